"""A release arrives as it left, whole or not at all, and a small change is a small body."""

from __future__ import annotations

import json
import random
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.catalogue.build import BuiltRelease
from dostdesk.catalogue.canonical import digest
from dostdesk.catalogue.manifest import Manifest
from dostdesk.catalogue.travel import MOST_BYTES, difference, packed, patched, unpacked
from dostdesk.domain.errors import RefusedError


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_blobs_arrive_as_they_left(blobs: list[bytes]) -> None:
    hashes = [digest(blob) for blob in blobs]
    assert unpacked(packed(blobs), hashes) == dict(zip(hashes, blobs, strict=True))


@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=5), st.data())
def test_a_body_cut_short_or_changed_is_never_taken(blobs: list[bytes], data: st.DataObject) -> None:
    body, hashes = packed(blobs), [digest(blob) for blob in blobs]
    cut = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(RefusedError) as refusal:
        unpacked(body[:cut], hashes)
    assert refusal.value.code == "release_truncated"
    with pytest.raises(RefusedError) as refusal:
        unpacked(packed([blob + b"!" for blob in blobs]), hashes)
    assert refusal.value.code == "release_forged"
    with pytest.raises(RefusedError) as refusal:
        unpacked(packed(blobs[1:]), hashes)
    assert refusal.value.code == "release_truncated"


@pytest.mark.parametrize("head", [b"[-1,2]\n.", b"{}\n", b"[1e999]\n.", b'["a"]\n.', b"7\n", b"[" * 100_000])
def test_no_head_leads_astray(head: bytes) -> None:
    with pytest.raises(RefusedError) as refusal:
        unpacked(zlib.compress(head), [digest(b".")] * 2)
    assert refusal.value.code == "release_truncated"


def test_a_body_that_would_fill_the_memory_is_refused() -> None:
    bomb = zlib.compress(bytes(MOST_BYTES + 1))
    assert len(bomb) < MOST_BYTES // 500
    with pytest.raises(RefusedError):
        unpacked(bomb, [])


@given(st.text("ab,ə", max_size=40), st.text("ab,ə", max_size=40))
def test_a_difference_makes_the_new_one_of_the_old(base: str, new: str) -> None:
    assert patched(base.encode(), difference(base.encode(), new.encode())) == new.encode()


@pytest.mark.parametrize("steps", [[[0, 9]], [[-1, 1]], [[1, 0]], [["a", 1]], [[0, 1, 2]], [7], {"a": 1}, [[None]]])
def test_a_difference_to_something_else_is_refused(steps: object) -> None:
    change = zlib.compress(json.dumps(steps).encode())
    if steps == {"a": 1}:
        assert patched(b"x,y", change) != b"x,y"  # the signature of what comes out is no longer right
        return
    with pytest.raises(RefusedError) as refusal:
        patched(b"x,y", change)
    assert refusal.value.code == "release_truncated"


def test_one_changed_service_costs_little_more_than_its_blob(built: BuiltRelease) -> None:
    sha = built.manifest.blobs["services/udsy-apply.json"]
    changed = built.blobs[sha].replace("Ünvanlı".encode(), "Yeni ünvanlı".encode())
    newer = replace(
        built.manifest, number=2, blobs={**built.manifest.blobs, "services/udsy-apply.json": digest(changed)}
    )
    change = difference(built.manifest.to_bytes(), newer.to_bytes())
    assert Manifest.from_bytes(patched(built.manifest.to_bytes(), change)) == newer
    assert len(change) < 300
    assert len(packed([changed])) <= len(zlib.compress(changed, 9)) + 16


def test_many_changes_still_arrive(built: BuiltRelease) -> None:
    chance = random.Random(5)
    kept = [(path, sha) for path, sha in built.manifest.blobs.items() if chance.random() < 0.7]
    chance.shuffle(kept)
    newer = replace(built.manifest, number=2, blobs=dict(kept))
    base = built.manifest.to_bytes()
    assert Manifest.from_bytes(patched(base, difference(base, newer.to_bytes()))) == newer
