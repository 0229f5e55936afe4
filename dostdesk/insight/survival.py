"""How long people wait, with those counted who were not called: the estimate of Kaplan and Meier (1958).

Whoever left after ten minutes, or still waits, did wait ten minutes or more. Leaving him out, or taking his ten minutes
for a wait that ended, makes a bad day look good.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from operator import neg


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
        seconds = sorted(self.called)
        called = [self.called[second] for second in seconds]
        left: list[float] = []
        at_risk, share = self.visits, 1.0
        for goes in (*sorted(self.censored), None):
            # Who goes in the very second in which others are called was still there.
            before = len(left)
            until = len(seconds) if goes is None else bisect_right(seconds, goes)
            if until > before:
                # Between two who go it falls by what is called, of those who were there at its beginning.
                each = share / at_risk
                left += [each * (at_risk - gone) for gone in accumulate(called[before:until])]
                share, at_risk = left[-1], at_risk - sum(called[before:until])
            if goes is not None:
                at_risk -= self.censored[goes]
        return Curve(seconds, left)


@dataclass(frozen=True, slots=True)
class Curve:
    """Which share still waits after so many seconds.

    Attributes:
        seconds: When somebody was called, in order; nowhere else does it fall.
        left: Which share is left then.
    """

    seconds: list[int]
    left: list[float]

    def quantile(self, share: float) -> int | None:
        """After how many seconds this share has been called; None if so many never were."""
        place = bisect_left(self.left, share - 1 - 1e-12, key=neg)
        return self.seconds[place] if place < len(self.seconds) else None

    def called_within(self, seconds: int) -> float | None:
        """Which share is called within so many seconds, those included; None where nobody was ever called."""
        if not self.seconds:
            return None
        return 1 - self._left_after(seconds)

    def called_between(self, since: int, until: int | None) -> float:
        """Which share is called from `since` on and before `until`; to the end without one."""
        before = self._left_after(since - 1)
        return before - (self._left_after(until - 1) if until is not None else self.left[-1] if self.left else 1.0)

    def _left_after(self, seconds: int) -> float:
        place = bisect_right(self.seconds, seconds)
        return self.left[place - 1] if place else 1.0


def _join(into: Counter[int], other: Counter[int]) -> None:
    if into:
        for seconds, count in other.items():
            into[seconds] += count
    else:
        into.update(other)
