"""What a period of one centre or of several adds up to, as the answer of the history page is made of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from dostdesk.insight.survival import Waits


@dataclass(slots=True)
class Line:
    """Visits of one centre, queue group or priority class."""

    waits: Waits = field(default_factory=Waits)
    visits: int = 0
    no_show: int = 0
    left: int = 0


@dataclass(slots=True)
class OfService:
    """Services of one code; `outcomes` are completed, papers missing, advised, declined."""

    seconds: Counter[int] = field(default_factory=Counter)
    outcomes: list[int] = field(default_factory=lambda: [0, 0, 0, 0])


@dataclass(slots=True)
class OfWindow:
    """Visits at one window: how long they lasted there, and how long people were on their way."""

    seconds: Counter[int] = field(default_factory=Counter)
    way: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class OfStaff:
    """What one clerk did.

    Attributes:
        several: Visits with more than one service.
        times: Service → "class|hour" → how many, sum of seconds, sum of their squares.
    """

    visits: int = 0
    several: int = 0
    undone: int = 0
    chosen: Counter[str] = field(default_factory=Counter)
    times: dict[str, dict[str, list[int]]] = field(default_factory=dict)


@dataclass(slots=True)
class Totals:
    """A period of one centre or of several.

    Attributes:
        counts: How many visits were what, as rollups count them.
        cells: First waits by weekday (Monday is 0) and hour of arrival.
        way: Seconds from call to start, at all windows.
        windows, staff: By number and by id; of one centre alone.
    """

    counts: Counter[str] = field(default_factory=Counter)
    days: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    cells: dict[tuple[int, int], Waits] = field(default_factory=dict)
    centres: dict[str, Line] = field(default_factory=dict)
    groups: dict[str, Line] = field(default_factory=dict)
    classes: dict[str, Line] = field(default_factory=dict)
    total: Counter[int] = field(default_factory=Counter)
    stay: Counter[int] = field(default_factory=Counter)
    wrap_up: Counter[int] = field(default_factory=Counter)
    way: Counter[int] = field(default_factory=Counter)
    away_s: int = 0
    stayed_s: int = 0
    services: dict[str, OfService] = field(default_factory=dict)
    windows: dict[int, OfWindow] = field(default_factory=dict)
    staff: dict[str, OfStaff] = field(default_factory=dict)

    def waits(self) -> Waits:
        """First waits of everybody."""
        found = Waits()
        for line in self.groups.values():
            found.join(line.waits)
        return found
