"""Hubs push their feed to central: papers first, in order, from where central stands, also to one that was set back."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from weakref import WeakKeyDictionary

import pytest
from sqlalchemy import delete, update

from dostdesk.central.ingest import head_of, ingest, missing_papers, series_taken, take_papers
from dostdesk.central.projections import Projector
from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventDraft, EventKind, content_hash
from dostdesk.domain.numbers import Series, series_code
from dostdesk.domain.ops import OpKind
from dostdesk.hub.central_mark import CentralMark
from dostdesk.hub.pushing import IDLE_S, LONGEST_PAUSE_S, Pusher, Pushing
from dostdesk.protocol.central_ingest import (
    MOST_EVENTS,
    MOST_INGEST_BYTES,
    IngestBatch,
    Ingested,
    IngestHead,
)
from dostdesk.protocol.papers import papers_packed
from dostdesk.storage.central.engine import writing
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables_ingest import FEED_EVENT, FEED_HEAD, PAPER
from tests.central_ingest.feeds import paper
from tests.hub.hub_floor import MORNING, SERVICE, Desk, Floor, Prepared, prepare

T = TypeVar("T")


class Straight:
    """Central without a network between: every call goes to what its routes call.

    Attributes:
        said: What was called, in order.
        fault: Raised instead of being called.
        loses_answers: Batches arrive, and nobody hears of it.
    """

    def __init__(self, store: CentralStore) -> None:
        self.store = store
        self.said: list[str] = []
        self.sizes: list[int] = []
        self.fault: Exception | None = None
        self.loses_answers = False

    def head(self) -> IngestHead:
        return self._do("head", lambda: head_of(self.store, "12", MORNING))

    def ingest(self, batch: bytes) -> Ingested:
        shaped = IngestBatch.model_validate_json(batch)
        self.sizes.append(len(batch))
        said = f"{shaped.after + 1}-{shaped.events[-1].seq}"
        answer = self._do(said, lambda: ingest(self.store, "12", shaped, MORNING))
        if self.loses_answers:
            raise OutsideError("central_unreachable")
        return answer

    def missing(self, papers: Sequence[str]) -> tuple[str, ...]:
        return self._do("missing", lambda: missing_papers(self.store, "12", papers))

    def put_papers(self, papers: Mapping[str, bytes]) -> None:
        content = papers_packed(papers)
        self._do(f"{len(papers)} papers", lambda: take_papers(self.store, "12", content, MORNING))

    def close(self) -> None:
        pass

    def _do(self, said: str, job: Callable[[], T]) -> T:
        self.said.append(said)
        if self.fault is not None:
            raise self.fault
        return job()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("prepared") / "hub")


@pytest.fixture
def floor(prepared: Prepared, tmp_path: Path) -> Iterator[Floor]:
    made = Floor(prepared, tmp_path / "hub")
    yield made
    made.close()


@pytest.fixture
def central(central_store: CentralStore) -> Straight:
    return Straight(central_store)


def pusher_of(floor: Floor, central: Straight, mark: CentralMark | None = None) -> Pusher:
    return Pusher(
        store=floor.store,
        writer=floor.hub.writer,
        central=central,
        mark=mark or CentralMark(confirmed(floor)),
        clock=floor.clock,
        bits=random.Random(1),
        standing=floor.hub.parts.standing,
    )


def push_all(pusher: Pusher) -> None:
    for _ in range(50):
        if pusher.step() == IDLE_S:
            return
    raise AssertionError(f"it does not end: {pusher.trouble}")


def confirmed(floor: Floor) -> int:
    with floor.store.reading() as rows:
        return rows.confirmed.read().seq


def hub_head(floor: Floor) -> tuple[int, str]:
    with floor.store.reading() as rows:
        head = rows.feed.head()
    return head.seq, head.hash


def central_head(store: CentralStore) -> tuple[int, str]:
    head = head_of(store, "12", MORNING)
    return head.seq, head.head_hash


def grant(floor: Floor, code: str) -> Series:
    series = Series(centre="12", year=2026, code=code, capacity=50)
    body = {
        "centre": "12",
        "year": 2026,
        "code": code,
        "capacity": 50,
        "device": "desk-1",
        "install_epoch": 1,
        "request": floor.new_id(),
        "at": to_text(floor.clock.now()),
    }
    with floor.store.writing() as rows:
        draft = EventDraft(entity=f"series:{series.key}", kind=EventKind.SERIES_GRANTED, body=body)
        rows.apply(rows.feed.append(draft, op_id=floor.new_id(), order=0, hub_time=floor.clock.now()))
    return series


def a_desk(floor: Floor) -> Desk:
    desk = floor.desk("desk-1", 1)
    desk.open(1)
    return desk


def a_visit(desk: Desk, name: str, number: str) -> str:
    """Somebody comes, sends an application, and goes; its paper lies at the hub."""
    floor, content = desk.floor, paper(name)
    desk.issue()
    floor.advance(minutes=1)
    called = desk.call().body["ticket"]
    ticket, service = called["id"], called["services"][0]["id"]
    desk.about(OpKind.START, ticket)
    with floor.store.writing() as rows:
        rows.papers.put_blob(content_hash(content), content, "desk-1", floor.clock.now())
    payload = {
        "application": floor.new_id(),
        "ticket": ticket,
        "service_id": service,
        "code": SERVICE["Y"],
        "release": 1,
        "number": number,
        "version": 1,
        "content": content_hash(content),
        "promised_on": "2026-12-07",
    }
    assert desk.ask(OpKind.APPLICATION_SUBMITTED, payload).status.value == "applied"
    desk.about(OpKind.FINISH_SERVICE, ticket, service_id=service, outcome="completed", number=number)
    desk.about(OpKind.FINISH_VISIT, ticket)
    return str(ticket)


def a_morning(floor: Floor, *names: str, first: int = 1) -> None:
    series = Series(centre="12", year=2026, code="000", capacity=50)
    with floor.store.reading() as rows:
        known = rows.numbers.series()
    if not known:
        grant(floor, "000")
    desk = a_desk(floor) if not known else _DESKS[floor]
    _DESKS[floor] = desk
    for order, name in enumerate(names):
        a_visit(desk, name, series.number(first + order))


_DESKS: WeakKeyDictionary[Floor, Desk] = WeakKeyDictionary()


def test_a_feed_reaches_central_with_its_papers_before_it(floor: Floor, central: Straight) -> None:
    a_morning(floor, "one", "two")
    pusher = pusher_of(floor, central)
    push_all(pusher)
    assert central.said == ["head", "missing", "2 papers", f"1-{hub_head(floor)[0]}"]
    assert central_head(central.store) == hub_head(floor)
    assert confirmed(floor) == hub_head(floor)[0]
    Projector(central.store).settle()
    with central.store.reading() as rows:
        state = rows.projections.everything("12")
    assert {row[-8] for row in state["application"]} == {"0TEST01"}
    assert len(state["visit"]) == 2
    # What central has is not sent again, and its papers neither.
    central.said.clear()
    a_morning(floor, "three", first=3)
    push_all(pusher)
    assert [said for said in central.said if said != "missing"] == ["1 papers", central.said[-1]]


def test_who_starts_again_asks_where_central_stands(floor: Floor, central: Straight) -> None:
    a_morning(floor, "one")
    push_all(pusher_of(floor, central))
    a_morning(floor, "two", first=2)
    before, central.said = confirmed(floor), []
    again = pusher_of(floor, central)
    push_all(again)
    assert central.said[0] == "head"
    assert central.said[-1] == f"{before + 1}-{hub_head(floor)[0]}"


def test_a_central_that_is_away_is_asked_more_and_more_rarely(floor: Floor, central: Straight) -> None:
    a_morning(floor, "one")
    mark = CentralMark(0)
    pusher = pusher_of(floor, central, mark)
    central.fault = OutsideError("central_unreachable")
    pauses = [pusher.step() for _ in range(12)]
    assert pauses[0] < 2
    assert LONGEST_PAUSE_S / 2 <= pauses[-1] <= LONGEST_PAUSE_S
    assert (mark.state, confirmed(floor)) == ("lost", 0)
    assert pusher.trouble == central.fault
    # Meanwhile the centre goes on.
    a_morning(floor, "two", first=2)
    central.fault = None
    push_all(pusher)
    assert (mark.state, mark.seq, pusher.trouble) == ("reached", hub_head(floor)[0], None)


def test_one_missed_answer_is_not_told(floor: Floor, central: Straight) -> None:
    mark = CentralMark(0)
    pusher = pusher_of(floor, central, mark)
    central.fault = OutsideError("central_unreachable")
    pusher.step()
    assert mark.state == "reached"
    central.fault = None
    pusher.step()
    central.fault = OutsideError("central_failed")
    pusher.step()
    assert mark.state == "reached"


def test_a_central_that_takes_nothing_from_this_hub_is_lost_and_it_is_said_why(floor: Floor, central: Straight) -> None:
    mark = CentralMark(0)
    pusher = pusher_of(floor, central, mark)
    a_morning(floor, "one")
    central.fault = RefusedError("hub_unknown")
    pusher.step()
    assert (mark.state, mark.why_refused) == ("lost", "hub_unknown"), "no second answer is needed to believe it"
    central.fault = None
    push_all(pusher)
    assert (mark.state, mark.why_refused, mark.seq) == ("reached", "", hub_head(floor)[0])


def test_an_answer_that_is_lost_is_asked_for_again(floor: Floor, central: Straight) -> None:
    a_morning(floor, "one")
    pusher = pusher_of(floor, central)
    pusher.step()
    a_morning(floor, "two", first=2)
    central.loses_answers = True
    pusher.step()
    assert central_head(central.store) == hub_head(floor)
    assert confirmed(floor) < hub_head(floor)[0]
    central.loses_answers = False
    push_all(pusher)
    assert confirmed(floor) == hub_head(floor)[0]
    Projector(central.store).settle()
    with central.store.reading() as rows:
        assert rows.projections.doubled("12") == ()


def test_a_long_feed_goes_in_batches_that_central_takes(floor: Floor, central: Straight) -> None:
    with floor.store.writing() as rows:
        for order in range(2 * MOST_EVENTS + 7):
            # Half of them are so large that not even twenty fit into one batch.
            text = "ə" * (MOST_INGEST_BYTES // 20) if order > 2 * MOST_EVENTS - 30 else ""
            draft = EventDraft(entity="window:1", kind=EventKind.WINDOW_CLOSED, body={"window": 1, "text": text})
            rows.feed.append(draft, op_id=floor.new_id(), order=0, hub_time=MORNING)
    push_all(pusher_of(floor, central))
    assert central_head(central.store) == hub_head(floor)
    assert central.said[1] == f"1-{MOST_EVENTS}"
    assert max(central.sizes) <= MOST_INGEST_BYTES


def set_back(store: CentralStore, seq: int, papers: int = 0) -> None:
    """Central as a back-up of that moment has it: nothing that came since, not even a row of it."""
    with store.reading() as rows:
        digest = rows.ingest.hashes("12", seq, seq)[seq]
    with writing(store.engine) as connection:
        connection.execute(delete(FEED_EVENT).where(FEED_EVENT.c.seq > seq))
        connection.execute(update(FEED_HEAD).values(seq=seq, head_hash=digest))
        if papers == 0:
            connection.execute(delete(PAPER))
    Projector(store).rebuild("12")


def test_a_central_that_was_set_back_gets_again_what_it_lacks(floor: Floor, central: Straight) -> None:
    a_morning(floor, "one")
    mark = CentralMark(0)
    pusher = pusher_of(floor, central, mark)
    push_all(pusher)
    back_up = confirmed(floor)
    a_morning(floor, "two", "three", first=2)
    push_all(pusher)
    Projector(central.store).settle()
    with central.store.reading() as rows:
        whole = rows.projections.everything("12")
    set_back(central.store, back_up, papers=1)

    # While nothing happens in the centre, the next look finds it, and everybody hears it.
    central.said.clear()
    fallen: list[int | None] = []
    told = mark.confirmed
    mark.confirmed = lambda seq: (fallen.append(seq), told(seq))[1]  # type: ignore[method-assign]
    pusher.step(ask=True)
    push_all(pusher)
    assert fallen == [back_up, hub_head(floor)[0]]
    assert central_head(central.store) == hub_head(floor)
    Projector(central.store).settle()
    with central.store.reading() as rows:
        assert rows.projections.everything("12") == whole
        assert rows.projections.doubled("12") == ()


def test_a_central_that_was_set_back_is_noticed_by_the_next_batch(floor: Floor, central: Straight) -> None:
    a_morning(floor, "one", "two")
    pusher = pusher_of(floor, central)
    push_all(pusher)
    set_back(central.store, 3)
    a_morning(floor, "three", first=3)
    push_all(pusher)
    assert central_head(central.store) == hub_head(floor)
    with central.store.reading() as rows:
        assert rows.ingest.missing_papers("12", [content_hash(paper(name)) for name in ("one", "two", "three")]) == ()


def test_a_restored_central_grants_no_series_a_second_time(floor: Floor, central: Straight) -> None:
    """Neither one that the hub has pushed already nor one that only the hub knows."""
    a_morning(floor, "one")
    pusher = pusher_of(floor, central)
    push_all(pusher)
    grant(floor, "001")
    push_all(pusher)
    set_back(central.store, 2)

    def free() -> str:
        with floor.store.reading() as rows:
            told = frozenset(one.series.code for one in rows.numbers.series() if one.series.year == 2026)
        with central.store.reading() as rows:
            taken = series_taken(rows, "12", 2026, told)
        return next(code for code in map(series_code, range(100)) if code not in taken)

    assert free() == "002"
    grant(floor, "002")
    assert free() == "003"
    push_all(pusher)
    assert free() == "003"
    Projector(central.store).settle()
    with central.store.reading() as rows:
        assert [one.code for one in rows.projections.series_shown("12")] == ["000", "001", "002"]


def test_a_hub_that_lacks_what_central_has_pushes_nothing(
    prepared: Prepared, tmp_path: Path, central: Straight
) -> None:
    floor = Floor(prepared, tmp_path / "first")
    a_morning(floor, "one")
    floor.close()
    shutil.copytree(tmp_path / "first", tmp_path / "back-up")
    floor = Floor(prepared, tmp_path / "first", seed=2)
    grant(floor, "001")
    push_all(pusher_of(floor, central))
    here = central_head(central.store)
    floor.close()

    restored = Floor(prepared, tmp_path / "back-up", seed=3)
    mark = CentralMark(0)
    pusher = pusher_of(restored, central, mark)
    assert pusher.step() > 0
    assert isinstance(pusher.trouble, RefusedError)
    assert pusher.trouble.code == "hub_behind_central"
    grant(restored, "002")
    grant(restored, "003")
    assert pusher.step() > 0
    assert pusher.trouble.code == "feed_fork"
    # It is no trouble of the line: central is there.
    assert mark.state == "reached"
    assert central_head(central.store) == here
    restored.close()


def test_the_thread_pushes_when_the_feed_grows_and_ends_at_once(floor: Floor, central: Straight) -> None:
    grown, came = threading.Event(), threading.Event()
    taken = central.ingest
    central.ingest = lambda batch: (taken(batch), came.set())[0]  # type: ignore[method-assign]
    pushing = Pushing(pusher_of(floor, central), central, grown)
    pushing.start()
    for name, first in (("one", 1), ("two", 2)):
        came.clear()
        a_morning(floor, name, first=first)
        grown.set()
        assert came.wait(20)
    pushing.stop()
    assert not pushing._thread.is_alive()
    assert central_head(central.store)[0] > 0
    assert confirmed(floor) == central_head(central.store)[0]
