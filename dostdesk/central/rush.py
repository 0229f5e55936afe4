"""Who pushes right now: what can wait lets them go first, and not for ever."""

from __future__ import annotations

import threading
from time import monotonic


class Rush:
    """Entered around whatever a hub waits for."""

    def __init__(self) -> None:
        self._here = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._here += 1
            self._changed.notify_all()

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._here -= 1
            self._changed.notify_all()

    def passes(self, *, quiet: float, longest: float) -> bool:
        """Wait until nobody has come for `quiet` seconds, and at most `longest`; whether it became quiet."""
        ends = monotonic() + longest
        with self._changed:
            while (left := ends - monotonic()) > 0:
                came = self._changed.wait(left if self._here else min(quiet, left))
                if not came and not self._here and left > quiet:
                    return True
        return False
