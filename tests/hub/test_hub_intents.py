"""What the hub decides over the whole queue."""

from __future__ import annotations

import pytest

from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.storage.hub.ops import Answer
from tests.hub.hub_floor import Desk, Floor


def refused(answer: Answer, code: str) -> bool:
    return (answer.status, answer.code) == (OpStatus.REFUSED, code)


@pytest.fixture
def desk(floor: Floor) -> Desk:
    made = floor.desk("desk-1", 1)
    made.open(1)
    return made


def test_labels_count_up_per_letter_and_start_again_each_service_day(floor: Floor, desk: Desk) -> None:
    labels = [desk.issue(letter).body["ticket"]["label"] for letter in "YYP"]
    floor.advance(hours=24)
    desk = floor.desk("desk-1b", 1)
    assert [*labels, desk.issue("Y").body["ticket"]["label"]] == ["Y-001", "Y-002", "P-001", "Y-001"]


def test_issuing_says_how_many_are_due_before(desk: Desk) -> None:
    counts = [desk.issue("Y", priority).body["waiting_before"] for priority in ("regular", "regular", "by_law")]
    assert counts == [0, 1, 0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"priority": "vip"}, "priority_unknown"),
        ({"code": "no-such-service"}, "service_not_offered"),
        ({"release": 7}, "release_unknown"),
    ],
)
def test_a_ticket_for_what_is_not_offered_is_refused(floor: Floor, desk: Desk, change: dict, code: str) -> None:
    service = {"service_id": floor.new_id(), "code": "udsy-apply", "release": 1}
    payload = {"ticket": floor.new_id(), "services": [service], "priority": "regular", "language": "az"}
    for name, value in change.items():
        (service if name in service else payload)[name] = value
    assert refused(desk.ask(OpKind.ISSUE_TICKET, payload), code)


def test_a_ticket_is_issued_once(floor: Floor, desk: Desk) -> None:
    ticket = desk.issue().body["ticket"]
    service = {"service_id": floor.new_id(), "code": "udsy-apply", "release": 1}
    again = {"ticket": ticket["id"], "services": [service], "priority": "regular", "language": "az"}
    assert refused(desk.ask(OpKind.ISSUE_TICKET, again), "ticket_known")


def test_who_is_due_first_is_called_with_the_reason(floor: Floor, desk: Desk) -> None:
    desk.issue("Y")
    floor.advance(minutes=1)
    urgent = desk.issue("Y", "by_law").body["ticket"]
    called = desk.call().body["ticket"]
    assert (called["id"], called["state"], called["reason"]["code"]) == (urgent["id"], "called", "by_law")


def test_a_secondary_skill_is_taken_when_no_primary_waits(desk: Desk) -> None:
    desk.issue("P")
    assert desk.call().body["ticket"]["reason"]["code"] == "no_primary"


def test_nobody_waiting_is_said_and_a_foreign_skill_is_nobody(desk: Desk) -> None:
    desk.issue("E")
    assert refused(desk.call(), "nobody_waiting")


def test_a_window_has_one_ticket_at_a_time(desk: Desk) -> None:
    first = desk.issue().body["ticket"]
    desk.issue()
    desk.call()
    busy = desk.call()
    assert refused(busy, "window_busy")
    assert busy.facts == {"label": first["label"], "window": 1}


def test_a_window_that_is_not_ones_own_calls_nobody(floor: Floor, desk: Desk) -> None:
    desk.issue()
    other = floor.desk("desk-2", 2)
    assert refused(other.ask(OpKind.CALL_NEXT, {"window": 1}), "window_not_open")
    assert refused(other.ask(OpKind.CALL_NEXT, {"window": 5}), "window_not_open")


def test_a_window_is_taken_by_one_device_and_reopened_by_the_same(floor: Floor, desk: Desk) -> None:
    other = floor.desk("desk-2", 2)
    assert refused(other.open(1), "window_taken")
    assert desk.open(1).status is OpStatus.APPLIED
    assert refused(other.open(99), "window_unknown")


