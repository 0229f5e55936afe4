"""Tabs on the dark bar: which pages there are for whoever watches the centre, and which one is in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui.theme.fonts import font, text_width
from ui.theme.source import scaled, theme_of
from ui.widgets.focus import FocusRing
from ui.widgets.spoken import SpokenRole

_PADDING, _LINE = 12, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BarTab:
    """A tab: the page's name, its words and keys; one that is not `live` leads nowhere yet."""

    page: str
    text: str
    keys: str = ""
    live: bool = True


class BarTabButton(QAbstractButton):
    """One tab; the chosen one is underlined and checked."""

    spoken_as = SpokenRole.PageTab

    def __init__(self, tab: BarTab, parent: QWidget) -> None:
        super().__init__(parent)
        self.tab = tab
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(tab.text)
        self.setAccessibleDescription(tab.keys)
        self.setToolTip(" ".join(part for part in (tab.text, tab.keys) if part))
        self._ring = FocusRing(self, radius=theme_of(parent).radius["control"], on_bar=True, inside=True)

    def nextCheckState(self) -> None:
        """Which one is chosen, the page in front says."""

    def sizeHint(self) -> QSize:
        width = text_width(self.tab.text, font("body", weight=600)) + 2 * scaled(_PADDING)
        return QSize(round(width), scaled(theme_of(self).sizes["topBar"]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        chosen = self.isChecked()
        if self.underMouse() and self.tab.live and not chosen:
            painter.fillRect(rect, theme.color("bar.raised"))
        color = theme.color("bar.text" if chosen else "bar.muted")
        if not self.tab.live:
            color.setAlphaF(0.7)
        painter.setPen(color)
        painter.setFont(font("body", weight=600 if chosen else 400))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.tab.text)
        painter.end()


class BarTabs(QWidget):
    """Tabs in a row; `pressed` tells which page is wanted. Nothing is there without tabs."""

    spoken_as = SpokenRole.PageTabList

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[BarTabButton] = []
        self._shown: tuple[BarTab, ...] = ()
        self._chosen = ""
        self._row = QHBoxLayout(self)
        # The line of the chosen one lies below it, so that a focus ring is seen all around.
        self._row.setContentsMargins(0, 0, 0, _LINE)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.hide()

    def show_tabs(self, tabs: Sequence[BarTab], name: str) -> None:
        """Show these tabs; `name` says what they are."""
        self.setAccessibleName(name)
        if tuple(tabs) == self._shown:
            return
        self._shown = tuple(tabs)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [BarTabButton(tab, self) for tab in tabs]
        for button in self.buttons:
            button.clicked.connect(lambda _checked=False, page=button.tab.page: self.pressed.emit(page))
            self._row.addWidget(button)
        self.setVisible(bool(tabs))
        self.choose(self._chosen)

    def choose(self, page: str) -> None:
        """That page is in front."""
        self._chosen = page
        for button in self.buttons:
            button.setChecked(button.tab.page == page)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for button in self.buttons:
            if button.isChecked():
                place = QRectF(button.x(), self.height() - _LINE, button.width(), _LINE)
                painter.fillRect(place, theme_of(self).color("bar.text"))
        painter.end()
