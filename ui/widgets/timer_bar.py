"""How long against how long it should: a bar with a tick at the target; the words stand beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.source import theme_of
from ui.theme.tokens import document
from ui.widgets.paint import box
from ui.widgets.spoken import SpokenRole

_THICK, _TICK = 6, 14


class TimerBar(QWidget):
    """`elapsed` and `target` in seconds. The scale ends at 1.25 targets, or at the elapsed time when that is more."""

    spoken_as = SpokenRole.ProgressBar

    def __init__(
        self, elapsed: float = 0, target: float = 0, name: str = "", *, width: int = 150, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._elapsed, self._target, self._wide = elapsed, target, width
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_time(self, elapsed: float, target: float) -> None:
        """Change the times; nothing moves but the bar."""
        self._elapsed, self._target = elapsed, target
        self.update()

    @property
    def over(self) -> bool:
        """Whether the target has passed."""
        return self._target > 0 and self._elapsed > self._target

    def sizeHint(self) -> QSize:
        return QSize(self._wide, _TICK)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, _TICK)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        wide = float(self.width())
        track = QRectF(0, (self.height() - _THICK) / 2, wide, _THICK)
        box(painter, track, _THICK / 2, theme.color("bg.sunken"), None)
        end = max(1.25 * self._target, self._elapsed)
        if end > 0:
            filled = min(wide, max(wide * self._elapsed / end, float(_THICK))) if self._elapsed > 0 else 0.0
            tone = theme.color("warning.fill" if self.over else "accent.fill")
            box(painter, QRectF(0, track.top(), filled, _THICK), _THICK / 2, tone, None)
        if self._target > 0:
            tick = document()["timerBar"]["targetTick"]
            place = round(wide * self._target / end) - tick["width"] // 2
            painter.fillRect(
                QRectF(place, (self.height() - _TICK) / 2, tick["width"], _TICK), theme.color(tick["color"])
            )
        painter.end()
