"""What the parts of the board share: lengths of a 1920 × 1080 picture on any screen, its colours, its text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.board.values import EMPHASIS
from ui.theme import font, text_width, theme_source
from ui.theme.tokens import document

DESIGN = (1920, 1080)
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_WRAPPED = Qt.TextFlag.TextWordWrap
_STEP = 0.94
# Figures as high as a hand stand closer still.
_HUGE, _HUGE_SPACING = 120.0, 96.5


def color(name: str) -> QColor:
    """A colour of the board. It has one palette: a wall in a hall is no matter of taste."""
    return QColor(document()["color"]["board"][name])


def smallest() -> int:
    """Nothing on the board is written smaller, in pixels of the picture."""
    least: int = document()["type"]["board"]["min"]
    return least


def size(role: str) -> int:
    """Pixels of the picture for `row`, `window`, `callTicket` or `callWindow`."""
    pixels: int = document()["type"]["board"][role]
    return pixels


class Pane(QWidget):
    """A part of the board, drawn in lengths of the picture. Whoever does not see it has its accessible name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.unit = 1.0

    def place(self, left: float, top: float, width: float, height: float, unit: float) -> None:
        """Stand at a place of the picture; `unit` is one of its pixels on this screen."""
        self.unit = unit
        edges = [round(edge * unit) for edge in (left, top, left + width, top + height)]
        self.setGeometry(edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1])
        self.update()

    @property
    def area(self) -> QRectF:
        """All of this part, in pixels of the picture."""
        return QRectF(0, 0, self.width() / self.unit, self.height() / self.unit)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            self.draw(painter)
        finally:
            # A painter that is left open ends the process.
            painter.end()

    def draw(self, painter: QPainter) -> None:
        """Draw it; lengths go through `at`."""
        raise NotImplementedError

    def at(self, left: float, top: float, width: float, height: float) -> QRectF:
        """A rectangle of the picture on this screen."""
        unit = self.unit
        return QRectF(left * unit, top * unit, width * unit, height * unit)

    def letters(self, px: float, weight: int = 400, *, ticket: bool = False) -> QFont:
        """Inter at `px` of the picture; the clerk's text scale has no say on a wall."""
        scaled_px = max(1.0, px * self.unit / theme_source().scale)
        made = QFont(font("ticket" if ticket else "body", weight=weight, px=scaled_px))
        if px >= _HUGE:
            made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _HUGE_SPACING)
        return made

    def write(
        self,
        painter: QPainter,
        place: QRectF,
        text: str,
        ink: str | QColor,
        px: float,
        *,
        weight: int = 400,
        across: Qt.AlignmentFlag = LEFT,
        ticket: bool = False,
    ) -> float:
        """One line, smaller if it must be to fit `place` (which `at` made); answers its width on this screen."""

        def fits(made: QFont) -> bool:
            return text_width(text, made) <= place.width()

        made = self._fitting(px, weight, fits, ticket=ticket)
        painter.setFont(made)
        painter.setPen(color(ink) if isinstance(ink, str) else ink)
        painter.drawText(place, across | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, text)
        return text_width(text, made)

    def write_lines(
        self, painter: QPainter, place: QRectF, text: str, ink: str, px: float, *, weight: int = 400
    ) -> None:
        """As many lines as `place` holds, in smaller letters if it must be."""

        def fits(made: QFont) -> bool:
            metrics = QFontMetricsF(made)
            needed = metrics.boundingRect(place, LEFT | _WRAPPED, text)
            longest = max((metrics.horizontalAdvance(word) for word in text.split()), default=0.0)
            return needed.height() <= place.height() and longest <= place.width()

        made = self._fitting(px, weight, fits)
        painter.setFont(made)
        painter.setPen(color(ink))
        painter.drawText(place, LEFT | _WRAPPED, text)

    def write_marked(
        self, painter: QPainter, place: QRectF, text: str, ink: str, strong: str, px: float, *, from_right: bool = False
    ) -> float:
        """One line whose marked words are bold; answers its width on this screen."""
        parts = [(part, order % 2 == 1) for order, part in enumerate(text.split(EMPHASIS)) if part]

        def width(pixels: float) -> float:
            return sum(text_width(part, self.letters(pixels, 600 if bold else 400)) for part, bold in parts)

        while width(px) > place.width() and px > smallest() / 2:
            px *= _STEP
        left = place.right() - width(px) if from_right else place.left()
        for part, bold in parts:
            made = self.letters(px, 600 if bold else 400)
            painter.setFont(made)
            painter.setPen(color(strong if bold else ink))
            wide = text_width(part, made)
            here = QRectF(left, place.top(), wide, place.height())
            painter.drawText(here, LEFT | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, part)
            left += wide
        return width(px)

    def _fitting(self, px: float, weight: int, fits: Callable[[QFont], bool], *, ticket: bool = False) -> QFont:
        made = self.letters(px, weight, ticket=ticket)
        while not fits(made) and px > smallest() / 2:
            px *= _STEP
            made = self.letters(px, weight, ticket=ticket)
        return made
