"""The line over the windows: how many are in which state, and what can be done to the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from ui.commands import BY_ID, CommandId
from ui.supervision.values import ChosenValues, CountValue
from ui.theme import font, scaled, text_width, theme_of
from ui.widgets import Button, Card, ElidedLabel, Text, paint_glyph
from ui.widgets.paint import LEFT, line_of
from ui.widgets.spoken import SpokenRole

_SIDE, _AIR, _BETWEEN = 14, 5, 14


class Counts(QWidget):
    """Windows by state. What has no room is left out from the end: the figures above say it as well."""

    spoken_as = SpokenRole.StaticText

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[CountValue, ...] = ()
        self.setMinimumWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: tuple[CountValue, ...]) -> None:
        """Show these."""
        if counts == self._shown:
            return
        wish, self._shown = self.wish(), counts
        self.setAccessibleName(", ".join(count.text for count in counts))
        # Figures are equally wide: nothing around has to be laid out anew for another one.
        if wish != self.wish():
            self.updateGeometry()
        self.update()

    def wish(self) -> int:
        """Pixels in which all of them fit."""
        made = font("caption")
        each = (scaled(_SIDE) + scaled(_AIR) + text_width(count.text, made) for count in self._shown)
        return round(sum(each) + scaled(_BETWEEN) * max(0, len(self._shown) - 1)) + 1

    def sizeHint(self) -> QSize:
        return QSize(self.wish(), scaled(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, made, left = theme_of(self), font("caption"), 0.0
        painter = QPainter(self)
        painter.setFont(made)
        painter.setPen(theme.color("text.secondary"))
        side = float(scaled(_SIDE))
        for count in self._shown:
            wide = text_width(count.text, made)
            if left + side + scaled(_AIR) + wide > self.width() + 1:
                break
            place = QRectF(round(left), round((self.height() - side) / 2), side, side)
            paint_glyph(painter, place, count.glyph, theme)
            left += side + scaled(_AIR)
            line_of(painter, QRectF(left, 0, wide + 1, self.height()), LEFT, count.text)
            left += wide + scaled(_BETWEEN)
        painter.end()


class ChosenBar(Card):
    """What can be done to the chosen window, with the keys that do it."""

    def __init__(self) -> None:
        super().__init__("bg.selected", "accent")
        self._text = ElidedLabel("", "bodyStrong")
        self.skills = Button("", BY_ID[CommandId.SKILLS].caps, size="small")
        self.toggle = Button("", BY_ID[CommandId.OPEN_CLOSE].caps, size="small")
        self.message = Button("", BY_ID[CommandId.MESSAGE].caps, size="small")
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(12), 4, 5, 4)
        row.setSpacing(scaled(6))
        row.addWidget(self._text, 1)
        for button in self.buttons:
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def buttons(self) -> Sequence[Button]:
        """In their order."""
        return self.skills, self.toggle, self.message

    def show_chosen(self, values: ChosenValues) -> None:
        """Show what can be done."""
        self.setAccessibleName(values.text)
        self._text.setText(values.text)
        for button, text, can in (
            (self.skills, values.skills, values.can_skills),
            (self.toggle, values.toggle, values.can_toggle),
            (self.message, values.message, values.can_message),
        ):
            button.set_text(text)
            button.setEnabled(can)


class WindowsHead(QWidget):
    """Title and counts, and the bar of the chosen window beside them, or below where it has no room there."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text("", "title")
        self._stale = Text("", "caption", "offline")
        self.counts, self.bar = Counts(), ChosenBar()
        self._beside: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(scaled(12))
        self._grid.setVerticalSpacing(scaled(6))
        self._grid.addWidget(self._title, 0, 0)
        self._grid.addWidget(self._stale, 0, 1)
        self._grid.addWidget(self.counts, 0, 2)
        self._grid.setColumnStretch(2, 1)
        self.setMinimumWidth(1)
        self.arrange()

    def show_head(self, title: str, counts: tuple[CountValue, ...], chosen: ChosenValues, stale: str) -> None:
        """Show it; the bar is there while a window is chosen."""
        self._title.setText(title)
        self._stale.setText(stale)
        self._stale.setHidden(not stale)
        self.counts.show_counts(counts)
        self.bar.show_chosen(chosen)
        self.bar.setHidden(not chosen.text)
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def minimumSizeHint(self) -> QSize:
        return QSize(1, super().minimumSizeHint().height())

    def arrange(self) -> None:
        """Choose by the room there is."""
        told = 0 if self._stale.isHidden() else self._stale.sizeHint().width() + scaled(12)
        needed = self._title.sizeHint().width() + told + self.bar.sizeHint().width() + scaled(60)
        beside = needed <= self.width()
        if beside == self._beside:
            return
        self._beside = beside
        self._grid.removeWidget(self.bar)
        if beside:
            self._grid.addWidget(self.bar, 0, 3, Qt.AlignmentFlag.AlignVCenter)
        else:
            self._grid.addWidget(self.bar, 1, 0, 1, 3)
