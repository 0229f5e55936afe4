"""Chips: a state or a fact in a small box, with its silhouette or icon and a word."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import font, text_width
from ui.theme.icons import paint_icon
from ui.theme.source import scaled, theme_of
from ui.widgets.glyphs import GLYPHS, paint_glyph
from ui.widgets.paint import LEFT, box
from ui.widgets.spoken import SpokenRole

ChipTone = Literal["plain", "accent", "success", "warning", "danger", "offline"]
ChipSize = Literal["small", "normal"]
_PADDING, _GAP = 8, 6
_HEIGHT: dict[ChipSize, int] = {"small": 22, "normal": 24}


class Chip(QWidget):
    """A word with a silhouette (`running`, `done` ...) or a Lucide icon (`users` ...) in the colours of a tone.

    `strong` is for the one chip that says the state of the whole page; `small` for a chip in a title's line.
    """

    spoken_as = SpokenRole.StaticText

    def __init__(
        self,
        text: str,
        glyph: str | None = None,
        tone: ChipTone = "plain",
        *,
        strong: bool = False,
        size: ChipSize = "normal",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._glyph, self._tone = text, glyph, tone
        self._strong, self._size = strong, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def show_state(self, text: str, glyph: str | None = None, tone: ChipTone = "plain") -> None:
        """Change what the chip says."""
        self._text, self._glyph, self._tone = text, glyph, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        width = text_width(self._text, self._font()) + 2 * scaled(_PADDING) + 2
        if self._glyph:
            width += self._side() + scaled(_GAP)
        return QSize(round(width), scaled(_HEIGHT[self._size]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self._tone == "plain":
            fill, edge, ink = theme.color("bg.surface"), theme.color("border.default"), theme.color("text.primary")
        else:
            fill, edge = theme.color(f"{self._tone}.tint"), theme.color(f"{self._tone}.border")
            ink = theme.color(f"{self._tone}.text")
        box(painter, rect, theme.radius["control"], fill, edge)
        left = 1.0 + scaled(_PADDING)
        if self._glyph:
            side = self._side()
            place = QRectF(left, (rect.height() - side) / 2, side, side)
            if self._glyph in GLYPHS:
                paint_glyph(painter, place, self._glyph, theme)
            else:
                paint_icon(painter, place, self._glyph, theme.color("text.primary"))
            left += side + scaled(_GAP)
        painter.setPen(ink)
        painter.setFont(self._font())
        painter.drawText(QRectF(left, 0, rect.width() - left, rect.height()), LEFT, self._text)
        painter.end()

    def _font(self) -> QFont:
        return font("caption", weight=500 if self._strong else 400)

    def _side(self) -> int:
        sizes = theme_of(self).sizes
        return scaled(sizes["icon" if self._strong else "iconSmall"])
