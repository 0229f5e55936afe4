"""A process that ends itself at a durable step: written and not committed, or committed and nobody told."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

from dostdesk.domain.durable import Step, watched_by

MOMENTS = ("written", "committed")


class Dying:
    """Ends the process as a power cut would, at the first such moment on any thread."""

    def __init__(self, step: Step, moment: str) -> None:
        self._step, self._moment = step, moment
        self._here = threading.local()

    def begun(self) -> None:
        self._here.wrote = False

    def wrote(self, step: Step) -> None:
        if step is not self._step:
            return
        self._here.wrote = True
        if self._moment == "written":
            os.kill(os.getpid(), signal.SIGKILL)

    def committed(self) -> None:
        if getattr(self._here, "wrote", False):
            os.kill(os.getpid(), signal.SIGKILL)


def die_at(step: str, moment: str) -> None:
    """Die there, but not before SIGUSR1 says so: a program writes things while it starts."""
    dying = Dying(Step(step), moment)

    def now(_number: int, _frame: FrameType | None) -> None:
        watched_by(dying)

    signal.signal(signal.SIGUSR1, now)
