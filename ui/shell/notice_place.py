"""The place above the key strip where a sentence appears without moving the page; below the bar, while the keyboard is
where it would stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.theme import scaled
from ui.widgets import Button, GlyphKind, Notice
from ui.widgets.focus import ring_room

Tone = Literal["accent", "success", "warning", "danger"]
SHOWN_MS = 5000
_WIDTH, _AIR = 620, 16
# Of the window, or of the strip, which comes and goes with its page.
_MOVES = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide})
_GLYPHS: dict[Tone, GlyphKind] = {"accent": "info", "success": "done", "warning": "warning", "danger": "error"}


class NoticePlace(QWidget):
    """One notice at a time. News goes by itself; a warning or an error stays until it is closed or replaced."""

    def __init__(self, host: QWidget, close_text: str, *, above: QWidget, below: QWidget | None = None) -> None:
        super().__init__(host)
        self._host, self._above, self._below = host, above, below
        self._close = Button(close_text, ("Esc",), "quiet", size="small")
        self._close.clicked.connect(self.close_it)
        self._closed: Callable[[], None] = lambda: None
        self._notice = Notice("accent", "info", "", trailing=self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._notice)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        for watched in (host, above):
            watched.installEventFilter(self)
        # A page brings what has the keyboard into view first: only then is it known where that is.
        self._moved = QTimer(self)
        self._moved.setSingleShot(True)
        self._moved.setInterval(0)
        self._moved.timeout.connect(self._fit)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keyboard_moved)
        self.hide()

    def set_close_text(self, text: str) -> None:
        self._close.set_text(text)

    @property
    def sentence(self) -> str:
        """What is shown; empty when nothing is."""
        return self._notice.accessibleName() if not self.isHidden() else ""

    def tell(self, sentence: str, tone: Tone, closed: Callable[[], None] = lambda: None) -> None:
        """Show a sentence.

        Args:
            closed: Called when a person has closed it, and not when it goes by itself or another takes its place.
        """
        self._closed = closed
        self._notice.show_text(sentence, tone=tone, glyph=_GLYPHS[tone])
        self._timer.stop()
        if tone in ("accent", "success"):
            self._timer.start(SHOWN_MS)
        self.show()
        self._fit()
        self.raise_()

    def close_it(self) -> None:
        """A person has read it."""
        closed = self._closed
        self.dismiss()
        closed()

    def dismiss(self) -> None:
        """Take the sentence away; the focus goes on to the page if it was here."""
        if self._close.hasFocus():
            self.focusNextChild()
        self._timer.stop()
        self._closed = lambda: None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and not self.isHidden():
            self._fit()
        return False

    def _keyboard_moved(self) -> None:
        if not self.isHidden():
            self._moved.start()

    def _fit(self) -> None:
        host = self._host
        width = min(scaled(_WIDTH), host.width() - 2 * _AIR)
        height = max(self._notice.heightForWidth(width), self._notice.sizeHint().height())
        bottom = self._above.y() if self._above.isVisible() else host.height()
        place = QRect((host.width() - width) // 2, bottom - height - _AIR, width, height)
        if self._below is not None and self._covers_keyboard(place):
            top = self._below.geometry().bottom() + 1 if self._below.isVisible() else 0
            higher = place.translated(0, top + _AIR - place.y())
            place = place if self._covers_keyboard(higher) else higher
        self.setGeometry(place)

    def _covers_keyboard(self, place: QRect) -> bool:
        focus = QApplication.focusWidget()
        if focus is None or not self._host.isAncestorOf(focus) or self.isAncestorOf(focus):
            return False
        there = QRect(focus.mapTo(self._host, QPoint(0, 0)), focus.size())
        room = ring_room()
        return place.intersects(there.adjusted(-room, -room, room, room))
