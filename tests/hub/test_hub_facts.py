"""What devices report is never refused: it is applied, stands in conflict, or is kept whole."""

from __future__ import annotations

import pytest

from dostdesk.domain.events import EventKind, content_hash
from dostdesk.domain.ids import TicketId
from dostdesk.domain.numbers import Series
from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.storage.hub.ops import Answer
from tests.hub.hub_floor import Desk, Floor

CONTENT = b"sealed answers"
SHA = content_hash(CONTENT)


@pytest.fixture
def desk(floor: Floor) -> Desk:
    made = floor.desk("desk-1", 1)
    made.open(1)
    return made


@pytest.fixture
def called(desk: Desk) -> str:
    ticket: str = desk.issue().body["ticket"]["id"]
    desk.call()
    return ticket


@pytest.fixture
def series(floor: Floor, desk: Desk) -> Series:
    return granted(floor, desk)


def granted(floor: Floor, desk: Desk) -> Series:
    """A series of numbers of a desk, and a content that is here already."""
    with floor.store.writing() as rows:
        from dostdesk.domain.clock import to_text
        from dostdesk.domain.events import EventDraft

        now = floor.clock.now()
        body = {"centre": "12", "year": 2026, "code": "0A7", "capacity": 50, "device": desk.name, "install_epoch": 1}
        draft = EventDraft(
            entity="series:12-26-0A7",
            kind=EventKind.SERIES_GRANTED,
            body={**body, "request": floor.new_id(), "at": to_text(now)},
        )
        rows.apply(rows.feed.append(draft, op_id=floor.new_id(), order=0, hub_time=now))
        rows.papers.put_blob(SHA, CONTENT, desk.name, now)
    return Series(centre="12", year=2026, code="0A7", capacity=50)


def conflict(answer: Answer, code: str) -> bool:
    return (answer.status, answer.code) == (OpStatus.APPLIED_WITH_CONFLICT, code)


def quarantined(answer: Answer, code: str) -> bool:
    return (answer.status, answer.code) == (OpStatus.QUARANTINED, code)


def state(floor: Floor, ticket: str) -> str:
    with floor.store.reading() as rows:
        found = rows.queue.ticket(ticket)  # type: ignore[arg-type]
    assert found is not None
    return found.state.value


def submit(desk: Desk, ticket: str, number: str, **changed: object) -> Answer:
    new_id = desk.floor.new_id
    payload = {
        "application": new_id(),
        "ticket": ticket,
        "service_id": new_id(),
        "code": "udsy-apply",
        "release": 1,
        "number": number,
        "content": SHA,
        "promised_on": "2026-12-01",
    }
    return desk.ask(OpKind.APPLICATION_SUBMITTED, {**payload, **changed})


def test_a_visit_from_call_to_end(floor: Floor, desk: Desk, called: str) -> None:
    with floor.store.reading() as rows:
        first = rows.queue.ticket(called).services[0].id  # type: ignore[arg-type, union-attr]
    second = floor.new_id()
    steps = [
        (OpKind.START, {}),
        (OpKind.ADD_SERVICE, {"service_id": second, "code": "pension-old-age", "release": 1}),
        (OpKind.TURN_TO_SERVICE, {"service_id": second}),
        (OpKind.FINISH_SERVICE, {"service_id": second, "outcome": "advised"}),
        (OpKind.FINISH_SERVICE, {"service_id": first, "outcome": "completed"}),
        (OpKind.FINISH_VISIT, {}),
    ]
    for kind, more in steps:
        floor.advance(minutes=2)
        assert desk.about(kind, called, **more).status is OpStatus.APPLIED
    assert state(floor, called) == "done"


def test_a_late_fact_is_applied_when_it_happened(floor: Floor, desk: Desk, called: str) -> None:
    floor.advance(seconds=30)
    started = desk.op(OpKind.START, {"ticket": called})
    floor.advance(hours=2)
    assert desk.send(started).answers[0].status is OpStatus.APPLIED
    with floor.store.reading() as rows:
        assert rows.queue.ticket(called).started_at == started.happened_at  # type: ignore[arg-type, union-attr]


