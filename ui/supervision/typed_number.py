"""A window's number by its digits: two that are typed within a moment are one number."""

from __future__ import annotations

from collections.abc import Callable, Collection

DIGITS_WITHIN_S = 0.9


class TypedNumber:
    """Remembers the last digit for a moment. `monotonic` gives seconds that never go back."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._digits, self._typed_at = "", -1e9

    def typed(self, digit: int, numbers: Collection[int]) -> int | None:
        """The number that is meant among those there are; None while there is none."""
        now = self._monotonic()
        so_far = self._digits if now - self._typed_at <= DIGITS_WITHIN_S else ""
        self._typed_at = now
        for told in (f"{so_far}{digit}", str(digit)):
            if told.lstrip("0") and int(told) in numbers:
                self._digits = told
                return int(told)
        self._digits = str(digit)
        return None
