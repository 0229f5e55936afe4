"""What stands below a window's own tickets while it is on its own: the way to give one, and the hall as last known."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.theme import scaled
from ui.widgets import Chip, Surface, Text, scrolled
from ui.workspace.lines import Mark
from ui.workspace.queue_list import QueueList
from ui.workspace.values import AloneQueue
from ui.workspace.waiting_panes import CommandButton


class AlonePart(QWidget):
    """Button, note, and the last known queue with its time; made when a window is on its own for the first time."""

    command = Signal(object)
    ticket_pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made: _Inside | None = None

    @property
    def issue(self) -> CommandButton:
        """The way to give a ticket of the own series."""
        return self._inside().issue

    @property
    def known(self) -> QueueList:
        """The hall as it was last known."""
        return self._inside().known

    def show_alone(self, values: AloneQueue, words: Words) -> None:
        """Draw what changed."""
        self._inside().show_alone(values, words)

    def fit(self) -> None:
        """Give the list the height of its rows."""
        if self._made is not None:
            self._made.fit()

    def _inside(self) -> _Inside:
        if self._made is None:
            self._made = made = _Inside()
            made.issue.clicked.connect(lambda: self.command.emit(CommandId.WALK_IN))
            made.known.pressed_row.connect(self.ticket_pressed)
            column = QVBoxLayout(self)
            column.setContentsMargins(0, 0, 0, 0)
            # Where large text leaves no room for all of it, it scrolls by itself and the window's own tickets stay.
            column.addWidget(scrolled(made))
            made.setAutoFillBackground(False)
        return self._made


class _Inside(QWidget):
    def __init__(self) -> None:
        super().__init__()
        # As wide as the pane lets it, whatever its words would like.
        self.setMinimumWidth(1)
        self._words = ("", "")
        self.issue = CommandButton(CommandId.WALK_IN, icon="plus")
        self._note = Text("", "caption", "secondary", wrap=True)
        self._title = Text("", "bodyStrong", "secondary", wrap=True)
        self._at = Chip("", "history", "offline")
        self.known = QueueList()
        self._known_note = Text("", "caption", "muted", wrap=True)
        # A label's own margins do not outlive the style sheet; those of a layout do.
        known_note = QHBoxLayout()
        known_note.setContentsMargins(34, 6, 12, 8)
        known_note.addWidget(self._known_note)
        note = QHBoxLayout()
        note.setContentsMargins(12, scaled(8), 12, scaled(10))
        note.setSpacing(8)
        note.addWidget(Mark("volume-2", 16), 0, Qt.AlignmentFlag.AlignTop)
        note.addWidget(self._note, 1)
        button = QHBoxLayout()
        button.setContentsMargins(12, scaled(8), 12, 0)
        button.addWidget(self.issue)
        part = Surface("bg.surfaceAlt", "t", "border.subtle")
        head = QHBoxLayout(part)
        head.setContentsMargins(16, scaled(8), 16, scaled(6))
        head.addWidget(self._title, 1)
        head.addWidget(self._at)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(button)
        column.addLayout(note)
        column.addWidget(part)
        column.addWidget(self.known)
        column.addLayout(known_note)
        column.addStretch(1)

    def show_alone(self, values: AloneQueue, words: Words) -> None:
        self._words = (words("link.issue"), words("link.issue_short"))
        self._note.setText(values.note)
        self._title.setText(values.known_title)
        self._at.setVisible(values.known_at is not None)
        if values.known_at is not None:
            self._at.show_state(values.known_at.text, values.known_at.glyph, "offline")
        self.known.setAccessibleName(values.known_title)
        self.known.show_rows(values.known)
        self.known.setVisible(bool(values.known))
        self._known_note.setText(values.known_note)
        self._known_note.setVisible(bool(values.known))
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit()

    def fit(self) -> None:
        room = self.width() - 24
        for text, icon in ((self._words[0], "plus"), (self._words[0], None), (self._words[1], None)):
            self.issue.set_text(text, spoken=self._words[0])
            self.issue.set_icon(icon)
            if self.issue.sizeHint().width() <= room:
                break
        self.known.setFixedHeight(sum(self.known.heights()))
