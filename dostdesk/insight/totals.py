"""What a period adds up to: rollups of whole months and days joined, and the visits of days that are not rolled up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from dostdesk.insight.following import kept_visits
from dostdesk.insight.rollups import roll, unpacked
from dostdesk.insight.survival import Waits
from dostdesk.storage.insight import DAY, MONTH, InsightRows

Line = tuple[str, str]
"""A centre and one of its queue groups."""


@dataclass(slots=True)
class OfClass:
    """Visits of one priority class."""

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
        cells: First waits by line, and there by weekday and hour of arrival.
        counts: How many visits of each line were what, as rollups count them.
        measures: Of each rollup: centre, period, and who was covered by which measure.
    """

    cells: dict[Line, dict[tuple[int, int], Waits]] = field(default_factory=dict)
    counts: dict[Line, Counter[str]] = field(default_factory=dict)
    days: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    classes: dict[str, OfClass] = field(default_factory=dict)
    total: Counter[int] = field(default_factory=Counter)
    stay: Counter[int] = field(default_factory=Counter)
    wrap_up: Counter[int] = field(default_factory=Counter)
    away_s: int = 0
    stayed_s: int = 0
    services: dict[str, OfService] = field(default_factory=dict)
    windows: dict[tuple[str, int], OfWindow] = field(default_factory=dict)
    staff: dict[str, OfStaff] = field(default_factory=dict)
    measures: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)

    def of(self, name: str) -> int:
        """One count over all lines."""
        return sum(counts[name] for counts in self.counts.values())

    def add(self, centre: str, group: str, period: str, rollup: Mapping[str, Any]) -> None:
        """One more rollup of a line."""
        line = (centre, group)
        self.counts.setdefault(line, Counter()).update(rollup["n"])
        self.left_out.update(rollup["out"])
        self.days.update(rollup["days"])
        cells = self.cells.setdefault(line, {})
        for key, (called, censored) in rollup["waits"].items():
            weekday, _, hour = key.partition(".")
            cells.setdefault((int(weekday), int(hour)), Waits()).add(called, censored)
        for code, (called, censored, counts) in rollup["classes"].items():
            of_class = self.classes.setdefault(code, OfClass())
            of_class.waits.add(called, censored)
            of_class.visits += counts[0]
            of_class.no_show += counts[1]
            of_class.left += counts[2]
        for name, into in (("total", self.total), ("stay", self.stay), ("wrap", self.wrap_up)):
            into.update(rollup[name])
        self.away_s += rollup["away"]
        self.stayed_s += rollup["stayed"]
        for code, (seconds, outcomes) in rollup["services"].items():
            of_service = self.services.setdefault(code, OfService())
            of_service.seconds.update(seconds)
            for place, count in enumerate(outcomes):
                of_service.outcomes[place] += count
        for number, (seconds, way) in rollup["windows"].items():
            of_window = self.windows.setdefault((centre, int(number)), OfWindow())
            of_window.seconds.update(seconds)
            of_window.way.update(way)
        for staff, done in rollup["staff"].items():
            self._add_staff(staff, done)
        if rollup["measures"]:
            self.measures.append((centre, period, rollup["measures"]))

    def _add_staff(self, staff: str, done: Mapping[str, Any]) -> None:
        of_staff = self.staff.setdefault(staff, OfStaff())
        of_staff.visits += done["v"]
        of_staff.several += done["m"]
        of_staff.undone += done["u"]
        of_staff.chosen.update(done["c"])
        for code, strata in done["f"].items():
            known = of_staff.times.setdefault(code, {})
            for key, sums in strata.items():
                mine = known.get(key)
                if mine is None:
                    known[key] = list(sums)
                else:
                    mine[0] += sums[0]
                    mine[1] += sums[1]
                    mine[2] += sums[2]

    # ------------------------------------------------------------ waits, seen from several sides

    def waits(self) -> Waits:
        return _together(waits for cells in self.cells.values() for waits in cells.values())

    def waits_by_cell(self) -> dict[tuple[int, int], Waits]:
        """By weekday and hour of arrival."""
        found: dict[tuple[int, int], Waits] = {}
        for cells in self.cells.values():
            for cell, waits in cells.items():
                found.setdefault(cell, Waits()).join(waits)
        return found

    def waits_by_line(self, place: int) -> dict[str, Waits]:
        """By centre (`place` 0) or by queue group (1)."""
        found: dict[str, Waits] = {}
        for line, cells in self.cells.items():
            into = found.setdefault(line[place], Waits())
            for waits in cells.values():
                into.join(waits)
        return found

    def counts_by_line(self, place: int) -> dict[str, Counter[str]]:
        """As `waits_by_line`."""
        found: dict[str, Counter[str]] = {}
        for line, counts in self.counts.items():
            found.setdefault(line[place], Counter()).update(counts)
        return found


def gather(
    rows: InsightRows, centres: Collection[str], since: date, until: date, *, group: str = "", now: datetime
) -> Totals:
    """What service days, both included, add up to.

    Whole months are read as such where they are rolled up, other days one by one; days that changed since, and today,
    are counted from their visits. So nothing is older than what was folded of the feed. People are told of one centre
    alone.
    """
    totals, people = Totals(), len(centres) == 1
    stale = rows.stale(centres, since, until)
    months = rows.months(centres, since.isoformat()[:7], until.isoformat()[:7])
    alike: dict[frozenset[str], list[str]] = {}
    for centre in centres:
        alike.setdefault(frozenset(month for of, month in months if of == centre), []).append(centre)
    for rolled, some in alike.items():
        for grain, first, last in _spans(since, until, rolled):
            for row in rows.rollups(some, grain, first, last, group):
                if (row.centre, row.period) not in stale:
                    totals.add(row.centre, row.group, row.period, unpacked(row.whole, staff=people))
    for centre, day in sorted(stale):
        on = date.fromisoformat(day)
        for letter, rollup in roll(kept_visits(rows, centre, on, on, group), now).items():
            totals.add(centre, letter, day, rollup)
    return totals


def _spans(since: date, until: date, rolled: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Runs of whole months that are rolled up, and of days between them: grain, first and last period."""
    runs: list[tuple[str, str, str]] = []
    first = since
    while first <= until:
        end = month_end(first)
        whole = first.day == 1 and end <= until and first.isoformat()[:7] in rolled
        last = min(end, until)
        run = (
            (MONTH, first.isoformat()[:7], first.isoformat()[:7])
            if whole
            else (DAY, first.isoformat(), last.isoformat())
        )
        if runs and runs[-1][0] == run[0]:
            run = (run[0], runs.pop()[1], run[2])
        runs.append(run)
        first = last + timedelta(days=1)
    yield from runs


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _together(several: Iterator[Waits]) -> Waits:
    found = Waits()
    for waits in several:
        found.join(waits)
    return found
