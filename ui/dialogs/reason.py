"""One reason out of several: for calling out of order, for cancelling."""

from __future__ import annotations

from collections.abc import Callable

from dostdesk.domain.words import Words
from ui.widgets import Button, DialogFrame, OptionRow
from ui.workspace.asking import ReasonQuestion


class ReasonDialog(DialogFrame):
    """Digits choose, Enter confirms; `answered` gets the reason's code."""

    def __init__(self, words: Words, question: ReasonQuestion, answered: Callable[[str], None]) -> None:
        super().__init__(question.title, question.subtitle, width=656)
        self._question, self._answered = question, answered
        self.add_heading(question.heading or words("dialog.reason"))
        details = question.details
        self.add_options(
            [
                OptionRow(text, place, None, details.get(code, ""))
                for place, (code, text) in enumerate(question.reasons, start=1)
            ]
        )
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        self.confirm = self.add_button(Button(question.confirm, ("Enter",), "primary"))
        self.confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)

    def _confirm(self) -> None:
        if self.chosen is not None:
            self._answered(self._question.reasons[self.chosen][0])