@pytest.mark.parametrize("hours", [-10_000, 10_000])
def test_a_fact_of_a_wrong_clock_counts_neither_in_the_future_nor_before_the_call(
    floor: Floor, desk: Desk, called: str, hours: int
) -> None:
    from datetime import timedelta

    now = floor.clock.now()
    desk.about(OpKind.START, called)
    desk.ask(OpKind.START, {"ticket": called}, happened_at=now + timedelta(hours=hours))
    with floor.store.reading() as rows:
        assert rows.queue.ticket(called).started_at == now  # type: ignore[arg-type, union-attr]


def test_a_fact_that_does_not_fit_is_a_conflict_on_record(floor: Floor, desk: Desk, called: str) -> None:
    desk.about(OpKind.START, called)
    assert conflict(desk.about(OpKind.START, called), "ticket_at_window")
    with floor.store.reading() as rows:
        event = rows.feed.after(floor.hub.parts.tail.head - 1, 1)[0]
    assert event.kind is EventKind.CONFLICT_RECORDED
    assert event.entity == called
    assert set(event.body) == {"op", "code", "device", "at"}


def test_a_fact_from_a_window_that_has_not_the_ticket_is_a_conflict(floor: Floor, called: str) -> None:
    other = floor.desk("desk-2", 2)
    other.open(2)
    assert conflict(other.about(OpKind.START, called), "ticket_at_window")
    assert state(floor, called) == "called"


def test_a_fact_about_an_unknown_ticket_is_kept_whole(floor: Floor, desk: Desk) -> None:
    assert quarantined(desk.about(OpKind.START, floor.new_id()), "ticket_unknown")
    with floor.store.reading() as rows:
        assert list(rows.ops.quarantined().values()) == ["ticket_unknown"]


def test_a_fact_of_an_unknown_shape_is_kept_whole_and_the_lane_goes_on(desk: Desk, called: str) -> None:
    assert quarantined(desk.ask(OpKind.START, {"tickets": [1]}), "payload_malformed")
    assert desk.about(OpKind.START, called).status is OpStatus.APPLIED


def test_an_intent_of_an_unknown_shape_is_refused(desk: Desk) -> None:
    answer = desk.ask(OpKind.CALL_NEXT, {"window": "seven"})
    assert (answer.status, answer.code) == (OpStatus.REFUSED, "payload_malformed")


def test_a_fact_of_an_unknown_person_is_kept_whole(desk: Desk, called: str) -> None:
    assert quarantined(desk.ask(OpKind.START, {"ticket": called}, actor="stranger"), "staff_unknown")


def test_facts_need_no_session(floor: Floor, desk: Desk, called: str) -> None:
    floor.advance(hours=13)
    assert desk.about(OpKind.START, called).status is OpStatus.APPLIED


def test_no_show_waits_for_two_calls_and_ninety_seconds(floor: Floor, desk: Desk, called: str) -> None:
    assert conflict(desk.about(OpKind.NO_SHOW, called), "no_show_too_early")
    desk.about(OpKind.RECALL, called)
    floor.advance(seconds=90)
    assert desk.about(OpKind.NO_SHOW, called).status is OpStatus.APPLIED
    assert state(floor, called) == "no_show"


def test_a_window_closes_unless_somebody_is_at_it(floor: Floor, desk: Desk, called: str) -> None:
    assert conflict(desk.ask(OpKind.CLOSE_WINDOW, {"window": 1}), "window_busy")
    desk.about(OpKind.UNDO_CALL, called)
    assert conflict(floor.desk("desk-2", 2).ask(OpKind.CLOSE_WINDOW, {"window": 1}), "window_taken")
    assert desk.ask(OpKind.CLOSE_WINDOW, {"window": 1}).status is OpStatus.APPLIED
    again = desk.ask(OpKind.CLOSE_WINDOW, {"window": 1})
    assert again.status is OpStatus.APPLIED
    assert quarantined(desk.ask(OpKind.CLOSE_WINDOW, {"window": 77}), "window_unknown")


