"""Work of the screen thread that nobody waits for yet, a step in each turn of the event loop: keys and painting come
between the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer


class InTurns(QObject):
    """Takes one step after the other as soon as nothing else waits; whoever needs the end at once calls `finish`.

    Args:
        steps: Each `next` is one step; it is taken on the screen thread.
        then: Called once, behind the last step.
    """

    def __init__(
        self, steps: Iterator[None], *, then: Callable[[], None] = lambda: None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._steps, self._then = steps, then
        self._finished = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)
        self._timer.start(0)

    @property
    def finished(self) -> bool:
        """Whether the last step was taken."""
        return self._finished

    def finish(self) -> None:
        """Take all steps that are left, now."""
        while not self._finished:
            self._turn()

    def _turn(self) -> None:
        for _ in self._steps:
            return
        self._finished = True
        self._timer.stop()
        self._then()


def next_turn(of: QObject, then: Callable[[], None]) -> None:
    """Call `then` in another turn of the event loop, unless `of` is gone by then.

    Not by a single shot: one of 0 ms is an event that is handed on in the same turn.
    """
    timer = QTimer(of)
    timer.setSingleShot(True)
    timer.timeout.connect(then)
    timer.timeout.connect(timer.deleteLater)
    timer.start(0)
