"""Being asked about the keys of a window before whoever they are for, and about little else.

A filter of the whole application is asked about every event of every widget, some hundred for one redraw, and in Python
that is most of what a redraw costs. Keys go to whoever has the keyboard: so the filter goes there, too.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_WINDOW_MOVES = frozenset({QEvent.Type.Show, QEvent.Type.ParentChange})


class KeyboardPlace(QObject):
    """Keeps `listener` an event filter of the window, and of the widget that has the keyboard.

    A key that its widget leaves to the widgets around comes to the listener again when it reaches the window. While a
    list or menu is open, which looks at its keys before any filter on it, the listener is asked about everything.
    """

    def __init__(self, listener: QObject, window: QWidget) -> None:
        super().__init__(listener)
        self._listener, self._window = listener, window
        self._places: tuple[QObject, ...] = ()
        self._in_popup = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._moved)
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        of_popup = isinstance(event, QFocusEvent) and event.reason() == Qt.FocusReason.PopupFocusReason
        if of_popup or event.type() in _WINDOW_MOVES:
            self._moved()
        return False

    def _moved(self) -> None:
        if self._in_popup:
            # The key that closes a list is still on its way through it.
            self._soon.start()
        else:
            self._look()

    def _look(self) -> None:
        if not isValid(self._window):
            # The focus of a window that goes moves once more.
            return
        for place in self._places:
            if isValid(place):
                place.removeEventFilter(self._listener)
                if place is not self._window:
                    place.removeEventFilter(self)
        application = QApplication.instance()
        self._in_popup = QApplication.activePopupWidget() is not None
        own = self._window.window()
        places: tuple[QObject | None, ...] = (application,) if self._in_popup else (own, QApplication.focusWidget())
        self._places = tuple(dict.fromkeys(place for place in places if place is not None))
        for place in self._places:
            place.installEventFilter(self)
            place.installEventFilter(self._listener)
