"""The screen's side of the right of way: claimed when there is something to show, given back when it is painted."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from dostdesk.desk.right_of_way import RightOfWay

# Qt paints within a frame of what was changed, and this timer's end waits for that painting.
_PAINTED_MS = 20


class GoingFirst(QObject):
    """Claims for one window; called whenever a key was pressed, or work came back from a worker."""

    def __init__(self, way: RightOfWay, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._way = way
        self._painted = QTimer(self)
        self._painted.setSingleShot(True)
        self._painted.setInterval(_PAINTED_MS)
        self._painted.timeout.connect(way.give_back)

    def claim(self) -> None:
        """The screen has something to do; what else wants the interpreter waits until it was painted."""
        self._way.claim()
        self._painted.start()
