"""What a hub knows of its central at this moment: how far it has the feed, and whether it answers."""

from __future__ import annotations

import threading
from typing import Literal

CentralState = Literal["none", "reached", "lost"]
# One answer that stays out may be anybody's; the second one is told to the desks.
_LOST_AFTER = 2


class CentralMark:
    """Written by the thread that pushes, read by every heartbeat.

    Args:
        seq: How far central had the feed when that was last known; None for a hub without a central.
    """

    def __init__(self, seq: int | None = None) -> None:
        self._lock = threading.Lock()
        self._seq = seq
        self._missed = 0
        self._refused = ""

    @property
    def seq(self) -> int | None:
        """The last event that central has; None without a central."""
        return self._seq

    @property
    def state(self) -> CentralState:
        """`lost` from the second missed answer on, or while central refuses this hub; `reached` before the first."""
        if self._seq is None:
            return "none"
        return "lost" if self._refused or self._missed >= _LOST_AFTER else "reached"

    @property
    def why_refused(self) -> str:
        """The code of central's refusal of this hub; empty while it takes it."""
        return self._refused

    def heard(self) -> bool:
        """Central answered; whether it was lost before."""
        with self._lock:
            was_lost = bool(self._refused) or self._missed >= _LOST_AFTER
            self._missed, self._refused = 0, ""
        return was_lost

    def refused(self, code: str) -> None:
        """Central is there and takes nothing from this hub: asking again changes nothing before somebody acts."""
        with self._lock:
            self._missed, self._refused = 0, code

    def missed(self) -> None:
        """Central did not answer."""
        with self._lock:
            self._missed += 1

    def confirmed(self, seq: int) -> None:
        """Central has the feed up to here, and this hub will know it after a restart too."""
        self._seq = seq
