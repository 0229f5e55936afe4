"""Small drawing steps that several widgets share: crisp boxes, keycaps, the focus ring; no widget here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QStaticText, QTransform

from ui.theme.fonts import font, font_key, text_width
from ui.theme.source import scaled
from ui.theme.tokens import Theme

KEYCAP_GAP = 4
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_Line = tuple[QStaticText, float, float]
# Lines of the last while, and of the while before: clocks bring new ones all day, and what is still shown has to stay.
_lines: dict[tuple[str, str], _Line] = {}
_earlier: dict[tuple[str, str], _Line] = {}
_MOST_LINES = 500


def box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None,
    edge: QColor | None,
    width: float = 1.0,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> None:
    """A rounded box with its line inside `rect`, so that a 1 px line stays 1 px."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(edge, width, style) if edge is not None else Qt.PenStyle.NoPen)
    inset = width / 2 if edge is not None else 0.0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


def ring(painter: QPainter, rect: QRectF, radius: float, color: QColor, width: int) -> None:
    """A focus ring whose outer edge is `rect`."""
    box(painter, rect, radius, None, color, width)


def row_ground(painter: QPainter, rect: QRectF, theme: Theme, *, current: bool, hovered: bool) -> None:
    """What a row of a list stands on: marked with a bar at its left where it is the current one."""
    if current:
        painter.fillRect(rect, theme.color("bg.selected"))
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), theme.color("accent.fill"))
    elif hovered:
        painter.fillRect(rect, theme.color("bg.hover"))


def line_of(painter: QPainter, place: QRectF, alignment: Qt.AlignmentFlag, words: str) -> None:
    """One line of plain text in the painter's font, with its letters in their places from the last time.

    Setting them anew, as `drawText` does each time, takes twice as long as drawing them.
    """
    line, width, height = _set_line(words, painter.font())
    left, top = place.left(), place.top()
    # Told apart by identity first: to look into a flag costs Python as much as to draw the line.
    if alignment is LEFT:
        top += (place.height() - height) / 2
    elif alignment is RIGHT:
        left, top = place.right() - width, top + (place.height() - height) / 2
    else:
        left, top = _beginning(place, width, height, alignment)
    painter.drawStaticText(QPointF(left, top), line)


def _beginning(place: QRectF, width: float, height: float, alignment: Qt.AlignmentFlag) -> tuple[float, float]:
    left, top = place.left(), place.top()
    if alignment & Qt.AlignmentFlag.AlignRight:
        left = place.right() - width
    elif alignment & Qt.AlignmentFlag.AlignHCenter:
        left += (place.width() - width) / 2
    if alignment & Qt.AlignmentFlag.AlignVCenter:
        top += (place.height() - height) / 2
    elif alignment & Qt.AlignmentFlag.AlignBottom:
        top = place.bottom() - height
    return left, top


def _set_line(words: str, made: QFont) -> _Line:
    """A line that was set, with its width and height in pixels."""
    key = (words, font_key(made))
    known = _lines.get(key)
    if known is None:
        known = _earlier.pop(key, None) or _laid_out(words, made)
        if len(_lines) >= _MOST_LINES:
            _earlier.clear()
            _earlier.update(_lines)
            _lines.clear()
        _lines[key] = known
    return known


def _laid_out(words: str, made: QFont) -> _Line:
    line = QStaticText(words)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.prepare(QTransform(), made)
    size = line.size()
    return line, size.width(), size.height()


def keycap_width(text: str) -> float:
    """Width of a keycap in pixels at the text scale in force; never narrower than it is high."""
    return max(float(scaled(20)), round(text_width(text, font("caption", weight=500)) + 2 * scaled(6)))


def keycaps_width(keys: Sequence[str]) -> float:
    """Width of several keycaps in a row with their gaps."""
    return sum(keycap_width(key) for key in keys) + KEYCAP_GAP * max(0, len(keys) - 1)


def keycap(painter: QPainter, rect: QRectF, text: str, *, edge: QColor, ink: QColor, fill: QColor | None) -> None:
    """One key: a 1 px line, 2 px at the bottom."""
    whole = rect.toRect()
    if not painter.deviceTransform().isScaling() and QRectF(whole) == rect:
        drawn = _cap(whole.width(), whole.height(), edge.rgba(), None if fill is None else fill.rgba())
        painter.drawPixmap(whole.topLeft(), drawn)
    else:
        _paint_cap(painter, rect, edge, fill)
    painter.setPen(ink)
    painter.setFont(font("caption", weight=500))
    line_of(painter, rect.adjusted(0, 0, 0, -1), CENTRE, text)


def _paint_cap(painter: QPainter, rect: QRectF, edge: QColor, fill: QColor | None) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outer, inner = QPainterPath(), QPainterPath()
    outer.addRoundedRect(rect, 3, 3)
    inner.addRoundedRect(rect.adjusted(1, 1, -1, -2), 2, 2)
    if fill is not None:
        painter.fillPath(outer, fill)
    painter.fillPath(outer.subtracted(inner), edge)


@lru_cache(maxsize=256)
def _cap(width: int, height: int, edge: int, fill: int | None) -> QPixmap:
    """A key without its text: there are dozens on a screen, and its two round lines cost more than all else of it."""
    made = QPixmap(width, height)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    ground = None if fill is None else QColor.fromRgba(fill)
    _paint_cap(painter, QRectF(0, 0, width, height), QColor.fromRgba(edge), ground)
    painter.end()
    return made


def keycaps(
    painter: QPainter,
    right: float,
    middle: float,
    keys: Sequence[str],
    theme: Theme,
    *,
    on_fill: bool = False,
    on_bar: bool = False,
    enabled: bool = True,
) -> None:
    """Keys in a row that ends at `right`, centred on `middle`."""
    edge, ink, fill = theme.color("border.default"), theme.color("text.secondary"), theme.color("bg.surface")
    if not enabled:
        ink = theme.color("text.disabled")
        fill = QColor(Qt.GlobalColor.transparent)
    if on_fill:
        edge, ink = theme.color("text.onFill"), theme.color("text.onFill")
        edge.setAlphaF(0.55)
        fill = QColor(Qt.GlobalColor.transparent)
    if on_bar:
        edge, ink, fill = theme.color("bar.border"), theme.color("bar.muted"), theme.color("bar.bg")
    height = scaled(theme.sizes["keycap"])
    left = right - keycaps_width(keys)
    for key in keys:
        width = keycap_width(key)
        keycap(painter, QRectF(left, round(middle - height / 2), width, height), key, edge=edge, ink=ink, fill=fill)
        left += width + KEYCAP_GAP


def elided(text: str, metrics: QFontMetricsF, width: float) -> str:
    """The text cut at the right to `width` pixels, with an ellipsis when cut."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
