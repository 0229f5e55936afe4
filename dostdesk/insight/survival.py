"""How long people wait, with those counted who were not called: the estimate of Kaplan and Meier (1958).

Whoever left after ten minutes, or still waits, did wait ten minutes or more. Leaving him out, or taking his ten minutes
for a wait that ended, makes a bad day look good.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Waits:
    """Waits of a group of people, in seconds.

    Attributes:
        called: How many were called after so many seconds.
        censored: How many went, or still wait, after so many seconds without a call.
    """

    called: Counter[int] = field(default_factory=Counter)
    censored: Counter[int] = field(default_factory=Counter)

    def join(self, other: Waits) -> None:
        _join(self.called, other.called)
        _join(self.censored, other.censored)

    @property
    def visits(self) -> int:
        return self.called.total() + self.censored.total()

    def curve(self) -> Curve:
        """The estimate. O(n log n) in the number of different seconds."""
        at_risk, left = self.visits, 1.0
        points: list[tuple[int, float]] = []
        called, censored = self.called, self.censored
        for seconds in sorted(called.keys() | censored.keys()):
            ended = called.get(seconds, 0)
            if ended:
                left *= 1 - ended / at_risk
                points.append((seconds, left))
            # Who goes in the very second in which others are called was still there.
            at_risk -= ended + censored.get(seconds, 0)
        return Curve(points)


@dataclass(frozen=True, slots=True)
class Curve:
    """Which share still waits after so many seconds; it falls only where somebody was called."""

    points: list[tuple[int, float]]

    def quantile(self, share: float) -> int | None:
        """After how many seconds this share has been called; None if so many never were."""
        place = bisect_left(self.points, share - 1 - 1e-12, key=_fallen)
        return self.points[place][0] if place < len(self.points) else None

    def called_within(self, seconds: int) -> float | None:
        """Which share is called within so many seconds, those included; None where nobody was ever called."""
        if not self.points:
            return None
        return 1 - self._left_after(seconds)

    def called_between(self, since: int, until: int | None) -> float:
        """Which share is called from `since` on and before `until`; to the end without one."""
        before = self._left_after(since - 1)
        return before - (
            self._left_after(until - 1) if until is not None else self.points[-1][1] if self.points else 1.0
        )

    def _left_after(self, seconds: int) -> float:
        place = bisect_right(self.points, seconds, key=_seconds)
        return self.points[place - 1][1] if place else 1.0


def _seconds(point: tuple[int, float]) -> int:
    return point[0]


def _fallen(point: tuple[int, float]) -> float:
    return -point[1]


def _join(into: Counter[int], other: Counter[int]) -> None:
    if into:
        for seconds, count in other.items():
            into[seconds] += count
    else:
        into.update(other)
