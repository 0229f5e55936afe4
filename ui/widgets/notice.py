"""Banners inside a page: what happened, what is safe, what to do."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.source import theme_of
from ui.widgets.glyphs import GlyphKind, StatusGlyph
from ui.widgets.paint import box
from ui.widgets.spoken import SpokenRole
from ui.widgets.text import Text

NoticeTone = Literal["accent", "success", "warning", "danger", "offline"]


class Notice(QWidget):
    """A banner in the colours of a tone: silhouette, sentence, and optionally something below or at the right."""

    spoken_as = SpokenRole.AlertMessage

    def __init__(
        self,
        tone: NoticeTone,
        glyph: GlyphKind,
        text: str,
        extra: str | QWidget | None = None,
        *,
        strong: bool = False,
        trailing: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        space = theme_of(self).space
        self._glyph = StatusGlyph(glyph, word=text)
        self._text = Text(text, "bodyStrong" if strong else "body", wrap=True)
        self._extra: Text | None = None
        words = QVBoxLayout()
        words.setSpacing(space["1"] // 2)
        words.addWidget(self._text)
        if isinstance(extra, str):
            self._extra = Text(extra, "body", "secondary", wrap=True)
            words.addWidget(self._extra)
        elif extra is not None:
            words.addWidget(extra)
        row = QHBoxLayout(self)
        row.setContentsMargins(space["3"] + 1, space["2"] + 1, space["3"] + 1, space["2"] + 1)
        row.setSpacing(space["2"] + 2)
        glyph_column = QVBoxLayout()
        glyph_column.setContentsMargins(0, 0, 0, 0)
        glyph_column.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        glyph_column.addStretch(1)
        row.addLayout(glyph_column)
        row.addLayout(words, 1)
        if trailing is not None:
            row.addWidget(trailing, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(text)

    def show_text(self, text: str, *, tone: NoticeTone | None = None, glyph: GlyphKind | None = None) -> None:
        """Change the sentence, and with it tone and silhouette when given."""
        self._text.setText(text)
        self._tone = tone or self._tone
        self._glyph.show_kind(glyph or self._glyph.kind, text)
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        fill, edge = theme.color(f"{self._tone}.tint"), theme.color(f"{self._tone}.border")
        box(painter, QRectF(self.rect()), theme.radius["panel"], fill, edge)
        painter.end()
