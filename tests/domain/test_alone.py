"""What a desk on its own makes, and what time it takes: labels, slips, clocks that a day's end had stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.alone import slip_label
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import ClaimId, StaffId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome, ServiceState, VisitService
from dostdesk.domain.tickets import CallReason, Ticket, TicketState
from dostdesk.domain.turns import Channel, Destination, Hold
from tests.domain.test_tickets import START, a_ticket, called

SEVEN, CLERK, CLAIM = WindowNo(7), StaffId("s"), ClaimId("c9")
SLIP = CallReason(code="uncoordinated")


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def taken(ticket: Ticket, at: float, *services: str) -> Ticket:
    wanted = tuple(VisitService(id=VisitServiceId(name), code="advice", release=1) for name in services)
    return ticket.taken(SEVEN, CLERK, CLAIM, SLIP, after(at), wanted)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Y-047", "Y-047"),
        (" y-47 ", "Y-047"),
        ("y47", "Y-047"),
        ("Y 047", "Y-047"),
        ("Y\N{NON-BREAKING HYPHEN}047", "Y-047"),
        ("X7-3", "X7-003"),
        ("x12 011", "X12-011"),
        ("İ-1", "I-001"),
        ("Y-1047", "Y-1047"),
    ],
)
def test_a_slip_is_read_however_it_was_typed(text: str, label: str) -> None:
    assert slip_label(text) == label


@pytest.mark.parametrize("text", ["", "Y", "047", "Y-", "Y-0x7", "YY-047", "Y-04712", "0TEST01", "Y-047-1", "Y--047"])
def test_what_is_no_label_is_no_slip(text: str) -> None:
    with pytest.raises(RefusedError, match="slip_unreadable"):
        slip_label(text)


def test_a_taken_ticket_is_at_the_window_with_what_its_citizen_came_for() -> None:
    ticket = replace(a_ticket("first"), to=Destination(window=WindowNo(3)))
    here = taken(ticket, 12, "wanted")
    assert (here.state, here.window, here.staff, here.claim, here.to) == (TicketState.CALLED, SEVEN, CLERK, CLAIM, None)
    assert [service.id for service in here.services] == ["wanted"]
    begun = here.started(after(13))
    assert (begun.clock.waiting, begun.active and begun.active.id) == (minutes(13), "wanted")


def test_what_was_done_before_at_another_window_stays_done() -> None:
    first = called(a_ticket("done", "left"), after(3)).started(after(4))
    sent = first.service_finished(VisitServiceId("done"), Outcome.ADVISED, "", after(6)).transferred(
        "P", None, after(7)
    )
    here = taken(sent, 12, "wanted").started(after(12))
    assert [(service.id, service.state) for service in here.services] == [
        ("done", ServiceState.DONE),
        ("wanted", ServiceState.ACTIVE),
    ]
    assert (here.clock.waiting, here.clock.served) == (minutes(9), minutes(3))


@pytest.mark.parametrize("kind", ["cancelled", "left", "day_ended"])
def test_a_ticket_that_ended_unserved_after_it_was_taken_waited_only_until_then(kind: str) -> None:
    ended = getattr(a_ticket("first"), kind)(after(600))
    assert ended.takeable
    here = taken(ended, 20, "wanted").started(after(21))
    assert here.clock.waiting == minutes(21)
    assert here.leg.waiting == minutes(21)
    assert here.ended_at is None


def test_who_came_after_his_ticket_had_ended_was_away_until_then() -> None:
    gone = called(a_ticket("first"), after(3)).no_show(after(5))
    here = taken(gone, 25, "wanted").started(after(27))
    assert (here.clock.waiting, here.clock.away) == (minutes(7), minutes(20))


@pytest.mark.parametrize(
    "ticket",
    [
        called(a_ticket("first"), after(3)),
        called(a_ticket("first"), after(3)).started(after(4)),
        called(a_ticket("first"), after(3)).started(after(4)).held(Hold(reason="bank", return_by=after(60)), after(5)),
        called(a_ticket("first"), after(3)).started(after(4)).left(after(5)),
        called(a_ticket("first"), after(3)).day_ended(after(5)),
    ],
)
def test_a_ticket_that_somebody_has_or_has_served_is_not_taken(ticket: Ticket) -> None:
    assert not ticket.takeable
    with pytest.raises(RefusedError):
        taken(ticket, 6, "wanted")


def at_end_of_day(state: str, closed: float) -> Ticket:
    before = called(a_ticket("first", "second"), after(4))
    if state != "called":
        before = before.started(after(5))
    if state == "held":
        before = before.held(Hold(reason="bank", return_by=after(60)), after(9))
    return before.day_ended(after(closed))


@given(st.sampled_from(["called", "serving", "held"]), st.integers(10, 400), st.integers(401, 900))
def test_a_visit_that_the_days_end_closed_goes_on_as_if_it_had_not(state: str, at: int, closed: int) -> None:
    ticket = at_end_of_day(state, closed)
    assert ticket.taken_from_a_desk
    back = ticket.reopened(CLAIM, after(at))
    assert back.state.value == state
    assert back.window == SEVEN
    assert (back.claim == CLAIM) == (state != "held")
    ended = back.left(after(at)) if state != "called" else back.no_show(after(at))
    assert ended.clock.stay == minutes(at)
    assert ended.leg.stay == minutes(at)
    first = ended.service(VisitServiceId("first"))
    assert first.served == {"called": minutes(0), "serving": minutes(at - 5), "held": minutes(4)}[state]


def test_what_was_not_at_a_window_is_not_reopened_and_nothing_after_it_is_taken_back() -> None:
    with pytest.raises(RefusedError):
        a_ticket("first").day_ended(after(9)).reopened(CLAIM, after(5))
    back = at_end_of_day("serving", 400).reopened(CLAIM, after(20))
    with pytest.raises(RefusedError):
        back.reopened(CLAIM, after(21))


def test_a_reopened_visit_is_finished_with_its_services() -> None:
    back = at_end_of_day("serving", 700).reopened(CLAIM, after(15))
    for name in ("first", "second"):
        back = back.service_finished(
            VisitServiceId(name), Outcome.ADVISED, "", after(15), quantity=1, channel=Channel.IN_PERSON
        )
    done = back.finished(after(15))
    assert (done.state, done.ended_at, done.clock.served) == (TicketState.DONE, after(15), minutes(10))
