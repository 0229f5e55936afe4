"""What somebody else says differently: each value beside the one that stands in the form, taken or left by one key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.form.known import Offer
from ui.theme import scaled, theme_of
from ui.widgets import Button, StatusGlyph, Text
from ui.widgets.paint import box
from ui.workspace.lines import clear

_MOST = 6


class OfferBanner(QWidget):
    """The banner above the form. `taken` and `left` tell what the clerk decided for all lines at once."""

    taken = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[Offer, ...], Words] | None = None
        self._title = Text("", "bodyStrong", wrap=True)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(scaled(12))
        self._lines.setVerticalSpacing(scaled(2))
        self._lines.setColumnStretch(1, 1)
        self.take = Button("", ("Alt A",), "secondary", size="small")
        self.keep = Button("", ("Alt X",), "quiet", size="small")
        self.take.clicked.connect(self.taken)
        self.keep.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.setSpacing(scaled(8))
        buttons.addWidget(self.take)
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(scaled(4))
        right.addWidget(self._title)
        right.addLayout(self._lines)
        right.addSpacing(scaled(4))
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 10, 13, 10)
        row.setSpacing(scaled(12))
        glyphs = QVBoxLayout()
        glyphs.addWidget(StatusGlyph("partial", 20))
        glyphs.addStretch(1)
        row.addLayout(glyphs)
        row.addLayout(right, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.hide()

    def show_offers(self, offers: tuple[Offer, ...], words: Words) -> None:
        """Show the differences, or nothing."""
        self.setHidden(not offers)
        if not offers or self._shown == (offers, words):
            return
        self._shown = (offers, words)
        sources = {offer.source for offer in offers}
        title = words(f"identity.offer.{sources.pop() if len(sources) == 1 else 'several'}")
        self._title.setText(title)
        self.take.set_text(words("identity.offer.take"))
        self.keep.set_text(words("identity.offer.keep"))
        clear(self._lines)
        said = []
        for place, offer in enumerate(offers[:_MOST]):
            mine = offer.mine or words("identity.offer.empty")
            line = words("identity.offer.line", mine=mine, theirs=offer.theirs)
            said.append(f"{offer.label}: {line}")
            self._lines.addWidget(Text(offer.label, "body", "secondary", wrap=True), place, 0)
            self._lines.addWidget(Text(line, "body", weight=500, wrap=True), place, 1)
        if len(offers) > _MOST:
            more = words("identity.offer.more", count=len(offers) - _MOST)
            self._lines.addWidget(Text(more, "caption", "muted"), _MOST, 1)
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(said))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        fill, edge = theme.color("accent.tint"), theme.color("accent.border")
        box(painter, self.rect().toRectF(), theme.radius["control"], fill, edge)
        painter.end()
