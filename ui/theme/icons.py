"""Line icons and the product's mark, tinted from the tokens and sharp at every pixel ratio.

The drawings are Lucide's (licence beside them), stroked 1.75 on a 24 grid; the mark is our own.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from dostdesk.assets import resource
from ui.theme.source import theme_source
from ui.theme.tokens import Theme, document

_RATIOS = (1.0, 1.25, 1.5, 2.0)


def paint_icon(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    """Draw a Lucide icon into `rect`. Raises FileNotFoundError for an icon that is not bundled."""
    place = painter.transform()
    if painter.device().devicePixelRatioF() == 1.0 and not place.isScaling():
        left, top = rect.left() + place.dx(), rect.top() + place.dy()
        drawn = _drawn(name, color.name(), rect.width(), rect.height(), left - floor(left), top - floor(top))
        painter.drawPixmap(QPointF(floor(left) - place.dx(), floor(top) - place.dy()), drawn)
    else:
        _renderer(name, color.name()).render(painter, rect)


@lru_cache(maxsize=512)
def _drawn(name: str, color: str, width: float, height: float, left: float, top: float) -> QPixmap:
    """An icon as it falls on the pixels when it begins at these fractions of one: drawing it costs much more."""
    drawing = _renderer(name, color)
    made = QPixmap(ceil(left + width), ceil(top + height))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    drawing.render(painter, QRectF(left, top, width, height))
    painter.end()
    return made


def paint_logo(painter: QPainter, rect: QRectF, plate: QColor, letter: QColor) -> None:
    """Draw the product's mark: a letter cut into a rounded plate."""
    _logo(plate.name(), letter.name()).render(painter, rect)


def pixmap(name: str, color: QColor, size: int, ratio: float) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels at a device pixel ratio."""
    drawing = _renderer(name, color.name())  # before painting begins: an exception under a painter ends the process
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def icon(name: str, color_role: str = "text.secondary", size: int | None = None, theme: Theme | None = None) -> QIcon:
    """An icon tinted with a token colour, for actions and item models. Size in pixels, the token's 16 by default."""
    in_force = theme or theme_source().theme
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(pixmap(name, in_force.color(color_role), size or in_force.sizes["icon"], ratio))
    return made


@lru_cache(maxsize=256)
def _renderer(name: str, color: str) -> QSvgRenderer:
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    stroke = f'stroke-width="{document()["icon"]["stroke"]}"'
    drawing = drawing.replace('stroke-width="2"', stroke).replace("currentColor", color)
    return QSvgRenderer(QByteArray(drawing.encode()))


@lru_cache(maxsize=8)
def _logo(plate: str, letter: str) -> QSvgRenderer:
    drawing = resource("icons", "mark-logo.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", plate).replace("#000001", letter).encode()))
