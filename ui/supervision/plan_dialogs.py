"""The dialogs about what holds for a group and what the hub will do later: a target wait, and acts that are planned."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dostdesk.domain.hall import LONGEST_TARGET
from dostdesk.domain.words import Words
from ui.supervision.asking import PlannedQuestion, TargetAnswer, TargetQuestion
from ui.supervision.dialogs import HallDialog
from ui.supervision.parts import WhenStep, reason_choice
from ui.theme import scaled
from ui.widgets import Button, OptionRow, Text
from ui.widgets.spoken import SpokenRole, announce

_STEPS = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}
_STEP = 5
_DIGITS = 9


class MinutesStep(QWidget):
    """Minutes on a grid of five, from five to the longest target."""

    spoken_as = SpokenRole.Grouping

    def __init__(self, words: Words, name: str, minutes: int) -> None:
        super().__init__()
        self._words, self._name, self.minutes = words, name, minutes
        self._shown = Text("", "field", weight=600)
        self._shown.setMinimumWidth(scaled(72))
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.less = Button(words("live.target_less"), ("←",), size="small")
        self.more = Button(words("live.target_more"), ("→",), size="small")
        self.less.clicked.connect(lambda: self.step(-1))
        self.more.clicked.connect(lambda: self.step(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(8))
        row.addWidget(Text(name, "body", weight=500))
        row.addSpacing(scaled(4))
        for part in (self.less, self._shown, self.more):
            row.addWidget(part)
        row.addStretch(1)
        self._show()

    def step(self, by: int) -> None:
        """The next or the last multiple of five."""
        on_grid = self.minutes // _STEP if by > 0 else -(-self.minutes // _STEP)
        next_one = (on_grid + by) * _STEP
        self.minutes = max(_STEP, min(LONGEST_TARGET, next_one))
        self._show()
        announce(self, self.accessibleName())

    def _show(self) -> None:
        shown = self._words("workspace.minutes", minutes=self.minutes)
        self._shown.setText(shown)
        self.less.setEnabled(self.minutes > _STEP)
        self.more.setEnabled(self.minutes < LONGEST_TARGET)
        self.setAccessibleName(f"{self._name} {shown}")


class TargetDialog(HallDialog):
    """← and → choose the minutes, digits for whom, Ctrl+← and Ctrl+→ from when; Ctrl+Enter: as the release has it."""

    def __init__(self, words: Words, question: TargetQuestion, answered: Callable[[TargetAnswer], None]) -> None:
        super().__init__(words, question.title, question.subtitle, words("live.target_do"))
        self._question, self._answered = question, answered
        self.minutes = MinutesStep(words, words("live.target_minutes"), question.minutes)
        self.body.addWidget(self.minutes)
        self.space()
        self.add_options([OptionRow(words("live.target_new"), 1), OptionRow(words("live.target_all"), 2)])
        self.space()
        self.when = WhenStep(words, words("live.from"), now=question.now, held=("Ctrl",))
        self.body.addWidget(self.when)
        self.space()
        self.reason, labelled = reason_choice(words, question.reasons)
        self.body.addWidget(labelled)
        self._goes_back = question.minutes != question.usual
        if self._goes_back:
            usual = Button(words("live.target_usual", minutes=question.usual), ("Ctrl", "Enter"))
            usual.clicked.connect(lambda: self._say(None))
            self.add_button(usual, leading=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in _STEPS and held:
            self.when.step(_STEPS[event.key()])
        elif event.key() in _STEPS:
            self.minutes.step(_STEPS[event.key()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held:
            if self._goes_back:
                self._say(None)
        else:
            super().keyPressEvent(event)

    def answer(self) -> None:
        """So many minutes from then on."""
        self._say(self.minutes.minutes)

    def _say(self, minutes: int | None) -> None:
        reason = str(self.reason.currentData())
        self._answered(TargetAnswer(minutes=minutes, redue=self.chosen == 1, reason=reason, at=self.when.at))


class PlannedDialog(HallDialog):
    """What the hub will do at its time: digits and arrows choose, Enter takes it back."""

    def __init__(self, words: Words, question: PlannedQuestion, answered: Callable[[str], None]) -> None:
        super().__init__(words, question.title, question.subtitle, words("live.planned_take_back"))
        self._question, self._answered = question, answered
        self.add_options(
            [
                OptionRow(said, place if place <= _DIGITS else 0, trailing=note)
                for place, (_id, said, note) in enumerate(question.acts, start=1)
            ]
        )

    def answer(self) -> None:
        """Take that one back."""
        self._answered(self._question.acts[self.chosen or 0][0])
