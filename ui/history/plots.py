"""Small drawings in the cells of a table: a box plot, an estimate with its interval; no widget here."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.history.values import BoxPlot, Interval
from ui.theme import Theme, scaled

_BOX, _MIDDLE, _TARGET, _CAP, _DOT = 10, 16, 16, 10, 4


def dashed(painter: QPainter, theme: Theme, color: str = "text.primary", width: float = 1.5) -> None:
    """The pen of everything that figures are held against."""
    pen = QPen(theme.color(color), width)
    pen.setDashPattern([2, 1.5])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)


def paint_box_plot(painter: QPainter, rect: QRectF, plot: BoxPlot, theme: Theme) -> None:
    """Ten to ninety per cent as a line, the middle half as a box, the median as a bar, the target dashed."""
    middle = rect.center().y()

    def at(share: float) -> float:
        return rect.left() + min(1.0, max(0.0, share)) * rect.width()

    painter.setPen(QPen(theme.color("border.control"), 1.5))
    painter.drawLine(QLineF(at(plot.low), middle, at(plot.high), middle))
    half = scaled(_BOX) / 2
    painter.fillRect(
        QRectF(at(plot.first), middle - half, max(2.0, at(plot.third) - at(plot.first)), 2 * half),
        theme.color("accent.border"),
    )
    half = scaled(_MIDDLE) / 2
    painter.fillRect(QRectF(at(plot.middle) - 1.5, middle - half, 3, 2 * half), theme.color("accent.fill"))
    if plot.target is not None:
        half = scaled(_TARGET) / 2
        dashed(painter, theme)
        painter.drawLine(QLineF(at(plot.target), middle - half, at(plot.target), middle + half))


def paint_interval(painter: QPainter, rect: QRectF, plot: Interval, theme: Theme) -> None:
    """The estimate as a dot, its interval as a line with ends, what it is held against dashed."""
    middle = rect.center().y()

    def at(share: float) -> float:
        return rect.left() + min(1.0, max(0.0, share)) * rect.width()

    half = scaled(_TARGET) / 2
    dashed(painter, theme, "text.muted")
    painter.drawLine(QLineF(at(plot.held_against), middle - half, at(plot.held_against), middle + half))
    painter.setPen(QPen(theme.color("accent.fill"), 1.5))
    painter.drawLine(QLineF(at(plot.low), middle, at(plot.high), middle))
    cap = scaled(_CAP) / 2
    for end in (plot.low, plot.high):
        painter.drawLine(QLineF(at(end), middle - cap, at(end), middle + cap))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent.fill"))
    painter.drawEllipse(QPointF(at(plot.middle), middle), scaled(_DOT), scaled(_DOT))
