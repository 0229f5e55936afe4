"""Who is next at a window, and why: the eligible ticket that is due first (the design's section on due time)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dostdesk.domain.tickets import CallReason, Ticket
from dostdesk.domain.windows import Skills

Place = tuple[Any, ...]
"""Due time, arrival, id: instants of one kind, and what tells two of the same apart."""


@dataclass(frozen=True, slots=True)
class NextUp:
    """A waiting ticket and the reason for its place."""

    ticket: Ticket
    reason: CallReason


def due_order(ticket: Ticket) -> tuple[datetime, datetime, str]:
    """Due time, ties by arrival, then id."""
    return ticket.due_at, ticket.arrived_at, ticket.id


def overtakes(secondary: Place, primary: Place, now: Any) -> bool:
    """Whether the first of the secondary skills is called before that of the primary ones: once overdue, if due before.

    Forecasts and replays choose by this too, with instants that are plain seconds.
    """
    return bool(secondary[0] <= now and secondary < primary)


def choose(primary: Ticket | None, secondary: Ticket | None, now: datetime) -> NextUp | None:
    """Between the first of the primary skills and the first of the secondary ones.

    Both are first by `due_order`. A secondary one is taken when no primary one waits, and competes once overdue.
    """
    if secondary is not None and (primary is None or overtakes(due_order(secondary), due_order(primary), now)):
        return NextUp(secondary, _secondary_reason(secondary, now))
    return None if primary is None else NextUp(primary, _reason(primary, now, otherwise="due_first"))


def in_calling_order(
    waiting: Iterable[Ticket], skills: Skills, now: datetime, own: Collection[str] = ()
) -> tuple[NextUp, ...]:
    """The waiting tickets of a window's skills in the order in which it would call them, each with its reason.

    Args:
        own: The lines of this window and its clerk: whoever was sent here competes like a primary skill.
    """
    primary = skills.primary | set(own)

    def place(ticket: Ticket) -> tuple[bool, datetime, datetime, str]:
        competes = ticket.line in primary or ticket.due_at <= now
        return not competes, *due_order(ticket)

    return tuple(
        NextUp(
            ticket,
            _reason(ticket, now, otherwise="due_first") if ticket.line in primary else _secondary_reason(ticket, now),
        )
        for ticket in sorted((ticket for ticket in waiting if ticket.line in primary | skills.all), key=place)
    )


def minutes_over(ticket: Ticket, now: datetime) -> int:
    """Whole minutes beyond the due time; 0 before it."""
    return max(0, int((now - ticket.due_at) / timedelta(minutes=1)))


def _secondary_reason(ticket: Ticket, now: datetime) -> CallReason:
    if ticket.due_at <= now:
        return CallReason(code="secondary_overdue", minutes=minutes_over(ticket, now))
    return _reason(ticket, now, otherwise="no_primary")


def _reason(ticket: Ticket, now: datetime, *, otherwise: str) -> CallReason:
    if ticket.to is not None:
        return CallReason(code="sent_here")
    if ticket.priority == "by_law":
        return CallReason(code="by_law")
    if ticket.priority != "regular":
        return CallReason(code="priority")
    over = minutes_over(ticket, now)
    return CallReason(code="target_passed", minutes=over) if over else CallReason(code=otherwise)
