"""The services of a visit side by side, and the place where one more is added."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId
from ui.theme import font, paint_icon, scaled, theme_of
from ui.widgets import FocusRing, paint_glyph
from ui.widgets.paint import box, keycaps, keycaps_width
from ui.widgets.spoken import SpokenRole
from ui.workspace.values import TabValue

_HEIGHT, _GAP, _ADD = 56, 8, 92
_PER_ROW, _PER_NARROW_ROW, _NARROW = 3, 2, 560
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ServiceTab(QAbstractButton):
    """One service: its state, its name, its time, its key."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.value: TabValue | None = None
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._ring = FocusRing(self, radius=theme_of(parent).radius["panel"])

    def show_tab(self, value: TabValue) -> None:
        """Change what the tab says."""
        if value == self.value:
            return
        self.value = value
        self.setChecked(value.current)
        self.setAccessibleName(value.title)
        if not self.hasFocus():
            # Its time runs on: whoever stands on it heard it once and is not told each second.
            self.setAccessibleDescription(f"{value.state} {value.keys}")
        self.setToolTip(f"{value.title}\n{value.state}")
        self.update()

    def nextCheckState(self) -> None:
        """What is current is decided by the visit, not by the click."""

    def paintEvent(self, event: QPaintEvent) -> None:
        value = self.value
        if value is None:
            return
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        ground = "bg.selected" if value.current else "bg.hover" if self.underMouse() else "bg.surface"
        edge = "accent.fill" if value.current else "border.default"
        if value.current and theme.name == "dark":
            edge = "focus.ring"
        box(painter, rect, theme.radius["panel"], theme.color(ground), theme.color(edge), 2 if value.current else 1)
        side, top = float(scaled(16)), float(scaled(8))
        paint_glyph(painter, QRectF(scaled(11), top + scaled(2), side, side), value.glyph, theme)
        left = float(scaled(35))
        made = font("bodyStrong")
        painter.setFont(made)
        painter.setPen(theme.color("text.primary"))
        room = rect.width() - left - scaled(8)
        title = QFontMetricsF(made).elidedText(value.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, top, room + 2, scaled(20)), _LEFT, title)
        below = top + scaled(20)
        keys = (value.keys,) if value.keys else ()
        keycaps(painter, rect.right() - scaled(9), below + scaled(10), keys, theme)
        made = font("caption")
        painter.setFont(made)
        painter.setPen(theme.color("text.muted"))
        room = rect.width() - left - keycaps_width(keys) - scaled(14)
        state = QFontMetricsF(made).elidedText(value.state, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, below, room + 2, scaled(20)), _LEFT, state)
        painter.end()


class AddTab(QAbstractButton):
    """Opens the search for one more service."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._ring = FocusRing(self, radius=theme_of(parent).radius["panel"])

    def show_word(self, word: str, name: str) -> None:
        """The short word on it, and the whole name for screen readers."""
        self.setText(word)
        self.setAccessibleName(name)
        self.setAccessibleDescription("+".join(BY_ID[CommandId.ADD_SERVICE].caps))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        ground = theme.color("bg.hover") if self.underMouse() and self.isEnabled() else None
        edge = theme.color("border.control" if self.isEnabled() else "border.default")
        box(painter, rect, theme.radius["panel"], ground, edge, 1, Qt.PenStyle.DashLine)
        ink = theme.color("text.primary" if self.isEnabled() else "text.disabled")
        side, left, top = float(scaled(13)), float(scaled(11)), float(scaled(8))
        paint_icon(painter, QRectF(left, top + scaled(4), side, side), "plus", ink)
        painter.setFont(font("body"))
        painter.setPen(ink)
        painter.drawText(QRectF(left + side + scaled(5), top, rect.width(), scaled(20)), _LEFT, self.text())
        keys = (" ".join(BY_ID[CommandId.ADD_SERVICE].caps),)
        keycaps(painter, left + keycaps_width(keys), top + scaled(30), keys, theme, enabled=self.isEnabled())
        painter.end()


class ServiceTabs(QWidget):
    """Three services to a row with the place to add behind them; two to a row where large text leaves less room."""

    spoken_as = SpokenRole.Grouping

    chosen = Signal(object)
    add_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs: list[ServiceTab] = []
        self._shown: tuple[TabValue, ...] = ()
        self.add = AddTab(self)
        self.add.clicked.connect(self.add_pressed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def tabs(self) -> tuple[ServiceTab, ...]:
        return tuple(self._tabs)

    def show_tabs(self, values: tuple[TabValue, ...], words: Words, *, can_add: bool) -> None:
        """Show these services; tabs that stay keep the focus."""
        self.add.show_word(words("workspace.add_tab"), words("command.add_service"))
        self.add.setEnabled(can_add)
        self.setAccessibleName(words("workspace.services"))
        if values == self._shown:
            return
        self._shown = values
        while len(self._tabs) > len(values):
            gone = self._tabs.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._tabs) < len(values):
            self._tabs.append(self._make())
        for tab, value in zip(self._tabs, values, strict=True):
            tab.show_tab(value)
        self.updateGeometry()
        self._place()

    def sizeHint(self) -> QSize:
        per_row = self._per_row()
        cells = len(self._tabs) + (per_row == _PER_NARROW_ROW)
        rows = max(1, -(-cells // per_row))
        return QSize(scaled(400), rows * scaled(_HEIGHT) + (rows - 1) * _GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(300), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _per_row(self) -> int:
        return _PER_ROW if self.width() >= scaled(_NARROW) else _PER_NARROW_ROW

    def _make(self) -> ServiceTab:
        tab = ServiceTab(self)
        tab.clicked.connect(lambda: self._clicked(tab.value.id if tab.value else None))
        # Made later than what follows it, it would come last on the way of Tab.
        self.setTabOrder(self.add, tab)
        self.setTabOrder(tab, self.add)
        tab.show()
        return tab

    def _clicked(self, service: VisitServiceId | None) -> None:
        if service is not None:
            self.chosen.emit(service)

    def _place(self) -> None:
        high, add = scaled(_HEIGHT), scaled(_ADD)
        per_row = self._per_row()
        if per_row == _PER_NARROW_ROW:
            self._place_narrow(high)
            return
        width = (self.width() - add - per_row * _GAP) / per_row
        for place, tab in enumerate(self._tabs):
            left = round(place % per_row * (width + _GAP))
            right = round(place % per_row * (width + _GAP) + width)
            tab.setGeometry(QRect(left, place // per_row * (high + _GAP), right - left, high))
        left = round(min(len(self._tabs), per_row) * (width + _GAP))
        self.add.setGeometry(left, 0, add, high)

    def _place_narrow(self, high: int) -> None:
        width = (self.width() - (_PER_NARROW_ROW - 1) * _GAP) / _PER_NARROW_ROW
        for place, tab in enumerate((*self._tabs, self.add)):
            line, column = divmod(place, _PER_NARROW_ROW)
            left = round(column * (width + _GAP))
            tab.setGeometry(QRect(left, line * (high + _GAP), round(column * (width + _GAP) + width) - left, high))
