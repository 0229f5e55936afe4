"""The top of the middle pane: the ticket in large figures, its state, and the time it takes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.theme import font, scaled, text_width, theme_source
from ui.widgets import ElidedLabel, Surface, Text, TimerBar
from ui.workspace.lines import ChipRow, Mark
from ui.workspace.values import HeaderValues

_TICKET_PX, _IDLE_PX, _NARROW_PX, _NARROW_CLOCK_PX = 56, 40, 32, 26
_EDGE, _GAP, _BESIDE = 20, 18, 10
_BARS = (160, 100)
_ROUNDED = 2


class VisitHeader(Surface):
    """Who is here, and for how long.

    Where the words do not fit beside ticket and clock, the bar gets shorter, then the subject is said in short, and
    with large text chips and subject go below; only then a word is cut.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "b", "border.default", parent)
        self._shown: HeaderValues | None = None
        self._fitted: object = None
        self._narrow = False
        self._big = Text("", "ticket")
        self._chips = ChipRow()
        self._subject = ElidedLabel("", "body", "secondary")
        self._subject.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._waited = Text("", "body", "secondary")
        self._clock = Text("", "timer")
        self._beside = Text("", "field", "muted")
        self._below = Text("", "caption", "muted")
        self._over = Mark("warning", 14)
        self._bar = TimerBar(width=_BARS[0])
        self._told = QWidget(self)
        told = QHBoxLayout(self._told)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(0)
        told.addWidget(self._subject)
        told.addWidget(self._waited)
        told.addStretch(1)
        self._words = QVBoxLayout()
        self._words.setSpacing(7)
        self._words.addStretch(1)
        self._words.addStretch(1)
        clock = QHBoxLayout()
        clock.setSpacing(_BESIDE)
        clock.addStretch(1)
        clock.addWidget(self._clock)
        clock.addWidget(self._beside, 0, Qt.AlignmentFlag.AlignBottom)
        self._beside.setContentsMargins(0, 0, 0, 5)
        bar = QHBoxLayout()
        bar.setSpacing(_BESIDE)
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
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        row.addWidget(self._big)
        row.addLayout(self._words, 1)
        row.addLayout(times)
        self._under = QHBoxLayout()
        self._under.setSpacing(_BESIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 0, _EDGE, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addLayout(self._under)
        self._place()
        self.setMinimumHeight(scaled(93))

    def show_header(self, values: HeaderValues, words: Words) -> None:
        """Draw what changed; a running time is not announced."""
        if values == self._shown:
            return
        self._shown = values
        self._big.setText(values.big)
        self._big.set_tone("primary" if values.present else "muted")
        self._chips.show_chips(values.chips)
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
        self._fit()

    def paint_now(self) -> None:
        """Be on screen when this comes back, and not with the rest of the window."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.repaint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        """Choose sizes and words by the room there is; seconds that pass alone change nothing."""
        shown = self._shown
        if shown is None:
            return
        key = (
            self.width(), theme_source().scale, shown.big, shown.present, shown.chips, shown.line, shown.short,
            shown.waited, len(shown.clock), shown.beside, len(shown.below), self._over.isHidden(), shown.target > 0,
        )  # fmt: skip
        if key == self._fitted:
            return
        self._fitted = key
        self._waited.show()
        self.setMinimumHeight(scaled(93))
        weight = None if shown.present else 500
        px = _TICKET_PX if shown.present else _IDLE_PX
        waited = self._waited.sizeHint().width()
        lines = [line for line in (shown.line, shown.short) if line]
        room = self.width() - 2 * (_EDGE + _GAP) - text_width(shown.big, font("ticket", px=px, weight=weight))
        chips = self._chips.sizeHint().width()
        for line in lines or [""]:
            for bar in _BARS:
                # Each part is rounded to whole pixels on its own.
                told = max(chips, self._width(line) + waited) + _ROUNDED
                if told + self._times(bar, None) <= room:
                    self._show_fitted(line, bar, narrow=False)
                    return
        room = self.width() - 2 * _EDGE - _BESIDE - chips - waited
        if lines and all(self._width(line) > room for line in lines):
            # How long he waited is over; what he came for is not.
            room += waited
            self._waited.hide()
        fitting = next((line for line in lines if self._width(line) <= room), lines[-1] if lines else "")
        self._show_fitted(fitting, _BARS[1], narrow=True)

    def _show_fitted(self, line: str, bar: int, *, narrow: bool) -> None:
        shown = self._shown
        if shown is None:
            return
        self._subject.setText(line)
        self._bar.setFixedWidth(bar)
        px = _NARROW_PX if narrow else _TICKET_PX if shown.present else _IDLE_PX
        self._big.set_role("ticket", px=None if px == _TICKET_PX else px, weight=None if shown.present else 500)
        self._clock.set_role("timer", px=_NARROW_CLOCK_PX if narrow else None)
        if narrow != self._narrow:
            self._narrow = narrow
            self._place()

    def _place(self) -> None:
        for part in (self._chips, self._told):
            self._words.removeWidget(part)
            self._under.removeWidget(part)
        if self._narrow:
            self._under.addWidget(self._chips)
            self._under.addWidget(self._told, 1)
        else:
            self._words.insertWidget(1, self._chips)
            self._words.insertWidget(2, self._told)
        self._under.setContentsMargins(0, 0, 0, scaled(14) if self._narrow else 0)

    def _times(self, bar: int, px: int | None) -> float:
        """Width of clock and bar, with the clock in `px`."""
        above = text_width(self._clock.text(), font("timer", px=px))
        if self._beside.text():
            above += _BESIDE + self._beside.sizeHint().width()
        below = float(self._below.sizeHint().width())
        if not self._over.isHidden():
            below += self._over.sizeHint().width() + _BESIDE
        if not self._bar.isHidden():
            below += bar + _BESIDE
        return max(above, below)

    @staticmethod
    def _width(line: str) -> float:
        return text_width(line, font("body")) + 1
