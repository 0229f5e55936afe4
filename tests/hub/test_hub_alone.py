"""What a desk reports that was on its own: applied, or beside what somebody else did, and never in anybody's way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from dostdesk.central.folding import fold_event
from dostdesk.domain.clock import service_day
from dostdesk.domain.events import EventKind, canonical
from dostdesk.domain.ids import TicketId, WindowNo
from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.hub import facts
from dostdesk.hub.audit import audited
from dostdesk.storage.central.ingest import RawEvent
from dostdesk.storage.hub.ops import Answer
from tests.hub.hub_floor import SERVICE, Desk, Floor


@pytest.fixture
def desk(floor: Floor) -> Desk:
    made = floor.desk("desk-1", 1)
    made.open(1)
    return made


def issued(desk: Desk, number: int, **changed: Any) -> Mapping[str, Any]:
    new_id = desk.floor.new_id
    return {
        "ticket": new_id(),
        "label": f"X{desk.window}-{number:03d}",
        "day": service_day(desk.floor.clock.now()).isoformat(),
        "group": "Y",
        "to_window": desk.window,
        "services": [{"service_id": new_id(), "code": SERVICE["Y"], "release": 1}],
        "priority": "regular",
        "language": "az",
        **changed,
    }


def slip(desk: Desk, number: int, label: str, **changed: Any) -> Mapping[str, Any]:
    payload = {key: value for key, value in issued(desk, number).items() if key != "to_window"}
    return {**payload, "slip": label, "window": desk.window, "claim": desk.floor.new_id(), **changed}


def call(desk: Desk, ticket: str) -> Answer:
    return desk.about(OpKind.CALL_ALONE, ticket, window=desk.window, claim=desk.floor.new_id())


def serve(desk: Desk, ticket: str, services: list[Mapping[str, Any]]) -> list[Answer]:
    """From the start to the end of a visit, ten minutes long."""
    answers = [desk.about(OpKind.START, ticket)]
    desk.floor.advance(minutes=10)
    for one in services:
        answers.append(desk.about(OpKind.FINISH_SERVICE, ticket, service_id=one["service_id"], outcome="advised"))
    return [*answers, desk.about(OpKind.FINISH_VISIT, ticket)]


def known(floor: Floor, ticket: str) -> Ticket:
    with floor.store.reading() as rows:
        found = rows.queue.ticket(TicketId(ticket))
    assert found is not None
    return found


def statuses(answers: list[Answer]) -> set[OpStatus]:
    return {answer.status for answer in answers}


def all_is_well(floor: Floor) -> None:
    """The feed, the tables and central agree, and nobody was at two windows or two at one."""
    with floor.store.writing() as rows:
        before = rows.live()
        rows.rebuild()
        assert rows.live() == before
        audit = audited(rows)
        assert (audit.doubled_tickets, audit.doubled_windows, audit.doubled_labels) == (0, 0, 0)
        assert audit.broken_at == 0
        tickets: dict[str, Ticket | None] = {}
        for event in rows.feed.all():
            raw = RawEvent(
                seq=event.seq, id=event.id, op_id=event.op_id, entity=event.entity, kind=event.kind.value,
                body=canonical(event.body), hub_time="",
            )  # fmt: skip
            folded = fold_event(event.centre, raw, tickets.get(event.entity))
            if folded.ticket is not None:
                tickets[event.entity] = folded.ticket
        for entity, ticket in tickets.items():
            assert rows.queue.ticket(TicketId(entity)) == ticket


def test_a_whole_visit_of_the_own_series_in_one_batch_happened_when_it_happened(floor: Floor, desk: Desk) -> None:
    began = floor.clock.now()
    payload = issued(desk, 1)
    ticket, service = payload["ticket"], payload["services"][0]["service_id"]
    told = [
        (0, OpKind.ISSUE_ALONE, payload),
        (7, OpKind.CALL_ALONE, {"ticket": ticket, "window": 1, "claim": floor.new_id()}),
        (8, OpKind.START, {"ticket": ticket}),
        (20, OpKind.FINISH_SERVICE, {"ticket": ticket, "service_id": service, "outcome": "advised"}),
        (20, OpKind.FINISH_VISIT, {"ticket": ticket}),
    ]
    ops = [desk.op(kind, body, happened_at=began + timedelta(minutes=at)) for at, kind, body in told]
    floor.advance(hours=3)
    taken = desk.send(*ops)
    assert statuses(list(taken.answers)) == {OpStatus.APPLIED}
    done = known(floor, ticket)
    assert (done.state, done.arrived_at, done.started_at) == (TicketState.DONE, began, began + timedelta(minutes=8))
    assert (done.clock.waiting, done.clock.served) == (timedelta(minutes=8), timedelta(minutes=12))
    head = floor.hub.parts.tail.head
    assert desk.send(*ops).answers == taken.answers
    assert floor.hub.parts.tail.head == head
    all_is_well(floor)


def test_a_ticket_of_the_own_series_waits_for_its_window_and_then_in_its_group(floor: Floor, desk: Desk) -> None:
    first, second = issued(desk, 1), issued(desk, 2)
    desk.ask(OpKind.ISSUE_ALONE, first)
    assert known(floor, first["ticket"]).line == "w:1"
    desk.ask(OpKind.CLOSE_WINDOW, {"window": 1})
    assert known(floor, first["ticket"]).line == "Y"
    desk.ask(OpKind.ISSUE_ALONE, second)
    assert known(floor, second["ticket"]).line == "Y"
    all_is_well(floor)


def test_a_label_that_another_ticket_has_is_followed_by_the_next(floor: Floor, desk: Desk) -> None:
    desk.ask(OpKind.ISSUE_ALONE, issued(desk, 4))
    again = issued(desk, 4)
    answer = desk.ask(OpKind.ISSUE_ALONE, again)
    assert (answer.status, answer.code, answer.facts) == (
        OpStatus.APPLIED_WITH_CONFLICT, "label_taken", {"label": "X1-004", "given": "X1-005"},
    )  # fmt: skip
    assert known(floor, again["ticket"]).label == "X1-005"
    all_is_well(floor)


def test_ids_that_are_not_new_make_no_ticket(floor: Floor, desk: Desk) -> None:
    first = issued(desk, 1)
    desk.ask(OpKind.ISSUE_ALONE, first)
    assert desk.ask(OpKind.ISSUE_ALONE, {**issued(desk, 2), "ticket": first["ticket"]}).code == "ticket_known"
    assert desk.ask(OpKind.ISSUE_ALONE, {**issued(desk, 3), "services": first["services"]}).code == "ticket_known"
    assert desk.ask(OpKind.SERVE_SLIP, slip(desk, 4, "Y-001", services=first["services"])).code == "ticket_known"
    with floor.store.reading() as rows:
        assert rows.queue.counts() == {"waiting": 1}


def test_a_slip_that_nobody_has_is_its_ticket(floor: Floor, desk: Desk) -> None:
    waiting = desk.issue().body["ticket"]
    floor.advance(minutes=4)
    payload = slip(desk, 1, waiting["label"])
    assert desk.ask(OpKind.SERVE_SLIP, payload).status is OpStatus.APPLIED
    assert statuses(serve(desk, payload["ticket"], payload["services"])) == {OpStatus.APPLIED}
    done = known(floor, payload["ticket"])
    assert (done.id, done.label, done.state) == (waiting["id"], waiting["label"], TicketState.DONE)
    assert [one.id for one in done.services] == [payload["services"][0]["service_id"]]
    all_is_well(floor)


@pytest.mark.parametrize("how", ["no_show", "cancelled", "day_end"])
def test_a_slip_whose_ticket_ended_unserved_is_its_ticket(floor: Floor, desk: Desk, how: str) -> None:
    waiting = desk.issue().body["ticket"]
    taken_at = floor.clock.now() + timedelta(minutes=3)
    if how == "no_show":
        other = floor.desk("desk-2", 2)
        other.open(2)
        other.call()
        other.about(OpKind.RECALL, waiting["id"])
        floor.advance(minutes=2)
        other.about(OpKind.NO_SHOW, waiting["id"])
    elif how == "cancelled":
        floor.advance(minutes=30)
        desk.about(OpKind.CANCEL_TICKET, waiting["id"], reason="citizen_left")
    payload = slip(desk, 1, waiting["label"])
    if how == "day_end":
        floor.advance(hours=20)
        with floor.store.writing() as rows:
            floor.hub.parts.day_turn.turn(rows, floor.clock.now(), floor.new_id)
    floor.advance(minutes=5)
    assert desk.ask(OpKind.SERVE_SLIP, payload, happened_at=taken_at).status is OpStatus.APPLIED
    assert desk.about(OpKind.START, payload["ticket"]).status is OpStatus.APPLIED
    here = known(floor, payload["ticket"])
    assert (here.id, here.state, here.window) == (waiting["id"], TicketState.SERVING, 1)
    all_is_well(floor)


def test_a_slip_that_somebody_else_serves_is_a_visit_of_its_own(floor: Floor, desk: Desk) -> None:
    other = floor.desk("desk-2", 2)
    other.open(2)
    label = desk.issue().body["ticket"]["label"]
    called = other.call().body["ticket"]["id"]
    other.about(OpKind.START, called)
    payload = slip(desk, 1, label)
    answer = desk.ask(OpKind.SERVE_SLIP, payload)
    assert (answer.status, answer.code, answer.facts) == (
        OpStatus.APPLIED_WITH_CONFLICT, "slip_served_twice", {"label": label, "window": 2},
    )  # fmt: skip
    assert statuses(serve(desk, payload["ticket"], payload["services"])) == {OpStatus.APPLIED}
    double = known(floor, payload["ticket"])
    assert (double.id, double.label, double.state, double.window) == (payload["ticket"], "X1-001", TicketState.DONE, 1)
    assert known(floor, called).state is TicketState.SERVING
    with floor.store.reading() as rows:
        (conflict,) = [event for event in rows.feed.all() if event.kind is EventKind.CONFLICT_RECORDED]
    assert (conflict.entity, conflict.body["ticket"]) == (payload["ticket"], called)
    all_is_well(floor)


def test_work_without_a_person_that_two_desks_did_stays_without_one(floor: Floor, desk: Desk) -> None:
    other = floor.desk("desk-2", 2)
    other.open(2)
    work = other.work_without_a_person().body["ticket"]
    payload = slip(desk, 1, work["label"])
    assert desk.ask(OpKind.SERVE_SLIP, payload).code == "slip_served_twice"
    assert statuses(serve(desk, payload["ticket"], payload["services"])) == {OpStatus.APPLIED}
    assert (known(floor, work["id"]).in_person, known(floor, payload["ticket"]).in_person) == (False, False)
    all_is_well(floor)


def test_a_slip_takes_no_time_back_that_was_before_the_last_step(floor: Floor, desk: Desk) -> None:
    """Who was at a window and was sent on waits again since then; that is all that an earlier service takes back."""
    waiting = desk.issue().body["ticket"]
    floor.advance(minutes=10)
    other = floor.desk("desk-2", 2)
    other.open(2)
    other.call()
    other.about(OpKind.START, waiting["id"])
    served_at = floor.clock.now()
    floor.advance(minutes=5)
    other.about(OpKind.TRANSFER, waiting["id"], group="M", to_window=None, to_staff=None, drafts={})
    sent_on = known(floor, waiting["id"]).clock
    floor.advance(minutes=5)
    desk.about(OpKind.CANCEL_TICKET, waiting["id"], reason="citizen_left")
    floor.advance(minutes=5)
    payload = slip(desk, 1, waiting["label"])
    assert desk.ask(OpKind.SERVE_SLIP, payload, happened_at=served_at).status is OpStatus.APPLIED
    here = known(floor, payload["ticket"])
    assert here.id == waiting["id"]
    assert (here.clock.waiting, here.clock.served) == (sent_on.waiting, sent_on.served)
    all_is_well(floor)


def test_a_visit_that_another_device_told_of_keeps_the_id_of_its_desk(floor: Floor, desk: Desk) -> None:
    """A hub that took over knows it with the service of that slip already, and another window called it since."""
    other = floor.desk("desk-2", 2)
    other.open(2)
    waiting = desk.issue().body["ticket"]
    other.call()
    payload = {**slip(desk, 1, waiting["label"]), "of": waiting["id"]}
    payload["services"] = [{"service_id": waiting["services"][0]["id"], "code": SERVICE["Y"], "release": 1}]
    answer = desk.ask(OpKind.SERVE_SLIP, payload)
    assert (answer.status, answer.code) == (OpStatus.APPLIED_WITH_CONFLICT, "slip_served_twice")
    assert answer.body["ticket"]["id"] == waiting["id"]
    assert known(floor, payload["ticket"]) == known(floor, waiting["id"])
    told = serve(desk, payload["ticket"], payload["services"])
    assert {one.code for one in told} == {"ticket_at_window"}
    assert known(floor, waiting["id"]).window == 2
    all_is_well(floor)


def test_a_slip_of_which_nobody_knows_is_a_visit_of_its_own(floor: Floor, desk: Desk) -> None:
    payload = slip(desk, 1, "Y-321", services=[])
    answer = desk.ask(OpKind.SERVE_SLIP, payload)
    assert (answer.status, answer.code) == (OpStatus.APPLIED_WITH_CONFLICT, "slip_unknown")
    assert statuses(serve(desk, payload["ticket"], [])) == {OpStatus.APPLIED}
    assert known(floor, payload["ticket"]).state is TicketState.DONE
    all_is_well(floor)


def test_whose_window_is_somebody_elses_by_then_is_served_all_the_same(floor: Floor, desk: Desk) -> None:
    desk.ask(OpKind.CLOSE_WINDOW, {"window": 1})
    other = floor.desk("desk-2", 2)
    other.open(1)
    other.issue()
    theirs = other.call().body["ticket"]["id"]
    payload = issued(desk, 1)
    desk.ask(OpKind.ISSUE_ALONE, payload)
    answer = call(desk, payload["ticket"])
    assert (answer.status, answer.code) == (OpStatus.APPLIED_WITH_CONFLICT, "window_taken")
    assert statuses(serve(desk, payload["ticket"], payload["services"])) == {OpStatus.APPLIED}
    waiting = other.issue().body["ticket"]
    shown = slip(desk, 2, waiting["label"])
    assert desk.ask(OpKind.SERVE_SLIP, shown).code == "window_taken"
    assert statuses(serve(desk, shown["ticket"], shown["services"])) == {OpStatus.APPLIED}
    assert [known(floor, one).state for one in (payload["ticket"], waiting["id"], theirs)] == [
        TicketState.DONE, TicketState.DONE, TicketState.CALLED,
    ]  # fmt: skip
    assert known(floor, payload["ticket"]).clock.served == timedelta(minutes=10)
    all_is_well(floor)


def test_who_is_served_where_somebody_else_sits_by_then_has_a_clerk_and_no_claim(floor: Floor, desk: Desk) -> None:
    desk.ask(OpKind.CLOSE_WINDOW, {"window": 1})
    other = floor.desk("desk-2", 2)
    other.open(1)
    payload = issued(desk, 1)
    desk.ask(OpKind.ISSUE_ALONE, payload)
    call(desk, payload["ticket"])
    visit = known(floor, payload["ticket"])
    assert (visit.window, visit.claim, visit.staff) == (None, None, "s-1")


def test_a_call_that_was_never_heard_of_gives_way(floor: Floor, desk: Desk) -> None:
    desk.issue()
    unheard = desk.call().body["ticket"]["id"]
    payload = issued(desk, 1)
    desk.ask(OpKind.ISSUE_ALONE, payload)
    assert call(desk, payload["ticket"]).status is OpStatus.APPLIED
    assert known(floor, unheard).state is TicketState.WAITING
    with floor.store.reading() as rows:
        here = rows.queue.at_window(WindowNo(1))
    assert here is not None
    assert here.id == payload["ticket"]
    all_is_well(floor)


def test_somebody_who_is_served_does_not_give_way(floor: Floor, desk: Desk) -> None:
    desk.issue()
    served = desk.call().body["ticket"]["id"]
    desk.about(OpKind.START, served)
    payload = issued(desk, 1)
    desk.ask(OpKind.ISSUE_ALONE, payload)
    assert call(desk, payload["ticket"]).code == "window_busy"
    assert known(floor, served).state is TicketState.SERVING
    assert known(floor, payload["ticket"]).window is None
    all_is_well(floor)


def test_a_ticket_of_the_own_series_that_somebody_called_meanwhile_is_a_conflict(floor: Floor, desk: Desk) -> None:
    payload = issued(desk, 1)
    desk.ask(OpKind.ISSUE_ALONE, payload)
    senior = floor.desk("desk-3", 1)
    senior.open(3)
    answer = senior.ask(OpKind.CALL_TICKET, {"window": 3, "ticket": payload["ticket"], "reason": "other"})
    assert answer.status is OpStatus.APPLIED
    late = call(desk, payload["ticket"])
    assert (late.status, late.code) == (OpStatus.APPLIED_WITH_CONFLICT, "ticket_at_window")
    assert known(floor, payload["ticket"]).window == 3


def test_a_sign_in_without_the_hub_opens_the_window_and_closes_the_others(floor: Floor, desk: Desk) -> None:
    other = floor.desk("desk-1", 2, signed_in=False)
    other.lanes = desk.lanes
    answer = other.ask(OpKind.SIGN_IN_ALONE, {"window": 4})
    assert answer.status is OpStatus.APPLIED
    with floor.store.reading() as rows:
        open_ = {window.no: window.staff for window in rows.queue.windows() if window.open}
    assert open_ == {4: "s-2"}
    other.window = 4
    assert other.call().code == "session_missing"


def test_a_sign_in_at_a_window_of_somebody_else_is_on_record(floor: Floor, desk: Desk) -> None:
    other = floor.desk("desk-2", 2, signed_in=False)
    answer = other.ask(OpKind.SIGN_IN_ALONE, {"window": 1})
    assert (answer.status, answer.code) == (OpStatus.APPLIED_WITH_CONFLICT, "window_taken")
    assert other.ask(OpKind.SIGN_IN_ALONE, {"window": 77}).code == "window_unknown"
    reception = floor.desk("desk-4", 4, signed_in=False)
    assert reception.ask(OpKind.SIGN_IN_ALONE, {"window": 5}).status is OpStatus.APPLIED
    with floor.store.reading() as rows:
        assert [window.no for window in rows.queue.windows() if window.open] == [1]
        kinds = [event.kind for event in rows.feed.all()]
    assert kinds.count(EventKind.SIGNED_IN_ALONE) == 3


def at_end_of_day(floor: Floor) -> None:
    floor.advance(hours=24)
    with floor.store.writing() as rows:
        floor.hub.parts.day_turn.turn(rows, floor.clock.now(), floor.new_id)


def test_late_facts_of_a_visit_that_the_days_end_closed_finish_it(floor: Floor, desk: Desk) -> None:
    issued_ = desk.issue().body["ticket"]
    desk.call()
    began = floor.clock.now()
    start = desk.op(OpKind.START, {"ticket": issued_["id"]}, happened_at=began + timedelta(minutes=1))
    hold = {"ticket": issued_["id"], "reason": "bank", "return_by": "2026-11-23T09:00:00Z"}
    told = [
        (5, OpKind.HOLD, hold),
        (9, OpKind.RESUME, {"ticket": issued_["id"], "window": 1, "claim": floor.new_id()}),
        (12, OpKind.FINISH_SERVICE, {
            "ticket": issued_["id"], "service_id": issued_["services"][0]["id"], "outcome": "advised",
        }),
        (12, OpKind.FINISH_VISIT, {"ticket": issued_["id"]}),
    ]  # fmt: skip
    ops = [desk.op(kind, body, happened_at=began + timedelta(minutes=at)) for at, kind, body in told]
    at_end_of_day(floor)
    assert known(floor, issued_["id"]).state is TicketState.CLOSED
    stranger = floor.desk("desk-2", 2)
    assert stranger.about(OpKind.START, issued_["id"]).status is OpStatus.APPLIED_WITH_CONFLICT
    assert known(floor, issued_["id"]).state is TicketState.CLOSED
    assert statuses(list(desk.send(start, *ops).answers)) == {OpStatus.APPLIED}
    done = known(floor, issued_["id"])
    assert done.state is TicketState.DONE
    assert (done.clock.waiting, done.clock.served, done.clock.away) == (
        timedelta(minutes=1), timedelta(minutes=7), timedelta(minutes=4),
    )  # fmt: skip
    all_is_well(floor)


def test_a_closed_visit_whose_window_is_somebody_elses_stays_closed_and_on_record(floor: Floor, desk: Desk) -> None:
    desk.issue()
    visit = desk.call().body["ticket"]["id"]
    at_end_of_day(floor)
    other = floor.desk("desk-2", 2)
    other.open(1)
    answer = desk.about(OpKind.START, visit)
    assert (answer.status, answer.code) == (OpStatus.APPLIED_WITH_CONFLICT, "window_taken")
    assert known(floor, visit).state is TicketState.CLOSED


def test_the_next_days_end_closes_what_was_reopened_and_left(floor: Floor, desk: Desk) -> None:
    desk.issue()
    visit = desk.call().body["ticket"]["id"]
    at_end_of_day(floor)
    assert desk.about(OpKind.START, visit).status is OpStatus.APPLIED
    at_end_of_day(floor)
    closed = known(floor, visit)
    assert closed.state is TicketState.CLOSED
    # Served after the end of its day: it ends when that began, and not at the day's end before it.
    assert closed.ended_at is not None
    assert closed.ended_at == closed.started_at
    assert closed.clock.stay == closed.ended_at - closed.arrived_at
    all_is_well(floor)


def test_a_fact_over_which_the_hub_stumbles_is_kept_whole_and_the_lane_goes_on(
    floor: Floor, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(facts, "issued_alone", stumbles)
    ops = [desk.op(OpKind.ISSUE_ALONE, issued(desk, 1)), desk.op(OpKind.CLOSE_WINDOW, {"window": 1})]
    bad, good = desk.send(*ops).answers
    assert (bad.status, bad.code, bad.facts) == (OpStatus.QUARANTINED, "op_failed", {"error": "ZeroDivisionError"})
    assert good.status is OpStatus.APPLIED
    alone = desk.op(OpKind.ISSUE_ALONE, issued(desk, 2))
    assert desk.send(alone).answers[0].status is OpStatus.QUARANTINED
    monkeypatch.undo()
    assert desk.send(alone).answers[0].status is OpStatus.QUARANTINED
    with floor.store.reading() as rows:
        assert rows.ops.quarantined() == {ops[0].op_id: "op_failed", alone.op_id: "op_failed"}
    all_is_well(floor)
