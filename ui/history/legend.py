"""What the colours and lines of a chart mean: a small sample beside its words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.history.plots import dashed, paint_box_plot
from ui.history.values import BoxPlot
from ui.theme import font, line_height, scaled, text_width, theme_of
from ui.widgets.paint import LEFT
from ui.widgets.spoken import SpokenRole

Sample = Literal["within", "beyond", "box", "target", "none"]
_WIDTHS: dict[Sample, int] = {"within": 12, "beyond": 12, "box": 34, "target": 4, "none": 0}
_GAP = 6
_BOX = BoxPlot(low=0.0, first=0.32, middle=0.5, third=0.68, high=1.0, target=None)


class Legend(QWidget):
    """One sample with its words."""

    spoken_as = SpokenRole.StaticText

    def __init__(self, sample: Sample, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sample: Sample = sample
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Change the words."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        wide = self._left() + text_width(self._text, font("caption")) + 3
        return QSize(round(wide), line_height("caption") + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(0, 0, scaled(_WIDTHS[self._sample]), self.height())
        if self._sample == "box":
            paint_box_plot(painter, place, _BOX, theme)
        elif self._sample == "target":
            dashed(painter, theme)
            middle = place.center().x()
            painter.drawLine(QLineF(middle, place.top() + 1, middle, place.bottom() - 1))
        elif self._sample != "none":
            side = float(place.width())
            square = QRectF(0, (self.height() - side) / 2, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent.fill" if self._sample == "within" else "accent.border"))
            painter.drawRoundedRect(square, 2, 2)
        painter.setFont(font("caption"))
        painter.setPen(theme.color("text.secondary"))
        painter.drawText(QRectF(self._left(), 0, self.width(), self.height()), LEFT, self._text)
        painter.end()

    def _left(self) -> float:
        wide = scaled(_WIDTHS[self._sample])
        return float(wide + scaled(_GAP)) if wide else 0.0
