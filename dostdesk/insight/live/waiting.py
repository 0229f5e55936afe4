"""Who waits in the hall, counted once for the whole page: by queue group, and all together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.insight.live.day import Calls

_NONE = timedelta()
_REGULAR = "regular"


@dataclass(slots=True)
class Line:
    """People who wait.

    Attributes:
        longest, first: How long the one has waited who waits longest, and his ticket.
        overdue: How many wait beyond their due time.
        beyond: How many wait for their first call beyond the service level's time.
        priority: How many are of another class than the regular one.
    """

    waiting: int = 0
    longest: timedelta = _NONE
    first: Ticket | None = None
    overdue: int = 0
    beyond: int = 0
    priority: int = 0

    def in_level(self, calls: Calls) -> float | None:
        """The share called within the level, of all that were called or wait beyond it; None before the first.

        Who waits beyond the level will not be within it whatever happens: he counts now, not when he is called.
        """
        known = calls.called + self.beyond
        return calls.within / known if known else None

    def join(self, ticket: Ticket, waited: timedelta, *, overdue: bool, beyond: bool, priority: bool) -> None:
        """One more of them."""
        self.waiting += 1
        if self.first is None or waited > self.longest:
            self.first, self.longest = ticket, waited
        self.overdue += overdue
        self.beyond += beyond
        self.priority += priority


@dataclass(slots=True)
class Lines:
    """All lines of the hall."""

    everybody: Line = field(default_factory=Line)
    groups: dict[str, Line] = field(default_factory=dict)
    appointments: int = 0

    def of(self, letter: str) -> Line:
        """The line of a group; an empty one where nobody waits."""
        return self.groups.get(letter) or Line()


def lines_now(tickets: Iterable[Ticket], now: datetime, *, level: timedelta, appointment_letter: str) -> Lines:
    """Who of these waits at `now`; work that nobody waits for is left out.

    Args:
        level: The service level's time.
        appointment_letter: With which labels of appointments begin.
    """
    found, appointment, level_since = Lines(), f"{appointment_letter}-", now - level
    for ticket in tickets:
        if ticket.state is not TicketState.WAITING or not ticket.in_person:
            continue
        waited, overdue = ticket.clock.waited(now), ticket.due_at < now
        beyond = ticket.arrived_at < level_since and ticket.leg_no == 1
        priority = ticket.priority != _REGULAR
        line = found.groups.get(ticket.group)
        if line is None:
            line = found.groups[ticket.group] = Line()
        for one in (line, found.everybody):
            one.join(ticket, waited, overdue=overdue, beyond=beyond, priority=priority)
        found.appointments += ticket.label.startswith(appointment)
    return found
