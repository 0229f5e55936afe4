"""Releases in central's store, on each database alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from dostdesk.storage.central.releases import PublishedRelease, ReleaseHead
from dostdesk.storage.central.store import CentralStore

AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
BLOBS = {"a" * 64: b"\x00ea\xff", "b" * 64: "ə₼".encode()}


def release(number: int) -> PublishedRelease:
    return PublishedRelease(
        number=number,
        effective_at="2026-12-01T00:00:00.000Z",
        published_at="2026-11-20T06:00:00.000Z",
        manifest=f'{{"number":{number},"ə":1}}',
        signature="c2lnbg==",
        key="demo-signing",
        sources="{}",
        approvals="[]",
    )


def test_what_was_published_is_there_as_it_was(central_store: CentralStore) -> None:
    with central_store.reading() as rows:
        assert rows.releases.head() is None
        assert rows.releases.keyring() is None
    with central_store.writing() as rows:
        rows.releases.found("demo:00")
        assert rows.releases.move_to_release(1)
        rows.releases.put(release(1), BLOBS)
        assert rows.releases.move_to_release(3)
        rows.releases.put(release(3), {**BLOBS, "c" * 64: b""})
        assert rows.releases.move_to_keyring(2)
        rows.releases.put_keyring(2, {"keyring": "{}", "root": "demo", "signature": "x"}, AT)
    with central_store.reading() as rows:
        assert rows.releases.head() == ReleaseHead(root="demo:00", newest=3, sequence=2)
        assert rows.releases.release(1) == release(1)
        assert rows.releases.release(2) is None
        assert [one.number for one in rows.releases.after(0)] == [1, 3]
        assert [one.number for one in rows.releases.after(1)] == [3]
        assert rows.releases.blobs(["a" * 64, "c" * 64, "d" * 64]) == {"a" * 64: b"\x00ea\xff", "c" * 64: b""}
        assert rows.releases.have(["b" * 64, "d" * 64]) == {"b" * 64}
        assert rows.releases.keyring() == {"keyring": "{}", "root": "demo", "signature": "x"}


def test_numbers_never_go_back(central_store: CentralStore) -> None:
    with central_store.writing() as rows:
        rows.releases.found("demo:00")
        assert rows.releases.move_to_release(5)
    with central_store.writing() as rows:
        assert not rows.releases.move_to_release(5)
        assert not rows.releases.move_to_release(4)
        assert rows.releases.move_to_keyring(2)
        assert not rows.releases.move_to_keyring(1)


def test_of_two_who_publish_one_number_at_once_one_does(central_store: CentralStore) -> None:
    with central_store.writing() as rows:
        rows.releases.found("demo:00")
    together = Barrier(2, timeout=20)

    def publish(_: int) -> bool:
        together.wait()
        with central_store.writing() as rows:
            moved = rows.releases.move_to_release(1)
            if moved:
                rows.releases.put(release(1), BLOBS)
            return moved

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(publish, range(2))) == [False, True]
    with central_store.reading() as rows:
        assert [one.number for one in rows.releases.after(0)] == [1]
