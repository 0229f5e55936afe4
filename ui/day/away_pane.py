"""The middle pane while nobody is called here: why, until when, and the one key that changes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.theme import scaled
from ui.widgets import Card, Notice, Text
from ui.workspace.values import AwayValues
from ui.workspace.waiting_panes import ButtonGrid, CommandButton

_BESIDE = 520


class AwayPane(QWidget):
    """A break or a closed window."""

    command = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text("", "title", wrap=True)
        self._text = Text("", "body", "secondary", wrap=True)
        self.back = CommandButton(CommandId.CALL_NEXT, "primary", "large")
        self.back.setMinimumHeight(scaled(56))
        self.back.setMinimumWidth(scaled(200))
        self._problem = Notice("warning", "warning", "", strong=True, parent=self)
        texts = QVBoxLayout()
        texts.setSpacing(scaled(6))
        texts.addWidget(self._title)
        texts.addWidget(self._text)
        card = Card(parent=self)
        self._inside = QHBoxLayout(card)
        self._inside.setContentsMargins(24, 22, 24, 22)
        self._inside.setSpacing(14)
        self._inside.addLayout(texts, 1)
        self._inside.addWidget(self.back)
        self.walk_in = CommandButton(CommandId.WALK_IN)
        self.lock = CommandButton(CommandId.LOCK)
        self.sign_out = CommandButton(CommandId.SIGN_OUT)
        others = (self.walk_in, self.lock, self.sign_out)
        self._buttons = ButtonGrid(others, (3, 2, 1))
        for button in (self.back, *others):
            button.clicked.connect(lambda _checked=False, command=button.command: self.command.emit(command))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 28, 20, 20)
        column.setSpacing(0)
        column.addWidget(self._problem)
        column.addSpacing(scaled(12))
        column.addWidget(card)
        column.addSpacing(24)
        column.addLayout(self._buttons)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Put things beside or below each other by the room there is."""
        self._buttons.fit(self.width() - 40)
        directions = QBoxLayout.Direction
        wide = self.width() >= scaled(_BESIDE)
        self._inside.setDirection(directions.LeftToRight if wide else directions.TopToBottom)

    def show_away(self, values: AwayValues, words: Words, active: frozenset[CommandId]) -> None:
        """Draw why nobody is called."""
        self._title.setText(values.title)
        self._text.setText(values.text)
        self._problem.show_text(values.problem)
        self._problem.setVisible(bool(values.problem))
        self.back.set_text(values.button)
        self.walk_in.set_text(words("command.walk_in"))
        self.lock.set_text(words("command.lock"))
        self.sign_out.set_text(words("command.sign_out"))
        for button in (self.back, self.walk_in, self.lock, self.sign_out):
            button.setEnabled(button.command in active)
        self._buttons.fit(self.width() - 40)
