"""Chips: a state or a fact in a small box, with its silhouette or icon and a word."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import font, text_width
from ui.theme.icons import paint_icon
from ui.theme.source import scaled, theme_of
from ui.widgets.glyphs import GLYPHS, paint_glyph
from ui.widgets.paint import LEFT, box

ChipTone = Literal["plain", "accent", "success", "warning", "danger", "offline"]
_GLYPH, _PADDING, _GAP, _HEIGHT = 16, 8, 6, 24


class Chip(QWidget):
    """A word with a silhouette (`running`, `done` ...) or a Lucide icon (`users` ...) in the colours of a tone."""

    def __init__(
        self, text: str, glyph: str | None = None, tone: ChipTone = "plain", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text, self._glyph, self._tone = text, glyph, tone
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
        width = text_width(self._text, font("caption", weight=500)) + 2 * scaled(_PADDING) + 2
        if self._glyph:
            width += scaled(_GLYPH) + scaled(_GAP)
        return QSize(round(width), scaled(_HEIGHT))

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
            side = scaled(_GLYPH)
            place = QRectF(left, (rect.height() - side) / 2, side, side)
            if self._glyph in GLYPHS:
                paint_glyph(painter, place, self._glyph, theme)
            else:
                paint_icon(painter, place.adjusted(1, 1, -1, -1), self._glyph, theme.color("text.secondary"))
            left += side + scaled(_GAP)
        painter.setPen(ink)
        painter.setFont(font("caption", weight=500))
        painter.drawText(QRectF(left, 0, rect.width() - left, rect.height()), LEFT, self._text)
        painter.end()
