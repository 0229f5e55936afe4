"""The quiet place where the last step is taken back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.commands import CommandId
from ui.theme import scaled, text_width, theme_of
from ui.widgets import Card, Text
from ui.widgets.spoken import SpokenRole
from ui.workspace.values import UndoValue
from ui.workspace.waiting_panes import CommandButton

_AIR, _BAR, _BESIDE = 16, 3, 48


class UndoBar(Card):
    """Over the lower edge of its host: what was done, and for how long it can be taken back. It moves nothing."""

    spoken_as = SpokenRole.Grouping
    command = Signal(object)

    def __init__(self, host: QWidget) -> None:
        super().__init__("bg.surface", "control", "control", host)
        host.installEventFilter(self)
        self._value: UndoValue | None = None
        self._said = Text("", "body", weight=500, wrap=True)
        self.button = CommandButton(CommandId.UNDO, "link", "small", "undo-2")
        self.button.clicked.connect(lambda: self.command.emit(CommandId.UNDO))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 10, 6 + _BAR)
        row.setSpacing(12)
        row.addWidget(self._said, 1)
        row.addWidget(self.button)
        self.hide()

    def show_undo(self, value: UndoValue | None, undo: str) -> None:
        """Count on, or go away; `undo` is the command's plain name."""
        if value == self._value:
            return
        self._value = value
        if value is None:
            self.hide()
            return
        self._said.setText(value.said)
        self.button.set_text(value.button, spoken=undo)
        self.setAccessibleName(value.said)
        self.place()
        self.show()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.place()
        return False

    def place(self) -> None:
        """At the lower edge of the host, as wide as its words."""
        host = self.parentWidget()
        if host is None:
            return
        wanted = text_width(self._said.text(), self._said.font()) + self.button.sizeHint().width() + _BESIDE
        width = min(round(wanted), host.width() - 2 * _AIR)
        height = max(self.heightForWidth(width), self.sizeHint().height())
        self.setGeometry((host.width() - width) // 2, host.height() - height - _AIR, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._value is None:
            return
        theme = theme_of(self)
        painter = QPainter(self)
        share = self._value.left / self._value.whole
        room = self.width() - 2 * scaled(6)
        bar = QRectF(scaled(6), self.height() - _BAR - 2, room * share, _BAR)
        painter.fillRect(bar, theme.color("accent.fill"))
        painter.end()
