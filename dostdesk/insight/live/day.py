"""What visits add to the figures of their service day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dostdesk.domain.policy import QueuePolicy
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


def day_counts(visits: Iterable[Counted], policy: QueuePolicy, now: datetime) -> DayCounts:
    """The day's figures from what each visit adds."""
    called: dict[str, int] = {}
    within: dict[str, int] = {}
    recent, recent_in_all, since = 0, _NONE, now - RECENT
    done = no_shows = 0
    served = _NONE
    level = policy.service_level_within
    for visit in visits:
        if visit.called_at is not None:
            called[visit.group] = called.get(visit.group, 0) + 1
            if visit.wait <= level:
                within[visit.group] = within.get(visit.group, 0) + 1
            if since < visit.called_at <= now:
                recent, recent_in_all = recent + 1, recent_in_all + visit.wait
        if visit.state is TicketState.DONE:
            done, served = done + 1, served + visit.served
        elif visit.state is TicketState.NO_SHOW:
            no_shows += 1
    return DayCounts(
        calls={group: Calls(called=count, within=within.get(group, 0)) for group, count in called.items()},
        recent_wait=recent_in_all / recent if recent else None,
        done=done,
        served_in_all=served,
        no_shows=no_shows,
    )
