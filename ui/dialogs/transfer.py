"""Sending a visit on (F7, picture 02d): to a group by its digit, to a window or a clerk by typing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from dostdesk.desk.actions import SendTo
from dostdesk.domain.words import Words
from ui.dialogs.scrolled import ScrolledRows
from ui.dialogs.transfer_choice import TransferChoice
from ui.theme import scaled, set_font
from ui.widgets import Button, DialogFrame, LabelledField, Notice, OptionRow, Text
from ui.workspace.asking import TransferQuestion
from ui.workspace.lines import clear


class TransferDialog(DialogFrame):
    """Digits choose; letters look for a window or a clerk; Enter sends the visit on, with a note if there is one."""

    def __init__(self, words: Words, question: TransferQuestion, answered: Callable[[SendTo, str], None]) -> None:
        super().__init__(question.title, question.subtitle, width=656)
        self._words, self._answered = words, answered
        self.choice = TransferChoice(question)
        if question.warning:
            self.body.addWidget(Notice("offline", "offline", question.warning))
            self.body.addSpacing(scaled(10))
        self.add_heading(words("turn.where"))
        self.search = QLineEdit()
        set_font(self.search, "field")
        self.search.setPlaceholderText(words("turn.search_hint"))
        self.search.setAccessibleName(words("turn.search_place"))
        self.search.textEdited.connect(self._typed)
        self._places = ScrolledRows()
        self._rows: list[OptionRow] = []
        self._nothing = Text(words("turn.no_place"), "caption", "muted", wrap=True)
        self.body.addWidget(self._places, 1)
        self.body.addSpacing(scaled(8))
        self.body.addWidget(self.search)
        self.body.addWidget(self._nothing)
        self.body.addSpacing(scaled(10))
        self.note = QLineEdit()
        set_font(self.note, "field")
        self.note.setPlaceholderText(words("turn.note_hint"))
        self.body.addWidget(LabelledField(words("turn.note"), self.note))
        self.set_note(words("turn.transfer_goes_along"))
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        self.confirm = self.add_button(Button(words("turn.transfer"), ("Enter",), "primary"))
        self.confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        digit = event.key() - Qt.Key.Key_1
        if plain and 0 <= digit < len(self._rows):
            self._choose(digit)
        elif plain and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif plain and event.text().isalpha() and self.search.isVisible():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.insert(event.text())
            self._typed(self.search.text())
        else:
            super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self.choice.typed(text)
        self._show()

    def _choose(self, at: int) -> None:
        if self.choice.choose(at):
            self._mark()

    def _step(self, by: int) -> None:
        at, count = self.choice.chosen, len(self.choice.offered)
        for _ in range(count):
            at = (at + by) % count
            if self.choice.choose(at):
                break
        self._mark()

    def _mark(self) -> None:
        row = self._rows[self.choice.chosen]
        row.setChecked(True)
        self._places.chosen = row
        self._places.show_chosen()

    def _show(self) -> None:
        clear(self._places.column)
        self._rows = []
        for at, place in enumerate(self.choice.offered):
            row = OptionRow(place.name, at + 1, place.icon, place.detail)
            row.setEnabled(place.open)
            row.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.clicked.connect(lambda _checked=False, at=at: self._choose(at))
            self._rows.append(row)
            self._places.column.addWidget(row)
            # Before the dialog is fitted to them: a row that is not shown yet has no height.
            row.show()
        self._places.updateGeometry()
        searchable = bool(self.choice.question.places)
        self.search.setVisible(searchable)
        self._nothing.setVisible(self.choice.nothing)
        self._mark()
        self.updateGeometry()

    def _confirm(self) -> None:
        if not self.choice.nothing:
            self._answered(self.choice.place.to, self.note.text().strip())
