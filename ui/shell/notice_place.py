"""The place above the key strip where a sentence appears without moving the page."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import scaled
from ui.widgets import Button, GlyphKind, Notice

Tone = Literal["accent", "success", "warning", "danger"]
SHOWN_MS = 5000
_WIDTH, _AIR = 620, 16
# Of the window, or of the strip, which comes and goes with its page.
_MOVES = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide})
_GLYPHS: dict[Tone, GlyphKind] = {"accent": "info", "success": "done", "warning": "warning", "danger": "error"}


class NoticePlace(QWidget):
    """One notice at a time. News goes by itself; a warning or an error stays until it is closed or replaced."""

    def __init__(self, host: QWidget, close_text: str, *, above: QWidget) -> None:
        super().__init__(host)
        self._host, self._above = host, above
        self._close = Button(close_text, ("Esc",), "quiet", size="small")
        self._close.clicked.connect(self.dismiss)
        self._notice = Notice("accent", "info", "", trailing=self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._notice)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        for watched in (host, above):
            watched.installEventFilter(self)
        self.hide()

    def set_close_text(self, text: str) -> None:
        self._close.set_text(text)

    @property
    def sentence(self) -> str:
        """What is shown; empty when nothing is."""
        return self._notice.accessibleName() if not self.isHidden() else ""

    def tell(self, sentence: str, tone: Tone) -> None:
        """Show a sentence."""
        self._notice.show_text(sentence, tone=tone, glyph=_GLYPHS[tone])
        self._timer.stop()
        if tone in ("accent", "success"):
            self._timer.start(SHOWN_MS)
        self.show()
        self._fit()
        self.raise_()

    def dismiss(self) -> None:
        """Take the sentence away; the focus goes on to the page if it was here."""
        if self._close.hasFocus():
            self.focusNextChild()
        self._timer.stop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and not self.isHidden():
            self._fit()
        return False

    def _fit(self) -> None:
        host = self._host
        width = min(scaled(_WIDTH), host.width() - 2 * _AIR)
        height = max(self._notice.heightForWidth(width), self._notice.sizeHint().height())
        bottom = self._above.y() if self._above.isVisible() else host.height()
        self.setGeometry((host.width() - width) // 2, bottom - height - _AIR, width, height)
