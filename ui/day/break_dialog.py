"""The question of F10: why, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from dostdesk.domain.words import Words
from ui.day.breaks import BreakQuestion
from ui.dialogs.time_step import TimeStep
from ui.theme import scaled
from ui.widgets import Button, DialogFrame, OptionRow


class BreakDialog(DialogFrame):
    """Digits choose the reason, ← and → move the planned end, Enter begins."""

    help_topic = "break"

    def __init__(self, words: Words, question: BreakQuestion, answered: Callable[[str, datetime], None]) -> None:
        subtitle = "day.break.subtitle_after" if question.after_visit else "day.break.subtitle"
        super().__init__(words("day.break.title"), words(subtitle), width=656)
        self._question, self._answered = question, answered
        self.add_heading(words("dialog.reason"))
        self.add_options([OptionRow(text, place) for place, (_code, text) in enumerate(question.reasons, start=1)])
        self.until = TimeStep(words, words("day.break.until"), now=question.now, at=question.until)
        self.body.addSpacing(scaled(14))
        self.body.addWidget(self.until)
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        said = "day.break.confirm_after" if question.after_visit else "day.break.confirm"
        self.confirm = self.add_button(Button(words(said), ("Enter",), "primary"))
        self.confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.until.step(step)

    def _confirm(self) -> None:
        if self.chosen is not None:
            self._answered(self._question.reasons[self.chosen][0], self.until.at)
