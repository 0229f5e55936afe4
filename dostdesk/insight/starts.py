"""The hall at the beginning of a run: what is the same in all runs is worked out once, the rest is drawn for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from dostdesk.domain.ids import StaffId
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.turns import staff_line, window_line
from dostdesk.insight.days import Hall
from dostdesk.insight.hall import Change, Desk, Entry
from dostdesk.insight.service_times import ServiceTimes, Table

_BACK_LATE_S = 60.0


@dataclass(frozen=True, slots=True)
class _Waits:
    """Somebody in a line: his place in it, and from which times his own is drawn, which are then multiplied."""

    due: float
    arrived: float
    number: int
    first: Table
    others: tuple[Table, ...]
    times: float


@dataclass(frozen=True, slots=True)
class _Sits:
    """A window: who is there since when with which services, or since when it lets somebody wait; or neither."""

    no: int
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    open: bool
    codes: tuple[str, ...] = ()
    group: str = ""
    serves_since: float | None = None
    waited_for_since: float | None = None


class Start:
    """A hall from which any number of runs begin.

    Args:
        waiting: Of those who wait in it, whoever is in the runs, by due time; their numbers are their places.
    """

    def __init__(self, hall: Hall, waiting: Sequence[Ticket], times: ServiceTimes) -> None:
        self._now, self._times = hall.at.timestamp(), times
        self._lines: dict[str, list[_Waits]] = {}
        factor = times.factor(self._now)
        for number, ticket in enumerate(waiting):
            tables, several = times.tables([service.code for service in ticket.services], ticket.group)
            entry = _Waits(
                ticket.due_at.timestamp(),
                ticket.arrived_at.timestamp(),
                number,
                tables[0],
                tables[1:],
                several * factor,
            )
            self._lines.setdefault(ticket.line, []).append(entry)
        self._windows = _windows(hall)
        places = {window.no: place for place, window in enumerate(self._windows)}
        self._breaks = [
            (max(window.pause.until.timestamp(), self._now + _BACK_LATE_S), place)
            for place, window in enumerate(hall.desks)
            if window.pause is not None
        ]
        self._planned = [
            Change(one.at, places[one.window], one.open, one.primary, one.secondary)
            for one in hall.planned
            if one.window in places
        ]

    def desks(self, random: Random) -> list[Desk]:
        """The windows, each with when it is free."""
        now, times = self._now, self._times
        desks: list[Desk] = []
        for window in self._windows:
            desk = Desk(no=window.no, primary=window.primary, secondary=window.secondary, open=window.open, free_at=now)
            if window.serves_since is not None:
                desk.busy = True
                left = times.left(window.codes, window.group, window.serves_since, now, random)
                desk.free_at = now + left + times.pause(random)
            elif window.waited_for_since is not None:
                desk.free_at = now + times.pause_left(window.waited_for_since, now, random)
            desks.append(desk)
        return desks

    def changes(self, random: Random) -> list[Change]:
        """What becomes of windows: those on a break come back when they said, or soon if that is over; and the plan."""
        back = [Change(at + random.expovariate(1 / 60.0), place, open=True) for at, place in self._breaks]
        return sorted([*back, *self._planned], key=lambda change: change.at)

    def lines(self, random: Random) -> dict[str, list[Entry]]:
        """Everybody who waits, by line, with how long he will take a window; in the order in which he is called."""
        draw = random.random
        found: dict[str, list[Entry]] = {}
        for line, people in self._lines.items():
            entries = found[line] = []
            for one in people:
                table = one.first
                takes = table[int(draw() * len(table))]
                for other in one.others:
                    takes += other[int(draw() * len(other))]
                entries.append((one.due, one.arrived, one.number, takes * one.times, one.number))
        return found


def _windows(hall: Hall) -> list[_Sits]:
    now = hall.at.timestamp()
    sent_to = {ticket.line for ticket in hall.waiting if ticket.to is not None}
    lines = {ticket.line for ticket in hall.waiting}
    found = []
    for window in hall.desks:
        own = {window_line(window.no), staff_line(window.staff or StaffId(""))} & sent_to
        primary, secondary = (*sorted(window.skills.primary), *sorted(own)), tuple(sorted(window.skills.secondary))
        is_open = window.open and window.pause is None
        ticket = hall.at_windows.get(window.no)
        if ticket is not None:
            since = (ticket.called_at or ticket.started_at or hall.at).timestamp()
            codes = tuple(service.code for service in ticket.services)
            found.append(_Sits(window.no, primary, secondary, is_open, codes, ticket.group, serves_since=since))
        elif is_open and not lines.isdisjoint((*primary, *secondary)):
            freed = hall.freed.get(window.no, now)
            found.append(_Sits(window.no, primary, secondary, is_open, waited_for_since=freed))
        else:
            found.append(_Sits(window.no, primary, secondary, is_open))
    return found
