"""Every key, drawn from the table of commands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from dostdesk.domain.words import Words
from ui.commands import COMMANDS, JUDGED_BY_PAGE, SERVICE_COMMANDS, Command, CommandId, Page
from ui.theme import scaled, theme_source
from ui.widgets import KeyCap, Text

_KEYS, _TWO_UP_TO = 112, 1.0


def commands_with_keys() -> tuple[Command, ...]:
    """What the key map lists; the nine services are one line."""
    return tuple(command for command in COMMANDS if command.chord and command.id not in SERVICE_COMMANDS[1:])


def works(command: Command, active: frozenset[CommandId], page: Page) -> bool:
    """Whether a command does something on a page now; the own ones of some pages are theirs to judge."""
    if command.page in JUDGED_BY_PAGE:
        return page == command.page and command.built
    return command.id in active and command.page in (page, "everywhere")


class KeyMap(QWidget):
    """Commands with their keys in columns; what does nothing now is faded."""

    def __init__(self, commands: Sequence[Command], words: Words, live: frozenset[CommandId]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(scaled(24))
        grid.setVerticalSpacing(scaled(6))
        columns = 2 if theme_source().scale <= _TWO_UP_TO else 1
        rows = -(-len(commands) // columns)
        for place, command in enumerate(commands):
            grid.addWidget(_line(command, words, live), place % rows, place // rows)
        for column in range(columns):
            grid.setColumnStretch(column, 1)


def _line(command: Command, words: Words, live: frozenset[CommandId]) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(scaled(4))
    keys = QWidget()
    keys.setFixedWidth(scaled(_KEYS))
    caps = QHBoxLayout(keys)
    caps.setContentsMargins(0, 0, 0, 0)
    caps.setSpacing(scaled(4))
    for cap in command.caps:
        caps.addWidget(KeyCap("1–9" if command.id is SERVICE_COMMANDS[0] and cap == "1" else cap))
    caps.addStretch(1)
    text = words("workspace.services") if command.id is SERVICE_COMMANDS[0] else words(command.words_key)
    label = Text(text, "body", "primary" if command.id in live else "disabled", wrap=True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    row.addWidget(keys)
    row.addWidget(label, 1)
    return line
