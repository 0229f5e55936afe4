"""What visits add to the figures of their service day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dostdesk.domain.tickets import Ticket, TicketState

RECENT = timedelta(hours=1)
_NONE = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a visit adds to the figures of its day.

    Attributes:
        called_at, wait: The first call, and how long it was awaited from arrival; None before it. Of a visit whose
            first leg is over the first call is no longer known, and the first start stands for it.
        served: Time at windows, once it is done.
    """

    group: str
    called_at: datetime | None
    wait: timedelta
    state: TicketState
    served: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """How many were called for the first time, and how many of them within the service level's time."""

    called: int = 0
    within: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """A service day so far.

    Attributes:
        calls: By group.
        recent_wait: Mean wait of those who were called in the last hour; None where nobody was.
        served_in_all: Time at windows of all that are done.
    """

    calls: Mapping[str, Calls] = field(default_factory=dict)
    recent_wait: timedelta | None = None
    done: int = 0
    served_in_all: timedelta = _NONE
    no_shows: int = 0

    @property
    def mean_service(self) -> timedelta | None:
        """None while nobody is done."""
        return self.served_in_all / self.done if self.done else None

    @property
    def no_show_share(self) -> float | None:
        """Of those that ended by being served or by not coming; None while there are none."""
        ended = self.done + self.no_shows
        return self.no_shows / ended if ended else None


def counted(ticket: Ticket) -> Counted | None:
    """What a ticket adds to its day; None for work that nobody waits for."""
    if not ticket.in_person:
        return None
    called = _first_called(ticket)
    return Counted(
        group=ticket.group,
        called_at=called,
        wait=_NONE if called is None else max(_NONE, called - ticket.arrived_at),
        state=ticket.state,
        served=ticket.clock.served if ticket.state is TicketState.DONE else _NONE,
    )


def _first_called(ticket: Ticket) -> datetime | None:
    if ticket.leg_no > 1:
        return ticket.started_at or ticket.called_at
    return None if ticket.state is TicketState.WAITING else ticket.called_at
