"""Very many readings in little room: what an hour reads takes no more memory than what a minute does."""

from __future__ import annotations

from collections import Counter

_PARTS = 10


class Spread:
    """How often each reading came, to a tenth of a millisecond."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, reading: float, times: int = 1) -> None:
        """It came so often more; less often with a negative number of times."""
        self._counts[round(reading * _PARTS)] += times
        self._count += times

    def copy(self) -> Spread:
        """The same readings, to which others can be added."""
        made = Spread()
        made._counts, made._count = self._counts.copy(), self._count
        return made

    def percentile(self, share: float) -> float:
        """The reading that `share` per cent of all do not exceed (nearest rank); 0 without any."""
        place, passed = max(1, int(-(-self._count * share // 100))), 0
        for reading in sorted(self._counts):
            passed += self._counts[reading]
            if passed >= place:
                return reading / _PARTS
        return 0.0
