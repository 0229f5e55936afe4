"""The suggestion: what is lacking, what to do, what it brings; one key applies it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.commands import BY_ID, CommandId
from ui.supervision.values import PlanValues
from ui.theme import scaled
from ui.widgets import Button, Text, scrolled
from ui.workspace.lines import Mark

_EFFECTS = 2


class PlanPane(QWidget):
    """Words above, buttons below; the words scroll where large text has no room for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text("", "title")
        self._text = Text("", "body", "secondary", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._effects = [(Mark("done", 14), Text("", "body", wrap=True)) for _ in range(_EFFECTS)]
        self.apply = Button("", BY_ID[CommandId.APPLY_PLAN].caps, "primary")
        self.how = Button("")
        inside = QWidget()
        words = QVBoxLayout(inside)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(scaled(4))
        words.addWidget(self._text)
        for mark, text in self._effects:
            line = QHBoxLayout()
            line.setSpacing(scaled(8))
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(text, 1)
            words.addLayout(line)
        words.addStretch(1)
        area = scrolled(inside)
        inside.setAutoFillBackground(False)
        area.setMinimumHeight(scaled(44))
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(scaled(6))
        self._buttons.addWidget(self.apply, 0, Qt.AlignmentFlag.AlignLeft)
        self._buttons.addWidget(self.how, 0, Qt.AlignmentFlag.AlignLeft)
        self._buttons.addStretch(1)
        self.setMinimumWidth(1)
        column = self._column = QVBoxLayout(self)
        self.set_low(low=False)
        column.addWidget(self._title)
        column.addWidget(area, 1)
        column.addLayout(self._buttons)

    def set_low(self, *, low: bool) -> None:
        """With less air, for a low window."""
        above, below = (scaled(3), scaled(4)) if low else (scaled(10), scaled(12))
        self._column.setContentsMargins(scaled(16), above, scaled(16), below)
        self._column.setSpacing(scaled(1 if low else 6))

    def show_plan(self, values: PlanValues) -> None:
        """Show the suggestion, or why there is none."""
        self.setAccessibleName(values.title)
        self._title.setText(values.title)
        self._text.setText(values.text)
        for place, (mark, text) in enumerate(self._effects):
            said = values.effects[place] if place < len(values.effects) else ""
            text.setText(said)
            text.setHidden(not said)
            mark.setHidden(not said)
        self.apply.set_text(values.apply)
        self.apply.setHidden(not values.apply)
        self.apply.setEnabled(values.can)
        self.how.set_text(values.how)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Buttons side by side, or below each other where they have no room."""
        shown = [button for button in (self.apply, self.how) if not button.isHidden()]
        wide = sum(button.sizeHint().width() for button in shown) + scaled(6) + 2 * scaled(16)
        beside = QBoxLayout.Direction.LeftToRight if wide <= self.width() else QBoxLayout.Direction.TopToBottom
        if beside != self._buttons.direction():
            self._buttons.setDirection(beside)
