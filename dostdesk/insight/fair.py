"""A clerk's time beside what the same work takes here: indirect standardisation by service, priority class and hour.

Somebody who does many pensions is not slow. For each of his services it is taken what such a service takes in this
centre, of that class and in that hour; the ratio is his time over the sum of that. It is no ranking: whoever has a wide
interval is as good as anybody within it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from dostdesk.insight.definitions import LEAST_IN_STRATUM, Z95
from dostdesk.insight.totals import OfStaff


@dataclass(frozen=True, slots=True)
class Ratio:
    """His time over the expected one, with the 95 % interval: 1.07 is seven of a hundred longer."""

    value: float
    low: float
    high: float


@dataclass(slots=True)
class _Sums:
    count: int = 0
    seconds: int = 0

    def add(self, count: int, seconds: int) -> None:
        self.count += count
        self.seconds += seconds


class Expected:
    """What services take in a centre, from everybody's."""

    def __init__(self, staff: Mapping[str, OfStaff]) -> None:
        self._by: dict[tuple[str, ...], _Sums] = {}
        for done in staff.values():
            for code, strata in done.times.items():
                for key, (count, seconds, _) in strata.items():
                    priority = key.partition("|")[0]
                    for stratum in ((code, key), (code, priority), (code,)):
                        self._by.setdefault(stratum, _Sums()).add(count, seconds)

    def of(self, code: str, key: str) -> float:
        """Mean seconds of the narrowest stratum in which enough was seen."""
        for stratum in ((code, key), (code, key.partition("|")[0])):
            sums = self._by.get(stratum)
            if sums is not None and sums.count >= LEAST_IN_STRATUM:
                return sums.seconds / sums.count
        sums = self._by.get((code,))
        return sums.seconds / sums.count if sums is not None and sums.count else 0.0

    def ratio(self, done: OfStaff) -> Ratio | None:
        """A clerk's; None where nothing was expected of him."""
        took, expected, spread = 0, 0.0, 0.0
        for code, strata in done.times.items():
            for key, (count, seconds, squares) in strata.items():
                each = self.of(code, key)
                took += seconds
                expected += each * count
                spread += squares - 2 * each * seconds + count * each * each
        if expected <= 0:
            return None
        value, half = took / expected, Z95 * math.sqrt(max(0.0, spread)) / expected
        return Ratio(value, max(0.0, value - half), value + half)
