"""A ticket's edges, its clocks and its services."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome, ServiceState, StayClock, VisitService
from dostdesk.domain.tickets import CallReason, Ticket, TicketState

START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
REASON = CallReason(code="due_first")


def a_ticket(*services: str, arrived_at: datetime = START) -> Ticket:
    return Ticket(
        id=TicketId("t"),
        label="Y-001",
        group="Y",
        day=date(2026, 11, 20),
        priority="regular",
        language="az",
        arrived_at=arrived_at,
        due_at=arrived_at + timedelta(minutes=15),
        target=timedelta(minutes=15),
        services=tuple(VisitService(id=VisitServiceId(name), code=name, release=1) for name in services or ("first",)),
        clock=StayClock(since=arrived_at),
        leg=StayClock(since=arrived_at),
    )


def called(ticket: Ticket, at: datetime = START) -> Ticket:
    return ticket.called_to(WindowNo(7), StaffId("s"), ClaimId("c"), REASON, at)


def test_a_called_ticket_is_refused_to_a_second_window() -> None:
    with pytest.raises(RefusedError) as refused:
        called(a_ticket()).called_to(WindowNo(8), StaffId("x"), ClaimId("d"), REASON, START)
    assert refused.value.code == "ticket_at_window"
    assert refused.value.facts == {"label": "Y-001", "window": 7}


def test_an_undone_call_leaves_no_trace_on_the_ticket_but_its_revision() -> None:
    ticket = a_ticket()
    assert called(ticket).call_undone() == ticket


def test_waiting_served_and_away_add_up_to_the_stay() -> None:
    ticket = called(a_ticket(), START + timedelta(minutes=4)).started(START + timedelta(minutes=5))
    ended = ticket.service_finished(
        VisitServiceId("first"), Outcome.COMPLETED, "", START + timedelta(minutes=20)
    ).finished(START + timedelta(minutes=21))
    assert ended.clock.waiting == timedelta(minutes=5)
    assert ended.clock.served == timedelta(minutes=16)
    assert ended.clock.stay == timedelta(minutes=21)
    assert ended.state is TicketState.DONE
    assert ended.claim is None
    assert ended.window == 7


@given(st.lists(st.tuples(st.sampled_from(["waiting", "away", "served"]), st.integers(-600, 3600)), max_size=12))
def test_no_turn_of_the_clock_loses_or_invents_time(turns: list[tuple[str, int]]) -> None:
    clock, now, last = StayClock(since=START), START, START
    for part, seconds in turns:
        now += timedelta(seconds=seconds)
        last = max(last, now)
        clock = clock.turn(part, now)
    end = max(now, last)
    assert clock.turn(None, end).stay == end - START


def test_adding_a_service_keeps_the_ticket_and_its_clocks() -> None:
    ticket = called(a_ticket()).started(START + timedelta(minutes=3))
    added = ticket.with_service(VisitService(id=VisitServiceId("second"), code="second", release=1))
    assert added.clock == ticket.clock
    assert added.active == ticket.active
    assert [service.code for service in added.services] == ["first", "second"]
    assert added.with_service(added.services[1]) == added


def test_finishing_a_service_begins_the_next_and_counts_each_ones_time() -> None:
    ticket = called(a_ticket("first", "second")).started(START)
    ticket = ticket.with_active(VisitServiceId("second"), START + timedelta(minutes=2))
    ticket = ticket.service_finished(VisitServiceId("second"), Outcome.ADVISED, "", START + timedelta(minutes=5))
    first, second = ticket.services
    assert second.served == timedelta(minutes=3)
    assert first.state is ServiceState.ACTIVE
    assert first.served == timedelta(minutes=2)
    with pytest.raises(RefusedError, match="service_open"):
        ticket.finished(START + timedelta(minutes=6))


@pytest.mark.parametrize(
    ("calls", "seconds", "allowed"), [(1, 300, False), (2, 89, False), (2, 90, True), (3, 120, True)]
)
def test_no_show_opens_after_two_calls_and_ninety_seconds(calls: int, seconds: int, allowed: bool) -> None:
    ticket = called(a_ticket())
    for _ in range(calls - 1):
        ticket = ticket.recalled()
    now = START + timedelta(seconds=seconds)
    assert ticket.may_be_no_show(now, calls=2, after=timedelta(seconds=90)) is allowed


@pytest.mark.parametrize("step", ["recalled", "call_undone"])
def test_a_waiting_ticket_has_none_of_the_called_edges(step: str) -> None:
    with pytest.raises(RefusedError):
        getattr(a_ticket(), step)()


def test_the_end_of_the_day_closes_what_is_open_and_pauses_its_service() -> None:
    ticket = called(a_ticket()).started(START).day_ended(START + timedelta(hours=9))
    assert ticket.state is TicketState.CLOSED
    assert ticket.active is None
    with pytest.raises(RefusedError):
        ticket.day_ended(START)
