"""What a ticket is after each turn of its visit, and that whatever happens its clocks add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import ClaimId, StaffId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome, ServiceState, StayClock
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import Destination, Hold, TurnKind
from tests.domain.test_tickets import START, a_ticket, called

HOLD = Hold(reason="bank", return_by=START + timedelta(hours=1))
SEVEN, CLERK, CLAIM = WindowNo(7), StaffId("s"), ClaimId("c2")


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def serving(*services: str) -> Ticket:
    """Waited five minutes, then sat down."""
    return called(a_ticket(*services), after(4)).started(after(5))


def test_a_held_ticket_keeps_its_window_and_counts_as_away() -> None:
    held = serving().held(HOLD, after(15))
    assert (held.state, held.window, held.staff, held.claim) == (TicketState.HELD, SEVEN, CLERK, None)
    back = held.resumed(SEVEN, CLERK, CLAIM, after(35))
    assert (back.state, back.hold, back.claim) == (TicketState.SERVING, None, CLAIM)
    assert (back.clock.waiting, back.clock.away, back.clock.served) == (
        timedelta(minutes=5),
        timedelta(minutes=20),
        timedelta(minutes=10),
    )


def test_whoever_comes_back_goes_on_with_the_service_at_which_he_was() -> None:
    at_second = serving("first", "second").with_active(VisitServiceId("second"), after(6))
    held = at_second.held(HOLD, after(7))
    assert held.active is None
    back = held.resumed(SEVEN, CLERK, CLAIM, after(9))
    assert back.active is not None
    assert back.active.id == "second"


def test_a_transfer_keeps_the_due_time_and_begins_a_leg() -> None:
    before = serving()
    sent = before.transferred("P", Destination(window=WindowNo(3)), after(20))
    assert (sent.state, sent.line, sent.due_at, sent.leg_no) == (TicketState.WAITING, "w:3", before.due_at, 2)
    assert (sent.window, sent.staff, sent.claim) == (None, None, None)
    assert sent.leg == StayClock(since=after(20))
    assert sent.fallen_back().line == "P"
    assert sent.clock.served == timedelta(minutes=15)
    assert [service.state for service in sent.services] == [ServiceState.QUEUED]


def test_a_called_ticket_may_be_sent_on_without_having_sat_down() -> None:
    sent = called(a_ticket(), after(3)).transferred("E", None, after(4))
    assert (sent.line, sent.clock.waited(after(9))) == ("E", timedelta(minutes=9))


def test_who_was_called_in_vain_waits_with_his_due_time_and_was_away_meanwhile() -> None:
    gone = called(a_ticket(), after(3)).no_show(after(5))
    back = gone.returned(after(25))
    assert (back.state, back.due_at, back.clock.away) == (TicketState.WAITING, gone.due_at, timedelta(minutes=20))
    assert back.clock.waited(after(30)) == timedelta(minutes=10)
    with pytest.raises(RefusedError):
        back.returned(after(31))


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        (TurnKind.HOLD, lambda ticket: ticket.held(HOLD, after(15))),
        (TurnKind.TRANSFER, lambda ticket: ticket.transferred("P", Destination(staff=StaffId("x")), after(15))),
    ],
)
def test_a_step_undone_leaves_the_ticket_where_it_was(kind: TurnKind, step: Callable[[Ticket], Ticket]) -> None:
    before = serving("first", "second").with_active(VisitServiceId("second"), after(8))
    taken = step(before)
    assert taken.turn is not None
    assert taken.turn.kind is kind
    undone = taken.turn_undone(CLAIM, after(15.1))
    expected = replace(before, claim=CLAIM)
    for name in (
        "state",
        "group",
        "window",
        "staff",
        "claim",
        "calls",
        "called_at",
        "started_at",
        "hold",
        "to",
        "due_at",
    ):
        assert getattr(undone, name) == getattr(expected, name), name
    assert undone.active is not None
    assert undone.active.id == "second"


def test_an_undone_no_show_is_called_again_and_has_waited_all_along() -> None:
    before = called(a_ticket(), after(3))
    undone = before.no_show(after(5)).turn_undone(CLAIM, after(5.1))
    assert (undone.state, undone.calls, undone.called_at, undone.ended_at) == (TicketState.CALLED, 1, after(3), None)
    assert undone.clock.waited(after(6)) == timedelta(minutes=6)


def test_only_a_finish_without_a_receipt_may_be_undone() -> None:
    done = serving().service_finished(VisitServiceId("first"), Outcome.ADVISED, "", after(9))
    numbered = done.finished(after(10))
    assert numbered.turn is None
    with pytest.raises(RefusedError) as refused:
        numbered.turn_undone(CLAIM, after(10))
    assert refused.value.code == "undo_too_late"
    back = done.finished(after(10), numbered=False).turn_undone(CLAIM, after(10.1))
    assert (back.state, back.ended_at) == (TicketState.SERVING, None)


def test_nobody_leaves_twice() -> None:
    gone = serving().left(after(9))
    assert (gone.state, gone.clock.stay) == (TicketState.LEFT, timedelta(minutes=9))
    for again in (gone.left, gone.returned, gone.hold_lapsed):
        with pytest.raises(RefusedError):
            again(after(10))


STEPS: dict[str, Callable[[Ticket, datetime], Ticket]] = {
    "call": called,
    "start": lambda ticket, at: ticket.started(at),
    "hold": lambda ticket, at: ticket.held(HOLD, at),
    "resume": lambda ticket, at: ticket.resumed(SEVEN, CLERK, CLAIM, at),
    "lapse": lambda ticket, at: ticket.hold_lapsed(at),
    "send": lambda ticket, at: ticket.transferred("P", Destination(window=WindowNo(3)), at),
    "fall back": lambda ticket, _at: ticket.fallen_back(),
    "no show": lambda ticket, at: ticket.no_show(at),
    "return": lambda ticket, at: ticket.returned(at),
    "leave": lambda ticket, at: ticket.left(at),
    "undo": lambda ticket, at: ticket.turn_undone(CLAIM, at),
    "undo call": lambda ticket, _at: ticket.call_undone(),
    "hand over": lambda ticket, _at: ticket.handed_over(StaffId("x"), ClaimId("c3")),
    "end of day": lambda ticket, at: ticket.day_ended(at),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 900)), max_size=25))
def test_waiting_away_and_served_add_up_whatever_happens(steps: list[tuple[str, int]]) -> None:
    ticket, now = a_ticket("first", "second"), START
    for name, seconds in steps:
        now += timedelta(seconds=seconds)
        try:
            ticket = STEPS[name](ticket, now)
        except RefusedError:
            continue
        # As folding its event does: whatever comes after a step closes the way back.
        ticket = ticket if name in {"hold", "send", "no show"} else replace(ticket, turn=None)
        until = ticket.ended_at or now
        running = ticket.clock.turn(None, until)
        assert running.stay == until - START
        assert (ticket.claim is not None) == ticket.state.at_a_window
        assert ticket.due_at == a_ticket().due_at
        assert sum(service.state is ServiceState.ACTIVE for service in ticket.services) <= 1
        assert (ticket.ended_at is None) == ticket.state.open
