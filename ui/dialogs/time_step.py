"""A time of day in a dialog, moved by ← and → or by two buttons."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.dialogs.clock_steps import earlier, later
from ui.theme import scaled
from ui.widgets import Button, Text
from ui.widgets.spoken import SpokenRole, announce
from ui.workspace import phrasing


class TimeStep(QWidget):
    """`at` is the time chosen (UTC); it never lies before `now`. `changed` tells of another one."""

    spoken_as = SpokenRole.Grouping

    changed = Signal()

    def __init__(self, words: Words, name: str, *, now: datetime, at: datetime) -> None:
        super().__init__()
        self._words, self._name, self._now, self.at = words, name, now, at
        self._time = Text("", "field", weight=600)
        self._time.setMinimumWidth(scaled(52))
        self._time.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._from_now = Text("", "caption", "muted")
        self.less = Button(words("turn.earlier"), ("←",), size="small")
        self.more = Button(words("turn.later"), ("→",), size="small")
        self.less.clicked.connect(lambda: self.step(-1))
        self.more.clicked.connect(lambda: self.step(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(8))
        row.addWidget(Text(name, "body", weight=500))
        row.addSpacing(scaled(4))
        row.addWidget(self.less)
        row.addWidget(self._time)
        row.addWidget(self.more)
        row.addSpacing(scaled(4))
        row.addWidget(self._from_now, 1)
        self._show()

    def step(self, by: int) -> None:
        """One step later (1) or earlier (-1)."""
        self.at = later(self.at, self._now) if by > 0 else earlier(self.at, self._now)
        self._show()
        announce(self, self.accessibleName())
        self.changed.emit()

    def _show(self) -> None:
        shown, words = phrasing.hour(self.at), self._words
        ahead = -((self._now - self.at) // timedelta(minutes=1))
        self._time.setText(shown)
        self._from_now.setText(words("turn.from_now", minutes=ahead))
        self.less.setEnabled(earlier(self.at, self._now) < self.at)
        self.more.setEnabled(later(self.at, self._now) > self.at)
        self.setAccessibleName(f"{self._name} {shown}")
