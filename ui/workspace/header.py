"""The top of the middle pane: the ticket in large figures, its state, and the time it takes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from dostdesk.domain.words import Words
from ui.theme import scaled
from ui.widgets import ElidedLabel, Surface, Text, TimerBar
from ui.workspace.lines import ChipRow, Mark
from ui.workspace.values import HeaderValues

_TICKET_PX, _IDLE_PX, _NARROW_PX, _NARROW_CLOCK_PX, _NARROW = 56, 40, 32, 26, 640


class VisitHeader(Surface):
    """Who is here, and for how long."""

    def __init__(self) -> None:
        super().__init__("bg.surface", "b", "border.default")
        self._shown: HeaderValues | None = None
        self._px = _TICKET_PX
        self._big = Text("", "ticket")
        self._chips = ChipRow()
        self._subject = ElidedLabel("", "body", "secondary")
        self._subject.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._waited = Text("", "body", "secondary")
        self._clock = Text("", "timer")
        self._beside = Text("", "field", "muted")
        self._below = Text("", "caption", "muted")
        self._over = Mark("warning", 14)
        self._bar = TimerBar(width=160)
        self._bar.setMaximumWidth(160)
        self._bar.setMinimumWidth(60)
        words = QVBoxLayout()
        words.setSpacing(7)
        words.addStretch(1)
        words.addWidget(self._chips)
        told = QHBoxLayout()
        told.setSpacing(0)
        told.addWidget(self._subject)
        told.addWidget(self._waited)
        told.addStretch(1)
        words.addLayout(told)
        words.addStretch(1)
        clock = QHBoxLayout()
        clock.setSpacing(10)
        clock.addStretch(1)
        clock.addWidget(self._clock)
        clock.addWidget(self._beside, 0, Qt.AlignmentFlag.AlignBottom)
        self._beside.setContentsMargins(0, 0, 0, 5)
        bar = QHBoxLayout()
        bar.setSpacing(10)
        bar.addStretch(1)
        bar.addWidget(self._over)
        bar.addWidget(self._below)
        bar.addWidget(self._bar)
        times = QVBoxLayout()
        times.setSpacing(1)
        times.addStretch(1)
        times.addLayout(clock)
        times.addLayout(bar)
        times.addStretch(1)
        self.setMinimumWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(18)
        row.addWidget(self._big)
        row.addLayout(words, 1)
        row.addLayout(times)
        self.setMinimumHeight(scaled(93))

    def show_header(self, values: HeaderValues, words: Words) -> None:
        """Draw what changed; a running time is not announced."""
        if values == self._shown:
            return
        self._shown = values
        self._big.setText(values.big)
        self._big.set_tone("primary" if values.present else "muted")
        self._fit_label()
        self._chips.show_chips(values.chips)
        self._subject.setText(values.line)
        self._waited.setText(f" · {values.waited}" if values.waited else "")
        self._clock.setText(values.clock)
        self._beside.setText(values.beside)
        self._beside.setVisible(bool(values.beside))
        self._below.setText(values.below)
        over = 0 < values.target < values.elapsed
        self._below.set_tone("warning" if over else "muted")
        self._over.setVisible(over)
        self._bar.setVisible(values.target > 0)
        self._bar.show_time(values.elapsed, values.target)
        self._bar.setAccessibleName(words("workspace.timer"))
        self._bar.setAccessibleDescription(f"{values.clock} {values.beside} {values.below}".strip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_label()

    def _fit_label(self) -> None:
        if self._shown is None:
            return
        wide = self.width() >= scaled(_NARROW)
        px = (_TICKET_PX if self._shown.present else _IDLE_PX) if wide else _NARROW_PX
        if px != self._px:
            self._px = px
            weight = None if self._shown.present else 500
            self._chips.set_upright(not wide)
            self._clock.set_role("timer", px=None if wide else _NARROW_CLOCK_PX)
            self._big.set_role("ticket", px=None if px == _TICKET_PX else px, weight=weight)
        self.setMinimumHeight(scaled(93))
