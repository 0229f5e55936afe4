"""One writer for all: many jobs in one commit, none of them hurt by another."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError

import httpx
import pytest

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ops import OpKind
from dostdesk.storage.hub.store import HubRows
from tests.hub.hub_floor import Floor
from tests.hub.hub_http import HttpDesk, speak


def held_back(floor: Floor) -> threading.Event:
    """Keep the writer busy, so that what comes after it lands in one group."""
    go = threading.Event()
    floor.hub.writer.submit(lambda _: go.wait(10))
    return go


def put(name: str, floor: Floor):  # type: ignore[no-untyped-def]
    return lambda rows: rows.papers.put_blob(name, b"", "desk-1", floor.clock.now())


def test_a_job_that_fails_takes_nobody_with_it(floor: Floor) -> None:
    def half_done(rows: HubRows) -> None:
        rows.papers.put_blob("half", b"", "desk-1", floor.clock.now())
        raise ZeroDivisionError

    go = held_back(floor)
    submit = floor.hub.writer.submit
    futures = [submit(put("before", floor)), submit(half_done), submit(put("after", floor))]
    go.set()
    assert futures[0].result(10) is True
    assert isinstance(futures[1].exception(10), ZeroDivisionError)
    assert futures[2].result(10) is True
    with floor.store.reading() as rows:
        assert [rows.papers.has_blob(name) for name in ("before", "half", "after")] == [True, False, True]


def test_what_was_cancelled_before_its_turn_is_not_done(floor: Floor) -> None:
    go = held_back(floor)
    future = floor.hub.writer.submit(put("late", floor))
    assert future.cancel()
    go.set()
    with pytest.raises(CancelledError):
        future.result(10)
    with floor.store.reading() as rows:
        assert not rows.papers.has_blob("late")


def test_a_broken_law_rolls_back_events_and_their_place_in_the_feed(floor: Floor) -> None:
    desk = floor.desk("desk-1", 1)
    desk.open(1)
    parts = floor.hub.parts

    def doubled(rows: HubRows) -> None:
        from dostdesk.domain.events import EventDraft, EventKind

        body = {"window": 1, "at": "2026-11-23T05:00:00.000Z"}
        draft = EventDraft(entity="window:1", kind=EventKind.WINDOW_CLOSED, body=body)
        for _ in range(2):  # the second has the identity of the first
            rows.feed.append(draft, op_id="00000000-0000-7000-8000-000000000000", order=0, hub_time=parts.now())

    assert floor.hub.writer.submit(doubled).exception(10) is not None
    desk.issue()
    with floor.store.reading() as rows:
        assert rows.feed.broken_at() is None
        assert rows.feed.head().seq == 2


def test_after_the_stop_nothing_is_taken(floor: Floor) -> None:
    floor.hub.writer.stop()
    error = floor.hub.writer.submit(put("late", floor)).exception(1)
    assert isinstance(error, OutsideError)
    assert error.code == "hub_stopping"


def test_a_full_disk_acknowledges_nothing_and_passes(floor: Floor) -> None:
    def limit(pages: int) -> None:
        with floor.store.writing() as rows:
            rows._connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        await desk.ask(OpKind.OPEN_WINDOW, {"window": 1})
        limit(1)  # SQLite takes the present size for a smaller one
        codes = set()
        op = desk.op(OpKind.TICKET_PRINTED, {"ticket": "0" * 5000})
        blob = bytes(200_000)
        import hashlib

        full = await desk.put(f"/v1/blobs/{hashlib.sha256(blob).hexdigest()}", content=blob)
        assert (full.status_code, full.json()["code"]) == (503, "disk_full")
        for _ in range(3):
            answer = await desk.send(op)
            codes.add(answer.status_code)
        limit(1_000_000)
        answer = await desk.send(op)
        assert answer.json()["results"][0]["status"] == "quarantined"
        assert codes <= {200, 503}
        assert (await desk.put(f"/v1/blobs/{hashlib.sha256(blob).hexdigest()}", content=blob)).status_code == 204

    speak(floor.hub, talk)
    with floor.store.reading() as rows:
        assert rows.feed.broken_at() is None


def test_a_part_of_much_lets_presses_pass_and_comes_to_its_turn(floor: Floor) -> None:
    order: list[str] = []

    def noted(name: str):  # type: ignore[no-untyped-def]
        return lambda _: order.append(name)

    go = held_back(floor)
    submit = floor.hub.writer.submit
    futures = [submit(noted(f"part {place}"), patient=True) for place in range(2)]
    futures += [submit(noted(f"press {place}")) for place in range(3)]
    go.set()
    for future in futures:
        future.result(10)
    assert order == ["press 0", "press 1", "press 2", "part 0", "part 1"]


def test_nobody_is_patient_for_ever(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dostdesk.hub.writer.LONGEST_PATIENCE_S", -1.0)
    order: list[str] = []
    go = held_back(floor)
    submit = floor.hub.writer.submit
    part = submit(lambda _: order.append("part"), patient=True)
    press = submit(lambda _: order.append("press"))
    go.set()
    part.result(10)
    press.result(10)
    # In the same commit as whoever pressed.
    assert order == ["press", "part"]


def test_what_is_patient_is_done_before_the_end(floor: Floor) -> None:
    done: list[int] = []
    go = held_back(floor)
    futures = [floor.hub.writer.submit(lambda _, place=place: done.append(place), patient=True) for place in range(3)]
    go.set()
    floor.hub.writer.stop()
    assert [future.done() for future in futures] == [True] * 3
    assert done == [0, 1, 2]
