"""What feeds add up to: every entity by itself, in whatever order they are mixed, again and again the same."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from dostdesk.central import projections
from dostdesk.central.folding import Folded
from dostdesk.central.ingest import ingest, put_papers
from dostdesk.central.intake import InThreads
from dostdesk.central.projecting import LOOK_S, Folding
from dostdesk.central.projections import Projector
from dostdesk.central.rush import Rush
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventKind, content_hash
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.protocol.central_ingest import MOST_EVENTS
from dostdesk.storage.central.engine import writing
from dostdesk.storage.central.ingest import RawEvent
from dostdesk.storage.central.projections import ProjectionRows
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables_ingest import FEED_EVENT, FEED_HEAD, PAPER
from tests.central_ingest.feeds import NOW, Feed, Step, granted, identity, mixed, paper, visit

CLOCK = ManualClock(NOW)
NAMES = ("one", "two", "three")


def push(store: CentralStore, feed: Feed, after: int = 0) -> None:
    while after < len(feed.events):
        after = ingest(store, feed.centre, feed.shaped(after, after + MOST_EVENTS), NOW).seq


def everything(store: CentralStore, centre: str = "12") -> Mapping[str, list[tuple[object, ...]]]:
    with store.reading() as rows:
        return rows.projections.everything(centre)


def column(store: CentralStore, table: str, *places: int) -> list[tuple[object, ...]]:
    return [tuple(row[place] for place in places) for row in everything(store)[table]]


def a_morning(*names: str) -> Feed:
    courses = [visit(name, 1 + 2 * order) for order, name in enumerate(names or NAMES)]
    return Feed().add(granted("000"), *mixed(*courses, order=[0, 1, 2, 0, 0, 1, 2, 2, 1] * 3))


def test_a_morning_adds_up(central_store: CentralStore) -> None:
    feed = a_morning()
    put_papers(central_store, "12", {content_hash(paper("one")): paper("one")}, NOW)
    push(central_store, feed)
    Projector(central_store).settle()
    with central_store.reading() as rows:
        tickets = rows.projections.tickets("12", [identity(f"ticket {name}") for name in NAMES])
        assert rows.projections.folded("12") == len(feed.events)
        assert rows.projections.quarantined() == ()
        assert [one.key for one in rows.projections.series_shown("12")] == ["12-26-000"]
        assert rows.projections.doubled("12") == ()
    assert {ticket.state for ticket in tickets.values()} == {TicketState.DONE}
    assert len(tickets) == 3
    state = everything(central_store)
    assert [len(state[name]) for name in ("visit", "visit_service", "application", "receipt", "number_use")] == [
        3, 3, 3, 3, 6,
    ]  # fmt: skip
    assert [row[2] for row in state["number_use"]] == [1, 2, 3, 4, 5, 6]


def test_an_application_is_there_before_its_paper_and_whole_with_it(central_store: CentralStore) -> None:
    push(central_store, a_morning("one"))
    projector = Projector(central_store)
    projector.settle()

    def known() -> tuple[object, ...]:
        with central_store.reading() as rows:
            (row,) = rows.projections.everything("12")["application"]
        return row[-9:-2]

    assert known() == ("awaited", "", "", "", "", "", "")
    put_papers(central_store, "12", {content_hash(paper("one")): paper("one")}, NOW)
    put_papers(central_store, "12", {content_hash(b"something else"): b"something else"}, NOW)
    projector.settle()
    name = ("Əliyeva", "Günel one", "Rəşid", "eliyeva gunel one resid", "1981-02-03")
    assert known() == ("here", "0TEST01", *name)
    before = everything(central_store)
    projector.rebuild("12")
    assert everything(central_store) == before


@pytest.mark.parametrize("content", [b"\xff no text", b"[]", b'{"answers": 3}', b"[" * 100_000])
def test_a_paper_that_cannot_be_read_is_marked(central_store: CentralStore, content: bytes) -> None:
    steps = visit("one", 1)
    steps[3] = (steps[3][0], steps[3][1], {**steps[3][2], "content": content_hash(content)})
    push(central_store, Feed().add(*steps))
    put_papers(central_store, "12", {content_hash(content): content}, NOW)
    Projector(central_store).settle()
    ((mark,),) = column(central_store, "application", -9)
    assert mark == "unreadable"


POISON: list[tuple[str, str, Any, str]] = [
    ("unknown", "ticket_painted", {"at": "2026-11-23T05:00:00.000Z"}, "kind_unknown"),
    ("empty", "ticket_started", {}, "body_wrong"),
    ("no time", "ticket_started", {"at": "yesterday"}, "body_wrong"),
    ("no edge", "ticket_no_show", {"at": "2026-11-23T05:00:00.000Z"}, "ticket_state"),
    ("no window", "ticket_called", {"at": "2026-11-23T05:00:00.000Z", "reason": {"code": 1}}, "body_wrong"),
    ("again", "ticket_issued", dict(visit("x", 1)[0][2]), "body_wrong"),
    ("number", "receipt_issued", {**visit("x", 1)[5][2], "number": "12-26-000-00001-0"}, "number_check_character"),
    ("nul", "receipt_issued", {**visit("x", 1)[5][2], "staff": "a\u0000b"}, "body_wrong"),
    ("huge", "application_submitted", {**visit("x", 1)[3][2], "release": 10**30}, "body_wrong"),
    ("text", "application_submitted", {**visit("x", 1)[3][2], "version": "1"}, "body_wrong"),
    ("list", "application_submitted", {**visit("x", 1)[3][2], "staff": []}, "body_wrong"),
]


@pytest.mark.parametrize(("kind", "body", "code"), [one[1:] for one in POISON], ids=[one[0] for one in POISON])
def test_a_poisoned_event_stops_its_own_entity_and_no_other(
    central_store: CentralStore, kind: str, body: Any, code: str
) -> None:
    one, two = visit("one", 1), visit("two", 3)
    feed = Feed().add(one[0], two[0])
    feed.add_raw(one[0][0], kind, body)
    feed.add(*mixed(one[1:], two[1:], order=[0, 1] * 8))
    push(central_store, feed)
    projector = Projector(central_store)
    projector.settle()
    with central_store.reading() as rows:
        (stopped,) = rows.projections.quarantined()
    assert (stopped.entity, stopped.seq, stopped.kind, stopped.code) == (one[0][0], 3, kind, code)
    assert stopped.waiting == 7
    states = dict(column(central_store, "visit", 1, 7))
    assert states == {one[0][0]: "waiting", two[0][0]: "done"}
    assert column(central_store, "number_use", 6) == [(identity("application two"),), (two[0][0],)]

    # Let out as it is, it stops again at the same place; without the event it goes on, and stays so.
    assert projector.release("12", one[0][0], clock=CLOCK) == stopped
    assert projector.release("12", one[0][0], clock=CLOCK, without_event=True) is None
    states = dict(column(central_store, "visit", 1, 7))
    assert states == {one[0][0]: "done", two[0][0]: "done"}
    before = everything(central_store)
    projector.rebuild("12")
    assert everything(central_store) == before
    with pytest.raises(RefusedError, match="quarantine_unknown"):
        projector.release("12", one[0][0], clock=CLOCK)


def test_a_number_with_two_subjects_is_seen(central_store: CentralStore) -> None:
    push(central_store, Feed().add(*visit("one", 1), *visit("two", 1)))
    Projector(central_store).settle()
    with central_store.reading() as rows:
        assert len(rows.projections.doubled("12")) == 2


def test_what_others_fold_is_left_to_them(central_store: CentralStore) -> None:
    feeds = [Feed(centre).add(*visit("one", 1, centre=centre)) for centre in ("12", "13")]
    for feed in feeds:
        push(central_store, feed)
    with central_store.reading() as rows:
        assert rows.projections.behind() == ("12", "13")
    Projector(central_store).rebuild("13")
    with central_store.reading() as rows:
        assert rows.projections.behind() == ("12",)
    Projector(central_store).settle()
    with central_store.reading() as rows:
        assert rows.projections.behind() == ()
    assert len(everything(central_store, "12")["visit"]) == len(everything(central_store, "13")["visit"]) == 1


def _without_places(state: Mapping[str, list[tuple[object, ...]]], entity: str) -> list[object]:
    """What is known of one entity, but for where its events happen to stand in the feed."""
    seq_of = {"visit": (19, 20), "application": (3,), "receipt": (1,), "number_use": (3,), "quarantine": (2, 3, 6)}
    found: list[object] = []
    for name, rows in state.items():
        dropped = seq_of.get(name, ())
        for row in rows:
            if entity in row:
                kept = tuple(value for place, value in enumerate(row) if place not in dropped)
                found.append((name, *(value for value in kept if not _is_event(value))))
    return sorted(found, key=str)


def _is_event(value: object) -> bool:
    """An id that was made from the place in the feed."""
    return isinstance(value, str) and value in _EVENT_IDS


_EVENT_IDS: set[str] = set()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.lists(st.integers(0, 11), min_size=30, max_size=60),
    poison_at=st.integers(0, 7),
    steps=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    late=st.booleans(),
)
def test_whatever_the_order_an_entity_comes_out_the_same(
    migrated_centre: CentralStore, order: list[int], poison_at: int, steps: list[int], late: bool
) -> None:
    """Entities mixed anyhow, folded in steps of any size, one of them poisoned, its paper late or not."""
    centre, store, projector = "12", migrated_centre, Projector(migrated_centre)
    _forget(store, centre)
    courses: list[list[Step]] = [visit(name, 1 + 2 * no, centre=centre) for no, name in enumerate(NAMES)]
    courses.append([granted("000", centre)])
    courses[0].insert(poison_at, (courses[0][0][0], EventKind.TICKET_RECALLED, {"at": "never"}))
    feed = Feed(centre).add(*mixed(*courses, order=order))
    _EVENT_IDS.update(event["id"] for event in feed.events)
    contents = [paper(name) for name in NAMES]
    if not late:
        for content in contents:
            put_papers(store, centre, {content_hash(content): content}, NOW)
    at = 0
    for size in steps * 40:
        if at >= len(feed.events):
            break
        at = ingest(store, centre, feed.shaped(at, min(at + size, len(feed.events))), NOW).seq
        projector.step(most=size)
    projector.settle()
    if late:
        for content in contents:
            put_papers(store, centre, {content_hash(content): content}, NOW)
        projector.settle()
    state = everything(store, centre)
    for entity in {event["entity"] for event in feed.events}:
        of_entity = _without_places(state, entity)
        poisoned = poison_at if entity == courses[0][0][0] else None
        assert _EACH.setdefault((entity, poisoned), of_entity) == of_entity
    projector.rebuild(centre)
    assert everything(store, centre) == state


# What each entity came to in the first example that had it so.
_EACH: dict[object, list[object]] = {}


def _forget(store: CentralStore, centre: str) -> None:
    with writing(store.engine) as connection:
        ProjectionRows(connection).clear(centre)
        for table in (FEED_EVENT, FEED_HEAD, PAPER):
            connection.execute(delete(table).where(table.c.centre == centre))


@pytest.fixture
def migrated_centre(central_store: CentralStore) -> CentralStore:
    _EACH.clear()
    return central_store


def test_a_centre_that_cannot_be_folded_keeps_no_other_waiting(
    central_store: CentralStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug of ours in one feed is told by its place, rests, and is tried again."""
    for centre in ("12", "13"):
        push(central_store, Feed(centre).add(*visit("one", 1, centre=centre), *visit("two", 3, centre=centre)))
    sound = projections.fold_event

    def broken(centre: str, event: RawEvent, before: Ticket | None) -> Folded:
        if centre == "12":
            raise RuntimeError("a bug")
        return sound(centre, event, before)

    monkeypatch.setattr(projections, "fold_event", broken)
    projector = Projector(central_store)
    intake = InThreads(central_store)
    folding = Folding(intake, threading.Event(), Rush())
    assert [folding.step(), folding.step()] == [0.0, LOOK_S]
    with central_store.reading() as rows:
        assert rows.projections.behind() == ("12",)
        assert rows.projections.folded("12") == 0
    assert caplog.text.count("RuntimeError") == 1
    assert folding.step() == LOOK_S
    assert caplog.text.count("RuntimeError") == 1
    intake.close()
    with pytest.raises(RuntimeError, match="a bug"):
        projector.settle()
    monkeypatch.undo()
    projector.settle()
    assert len(everything(central_store)["visit"]) == 2


