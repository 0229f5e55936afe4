"""A release is used only if it is whole, signed by a pinned key, newer than the last and meant for this program."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.catalogue.build import BuiltRelease
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.catalogue.manifest import Manifest, SignedManifest, in_baku
from dostdesk.catalogue.signing import verify
from dostdesk.domain.errors import RefusedError

KEY = demo_keys(b"a demo hub's own seed").signing
TRUSTED = {KEY.name: KEY.public}


@pytest.fixture(scope="module")
def signed(built: BuiltRelease) -> SignedManifest:
    return KEY.sign(built.manifest)


def refusal(
    signed: SignedManifest, *, trusted: Mapping[str, bytes] = TRUSTED, newest: int = 0, client: str = "0.1.0"
) -> str:
    with pytest.raises(RefusedError) as refused:
        verify(signed, trusted=trusted, newest=newest, client=client)
    return refused.value.code


def test_a_whole_release_is_accepted_after_the_journey(built: BuiltRelease, signed: SignedManifest) -> None:
    arrived = SignedManifest.from_mapping(signed.to_mapping())
    assert verify(arrived, trusted=TRUSTED, newest=1) == built.manifest


def test_demo_keys_say_that_they_are_ones_and_come_from_their_seed_alone() -> None:
    keys, again, other = (demo_keys(seed) for seed in (b"a demo hub's own seed", b"a demo hub's own seed", bytes(16)))
    assert keys.root.name.startswith("demo-")
    assert keys.signing.name.startswith("demo-")
    assert (keys.root.public, keys.signing.public) == (again.root.public, again.signing.public)
    assert keys.keyring.body == again.keyring.body
    assert len({key.public for one in (keys, other) for key in (one.root, one.signing)}) == 4
    assert "private" not in repr(keys)
    with pytest.raises(ValueError, match="16 bytes"):
        demo_keys(b"short")


def test_a_changed_manifest_is_forged(signed: SignedManifest) -> None:
    changed = signed.body.replace(b'"number":1', b'"number":2')
    assert changed != signed.body
    assert refusal(replace(signed, body=changed)) == "release_forged"


def test_another_key_under_a_trusted_name_is_forged(built: BuiltRelease) -> None:
    other = replace(demo_keys(b"somebody else entirely").signing, name=KEY.name)
    assert refusal(other.sign(built.manifest)) == "release_forged"


def test_a_manifest_cut_short_is_truncated(signed: SignedManifest) -> None:
    assert refusal(replace(signed, body=signed.body[:-20])) == "release_truncated"


@pytest.mark.parametrize("part", ["manifest", "key", "signature"])
def test_an_answer_without_a_part_is_truncated(signed: SignedManifest, part: str) -> None:
    with pytest.raises(RefusedError) as refused:
        SignedManifest.from_mapping({name: value for name, value in signed.to_mapping().items() if name != part})
    assert refused.value.code == "release_truncated"


@pytest.mark.parametrize(
    ("part", "value"), [("manifest", None), ("manifest", 7), ("signature", "%%"), ("signature", 7)]
)
def test_an_answer_with_garbage_in_a_part_is_truncated(signed: SignedManifest, part: str, value: object) -> None:
    with pytest.raises(RefusedError) as refused:
        SignedManifest.from_mapping({**signed.to_mapping(), part: value})
    assert refused.value.code == "release_truncated"


def test_an_unknown_key_is_refused(signed: SignedManifest) -> None:
    assert refusal(signed, trusted={}) == "release_unknown_key"


def test_an_older_release_never_comes_back(signed: SignedManifest) -> None:
    assert refusal(signed, newest=2) == "release_rolled_back"


def test_a_published_number_is_never_used_again_for_something_else(built: BuiltRelease, signed: SignedManifest) -> None:
    assert verify(signed, trusted=TRUSTED, newest=1, newest_body=signed.body).number == 1
    other = KEY.sign(replace(built.manifest, effective_at=in_baku(date(2026, 2, 1))))
    with pytest.raises(RefusedError) as refused:
        verify(other, trusted=TRUSTED, newest=1, newest_body=signed.body)
    assert refused.value.code == "release_forged"


@pytest.mark.parametrize(("least", "protocol"), [("0.2", 1), ("1.0.0", 1), ("0.1.0", 3)])
def test_a_release_for_a_newer_program_waits(built: BuiltRelease, least: str, protocol: int) -> None:
    newer = KEY.sign(replace(built.manifest, least_client=least, protocol=protocol))
    assert refusal(newer, client="0.1.0") == "release_for_newer_client"
    assert verify(newer, trusted=TRUSTED, client="1.0.0", protocol=3).number == 1


@given(st.binary(max_size=200))
def test_no_garbage_gets_past_as_a_manifest(body: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        Manifest.from_bytes(body)
    assert refused.value.code == "release_truncated"
