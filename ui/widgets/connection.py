"""The link chip of the dark bar: one of six states by silhouette, colour and word."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import font, text_width
from ui.theme.icons import paint_icon
from ui.theme.source import scaled, theme_of
from ui.theme.tokens import document
from ui.widgets.glyphs import paint_glyph
from ui.widgets.paint import LEFT, box
from ui.widgets.spoken import SpokenRole

LinkState = Literal["online", "sending", "weak", "centreOnly", "offline", "choice"]
_PADDING, _GLYPH, _GAP, _EXTRA_GAP = 10, 16, 8, 8


class ConnectionChip(QWidget):
    """Says how the desk is linked. `word` is the sentence of the state, `extra` a time, count or duration."""

    spoken_as = SpokenRole.Indicator

    def __init__(
        self, state: LinkState = "online", word: str = "", extra: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state: LinkState = state
        self._word, self._extra = word, extra
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(state, word, extra)

    def show_state(self, state: LinkState, word: str, extra: str = "") -> None:
        """Change the state; a change of state, not of the extra, is announced to assistive technology."""
        changed = state != self._state
        self._state, self._word, self._extra = state, word, extra
        self.setAccessibleName(f"{word} {extra}".strip())
        if changed:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.updateGeometry()
        self.update()

    @property
    def state(self) -> LinkState:
        return self._state

    def sizeHint(self) -> QSize:
        width = 2.0 + 2 * scaled(_PADDING) + scaled(_GLYPH) + scaled(_GAP)
        width += text_width(self._word, font("body", weight=500))
        if self._extra:
            width += scaled(_EXTRA_GAP) + text_width(self._extra, font("body"))
        return QSize(round(width), scaled(theme_of(self).sizes["button"]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        style = theme.links[self._state]
        painter = QPainter(self)
        rect = QRectF(self.rect())
        box(painter, rect, theme.radius["control"], theme.color(style.bg), theme.color(style.border))
        side = scaled(_GLYPH)
        left = 1.0 + scaled(_PADDING)
        place = QRectF(left, (rect.height() - side) / 2, side, side)
        self._paint_state(painter, place)
        left += side + scaled(_GAP)
        made = font("body", weight=500)
        painter.setFont(made)
        painter.setPen(theme.color(style.text))
        painter.drawText(QRectF(left, 0, rect.width(), rect.height()), LEFT, self._word)
        left += text_width(self._word, made) + scaled(_EXTRA_GAP)
        painter.setFont(font("body"))
        painter.setPen(theme.color(style.text_muted))
        painter.drawText(QRectF(left, 0, rect.width(), rect.height()), LEFT, self._extra)
        painter.end()

    def _paint_state(self, painter: QPainter, place: QRectF) -> None:
        theme = theme_of(self)
        style = theme.links[self._state]
        if self._state == "sending":
            paint_icon(painter, place.adjusted(1, 1, -1, -1), "refresh-ccw", theme.color(style.text))
        elif self._state == "online":
            green = theme.color(document()["connection"]["online"]["glyphColor"])
            paint_glyph(painter, place, "done", theme, color=green, mark=theme.color("bar.bg"))
        elif self._state in ("centreOnly", "offline"):
            paint_glyph(painter, place, "offline", theme)
        else:
            paint_glyph(painter, place, "warning", theme)
