"""The status silhouettes, painted by hand: shape first, then colour, always beside a word.

All are drawn on a 16 x 16 grid with 1 px of air, so they keep one optical size.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, get_args

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.source import scaled, theme_of
from ui.theme.tokens import Theme
from ui.widgets.spoken import SpokenRole

GlyphKind = Literal[
    "done", "partial", "todo", "conditional", "running", "called", "held", "closed",
    "warning", "error", "offline", "info", "priority", "appointment",
]  # fmt: skip
GLYPHS: tuple[GlyphKind, ...] = get_args(GlyphKind)
_GRID = 16.0
_CENTRE = QPointF(8, 8)
_LINE = 1.5
_MARK = 1.8


def paint_glyph(
    painter: QPainter, rect: QRectF, kind: str, theme: Theme, *, color: QColor | None = None, mark: QColor | None = None
) -> None:
    """Draw the silhouette of a state into `rect`.

    `color` and `mark` replace the token's colours of shape and mark (the dark bar has its own).
    Raises KeyError for a state that the tokens do not have.
    """
    style = theme.status[kind]
    shape, sign = color or theme.color(style.color), mark or theme.color(style.glyph)
    width, height = round(rect.width()), round(rect.height())
    if painter.deviceTransform().isScaling() or (width, height) != (rect.width(), rect.height()):
        _draw(painter, rect, kind, shape, sign)
    else:
        painter.drawPixmap(
            round(rect.left()), round(rect.top()), _drawn(kind, width, height, shape.rgba(), sign.rgba())
        )


def _draw(painter: QPainter, rect: QRectF, kind: str, color: QColor, mark: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / _GRID, rect.height() / _GRID)
    _DRAWINGS[kind](painter, color, mark)
    painter.restore()


@lru_cache(maxsize=256)
def _drawn(kind: str, width: int, height: int, color: int, mark: int) -> QPixmap:
    """A silhouette drawn once: each row of a list has one, and its few lines cost more than the row's words."""
    made = QPixmap(width, height)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _draw(painter, QRectF(0, 0, width, height), kind, QColor.fromRgba(color), QColor.fromRgba(mark))
    painter.end()
    return made


class StatusGlyph(QWidget):
    """One state's silhouette as a widget; it is decoration beside its word, so its accessible name is the word."""

    spoken_as = SpokenRole.Graphic

    def __init__(self, kind: GlyphKind, size: int = 16, word: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word or kind)

    @property
    def kind(self) -> GlyphKind:
        return self._kind

    def show_kind(self, kind: GlyphKind, word: str = "") -> None:
        """Change the state shown and the word read for it."""
        self._kind = kind
        self.setAccessibleName(word or kind)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(self._size), scaled(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = float(min(self.width(), self.height()))
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_glyph(painter, box, self._kind, theme_of(self))
        painter.end()


def _pen(color: QColor, width: float = _LINE, cap: Qt.PenCapStyle = Qt.PenCapStyle.RoundCap) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)


def _disc(painter: QPainter, color: QColor, radius: float = 7.0) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(_CENTRE, radius, radius)


def _ring(painter: QPainter, pen: QPen) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(_CENTRE, 6.25, 6.25)


def _shape(painter: QPainter, color: QColor, points: list[tuple[float, float]], rounding: float) -> None:
    """A filled polygon whose corners are rounded by stroking it in its own colour."""
    painter.setPen(_pen(color, rounding))
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def _strokes(painter: QPainter, pen: QPen, *lines: list[tuple[float, float]]) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in lines:
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line]))


def _square(painter: QPainter, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(QRectF(1, 1, 14, 14), 3, 3)


def _bang(painter: QPainter, mark: QColor, top: float, foot: float, dot: float) -> None:
    _strokes(painter, _pen(mark, _MARK, Qt.PenCapStyle.FlatCap), [(8, top), (8, foot)])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mark)
    painter.drawRect(QRectF(8 - _MARK / 2, dot - _MARK / 2, _MARK, _MARK))


def _done(painter: QPainter, color: QColor, mark: QColor) -> None:
    _disc(painter, color)
    _strokes(painter, _pen(mark, 1.9), [(4.7, 8.3), (7.0, 10.6), (11.3, 5.7)])


