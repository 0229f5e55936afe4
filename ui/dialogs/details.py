"""How many of the same are done for a service, and how it was asked for (Ctrl+M)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dostdesk.domain.turns import Channel
from dostdesk.domain.words import Words
from ui.theme import scaled
from ui.widgets import Button, DialogFrame, OptionRow, Text
from ui.widgets.spoken import SpokenRole, announce
from ui.workspace.asking import DetailsQuestion

MOST = 99
_ICONS = {
    Channel.IN_PERSON: "user",
    Channel.REPRESENTATIVE: "users",
    Channel.PHONE: "phone",
    Channel.POST: "inbox",
    Channel.ONLINE: "globe",
}
_STEPS = {
    Qt.Key.Key_Left.value: -1, Qt.Key.Key_Minus.value: -1, Qt.Key.Key_Right.value: 1, Qt.Key.Key_Plus.value: 1,
}  # fmt: skip


class QuantityStep(QWidget):
    """A count between 1 and 99, moved by ← and →."""

    spoken_as = SpokenRole.Grouping

    def __init__(self, words: Words, count: int) -> None:
        super().__init__()
        self._name, self.count = words("turn.quantity"), min(max(count, 1), MOST)
        self._shown = Text("", "field", weight=600)
        self._shown.setMinimumWidth(scaled(40))
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.less = Button(words("turn.less"), ("←",), size="small")
        self.more = Button(words("turn.more"), ("→",), size="small")
        self.less.clicked.connect(lambda: self.step(-1))
        self.more.clicked.connect(lambda: self.step(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(8))
        row.addWidget(Text(self._name, "body", weight=500))
        row.addSpacing(scaled(4))
        for part in (self.less, self._shown, self.more):
            row.addWidget(part)
        row.addStretch(1)
        self._show()

    def step(self, by: int) -> None:
        """One more or one less."""
        self.count = min(max(self.count + by, 1), MOST)
        self._show()
        announce(self, self.accessibleName())

    def _show(self) -> None:
        self._shown.setText(str(self.count))
        self.less.setEnabled(self.count > 1)
        self.more.setEnabled(self.count < MOST)
        self.setAccessibleName(f"{self._name} {self.count}")


class DetailsDialog(DialogFrame):
    """Digits choose the channel, ← and → the count, Enter keeps both."""

    help_topic = "serving"

    def __init__(self, words: Words, question: DetailsQuestion, answered: Callable[[int, Channel], None]) -> None:
        super().__init__(words("turn.details"), question.title, width=656)
        self._answered, self._channels = answered, tuple(Channel)
        self.quantity = QuantityStep(words, question.quantity)
        self.body.addWidget(self.quantity)
        self.body.addSpacing(scaled(12))
        self.add_heading(words("turn.channel"))
        self.add_options(
            [
                OptionRow(words(f"turn.channel.{channel.value}"), place, _ICONS[channel])
                for place, channel in enumerate(self._channels, start=1)
            ],
            chosen=self._channels.index(question.channel),
        )
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        confirm = self.add_button(Button(words("turn.keep"), ("Enter",), "primary"))
        confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.quantity.step(_STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def _confirm(self) -> None:
        self._answered(self.quantity.count, self._channels[self.chosen or 0])
