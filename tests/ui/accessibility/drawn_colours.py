"""Which ink really stands on which ground: read from what painters are told and from the picture that results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from tests.ui.drawn_text import hear_drawn
from ui.theme import contrast

# WCAG 2.2, 1.4.3: 18 pt, or 14 pt bold, in pixels.
_LARGE, _LARGE_BOLD, _BOLD = 24.0, 18.66, 600
# Every other pixel tells the ground as well.
_STEP = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """Text as it is drawn."""

    text: str
    ink: str
    ground: str
    large: bool

    @property
    def ratio(self) -> float:
        return contrast(self.ink, self.ground)

    @property
    def enough(self) -> bool:
        return self.ratio >= (3.0 if self.large else 4.5)


def pairs(window: QWidget, front: QWidget, patch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """Every text of `front` that a widget of ours draws, with the colour that lies most around it in the picture."""
    picture = _picture(window)
    written: list[tuple[QRectF, str, QColor, bool]] = []

    def heard(painter: QPainter, place: QRectF, flags: int, text: str) -> None:
        if painter.transform().isAffine():
            written.append((_place(painter, place, flags, text), text, QColor(painter.pen().color()), _large(painter)))

    for widget in [front, *front.findChildren(QWidget)]:
        if not widget.isVisible() or widget.width() < 1 or widget.height() < 1 or widget.visibleRegion().isEmpty():
            continue
        written.clear()
        with patch.context() as patched:
            hear_drawn(patched, heard)
            _picture_of(widget)
        origin = widget.mapTo(window, QPoint(0, 0))
        seen = widget.visibleRegion().boundingRect()
        for place, text, ink, large in written:
            area = place.toRect().intersected(seen).translated(origin)
            if text.strip() and area.width() > 3 and area.height() > 3:
                yield Pair(text, _hex(ink), _ground(picture, area), large)


def _picture(window: QWidget) -> QImage:
    image = QImage(window.size(), QImage.Format.Format_RGB32)
    window.render(image)
    return image


def _picture_of(widget: QWidget) -> None:
    image = QImage(widget.size().expandedTo(QSize(1, 1)), QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    widget.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
    painter.end()


def _place(painter: QPainter, area: QRectF, flags: int, text: str) -> QRectF:
    metrics = QFontMetricsF(painter.font())
    width = min(metrics.horizontalAdvance(text), area.width())
    left = area.left()
    if flags & Qt.AlignmentFlag.AlignRight:
        left = area.right() - width
    elif flags & Qt.AlignmentFlag.AlignHCenter:
        left = area.center().x() - width / 2
    high = metrics.capHeight() + 4
    middle = area.center().y() if flags & Qt.AlignmentFlag.AlignVCenter else area.top() + metrics.height() / 2
    return painter.transform().mapRect(QRectF(left, middle - high / 2, width, high))


def _large(painter: QPainter) -> bool:
    made = QFontInfo(painter.font())
    return made.pixelSize() >= (_LARGE_BOLD if made.weight() >= _BOLD else _LARGE)


def _ground(picture: QImage, area: QRect) -> str:
    colours: Counter[int] = Counter()
    for y in range(area.top(), area.bottom() + 1, _STEP):
        colours.update(picture.pixel(x, y) for x in range(area.left(), area.right() + 1, _STEP) if picture.valid(x, y))
    return _hex(QColor(colours.most_common(1)[0][0])) if colours else "#000000"


def _hex(colour: QColor) -> str:
    return colour.name(QColor.NameFormat.HexRgb).upper()
