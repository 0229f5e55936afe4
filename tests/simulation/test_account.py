"""The account of a day: clean when the day was, and never when something was doubled, lost or cannot be explained."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dostdesk.domain.events import EventKind
from dostdesk.simulation.ledger import Ledger
from tests.simulation.virtual_day import OPENS, VISITS, VirtualDay, rechained


def test_a_virtual_day_is_clean(day: VirtualDay) -> None:
    result = day.account()
    assert result.clean, result
    assert result.visits_planned == result.tickets_issued == VISITS
    assert result.visits_served + result.no_shows == VISITS
    assert result.open_at_the_end == 0
    assert result.events == len(day.events)
    assert result.events_without_op == 0
    assert result.numbers_given == len(day.ledger.numbers) >= result.visits_served
    assert result.ops_sent_again == 0
    assert result.latency_ms["call_next"]["count"] >= VISITS
    assert (day.closed_at - OPENS).total_seconds() > 3600, "hours passed by the clock, seconds on the wall"


def test_rechaining_changes_nothing(day: VirtualDay) -> None:
    assert rechained(day.events) == list(day.events)


def test_a_removed_event_breaks_the_chain(day: VirtualDay) -> None:
    middle = len(day.events) // 2
    result = day.account([*day.events[:middle], *day.events[middle + 1 :]])
    assert result.chain_broken >= 1
    assert not result.clean


def test_a_changed_event_breaks_the_chain(day: VirtualDay) -> None:
    place = first(day, EventKind.TICKET_ISSUED)
    events = list(day.events)
    events[place] = replace(events[place], body={**events[place].body, "label": "Y-999"})
    result = day.account(events)
    assert result.chain_broken == 1
    assert not result.clean


def test_two_events_in_the_wrong_order_break_the_chain(day: VirtualDay) -> None:
    events = list(day.events)
    events[10], events[11] = events[11], events[10]
    assert day.account(events).chain_broken >= 1


def test_a_ticket_called_to_two_windows_is_found(day: VirtualDay) -> None:
    place = first(day, EventKind.TICKET_CALLED)
    call = day.events[place]
    again = replace(call, body={**call.body, "window": 99})
    result = day.account(rechained([*day.events[: place + 1], again, *day.events[place + 1 :]]))
    assert (result.tickets_called_twice, result.chain_broken, result.ops_lost) == (1, 0, 0)
    assert not result.clean


def test_a_window_with_two_tickets_is_found(day: VirtualDay) -> None:
    calls = [place for place, event in enumerate(day.events) if event.kind is EventKind.TICKET_CALLED]
    one = day.events[calls[0]]
    other = next(day.events[place] for place in calls if day.events[place].entity != one.entity)
    early = replace(other, body={**other.body, "window": one.body["window"]})
    result = day.account(rechained([*day.events[: calls[0] + 1], early, *day.events[calls[0] + 1 :]]))
    assert result.tickets_called_twice >= 1
    assert not result.clean


def test_a_ticket_that_two_desks_were_given_is_found(day: VirtualDay) -> None:
    ledger = Ledger()
    for name in ("applied", "answers", "labels", "numbers"):
        setattr(ledger, name, getattr(day.ledger, name))
    ledger.doubled.append(day.events[0].entity)
    result = replace(day, ledger=ledger).account()
    assert result.tickets_called_twice == 1
    assert not result.clean


def test_a_label_issued_twice_is_found(day: VirtualDay) -> None:
    issued = [place for place, event in enumerate(day.events) if event.kind is EventKind.TICKET_ISSUED]
    events = list(day.events)
    label = events[issued[0]].body["label"]
    events[issued[1]] = replace(events[issued[1]], body={**events[issued[1]].body, "label": label})
    result = day.account(rechained(events))
    assert (result.labels_issued_twice, result.chain_broken) == (1, 0)
    assert not result.clean


@pytest.mark.parametrize("kind", [EventKind.TICKET_STARTED, EventKind.TICKET_CALLED, EventKind.VISIT_FINISHED])
def test_an_op_that_was_applied_and_left_no_trace_is_found(day: VirtualDay, kind: EventKind) -> None:
    lost = day.events[first(day, kind)].op_id
    result = day.account(rechained(event for event in day.events if event.op_id != lost))
    assert (result.ops_lost, result.chain_broken) == (1, 0)
    assert not result.clean


@pytest.mark.parametrize("kind", [EventKind.APPLICATION_SUBMITTED, EventKind.RECEIPT_ISSUED])
def test_a_number_that_is_missing_is_found(day: VirtualDay, kind: EventKind) -> None:
    place = first(day, kind)
    result = day.account(rechained([*day.events[:place], *day.events[place + 1 :]]))
    assert result.numbers_unexplained >= 1
    assert not result.clean


def test_a_number_given_twice_is_found(day: VirtualDay) -> None:
    place = first(day, EventKind.RECEIPT_ISSUED)
    result = day.account(rechained([*day.events[: place + 1], *day.events[place:]]))
    assert (result.numbers_unexplained, result.chain_broken) == (1, 0)
    assert not result.clean


def test_a_conflict_and_a_failed_desk_are_not_clean(day: VirtualDay) -> None:
    event = day.events[-1]
    conflict = replace(event, kind=EventKind.CONFLICT_RECORDED, body={"code": "ticket_at_window"})
    assert day.account(rechained([*day.events, conflict])).conflicts == 1
    assert not day.account(rechained([*day.events, conflict])).clean
    assert not day.account(failures=(RuntimeError("planted"),)).clean


def test_what_nobody_asked_for_is_counted(day: VirtualDay) -> None:
    strange = replace(day.events[-1], op_id="01a1f000-0000-7000-8000-000000000000")
    assert day.account(rechained([*day.events, strange])).events_without_op == 1


def first(day: VirtualDay, kind: EventKind) -> int:
    """Where the first event of a kind stands."""
    return next(place for place, event in enumerate(day.events) if event.kind is kind)