def test_whoever_opens_another_window_leaves_the_first(floor: Floor, desk: Desk) -> None:
    desk.open(2)
    assert floor.desk("desk-2", 2).open(1).status is OpStatus.APPLIED


def test_nobody_leaves_a_window_with_a_citizen_at_it(desk: Desk) -> None:
    desk.issue()
    desk.call()
    assert refused(desk.open(2), "window_busy")


def test_the_same_person_sits_at_one_window_only(floor: Floor, desk: Desk) -> None:
    desk.issue()
    desk.call()
    assert refused(floor.desk("desk-2", 1).open(2), "window_busy")


def test_calling_out_of_order_needs_the_right_and_keeps_the_reason(floor: Floor, desk: Desk) -> None:
    desk.issue()
    second = desk.issue().body["ticket"]["id"]
    clerk = floor.desk("desk-2", 2)
    clerk.open(2)
    wanted = {"window": 2, "ticket": second, "reason": "mobility"}
    assert refused(clerk.ask(OpKind.CALL_TICKET, wanted), "right_missing")
    called = desk.ask(OpKind.CALL_TICKET, {**wanted, "window": 1}).body["ticket"]
    assert called["reason"] == {"code": "chosen", "minutes": 0, "said": "mobility"}
    supervisor = floor.desk("desk-3", 5)
    supervisor.open(3)
    assert refused(supervisor.ask(OpKind.CALL_TICKET, {**wanted, "window": 3}), "ticket_at_window")


def test_a_ticket_called_by_two_windows_at_once_goes_to_one(floor: Floor, desk: Desk) -> None:
    other = floor.desk("desk-2", 2)
    other.open(2)
    desk.issue()
    answers = [desk.call(), other.call()]
    assert [answer.status for answer in answers] == [OpStatus.APPLIED, OpStatus.REFUSED]


def test_a_call_is_undone_within_eight_seconds_and_only_by_its_window(floor: Floor, desk: Desk) -> None:
    ticket = desk.issue().body["ticket"]["id"]
    desk.call()
    assert refused(floor.desk("desk-2", 2).about(OpKind.UNDO_CALL, ticket), "ticket_at_window")
    assert desk.about(OpKind.UNDO_CALL, ticket).body["ticket"]["state"] == "waiting"
    desk.call()
    floor.advance(seconds=9)
    assert refused(desk.about(OpKind.UNDO_CALL, ticket), "undo_too_late")


def test_a_waiting_ticket_is_cancelled_by_whoever_may(floor: Floor, desk: Desk) -> None:
    ticket = desk.issue().body["ticket"]["id"]
    assert refused(floor.desk("desk-2", 2).about(OpKind.CANCEL_TICKET, ticket, reason="left"), "right_missing")
    reception = floor.desk("kiosk", 4)
    assert reception.about(OpKind.CANCEL_TICKET, ticket, reason="left").body["ticket"]["state"] == "cancelled"
    assert refused(reception.about(OpKind.CANCEL_TICKET, floor.new_id(), reason="left"), "ticket_unknown")


def test_an_intent_that_came_too_late_expires_and_changes_nothing(floor: Floor, desk: Desk) -> None:
    desk.issue()
    late = desk.op(OpKind.CALL_NEXT, {"window": 1})
    dated = desk.op(OpKind.CALL_NEXT, {"window": 1}, not_after=floor.clock.now())
    head = floor.hub.parts.tail.head
    floor.advance(seconds=31)
    assert [answer.status for answer in desk.send(late, dated).answers] == [OpStatus.EXPIRED] * 2
    assert floor.hub.parts.tail.head == head


def test_an_intent_needs_a_living_session_at_that_device(floor: Floor, desk: Desk) -> None:
    assert refused(floor.desk("desk-2", 2, signed_in=False).open(2), "session_missing")
    floor.advance(hours=13)
    assert refused(desk.call(), "session_missing")


def test_reception_has_no_window(floor: Floor) -> None:
    assert refused(floor.desk("kiosk", 4).open(3), "right_missing")


def test_an_older_install_asks_for_nothing_more(floor: Floor, desk: Desk) -> None:
    desk.newest = False
    assert refused(desk.call(), "install_replaced")
