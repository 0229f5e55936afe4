"""The sheet of F1: every key, from the table of commands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from dostdesk.domain.words import Words
from ui.commands import COMMANDS, SERVICE_COMMANDS, Command, CommandId
from ui.theme import scaled, theme_source
from ui.widgets import Button, DialogFrame, KeyCap, Text

_COLUMNS, _THREE_UP_TO = 3, 1.25
_HEIGHT = 440


class KeyMapSheet(DialogFrame):
    """All keys in columns; what does nothing now is faded."""

    closed = Signal()

    def __init__(self, words: Words, active: frozenset[CommandId]) -> None:
        super().__init__(words("shell.keys_title"), words("shell.keys_subtitle"), width=1020)
        listed = [command for command in COMMANDS if command.chord and command.id not in SERVICE_COMMANDS[1:]]
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, scaled(8), 0)
        grid.setHorizontalSpacing(scaled(32))
        grid.setVerticalSpacing(scaled(6))
        rows = -(-len(listed) // (_COLUMNS if theme_source().scale <= _THREE_UP_TO else 2))
        for place, command in enumerate(listed):
            grid.addWidget(self._line(command, words, active), place % rows, place // rows)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(content)
        content.setAutoFillBackground(False)
        area.setMinimumHeight(min(_HEIGHT, content.sizeHint().height() + 2))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(area)
        button = self.add_button(Button(words("shell.close"), ("Esc",), "primary"))
        button.clicked.connect(self.closed)
        self.accepted.connect(self.closed)
        self.setFocusProxy(button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _line(command: Command, words: Words, active: frozenset[CommandId]) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(4))
        keys = QWidget()
        keys.setFixedWidth(scaled(112))
        caps = QHBoxLayout(keys)
        caps.setContentsMargins(0, 0, 0, 0)
        caps.setSpacing(scaled(4))
        for cap in command.caps:
            caps.addWidget(KeyCap("1–9" if command.id is SERVICE_COMMANDS[0] and cap == "1" else cap))
        caps.addStretch(1)
        live = command.id in active or (command.page == "form" and command.built)
        text = words("workspace.services") if command.id is SERVICE_COMMANDS[0] else words(command.words_key)
        label = Text(text, "body", "primary" if live else "disabled")
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(keys)
        row.addWidget(label, 1)
        return line
