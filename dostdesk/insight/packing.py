"""A rollup as it is kept: what was counted as JSON, and all seconds as numbers of one width that lie behind each other.

Whoever adds up a year of all centres reads thousands of rollups: numbers are taken as they lie, and what is told of
people, and the measures, are apart, since most questions want neither.

    counts    JSON: n, days, out, away and stayed as in `rollups.Rollup`; and of the seconds, in the order of their keys
        width     bytes of each number
        waits     "weekday.hour" → how many were called, how many were not
        classes   priority class → the same; visits, no-shows, people who left
        groups    queue group → as of classes
        spans     how many of total, stay, wrap
        services  code → how many; the outcomes
        windows   number → how many visits there, how many ways to it
    seconds   little-endian: waits of the called by cell, of the others by cell, and so by class and by group; total,
              stay, wrap; services by code; visits by window, ways by window
    staff, measures   JSON, as in `rollups.Rollup`
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Mapping
from typing import Any, TypeAlias

from dostdesk.insight.rollups import Rollup, empty
from dostdesk.storage.insight_rollups import RollupRow

Numbers: TypeAlias = "array[int]"
SPANS = ("total", "stay", "wrap")
_KEYED = ("waits", "classes", "groups", "services", "windows")
_CODES = {2: "H", 4: "I", 8: "Q"}


class Runs:
    """The seconds of a rollup, taken from the front on.

    Attributes:
        taken: How many are taken.
    """

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self.taken = 0

    def ahead(self, count: int) -> Numbers:
        """The next so many, which stay the next ones."""
        return self._numbers[self.taken : self.taken + count]

    def take(self, count: int) -> Numbers:
        """The next so many."""
        at = self.taken
        self.taken = at + count
        return self._numbers[at : self.taken]

    def skip(self, count: int) -> None:
        """Pass over so many."""
        self.taken += count

    def end(self) -> None:
        """Raises ValueError if not as many were taken as there are."""
        if self.taken != len(self._numbers):
            raise ValueError(f"{len(self._numbers)} seconds in place of {self.taken}")


def packed(group: str, rollup: Rollup) -> RollupRow:
    """A rollup of a queue group as it is kept. Two that are equal are written alike."""
    counts, numbers = _laid_out(rollup)
    width = _width(max(numbers, default=0))
    seconds: Numbers = array(_CODES[width], numbers)
    if sys.byteorder == "big":
        seconds.byteswap()
    return RollupRow(
        group=group,
        counts=_text(counts | {"width": width}),
        seconds=seconds.tobytes(),
        staff=_text(rollup["staff"]),
        measures=_text(rollup["measures"]),
    )


def opened(row: RollupRow) -> tuple[dict[str, Any], Runs]:
    """What was counted, and the seconds.

    Raises:
        ValueError: The row is damaged.
    """
    counts: dict[str, Any] = json.loads(row.counts)
    if counts["width"] not in _CODES:
        raise ValueError(f"numbers of {counts['width']} bytes")
    numbers: Numbers = array(_CODES[counts["width"]])
    numbers.frombytes(row.seconds)
    if sys.byteorder == "big":
        numbers.byteswap()
    return counts, Runs(numbers)


def as_opened(rollup: Rollup) -> tuple[dict[str, Any], Runs]:
    """As `opened` of the row that `packed` would write; centres that are told apart come last."""
    counts, numbers = _laid_out(rollup)
    centres = rollup.get("centres")
    if centres is not None:
        counts["centres"] = {key: [len(row[0]), len(row[1]), *row[2]] for key, row in centres.items()}
        for place in (0, 1):
            for row in centres.values():
                numbers += row[place]
    return counts, Runs(array(_CODES[8], numbers))


def _laid_out(rollup: Rollup) -> tuple[dict[str, Any], list[int]]:
    """What was counted, and the numbers in their order."""
    waits, classes, groups, services, windows = (_ordered(rollup[name]) for name in _KEYED)
    numbers: list[int] = []
    for by_key in (waits, classes, groups):
        for place in (0, 1):
            for row in by_key.values():
                numbers += row[place]
    for name in SPANS:
        numbers += rollup[name]
    for row in services.values():
        numbers += row[0]
    for place in (0, 1):
        for row in windows.values():
            numbers += row[place]
    counts = {name: rollup[name] for name in ("n", "days", "out", "away", "stayed")} | {
        "waits": {key: [len(row[0]), len(row[1])] for key, row in waits.items()},
        "classes": {key: [len(row[0]), len(row[1]), *row[2]] for key, row in classes.items()},
        "groups": {key: [len(row[0]), len(row[1]), *row[2]] for key, row in groups.items()},
        "spans": [len(rollup[name]) for name in SPANS],
        "services": {key: [len(row[0]), *row[1]] for key, row in services.items()},
        "windows": {key: [len(row[0]), len(row[1])] for key, row in windows.items()},
    }
    return counts, numbers


def unpacked(row: RollupRow) -> Rollup:
    """The rollup that `packed` wrote; of a row that was read without people or measures, without them.

    Raises:
        ValueError: The row is damaged.
    """
    counts, runs = opened(row)
    rollup = empty()
    for name in ("n", "days", "out", "away", "stayed"):
        rollup[name] = counts[name]
    rollup["waits"] = {key: [[], []] for key in counts["waits"]}
    for name in ("classes", "groups"):
        rollup[name] = {key: [[], [], some[2:]] for key, some in counts[name].items()}
    for name in ("waits", "classes", "groups"):
        _take_both(rollup[name], counts[name], runs)
    for name, count in zip(SPANS, counts["spans"], strict=True):
        rollup[name] = runs.take(count).tolist()
    rollup["services"] = {key: [runs.take(some[0]).tolist(), some[1:]] for key, some in counts["services"].items()}
    rollup["windows"] = {key: [[], []] for key in counts["windows"]}
    _take_both(rollup["windows"], counts["windows"], runs)
    runs.end()
    rollup["staff"] = json.loads(row.staff or "{}")
    rollup["measures"] = json.loads(row.measures or "{}")
    return rollup


def _take_both(into: dict[str, Any], counts: Mapping[str, list[int]], runs: Runs) -> None:
    for place in (0, 1):
        for key, some in counts.items():
            into[key][place] = runs.take(some[place]).tolist()


def _ordered(by_key: Mapping[str, Any]) -> dict[str, Any]:
    return {key: by_key[key] for key in sorted(by_key)}


def _width(most: int) -> int:
    return next(width for width in _CODES if most < 1 << 8 * width)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
