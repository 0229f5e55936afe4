"""Whose signature counts: keys come and go by keyrings of the pinned root, and a keyring never goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.catalogue.build import BuiltRelease
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.catalogue.keyring import Keyring, ReleaseKey, SignedKeyring, Trust
from dostdesk.catalogue.signing import SigningKey
from dostdesk.domain.errors import RefusedError

KEYS = demo_keys(b"the root of these tests")
BUILT_AT = datetime(2026, 1, 1, 8, tzinfo=UTC)
YEAR = timedelta(days=365)
NEXT = SigningKey("demo-signing-next", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def listed(key: SigningKey, *, revoked_at: datetime | None = None, ends: datetime = BUILT_AT + YEAR) -> ReleaseKey:
    return ReleaseKey(
        name=key.name, public=key.public, not_before=BUILT_AT - YEAR, not_after=ends, revoked_at=revoked_at
    )


def ring(sequence: int, *keys: ReleaseKey) -> SignedKeyring:
    return KEYS.root.sign(Keyring(sequence=sequence, issued_at=BUILT_AT, keys=keys))


TRUST = Trust(roots={KEYS.root.name: KEYS.root.public}).with_keyring(ring(1, listed(KEYS.signing)))


def refused(code: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.RaisesExc(RefusedError, check=lambda error: error.code == code)


def test_a_release_of_a_key_in_the_keyring_is_accepted(built: BuiltRelease) -> None:
    assert TRUST.accept(KEYS.signing.sign(built.manifest)) == built.manifest


def test_a_new_key_counts_from_the_keyring_that_names_it(built: BuiltRelease) -> None:
    signed = NEXT.sign(built.manifest)
    with refused("release_unknown_key"):
        TRUST.accept(signed)
    rotated = TRUST.with_keyring(ring(2, listed(KEYS.signing), listed(NEXT)))
    assert rotated.accept(signed) == built.manifest
    assert rotated.accept(KEYS.signing.sign(built.manifest)) == built.manifest


def test_nothing_new_of_a_revoked_key_is_accepted_and_what_was_accepted_stays(built: BuiltRelease) -> None:
    signed = KEYS.signing.sign(built.manifest)
    rotated = TRUST.with_keyring(ring(2, listed(KEYS.signing, revoked_at=BUILT_AT), listed(NEXT)))
    with refused("release_key_revoked"):
        rotated.accept(signed)
    assert rotated.kept(signed) == built.manifest
    assert rotated.accept(NEXT.sign(built.manifest)) == built.manifest


@pytest.mark.parametrize("built_at", [BUILT_AT - 2 * YEAR, BUILT_AT + 2 * YEAR])
def test_a_key_signs_only_what_is_built_in_its_time(built: BuiltRelease, built_at: datetime) -> None:
    signed = KEYS.signing.sign(replace(built.manifest, created_at=built_at))
    with refused("release_key_not_valid"):
        TRUST.accept(signed)


def test_a_keyring_never_goes_back() -> None:
    newer = TRUST.with_keyring(ring(3, listed(NEXT)))
    with refused("keyring_rolled_back"):
        newer.with_keyring(ring(2, listed(KEYS.signing), listed(NEXT)))
    assert newer.with_keyring(ring(3, listed(NEXT))) == newer
    with refused("keyring_forged"):
        newer.with_keyring(ring(3, listed(KEYS.signing)))


def test_a_keyring_of_another_root_is_refused() -> None:
    stranger = demo_keys(b"somebody else's root")
    with refused("keyring_unknown_root"):
        TRUST.with_keyring(stranger.keyring)
    with refused("keyring_forged"):
        TRUST.with_keyring(replace(stranger.keyring, root=KEYS.root.name))


def test_a_changed_keyring_is_forged_and_one_cut_short_is_truncated() -> None:
    signed = ring(2, listed(NEXT))
    with refused("keyring_forged"):
        TRUST.with_keyring(replace(signed, body=signed.body.replace(b'"sequence":2', b'"sequence":9')))
    with refused("keyring_truncated"):
        TRUST.with_keyring(replace(signed, body=signed.body[:-9]))


def test_a_key_of_a_keyring_signs_no_keyring() -> None:
    forged = KEYS.signing.private.sign(TRUST.signed.body if TRUST.signed else b"")
    with refused("keyring_forged"):
        TRUST.with_keyring(replace(ring(2, listed(NEXT)), signature=forged))


def test_the_root_signs_releases_itself_before_there_is_a_keyring(built: BuiltRelease) -> None:
    bare = Trust(roots=TRUST.roots)
    by_root = SigningKey(KEYS.root.name, KEYS.root.private).sign(built.manifest)
    assert bare.accept(by_root) == built.manifest
    with refused("release_unknown_key"):
        bare.accept(KEYS.signing.sign(built.manifest))


def test_a_keyring_is_the_same_after_the_journey() -> None:
    signed = ring(4, listed(KEYS.signing, revoked_at=BUILT_AT), listed(NEXT))
    arrived = SignedKeyring.from_mapping(signed.to_mapping())
    assert arrived == signed
    assert Keyring.from_bytes(arrived.body).to_bytes() == signed.body


@pytest.mark.parametrize("part", ["keyring", "root", "signature"])
@pytest.mark.parametrize("value", [None, 7, "ə%"])
def test_garbage_in_place_of_a_part_is_truncated_or_unknown(part: str, value: object) -> None:
    with pytest.raises(RefusedError) as refusal:
        TRUST.with_keyring(SignedKeyring.from_mapping({**ring(2).to_mapping(), part: value}))
    assert refusal.value.code in {"keyring_truncated", "keyring_unknown_root"}


@given(st.binary(max_size=200) | st.just(b'{"sequence":1e999,"issued_at":"2026-01-01T00:00:00Z","keys":[]}'))
def test_no_garbage_gets_past_as_a_keyring(body: bytes) -> None:
    with refused("keyring_truncated"):
        Keyring.from_bytes(body)