def test_an_application_uses_its_number_once(floor: Floor, desk: Desk, called: str, series: Series) -> None:
    application = floor.new_id()
    first = submit(desk, called, series.number(1), application=application)
    assert first.status is OpStatus.APPLIED
    corrected = submit(desk, called, series.number(1), application=application, version=2)
    assert corrected.status is OpStatus.APPLIED
    assert conflict(submit(desk, called, series.number(1)), "number_taken")
    assert conflict(submit(desk, called, series.number(2), application=application), "application_known")


def test_a_number_of_a_series_of_somebody_else_is_kept_whole(
    floor: Floor, desk: Desk, called: str, series: Series
) -> None:
    foreign = Series(centre="12", year=2026, code="ZZZ").number(1)
    assert quarantined(submit(desk, called, foreign), "number_not_granted")
    assert quarantined(submit(floor.desk("desk-2", 1), called, series.number(3)), "number_not_granted")
    broken = series.number(3)[:-1] + ("0" if series.number(3)[-1] != "0" else "1")
    assert quarantined(submit(desk, called, broken), "number_check_character")


def test_the_lane_waits_for_a_blob_and_goes_on_after_it(floor: Floor, desk: Desk, called: str, series: Series) -> None:
    content = b"another"
    void = desk.op(OpKind.NUMBER_VOIDED, {"number": series.number(1), "reason": "printer"})
    issued = desk.op(
        OpKind.RECEIPT_ISSUED, {"ticket": called, "number": series.number(2), "content": content_hash(content)}
    )
    taken = desk.send(void, issued)
    assert len(taken.answers) == 1
    assert taken.missing == (content_hash(content),)
    with floor.store.writing() as rows:
        rows.papers.put_blob(content_hash(content), content, desk.name, floor.clock.now())
    assert [answer.status for answer in desk.send(void, issued).answers] == [OpStatus.APPLIED] * 2


def test_papers_come_after_the_visit_and_from_who_had_it(floor: Floor, desk: Desk, called: str, series: Series) -> None:
    desk.about(OpKind.RECALL, called)
    floor.advance(seconds=90)
    desk.about(OpKind.NO_SHOW, called)
    issued = {"ticket": called, "number": series.number(1), "content": SHA}
    assert desk.ask(OpKind.RECEIPT_ISSUED, issued).status is OpStatus.APPLIED
    stranger = desk.ask(OpKind.RECEIPT_ISSUED, {**issued, "number": series.number(2)}, actor="s-3")
    assert conflict(stranger, "ticket_not_held")


def test_a_second_receipt_of_a_visit_is_kept_and_reported(
    floor: Floor, desk: Desk, called: str, series: Series
) -> None:
    issued = {"ticket": called, "number": series.number(1), "content": SHA}
    assert desk.ask(OpKind.RECEIPT_ISSUED, issued).status is OpStatus.APPLIED
    floor.advance(seconds=1)
    again = desk.ask(OpKind.RECEIPT_ISSUED, {**issued, "number": series.number(2)})
    assert conflict(again, "receipt_doubled")
    assert again.facts["number"] == series.number(1)
    with floor.store.reading() as rows:
        assert rows.numbers.receipts_of(TicketId(called)) == [series.number(1), series.number(2)]


def test_a_void_number_stays_void(desk: Desk, called: str, series: Series) -> None:
    void = {"number": series.number(1), "reason": "printer"}
    assert desk.ask(OpKind.NUMBER_VOIDED, void).status is OpStatus.APPLIED
    assert conflict(submit(desk, called, series.number(1)), "number_taken")
    assert conflict(desk.ask(OpKind.NUMBER_VOIDED, void), "number_taken")
