"""Who goes first when a screen and the threads behind it want the interpreter at once: the screen.

A clerk's act sets off a redraw and, in the same moment, everything that follows from it: the op is sent, its event
comes back, papers are made, drafts travel. Each of these waits here until the screen is done, and for a blink at most:
the person at the window sees the answer sooner, and nothing else is later than anybody could tell.
"""

from __future__ import annotations

import time
from collections.abc import Callable

LONGEST_S = 0.15
_CLAIMED_S, _LOOK_AGAIN_S = 0.12, 0.004


class RightOfWay:
    """The screen thread claims it; threads that nobody waits for let it pass.

    Neither side ever waits for a lock: a claim that is not given back ends by itself.

    Args:
        monotonic: Seconds, never going back.
        sleep: Lets seconds pass.
    """

    def __init__(
        self, *, monotonic: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._monotonic, self._sleep = monotonic, sleep
        self._until = 0.0

    def claim(self) -> None:
        """The screen has something to do now."""
        self._until = self._monotonic() + _CLAIMED_S

    def give_back(self) -> None:
        """The screen is done."""
        self._until = 0.0

    def let_pass(self) -> None:
        """On any other thread, before work that can wait: until the screen is done, `LONGEST_S` at most."""
        begun = now = self._monotonic()
        while now < self._until and now - begun < LONGEST_S:
            self._sleep(_LOOK_AGAIN_S)
            now = self._monotonic()
