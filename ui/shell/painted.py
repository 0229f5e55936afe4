"""Doing something once the window has been painted: whatever is not on screen yet comes after what is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

UNPAINTED_MS, BEHIND_MS, KEYS_FIRST_MS = 500, 2, 100
"""How long a painting is waited for: a window that begins minimised is not painted."""


class BehindPaint(QObject):
    """Calls `then` once, right behind the next painting of the window that holds `widget`."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._window: QWidget | None = widget.window()
        self._then = then
        self._window.installEventFilter(self)
        QTimer.singleShot(UNPAINTED_MS, self, self._call)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees the request before the window is painted for it."""
        if event.type() == QEvent.Type.UpdateRequest:
            QTimer.singleShot(0, self, self._painted)
        return False

    def _painted(self) -> None:
        # Not in the pass that paints, and behind the keys that came while it did.
        QTimer.singleShot(BEHIND_MS, self, self._call)

    def _call(self) -> None:
        if self._window is None:
            return
        self._window.removeEventFilter(self)
        self._window = None
        self._then()


class AfterPaint(BehindPaint):
    """Likewise, behind the keys that were pressed meanwhile."""

    def _painted(self) -> None:
        QTimer.singleShot(KEYS_FIRST_MS, self, self._call)
