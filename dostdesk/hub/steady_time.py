"""The hub's time: its computer's clock, but never back. What follows in the feed never happened before what it follows.

A clock that is set back, by a person or by a time server, would otherwise make a wait negative or a service last for
hours. Until it has caught up, time here passes at half its pace, so that nothing stands still and nothing turns round.
"""

from __future__ import annotations

import threading
from datetime import datetime

from dostdesk.domain.clock import Clock


class SteadyTime:
    """A clock that agrees with another as long as that one does not go back.

    Args:
        begins: The last time that was recorded; nothing earlier is ever told.
    """

    def __init__(self, clock: Clock, begins: datetime | None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._shown = clock.now()
        self._told = self._shown if begins is None else max(begins, self._shown)

    def now(self) -> datetime:
        with self._lock:
            shown = self._clock.now()
            passed = shown - self._shown
            self._shown = shown
            if shown >= self._told:
                self._told = shown
            elif passed.total_seconds() > 0:
                self._told += passed / 2
            return self._told