def test_one_centre_at_a_time_is_folded_when_batches_wait_the_furthest_behind_first(
    central_store: CentralStore,
) -> None:
    push(central_store, Feed("12").add(*visit("one", 1, centre="12")))
    push(central_store, Feed("13").add(*visit("one", 1, centre="13"), *visit("two", 3, centre="13")))
    projector, order = Projector(central_store), []
    more = True
    while more:
        with central_store.reading() as rows:
            order.append(rows.projections.behind())
        more = projector.step(centres=1).more
    assert order == [("13", "12"), ("12",)]
    with central_store.reading() as rows:
        assert rows.projections.behind() == ()


def test_hubs_that_push_go_before_folding_and_not_for_ever() -> None:
    rush = Rush()
    assert rush.passes(quiet=0.01, longest=60)
    with rush:
        assert not rush.passes(quiet=0.01, longest=0.05)
        with rush:
            pass
        assert not rush.passes(quiet=0.01, longest=0.05)
    assert rush.passes(quiet=0.01, longest=60)


def test_folding_goes_on_as_soon_as_the_last_hub_was_heard() -> None:
    rush, quiet = Rush(), threading.Event()
    waits = threading.Thread(target=lambda: rush.passes(quiet=0.01, longest=60) and quiet.set())
    with rush:
        waits.start()
        assert not quiet.wait(0.05)
    waits.join(10)
    assert quiet.is_set()
