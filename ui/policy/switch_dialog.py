"""Before other targets are switched on: why, and whether those who wait already get another due time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from dostdesk.domain.words import Words
from ui.theme import scaled
from ui.widgets import Button, DialogFrame, OptionRow, Segmented, Text

_SIDES = {Qt.Key.Key_Left: 0, Qt.Key.Key_Right: 1}


class SwitchDialog(DialogFrame):
    """Digits choose the reason, ← and → for whom, Enter switches it on.

    Args:
        changed: What will be otherwise, in words.
        reasons: Code and words of each.
        answered: Told the reason's code, and whether those who wait get another due time.
    """

    help_topic = "policy"

    def __init__(
        self,
        words: Words,
        changed: str,
        reasons: Sequence[tuple[str, str]],
        answered: Callable[[str, bool], None],
    ) -> None:
        super().__init__(words("policy.switch_title"), changed, width=600)
        self._codes = [code for code, _ in reasons]
        self._answered = answered
        self.add_heading(words("policy.for_whom"))
        self.whom = Segmented(
            [words("policy.new_only"), words("policy.waiting_too")], 0, words("policy.for_whom"), height=32
        )
        self.body.addWidget(self.whom)
        self.body.addSpacing(scaled(4))
        self._about = Text(words("policy.new_only_text"), "caption", "secondary", wrap=True)
        self.body.addWidget(self._about)
        self.whom.chosen.connect(
            lambda place: self._about.setText(words("policy.waiting_too_text" if place else "policy.new_only_text"))
        )
        self.body.addSpacing(scaled(12))
        self.add_heading(words("policy.reason"))
        self.add_options([OptionRow(text, place) for place, (_, text) in enumerate(reasons, start=1)])
        cancel = self.add_button(Button(words("policy.close"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        confirm = self.add_button(Button(words("policy.switch"), ("Enter",), "primary"))
        confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        side = _SIDES.get(Qt.Key(event.key()))
        if side is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.whom.choose(side)
        else:
            super().keyPressEvent(event)

    def _confirm(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            self._answered(self._codes[chosen], self.whom.current == 1)
