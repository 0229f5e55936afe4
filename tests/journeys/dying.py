"""A process that ends itself at a durable step: written and not committed, or committed and nobody told."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
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


def dies_when_told(told: Path) -> None:
    """At SIGUSR1, die at the step and the moment that this file says then; a program writes things while it starts."""

    def now(_number: int, _frame: FrameType | None) -> None:
        step, moment = told.read_text().split()
        watched_by(Dying(Step(step), moment))

    signal.signal(signal.SIGUSR1, now)
