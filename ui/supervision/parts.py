"""Parts of the supervisor's dialogs: from when, why, and a group whose letter is its key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from dostdesk.domain.words import Words
from ui.dialogs.clock_steps import earlier, later, on_grid
from ui.supervision.asking import Named
from ui.theme import font, scaled, text_width, theme_of
from ui.widgets import Button, Choice, FocusRing, LabelledField, Text
from ui.widgets.paint import LEFT, RIGHT, box, keycap, keycap_width, line_of
from ui.widgets.spoken import SpokenRole, announce
from ui.workspace import phrasing

Held = Literal["none", "secondary", "primary"]
_NEXT: dict[Held, Held] = {"none": "secondary", "secondary": "primary", "primary": "none"}


class WhenStep(QWidget):
    """Now, or a time of day by steps of five minutes. `at` is None for now; `held` is the key besides ← and →."""

    spoken_as = SpokenRole.Grouping

    def __init__(
        self, words: Words, name: str, *, now: datetime, at: datetime | None = None, held: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._words, self._name, self._now, self.at = words, name, now, at
        self._time = Text("", "field", weight=600)
        self._time.setMinimumWidth(scaled(64))
        self._time.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.less = Button(words("turn.earlier"), (*held, "←"), size="small")
        self.more = Button(words("turn.later"), (*held, "→"), size="small")
        self.less.clicked.connect(lambda: self.step(-1))
        self.more.clicked.connect(lambda: self.step(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(8))
        row.addWidget(Text(name, "body", weight=500))
        row.addSpacing(scaled(4))
        for part in (self.less, self._time, self.more):
            row.addWidget(part)
        row.addStretch(1)
        self._show()

    def step(self, by: int) -> None:
        """One step later (1) or earlier (-1); earlier than the first step is now."""
        first = on_grid(self._now)
        if by > 0:
            self.at = later(self.at or first, self._now)
        elif self.at is not None:
            before = earlier(self.at, self._now)
            self.at = before if before < self.at else None
        self._show()
        announce(self, self.accessibleName())

    def _show(self) -> None:
        shown = self._words("live.now") if self.at is None else phrasing.hour(self.at)
        self._time.setText(shown)
        self.less.setEnabled(self.at is not None)
        self.setAccessibleName(f"{self._name} {shown}")


def reason_choice(words: Words, reasons: Sequence[Named]) -> tuple[Choice, LabelledField]:
    """A list of reasons under its label; the first one is taken."""
    choice = Choice([(said, code) for code, said in reasons], words("live.reason"))
    return choice, LabelledField(words("live.reason"), choice)


class SkillRow(QAbstractButton):
    """A queue group of a window: its letter is its key and goes from none to besides, to first, to none."""

    turned = Signal()

    def __init__(self, words: Words, letter: str, name: str, held: Held, *, known: bool) -> None:
        super().__init__()
        self._words, self.letter, self._name, self.held, self._known = words, letter, name, held, known
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCheckable(True)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"], inside=True)
        self.clicked.connect(self.turn)
        self._say()

    def nextCheckState(self) -> None:
        """What it is, `turn` says."""

    def turn(self) -> None:
        """The next of none, besides, first."""
        self.held = _NEXT[self.held]
        self._say()
        announce(self, self.accessibleName())
        self.turned.emit()
        self.update()

    def _said(self) -> str:
        return self._words(f"live.skill.{self.held}")

    def _say(self) -> None:
        self.setChecked(self.held != "none")
        self.setAccessibleName(f"{self._name}: {self._said()}")
        self.setAccessibleDescription(self.letter if self._known else f"{self.letter}. {self._words('live.skill_new')}")

    def sizeHint(self) -> QSize:
        said = max(text_width(self._words(f"live.skill.{held}"), font("body", weight=600)) for held in _NEXT)
        new = 0.0 if self._known else text_width(self._words("live.skill_new"), font("caption")) + scaled(12)
        wide = text_width(self._name, font("body", weight=500)) + said + new + scaled(90)
        return QSize(round(wide), scaled(theme_of(self).sizes["optionRow"]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.held != "none":
            box(painter, rect.adjusted(0, 1, 0, -1), theme.radius["control"], theme.color("bg.selected"), None)
        elif self.underMouse():
            painter.fillRect(rect, theme.color("bg.hover"))
        painter.fillRect(QRectF(0, rect.height() - 1, rect.width(), 1), theme.color("border.subtle"))
        left, middle = float(scaled(11)), rect.center().y()
        wide, high = keycap_width(self.letter), float(scaled(theme.sizes["keycap"]))
        cap = QRectF(left, round(middle - high / 2), wide, high)
        edge, ink = theme.color("border.default"), theme.color("text.secondary")
        keycap(painter, cap, self.letter, edge=edge, ink=ink, fill=theme.color("bg.surface"))
        left += scaled(34)
        named = font("body", weight=500)
        painter.setFont(named)
        painter.setPen(theme.color("text.primary"))
        line_of(painter, QRectF(left, 0, rect.width(), rect.height()), LEFT, self._name)
        if not self._known:
            painter.setFont(font("caption"))
            painter.setPen(theme.color("text.muted"))
            begin = left + text_width(self._name, named) + scaled(12)
            line_of(painter, QRectF(begin, 0, rect.width(), rect.height()), LEFT, self._words("live.skill_new"))
        painter.setFont(font("body", weight=600 if self.held == "primary" else 400))
        painter.setPen(theme.color("accent.text" if self.held != "none" else "text.muted"))
        line_of(painter, rect.adjusted(0, 0, -scaled(12), 0), RIGHT, self._said())
        painter.end()
