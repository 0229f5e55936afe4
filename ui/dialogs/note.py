"""A note for whoever has the ticket next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from dostdesk.domain.words import Words
from ui.theme import set_font
from ui.widgets import Button, DialogFrame, LabelledField


class NoteDialog(DialogFrame):
    """One line; Enter leaves it, an empty one stays to be written."""

    help_topic = "transfer"

    def __init__(self, words: Words, title: str, answered: Callable[[str], None]) -> None:
        super().__init__(title, words("turn.note_subtitle"), width=656)
        self._words, self._answered = words, answered
        self.field = QLineEdit()
        set_font(self.field, "field")
        self.field.setPlaceholderText(words("turn.note_hint"))
        self._labelled = LabelledField(words("turn.note_itself"), self.field)
        self.body.addWidget(self._labelled)
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        confirm = self.add_button(Button(words("turn.note_leave"), ("Enter",), "primary"))
        confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)

    def begin(self) -> None:
        """Put the keyboard into the line."""
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _confirm(self) -> None:
        if self.field.text().strip():
            self._answered(self.field.text().strip())
        else:
            self._labelled.set_error(self._words("error.note_empty"))
