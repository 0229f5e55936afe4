"""A hall that is simulated: people join lines, windows call by the product's own order, hours pass in milliseconds.

Forecasts, plans and replays all run through this one loop; what differs between them is where people, service times and
windows come from. Instants are seconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import inf

from dostdesk.domain.calling import overtakes

Entry = tuple[float, float, int, float, int]
"""Somebody in a line: due time, arrival, number; seconds that he takes a window; place among those who are followed.

The first three are the order in which people are called; numbers are given in the order of ids. Who takes no time at
all is a question put to the hall: he is called like anybody, and nobody is called later because of him.
"""
NOBODY = -1
Draw = Callable[[], float]


@dataclass(slots=True)
class Desk:
    """A window that takes calls.

    Attributes:
        primary, secondary: Lines, as `Ticket.line` names them.
        open: Whether it calls anybody; one that is not goes on with whom it has.
        free_at: Until when it is taken.
    """

    no: int
    primary: tuple[str, ...]
    secondary: tuple[str, ...] = ()
    open: bool = True
    free_at: float = 0.0
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a window at an instant; what is None stays as it is."""

    at: float
    desk: int
    open: bool | None = None
    primary: tuple[str, ...] | None = None
    secondary: tuple[str, ...] | None = None


Arrival = tuple[float, str, Entry]
"""When somebody joins which line."""


class HallRun:
    """One run of a hall.

    Args:
        desks: Changed while it runs.
        pause: Seconds between letting go of one and calling the next who waits.
        notice: Seconds until a window that is idle calls who has just come.
        followed: How many people are followed.
    """

    def __init__(self, desks: Sequence[Desk], *, pause: Draw, notice: Draw, followed: int) -> None:
        self._desks = desks
        self._pause = pause
        self._notice = notice
        self.lines: dict[str, list[Entry]] = {}
        self.called: list[float] = [inf] * followed
        self.calls = 0
        self.last_called = -inf
        self._waited_for = followed

    def put(self, line: str, entries: Iterable[Entry]) -> None:
        """Whoever waits in a line at the beginning."""
        waiting = self.lines.setdefault(line, [])
        waiting.extend(entries)
        heapify(waiting)

    def run(self, arrivals: Iterable[Arrival], changes: Sequence[Change], *, begins: float, ends: float) -> None:
        """Let time pass, until everybody who is followed was called or `ends` has come.

        Args:
            arrivals, changes: In the order of time; arrivals are asked for one after the other.
        """
        desks, call = self._desks, self._call
        idle: list[int] = []
        free: list[tuple[float, int]] = []
        for place, desk in enumerate(desks):
            if desk.open or desk.busy:
                free.append((max(begins, desk.free_at), place))
                desk.busy = True
        heapify(free)
        coming, changing = iter(arrivals), 0
        arrival = next(coming, None)
        at_coming = arrival[0] if arrival is not None else inf
        at_change = changes[0].at if changes else inf
        while self._waited_for:
            at_free = free[0][0] if free else inf
            if at_free < at_coming and at_free < at_change:
                if at_free > ends:
                    return
                _, place = heappop(free)
                desk = desks[place]
                desk.busy = False
                if desk.open and not call(desk, place, at_free, 0.0, free):
                    idle.append(place)
            elif at_change <= at_coming:
                if at_change > ends or at_change == inf:
                    return
                self._change(changes[changing], free, idle)
                changing += 1
                at_change = changes[changing].at if changing < len(changes) else inf
            elif arrival is not None:
                if at_coming > ends:
                    return
                _, line, entry = arrival
                arrival = next(coming, None)
                joined = self.lines.get(line)
                if joined is None:
                    self.lines[line] = [entry]
                else:
                    heappush(joined, entry)
                if idle:
                    self._wake(line, at_coming, free, idle)
                at_coming = arrival[0] if arrival is not None else inf

    def _call(self, desk: Desk, place: int, now: float, later: float, free: list[tuple[float, int]]) -> bool:
        """A window takes the next of its lines; False when nobody waits in them."""
        while True:
            line = self.first(desk, now)
            if line is None:
                return False
            _, _, _, takes, follows = heappop(line)
            at = now + later
            self.calls += 1
            if follows != NOBODY:
                self.called[follows] = at
                self._waited_for -= 1
            if takes > 0.0:
                self.last_called = at
                desk.busy = True
                heappush(free, (at + takes + self._pause(), place))
                return True
            if not self._waited_for:
                return False

    def first(self, desk: Desk, now: float) -> list[Entry] | None:
        """The line whose first is next at a window, by `calling.choose`; None when nobody waits for it."""
        lines = self.lines
        primary: list[Entry] | None = None
        for name in desk.primary:
            line = lines.get(name)
            if line and (primary is None or line[0] < primary[0]):
                primary = line
        if not desk.secondary:
            return primary
        secondary: list[Entry] | None = None
        for name in desk.secondary:
            line = lines.get(name)
            if line and (secondary is None or line[0] < secondary[0]):
                secondary = line
        if secondary is not None and (primary is None or overtakes(secondary[0], primary[0], now)):
            return secondary
        return primary

    def _wake(self, line: str, now: float, free: list[tuple[float, int]], idle: list[int]) -> None:
        """Whoever has been idle longest calls who has just come: a window that always takes this line, else another."""
        desks = self._desks
        chosen = next((at for at, place in enumerate(idle) if line in desks[place].primary), None)
        if chosen is None:
            chosen = next((at for at, place in enumerate(idle) if line in desks[place].secondary), None)
        if chosen is None:
            return
        place = idle.pop(chosen)
        if not self._call(desks[place], place, now, self._notice(), free):
            idle.append(place)

    def _change(self, change: Change, free: list[tuple[float, int]], idle: list[int]) -> None:
        desk = self._desks[change.desk]
        if change.primary is not None:
            desk.primary = change.primary
        if change.secondary is not None:
            desk.secondary = change.secondary
        if change.open is not None:
            desk.open = change.open
        if change.desk in idle:
            idle.remove(change.desk)
        elif desk.busy:
            return
        if desk.open:
            desk.busy = True
            heappush(free, (change.at, change.desk))
