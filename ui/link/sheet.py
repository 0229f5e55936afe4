"""The sheet of the link: since when, what works, what does not, what waits, and why central takes nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId
from ui.dialogs.application import Fact
from ui.dialogs.scrolled import ScrolledRows
from ui.link.values import LinkSheetValues
from ui.theme import scaled
from ui.widgets import Button, DialogFrame, Notice
from ui.workspace.lines import LineList, clear

_WIDTH, _ROW = 640, 36
# Where large text leaves no room for all of it.
_PAGES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 2, Qt.Key.Key_PageUp: -2}


class LinkSheet(DialogFrame):
    """Enter and Esc close it. What changes meanwhile is shown in place; the keyboard stays where it is."""

    help_topic = "connection"

    def __init__(self, values: LinkSheetValues, words: Words) -> None:
        super().__init__(values.title, values.subtitle, width=_WIDTH)
        self._shown: LinkSheetValues | None = None
        self._reason = Notice("warning", "warning", "")
        self._lines = LineList(_ROW)
        facts = QWidget()
        self._facts = QVBoxLayout(facts)
        self._facts.setContentsMargins(4, 0, 4, 0)
        self._facts.setSpacing(0)
        worries = QWidget()
        self._worries = QVBoxLayout(worries)
        self._worries.setContentsMargins(0, 0, 0, 0)
        self._worries.setSpacing(scaled(8))
        self._rows = ScrolledRows()
        self._rows.column.addWidget(worries)
        self._rows.column.addWidget(self._reason)
        self._rows.column.addWidget(self._lines)
        self._rows.column.addSpacing(scaled(10))
        self._rows.column.addWidget(facts)
        self._rows.column.addStretch(1)
        self.body.addWidget(self._rows)
        self.outbox = self.add_button(Button("", BY_ID[CommandId.OUTBOX].caps))
        self.close_sheet = self.add_button(Button("", ("Esc",), "primary"))
        self.close_sheet.clicked.connect(self.rejected)
        self.accepted.connect(self.rejected)
        self.show_link(values, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = _PAGES.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.outbox.hasFocus():
            self.outbox.click()
            return
        if pages is None:
            super().keyPressEvent(event)
            return
        bar = self._rows.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep() // 2)

    def show_link(self, values: LinkSheetValues, words: Words) -> None:
        """Draw what changed."""
        if values == self._shown:
            return
        self._shown = values
        self.set_title(values.title, values.subtitle)
        self._reason.show_text(values.reason)
        self._reason.setVisible(bool(values.reason))
        self._lines.show_lines(values.lines)
        clear(self._worries)
        for said in values.worries:
            self._worries.addWidget(Notice("warning", "warning", said))
        if values.worries:
            self._worries.addSpacing(scaled(2))
        clear(self._facts)
        for name, value in values.facts:
            self._facts.addWidget(Fact(name, value))
        self.set_note(values.note)
        self.outbox.set_text(words("command.outbox"))
        self.close_sheet.set_text(words("link.close"))
