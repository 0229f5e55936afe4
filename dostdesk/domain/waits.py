"""The range of a wait as people are told it: whole minutes, rounded away from each other, so that it promises no more
than was known.
"""

from __future__ import annotations

from dataclasses import dataclass

_MINUTE_S = 60
# Beyond an hour nobody counts single minutes.
_COARSE_FROM, _COARSE = 60, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRange:
    """Between which seconds four of five people are called who take a ticket now."""

    low_s: int
    high_s: int

    @property
    def minutes(self) -> tuple[int, int]:
        """From and to, in whole minutes; the second is at least one."""
        low = max(0, self.low_s) // _MINUTE_S
        high = max(1, -(-max(0, self.high_s) // _MINUTE_S))
        if low >= _COARSE_FROM:
            low = low // _COARSE * _COARSE
        if high > _COARSE_FROM:
            high = -(-high // _COARSE) * _COARSE
        return low, max(high, low + 1)


def range_of(told: object) -> WaitRange | None:
    """A range as an answer carries it, `{"low_s": …, "high_s": …}`; None for whatever is none."""
    if not isinstance(told, dict):
        return None
    low, high = told.get("low_s"), told.get("high_s")
    if not isinstance(low, int) or not isinstance(high, int) or not 0 <= low <= high:
        return None
    return WaitRange(low_s=low, high_s=high)
