"""The six figures at the head of the page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.supervision.values import FigureValue
from ui.theme import font, line_height, scaled, text_width, theme_of
from ui.widgets import Card, paint_glyph
from ui.widgets.paint import LEFT, elided, line_of
from ui.widgets.spoken import SpokenRole

FIGURES = 6
_EDGE, _TOP, _NUMBER, _LINE = 20, 10, 26, 34
# In a low window.
_LOW_TOP, _LOW_NUMBER, _LOW_LINE = 5, 22, 28
_AIR = 8


class FigureCell(QWidget):
    """One figure: what it is, the number, what to hold it against."""

    spoken_as = SpokenRole.StaticText

    def __init__(self) -> None:
        super().__init__()
        self._value = FigureValue(title="", number="", note="")
        self._low = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figure(self, value: FigureValue) -> None:
        """Change the number; nothing moves."""
        if value == self._value:
            return
        self._value = value
        self.setAccessibleName(value.spoken or value.title)
        self.setToolTip("\n".join((value.title, value.note)))
        self.update()

    def set_low(self, *, low: bool) -> None:
        """Smaller numbers, for a low window."""
        self._low = low
        self.updateGeometry()
        self.update()

    def wish(self) -> float:
        """Pixels in which nothing of it is cut."""
        small = font("caption")
        return max(text_width(self._value.title, small), text_width(self._value.note, small)) + scaled(_AIR) + 6

    def sizeHint(self) -> QSize:
        high = 2 * scaled(_LOW_TOP if self._low else _TOP) + 2 * line_height("caption") + scaled(self._line)
        return QSize(scaled(150), high)

    @property
    def _line(self) -> int:
        return _LOW_LINE if self._low else _LINE

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(90), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        value, theme = self._value, theme_of(self)
        painter = QPainter(self)
        if self.x() > 1:
            painter.fillRect(QRectF(0, 1, 1, self.height() - 2), theme.color("border.default"))
        edge = max(float(scaled(_AIR)), min(float(scaled(_EDGE)), self.width() - self.wish()))
        room = self.width() - edge - 4
        small = font("caption")
        metrics = QFontMetricsF(small)
        top, line = float(scaled(_LOW_TOP if self._low else _TOP)), float(line_height("caption"))
        painter.setFont(small)
        painter.setPen(theme.color("text.secondary"))
        line_of(painter, QRectF(edge, top, room, line), LEFT, elided(value.title, metrics, room))
        number = font("metric", px=_LOW_NUMBER if self._low else _NUMBER)
        painter.setFont(number)
        painter.setPen(theme.color("text.primary"))
        place = QRectF(edge, top + line, room, float(scaled(self._line)))
        line_of(painter, place, LEFT, value.number)
        if value.warns:
            side = float(scaled(16))
            left = edge + text_width(value.number, number) + scaled(8)
            if left + side < self.width():
                sign = QRectF(round(left), round(place.center().y() - side / 2), side, side)
                paint_glyph(painter, sign, "warning", theme)
        painter.setFont(small)
        painter.setPen(theme.color("text.muted"))
        line_of(painter, QRectF(edge, place.bottom(), room, line), LEFT, elided(value.note, metrics, room))
        painter.end()


class FigureStrip(Card):
    """Six figures side by side, or in two lines where large text has no room for that."""

    def __init__(self) -> None:
        super().__init__("bg.surface", "default")
        self.cells = [FigureCell() for _ in range(FIGURES)]
        self._columns, self._low = 0, False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(1, 1, 1, 1)
        self._grid.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._arrange(FIGURES)

    def show_figures(self, figures: tuple[FigureValue, ...], name: str) -> None:
        """Show the figures, in their order."""
        self.setAccessibleName(name)
        for cell, value in zip(self.cells, figures, strict=False):
            cell.show_figure(value)
        self._fit()

    def set_low(self, *, low: bool) -> None:
        """Smaller, for a low window."""
        if low != self._low:
            self._low = low
            for cell in self.cells:
                cell.set_low(low=low)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self._grid.minimumSize().height())

    def _fit(self) -> None:
        widest = max(cell.wish() for cell in self.cells)
        self._arrange(FIGURES if widest * FIGURES <= self.width() - 2 else FIGURES // 2)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for cell in self.cells:
            self._grid.removeWidget(cell)
        for place, cell in enumerate(self.cells):
            self._grid.addWidget(cell, place // columns, place % columns)
        for column in range(FIGURES):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self.updateGeometry()