def _partial(painter: QPainter, color: QColor, _mark: QColor) -> None:
    _ring(painter, _pen(color))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPie(QRectF(1.5, 1.5, 13, 13), -90 * 16, 180 * 16)


def _todo(painter: QPainter, color: QColor, _mark: QColor) -> None:
    _ring(painter, _pen(color))


def _conditional(painter: QPainter, color: QColor, _mark: QColor) -> None:
    pen = _pen(color, _LINE, Qt.PenCapStyle.FlatCap)
    period = 2 * math.pi * 6.25 / 8 / _LINE
    pen.setDashPattern([period * 0.52, period * 0.48])
    pen.setDashOffset(period * 0.26)
    _ring(painter, pen)


def _running(painter: QPainter, color: QColor, mark: QColor) -> None:
    _disc(painter, color)
    _shape(painter, mark, [(6.5, 5.7), (10.2, 8.0), (6.5, 10.3)], 0.8)


def _called(painter: QPainter, color: QColor, _mark: QColor) -> None:
    _ring(painter, _pen(color))
    _disc(painter, color, 3.0)


def _held(painter: QPainter, color: QColor, mark: QColor) -> None:
    _square(painter, color)
    painter.setBrush(mark)
    for left in (4.9, 9.1):
        painter.drawRect(QRectF(left, 4.5, 2, 7))


def _closed(painter: QPainter, color: QColor, _mark: QColor) -> None:
    painter.setPen(_pen(color))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(1.75, 1.75, 12.5, 12.5), 2.5, 2.5)
    _strokes(painter, _pen(color, 1.75), [(5.0, 8), (11.0, 8)])


def _warning(painter: QPainter, color: QColor, mark: QColor) -> None:
    _shape(painter, color, [(8, 2.2), (14.3, 13.6), (1.7, 13.6)], 1.4)
    _bang(painter, mark, 5.4, 9.8, 11.9)


def _error(painter: QPainter, color: QColor, mark: QColor) -> None:
    cut = 4.3
    near, far = 1.4, 14.6
    corners = [(near + cut - 0.4, near), (far - cut + 0.4, near), (far, near + cut - 0.4), (far, far - cut + 0.4)]
    corners += [(16 - x, 16 - y) for x, y in corners]
    _shape(painter, color, corners, 0.8)
    _bang(painter, mark, 4.2, 9.0, 11.3)


def _offline(painter: QPainter, color: QColor, mark: QColor) -> None:
    _square(painter, color)
    _strokes(painter, _pen(mark, 1.6), [(3.2, 8), (5.4, 8)], [(6.4, 11.6), (9.6, 4.4)], [(10.6, 8), (12.8, 8)])


def _info(painter: QPainter, color: QColor, mark: QColor) -> None:
    _disc(painter, color)
    painter.setBrush(mark)
    painter.drawRect(QRectF(8 - _MARK / 2, 4.3, _MARK, _MARK))
    painter.drawRect(QRectF(8 - _MARK / 2, 7, _MARK, 4.8))


def _priority(painter: QPainter, color: QColor, _mark: QColor) -> None:
    _shape(painter, color, [(8, 1.6), (14.4, 8), (8, 14.4), (1.6, 8)], 1.2)


def _appointment(painter: QPainter, color: QColor, _mark: QColor) -> None:
    painter.setPen(_pen(color))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(1.75, 1.9, 12.5, 12.4), 2, 2)
    _strokes(painter, _pen(color), [(1.75, 5.6), (14.25, 5.6)], [(5, 0.75), (5, 3.2)], [(11, 0.75), (11, 3.2)])


_DRAWINGS: Mapping[str, Callable[[QPainter, QColor, QColor], None]] = {
    "done": _done, "partial": _partial, "todo": _todo, "conditional": _conditional, "running": _running,
    "called": _called, "held": _held, "closed": _closed, "warning": _warning, "error": _error, "offline": _offline,
    "info": _info, "priority": _priority, "appointment": _appointment,
}  # fmt: skip
