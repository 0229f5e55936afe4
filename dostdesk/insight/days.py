"""A centre's day as forecasts and replays read it: who came when and was where how long, and which windows took calls.

Instants are seconds since the epoch, so that thousands of simulated hours add and compare plain numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from dostdesk.domain.clock import local
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window

SLOT_S = 1800
SLOTS = 48
ENDS_AT_HOUR = 18
STALE_AFTER = timedelta(seconds=60)
"""A range that is older is told to nobody."""


@dataclass(frozen=True, slots=True)
class Told:
    """The wait of which a visit was told when its ticket was issued, in seconds from then.

    Attributes:
        low, high: The range that was told.
        simulated: The 10th, 50th and 90th percentile as they were simulated, before any widening.
    """

    low: int
    expected: int
    high: int
    simulated: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class ToldNow:
    """What somebody is told who takes a ticket now, by group and class; and what the board shows of each group.

    Attributes:
        at: When it was simulated.
    """

    at: datetime
    ranges: Mapping[tuple[str, str], Told]

    def of(self, group: str, priority: str, now: datetime) -> Told | None:
        """None when nothing is known, or it is too long ago."""
        if not timedelta() <= now - self.at <= STALE_AFTER:
            return None
        return self.ranges.get((group, priority))


@dataclass(frozen=True, slots=True)
class Leg:
    """One time at a window: from a call until the window let go of the ticket; `ended` is None while it is there."""

    window: int
    called: float
    ended: float | None = None

    @property
    def seconds(self) -> float | None:
        return None if self.ended is None else self.ended - self.called


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One ticket of a day.

    Attributes:
        services: Codes, as it was issued with them.
        due: As the policy of that day had it.
        legs: In order; a call that was undone is none.
        closed: Whether the end of the day closed it, so that nothing says how long it would have taken.
    """

    id: str
    group: str
    priority: str
    services: tuple[str, ...]
    arrived: float
    due: float
    legs: tuple[Leg, ...] = ()
    told: Told | None = None
    in_person: bool = True
    ended: float | None = None
    closed: bool = False

    @property
    def waited(self) -> float | None:
        """Seconds until the first call; None of who was never called."""
        return self.legs[0].called - self.arrived if self.legs else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowChange:
    """A window opened, closed, paused, came back, or has other skills."""

    at: float
    window: int
    kind: Literal["open", "close", "pause", "resume", "skills"]
    staff: str = ""
    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreDay:
    """Everything of one service day, in the order of time.

    Attributes:
        left_out: What is not in it, by code.
    """

    day: date
    stays: tuple[Stay, ...]
    changes: tuple[WindowChange, ...] = ()
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def empty(self) -> bool:
        return not any(stay.in_person for stay in self.stays)

    def arrivals(self) -> list[int]:
        """How many people came in each half hour of the day, from midnight."""
        counts = [0] * SLOTS
        for stay in self.stays:
            if stay.in_person:
                counts[slot_of(stay.arrived)] += 1
        return counts


class Days(Protocol):
    """Where past days come from: the hub's own store, or invented days in a test."""

    def recent(self, before: date, most: int) -> Sequence[CentreDay]:
        """The newest days before one that anybody came on, oldest first."""
        ...

    def of(self, day: date) -> CentreDay | None:
        """One day; None when nothing is recorded of it."""
        ...


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What is decided to become of a window; what is None stays as it is."""

    at: float
    window: int
    open: bool | None = None
    primary: tuple[str, ...] | None = None
    secondary: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """The queue at one moment, as the hub's fold has it.

    Attributes:
        waiting: By due time.
        at_windows: Tickets that are called or served, by window.
        freed: When each open window let go of its last ticket, or opened.
        planned: By time.
    """

    at: datetime
    waiting: tuple[Ticket, ...]
    windows: tuple[Window, ...]
    at_windows: dict[int, Ticket] = field(default_factory=dict)
    freed: dict[int, float] = field(default_factory=dict)
    planned: tuple[PlannedChange, ...] = ()

    @property
    def desks(self) -> tuple[Window, ...]:
        """Windows that are open, or are to open."""
        opening = {change.window for change in self.planned if change.open}
        return tuple(window for window in self.windows if window.open or window.no in opening)


def slot_of(at: float) -> int:
    """The half hour of the day in which an instant lies, by the wall clock of Baku."""
    return int((at + 4 * 3600) % 86_400 // SLOT_S)


def hour_of(at: float) -> int:
    """The hour of the day in which an instant lies, by the wall clock of Baku."""
    return int((at + 4 * 3600) % 86_400 // 3600)


def slot_begins(at: datetime) -> datetime:
    """The beginning of the half hour in which an instant lies (local)."""
    shown = local(at)
    return shown.replace(minute=shown.minute // 30 * 30, second=0, microsecond=0)


def merged(counters: Iterable[Counter[str]]) -> Counter[str]:
    """What several days leave out, together."""
    whole: Counter[str] = Counter()
    for one in counters:
        whole.update(one)
    return whole
