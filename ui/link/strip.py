"""The strip of a desk on its own: 40 px below the bar, with the two ways that lead on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId
from ui.link.values import StripLine
from ui.theme import font, paint_icon, scaled, text_width, theme_of
from ui.widgets import Button, Text
from ui.widgets.spoken import SpokenRole

_HEIGHT, _BADGE = 40, 48


class _Badge(QWidget):
    """The violet corner with its sign."""

    spoken_as = SpokenRole.Graphic

    def sizeHint(self) -> QSize:
        return QSize(_BADGE, scaled(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("offline.fill"))
        side = scaled(18)
        place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_icon(painter, place, "unlink", theme.color("text.onFill"))
        painter.end()


class OfflineStrip(QWidget):
    """Says that this window works on its own and that nothing is lost. It comes and goes without taking the focus.

    Signals: `command` with what a button stands for.
    """

    spoken_as = SpokenRole.ToolBar

    command = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text("", "bodyStrong", "offline")
        self._text = Text("", "body", "secondary")
        self._text.setMinimumWidth(1)
        self._said = ("", "")
        self.works = Button("", ("F1",), size="small")
        self.outbox = Button("", BY_ID[CommandId.OUTBOX].caps, size="small")
        badge = _Badge()
        badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 16, 2)
        row.setSpacing(scaled(8))
        row.addWidget(badge)
        row.addSpacing(4)
        row.addWidget(self._title)
        row.addWidget(self._text, 1)
        row.addWidget(self.works)
        row.addWidget(self.outbox)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.works.clicked.connect(lambda: self.command.emit(CommandId.LINK))
        self.outbox.clicked.connect(lambda: self.command.emit(CommandId.OUTBOX))

    def show_line(self, line: StripLine, words: Words) -> None:
        """Say it; counts are not announced."""
        self._title.setText(line.title)
        self._said = (line.text, line.short)
        self.works.set_text(words("link.works_key"))
        self.outbox.set_text(words("command.outbox"))
        self.setAccessibleName(line.title)
        self.setAccessibleDescription(line.text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        """Say the rest as long as there is room for it, or less, or nothing: the title and the keys stay whole."""
        taken = (
            _BADGE
            + 20
            + 5 * scaled(8)
            + sum(widget.sizeHint().width() for widget in (self._title, self.works, self.outbox))
        )
        room = self.width() - taken
        made = font("body")
        self._text.setText(next((said for said in self._said if text_width(said, made) <= room), ""))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, scaled(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("offline.tint"))
        painter.fillRect(0, self.height() - 2, self.width(), 2, theme.color("offline.fill"))
        painter.end()
