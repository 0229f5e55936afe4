"""When Python looks for garbage that refers to itself: at moments in which nobody waits for the screen.

Left alone it looks whenever enough was made, also in the middle of a keystroke, and through everything that the program
keeps for ever. What was made until the program stands is therefore set aside, young garbage is looked for seldom, and
old garbage only after a while without a key.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS, _QUIET_S = 5_000, 2.0
# Of the three ages of Python: a young collection passes in a millisecond, an old one is left to the timer.
_SELDOM = (20_000, 20, 1_000_000)
_WORTH_IT = 50_000


class GarbageRounds(QObject):
    """Collects after quiet seconds, once enough came together.

    Args:
        pressed_at: When a key was pressed last, by `monotonic`.
    """

    def __init__(
        self, parent: QObject, pressed_at: Callable[[], float], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._pressed_at, self._monotonic = pressed_at, monotonic
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """The program stands: what there is now stays, and is not looked through any more."""
        gc.freeze()
        gc.set_threshold(*_SELDOM)
        self._timer.start()

    def _look(self) -> None:
        young, middle, old = gc.get_count()
        # What has outlived a round of the middle age is counted among the old, and looked for by nobody else.
        enough = young + (middle + old * _SELDOM[1]) * _SELDOM[0] >= _WORTH_IT
        if enough and self._monotonic() - self._pressed_at() >= _QUIET_S:
            gc.collect()
