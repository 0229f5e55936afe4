"""Adding rollups up. Seconds are laid aside as they lie, and counted together: a year of all centres has millions."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import chain
from typing import Any

from dostdesk.insight.packing import SPANS, Numbers, Runs, as_opened, opened
from dostdesk.insight.rollups import Rollup
from dostdesk.insight.survival import Waits
from dostdesk.insight.totals import Line, OfService, OfStaff, OfWindow, Totals
from dostdesk.storage.insight_rollups import RollupRow

_MOST_ASIDE = 400_000
"""Seconds that are laid aside before they are counted: some megabytes, however long a period is."""

_CALLED, _CENSORED = 0, 1
_LINES = ("centres", "classes", "groups")
_OF_LINE = ("visits", "no_show", "left")


class _Seen:
    """How often each number of seconds was seen, by whatever key."""

    def __init__(self) -> None:
        self._aside: defaultdict[Any, list[Numbers]] = defaultdict(list)
        self._counted: dict[Any, Counter[int]] = {}

    def add(self, key: Any, run: Numbers) -> None:
        self._aside[key].append(run)

    def count(self) -> dict[Any, Counter[int]]:
        """Everything so far."""
        for key, runs in self._aside.items():
            self._counted.setdefault(key, Counter()).update(chain.from_iterable(runs))
        self._aside.clear()
        return self._counted


class _Sums:
    """Rows of numbers by a key, each place of which adds up."""

    def __init__(self) -> None:
        self._aside: defaultdict[str, list[list[int]]] = defaultdict(list)

    def add(self, key: str, row: list[int]) -> None:
        self._aside[key].append(row)

    def sum(self) -> dict[str, list[int]]:
        """Everything so far."""
        summed = {
            key: rows[0] if len(rows) == 1 else list(map(sum, zip(*rows, strict=True)))
            for key, rows in self._aside.items()
        }
        for key, row in summed.items():
            self._aside[key] = [row]
        return summed


class Adding:
    """Takes rollups of a period one by one.

    Args:
        alone: One centre is told alone: then its windows and people are told too.
    """

    def __init__(self, *, alone: bool) -> None:
        self._alone = alone
        self._aside = 0
        self._counts: Counter[str] = Counter()
        self._days: set[str] = set()
        self._left_out: Counter[str] = Counter()
        self._waits: dict[str, tuple[_Seen, _Seen]] = {name: (_Seen(), _Seen()) for name in ("cells", *_LINES)}
        self._spans, self._services, self._windows, self._ways = _Seen(), _Seen(), _Seen(), _Seen()
        self._lines = {name: _Sums() for name in _LINES}
        self._outcomes = _Sums()
        self._away_s = self._stayed_s = 0
        self._staff: dict[str, OfStaff] = {}

    def add(self, centre: str, row: RollupRow) -> None:
        """One more rollup of a centre.

        Raises:
            ValueError: The row is damaged; what was added so far is of no use then.
        """
        counts, runs = opened(row)
        self._add(centre, counts, runs, json.loads(row.staff) if self._alone and row.staff else {})

    def add_rollup(self, rollup: Rollup) -> None:
        """As `add`, of one that was made a moment ago and tells its centres apart."""
        self._add("", *as_opened(rollup), rollup["staff"])

    def _add(self, centre: str, counts: Mapping[str, Any], runs: Runs, staff: Mapping[str, Any]) -> None:
        self._counts.update(counts["n"])
        self._days.update(counts["days"])
        self._left_out.update(counts["out"])
        self._away_s += counts["away"]
        self._stayed_s += counts["stayed"]
        waits, services, windows = counts["waits"], counts["services"], counts["windows"]
        if "centres" not in counts:
            self._lines["centres"].add(centre, [counts["n"].get(name, 0) for name in _OF_LINE])
        for place in (_CALLED, _CENSORED):
            if "centres" not in counts:
                everybody = runs.ahead(sum([some[place] for some in waits.values()]))
                self._waits["centres"][place].add(centre, everybody)
            for key, some in waits.items():
                if some[place]:
                    self._waits["cells"][place].add(key, runs.take(some[place]))
        for name in ("classes", "groups"):
            self._add_lines(name, counts[name], runs)
        for name, count in zip(SPANS, counts["spans"], strict=True):
            self._spans.add(name, runs.take(count))
        for key, some in services.items():
            self._services.add(key, runs.take(some[0]))
            self._outcomes.add(key, some[1:])
        if self._alone:
            for key, some in windows.items():
                self._windows.add(key, runs.take(some[0]))
            for key, some in windows.items():
                self._ways.add(key, runs.take(some[1]))
        else:
            runs.skip(sum([some[0] for some in windows.values()]))
            self._ways.add("", runs.take(sum([some[1] for some in windows.values()])))
        self._add_lines("centres", counts.get("centres", {}), runs)
        runs.end()
        if self._alone:
            for one, done in staff.items():
                _add_staff(self._staff.setdefault(one, OfStaff()), done)
        self._aside += runs.taken
        if self._aside > _MOST_ASIDE:
            self._count()

    def _add_lines(self, name: str, lines: Mapping[str, list[int]], runs: Runs) -> None:
        for place in (_CALLED, _CENSORED):
            for key, some in lines.items():
                self._waits[name][place].add(key, runs.take(some[place]))
        for key, some in lines.items():
            self._lines[name].add(key, some[2:])

    def totals(self) -> Totals:
        """What they add up to."""
        self._count()
        spans, ways, windows = self._spans.count(), self._ways.count(), self._windows.count()
        way: Counter[int] = Counter()
        for seen in ways.values():
            way.update(seen)
        waits = {name: _waits(called.count(), censored.count()) for name, (called, censored) in self._waits.items()}
        lines = {
            name: {key: Line(waits[name].get(key) or Waits(), *counts) for key, counts in by_key.sum().items()}
            for name, by_key in self._lines.items()
        }
        seconds = self._services.count()
        return Totals(
            counts=self._counts,
            days=self._days,
            left_out=self._left_out,
            cells={_cell(key): found for key, found in waits["cells"].items()},
            centres=lines["centres"],
            groups=lines["groups"],
            classes=lines["classes"],
            total=spans.get("total", Counter()),
            stay=spans.get("stay", Counter()),
            wrap_up=spans.get("wrap", Counter()),
            way=way,
            away_s=self._away_s,
            stayed_s=self._stayed_s,
            services={key: OfService(seconds[key], outcomes) for key, outcomes in self._outcomes.sum().items()},
            windows={int(key): OfWindow(seen, ways[key]) for key, seen in windows.items()},
            staff=self._staff,
        )

    def _count(self) -> None:
        for seen in (
            *chain.from_iterable(self._waits.values()),
            self._spans,
            self._services,
            self._windows,
            self._ways,
        ):
            seen.count()
        for sums in (*self._lines.values(), self._outcomes):
            sums.sum()
        self._aside = 0


def _waits(called: Mapping[Any, Counter[int]], censored: Mapping[Any, Counter[int]]) -> dict[Any, Waits]:
    found = {key: Waits(seen, Counter()) for key, seen in called.items()}
    for key, seen in censored.items():
        found.setdefault(key, Waits()).censored = seen
    return found


def _cell(key: str) -> tuple[int, int]:
    weekday, _, hour = key.partition(".")
    return int(weekday), int(hour)


def _add_staff(of_staff: OfStaff, done: Mapping[str, Any]) -> None:
    of_staff.visits += done["v"]
    of_staff.several += done["m"]
    of_staff.undone += done["u"]
    of_staff.chosen.update(done["c"])
    for code, strata in done["f"].items():
        known = of_staff.times.setdefault(code, {})
        for key, sums in strata.items():
            mine = known.get(key)
            if mine is None:
                known[key] = sums
            else:
                mine[0] += sums[0]
                mine[1] += sums[1]
                mine[2] += sums[2]
