"""The citizen goes away for an errand (F5, picture 02d): why, until when, a note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from dostdesk.domain.words import Words
from ui.commands import Chord
from ui.dialogs.time_step import TimeStep
from ui.theme import scaled, set_font
from ui.widgets import Button, DialogFrame, LabelledField, OptionRow
from ui.workspace.asking import HoldAnswer, HoldQuestion

_STEPS = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}


class HoldDialog(DialogFrame):
    """Digits choose the reason, ← and → the time; Enter holds and calls the next person, Ctrl+Enter only holds."""

    own = frozenset({Chord("Enter", ctrl=True)})

    def __init__(self, words: Words, question: HoldQuestion, answered: Callable[[HoldAnswer], None]) -> None:
        super().__init__(question.title, question.subtitle, width=656)
        self._question, self._answered = question, answered
        self.add_heading(words("dialog.reason"))
        self.add_options(
            [OptionRow(text, place, icon) for place, (_code, text, icon) in enumerate(question.reasons, start=1)]
        )
        self.body.addSpacing(scaled(12))
        self.time = TimeStep(words, words("turn.return_by"), now=question.now, at=question.return_by)
        self.body.addWidget(self.time)
        self.body.addSpacing(scaled(12))
        self.note = QLineEdit()
        set_font(self.note, "field")
        self.note.setPlaceholderText(words("turn.note_hint"))
        self.body.addWidget(LabelledField(words("turn.note"), self.note))
        self.set_note(words("turn.hold_goes_along"))
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        keys = ("Ctrl Enter",) if question.call_next else ("Enter",)
        self.only = Button(words("turn.hold_only"), keys, "secondary" if question.call_next else "primary")
        self.only.clicked.connect(lambda: self._answer(call_next=False))
        self.add_button(self.only)
        if question.call_next:
            self.confirm = self.add_button(Button(words("turn.hold_and_call"), ("Enter",), "primary"))
            self.confirm.clicked.connect(lambda: self._answer(call_next=True))
        self.accepted.connect(lambda: self._answer(call_next=question.call_next))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.time.step(_STEPS[event.key()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._answer(call_next=False)
        else:
            super().keyPressEvent(event)

    def _answer(self, *, call_next: bool) -> None:
        reason = self._question.reasons[self.chosen or 0][0]
        self._answered(
            HoldAnswer(reason=reason, return_by=self.time.at, note=self.note.text().strip(), call_next=call_next)
        )
