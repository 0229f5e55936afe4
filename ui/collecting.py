"""When Python looks for garbage that refers to itself: on the thread of the screen, when nobody waits for that.

Left alone it looks whenever enough was made, on whichever thread made it: a widget that goes with a thread of the link
takes the program with it, if Qt is about to draw it. It would look in the middle of a keystroke too, and through
everything that the program keeps for ever. What was made until the program stands is therefore set aside, young garbage
is looked for between two events, and old garbage only after a while without a key.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS, _QUIET_S = 1_000, 2.0
# Of the three ages of Python: a young collection passes in a millisecond, and every so many of them take in the middle.
_YOUNG, _YOUNG_ROUNDS = 20_000, 20
_WORTH_IT = 50_000
_GIVE_BACK_S = 300.0


class GarbageRounds(QObject):
    """Collects when enough came together, and all of it after quiet seconds.

    Args:
        pressed_at: When a key was pressed last, by `monotonic`.
        give_back: What lies unused goes back to the system; called every some minutes, after quiet seconds too.
    """

    def __init__(
        self,
        parent: QObject,
        pressed_at: Callable[[], float],
        *,
        give_back: Callable[[], object] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._pressed_at, self._give_back, self._monotonic = pressed_at, give_back, monotonic
        self._gave_back_at = monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """The program stands: what there is now stays, and is not looked through any more; no other thread looks."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def _look(self) -> None:
        young, middle, old = gc.get_count()
        # What has outlived a round of the middle age is counted among the old.
        enough = young + (middle + old * _YOUNG_ROUNDS) * _YOUNG >= _WORTH_IT
        now = self._monotonic()
        quiet = now - self._pressed_at() >= _QUIET_S
        if enough and quiet:
            gc.collect()
        elif young >= _YOUNG:
            gc.collect(1 if middle >= _YOUNG_ROUNDS else 0)
        if quiet and now - self._gave_back_at >= _GIVE_BACK_S:
            self._gave_back_at = now
            self._give_back()
