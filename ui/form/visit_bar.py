"""The white bar under the top bar: ticket, time against target, services of the visit, the citizen."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.form.values import ServiceTab, VisitBarView
from ui.theme import font, scaled, text_width, theme_of
from ui.widgets import Divider, ElidedLabel, FocusRing, StatusGlyph, Surface, Text, TimerBar, paint_glyph
from ui.widgets.paint import LEFT, box, elided, keycap, keycap_width

_HOUR = 3600
_BAR, _CITIZEN, _AIR = 120, 190, 140


def clock_text(elapsed: timedelta) -> str:
    """`08:19`, and `1:02:45` from an hour on."""
    seconds = max(0, int(elapsed.total_seconds()))
    if seconds >= _HOUR:
        return f"{seconds // _HOUR}:{seconds % _HOUR // 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


class TabButton(QAbstractButton):
    """One service: its state, name and key."""

    def __init__(self, tab: ServiceTab, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tab = tab
        self._key = key
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(tab.name)
        self.setAccessibleDescription(key)
        self.setToolTip(tab.name)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])

    def sizeHint(self) -> QSize:
        width = text_width(self.tab.name, font("body", weight=500)) + keycap_width(self._key)
        return QSize(round(width) + scaled(16 + 6 + 8) + 2 * scaled(11), scaled(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(16 + 8 + 8 + 40) + round(keycap_width(self._key)) + 2 * scaled(11), scaled(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.tab.current:
            box(painter, rect, theme.radius["control"], theme.color("accent.tint"), theme.color("accent.fill"), 2.0)
        else:
            fill = theme.color("bg.hover" if self.underMouse() else "bg.surface")
            box(painter, rect, theme.radius["control"], fill, theme.color("border.default"))
        side, pad = scaled(16), scaled(11)
        middle = rect.center().y()
        paint_glyph(painter, QRectF(pad, round(middle - side / 2), side, side), self.tab.glyph, theme)
        made = font("body", weight=500)
        wide, high = keycap_width(self._key), scaled(theme.sizes["keycap"])
        cap = QRectF(round(rect.width() - pad - wide), round(middle - high / 2), wide, high)
        left = pad + side + scaled(6)
        painter.setFont(made)
        painter.setPen(theme.color("text.primary"))
        room = cap.left() - scaled(6) - left
        painter.drawText(
            QRectF(left, 0, room + 2, rect.height()), LEFT, elided(self.tab.name, QFontMetricsF(made), room + 1)
        )
        keycap(
            painter,
            cap,
            self._key,
            edge=theme.color("border.default"),
            ink=theme.color("text.secondary"),
            fill=theme.color("bg.surface"),
        )
        painter.end()


class VisitBar(Surface):
    """The bar. `service_wanted` tells the id of the tab pressed; `advance` moves the clock on by a second."""

    service_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "b", "border.default", parent)
        self._view: VisitBarView | None = None
        self._extra = timedelta()
        self._label = Text("", "ticket", px=28)
        self._timer = Text("", "name")
        self._target = Text("", "body", "muted")
        self._over = StatusGlyph("warning", 16)
        self._over.hide()
        self._bar = TimerBar(width=120)
        self._bar.setFixedWidth(_BAR)
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(6)
        self._buttons: list[TabButton] = []
        self._citizen = ElidedLabel("", "bodyStrong")
        self._detail = ElidedLabel("", "caption", "muted")
        for line in (self._citizen, self._detail):
            line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        person = QVBoxLayout()
        person.setSpacing(0)
        person.addStretch(1)
        person.addWidget(self._citizen)
        person.addWidget(self._detail)
        person.addStretch(1)
        rule = Divider(upright=True, color="border.default")
        rule.setFixedHeight(scaled(28))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 1)
        row.setSpacing(0)
        row.addWidget(self._label)
        row.addSpacing(17)
        row.addWidget(self._timer)
        row.addSpacing(8)
        row.addWidget(self._over)
        row.addWidget(self._target)
        row.addSpacing(16)
        row.addWidget(self._bar)
        row.addSpacing(16)
        row.addWidget(rule)
        row.addSpacing(16)
        row.addLayout(self._tabs)
        row.addStretch(1)
        row.addSpacing(16)
        row.addLayout(person)
        self.rescale()

    def rescale(self) -> None:
        """Take the room that the text size in force needs."""
        self.setFixedHeight(scaled(52))

    def show_bar(self, view: VisitBarView) -> None:
        """Show a visit; buttons are only made anew when the services changed."""
        remake = self._view is None or self._view.tabs != view.tabs
        self._view = view
        self._extra = timedelta()
        self._label.setText(view.label)
        self._citizen.setText(view.citizen)
        self._detail.setText(view.detail)
        self._detail.setHidden(not view.detail)
        self._show_time()
        if remake:
            self._remake(view.tabs)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        """Where not everything is whole, the drawn bar goes first; then names of services are cut, a citizen's last."""
        if self._view is None:
            return
        for line in (self._citizen, self._detail):
            line.setMinimumWidth(min(line.sizeHint().width(), scaled(_CITIZEN)))
        wanted = self._label.sizeHint().width() + self._timer.sizeHint().width() + self._target.sizeHint().width()
        wanted += sum(button.sizeHint().width() + self._tabs.spacing() for button in self._buttons)
        wanted += max(self._citizen.sizeHint().width(), self._detail.sizeHint().width())
        self._bar.setVisible(bool(self._view.target) and wanted + _BAR + _AIR <= self.width())

    def advance(self, seconds: int = 1) -> None:
        """Let the clock run on; a finished visit stands."""
        if self._view is not None and self._view.running:
            self._extra += timedelta(seconds=seconds)
            self._show_time()

    @property
    def tabs(self) -> list[TabButton]:
        return self._buttons

    def _show_time(self) -> None:
        if self._view is None:
            return
        elapsed = self._view.elapsed + self._extra
        self._timer.setText(clock_text(elapsed))
        target = self._view.target
        over = bool(target) and elapsed > target
        beyond = f"  +{clock_text(elapsed - target)}" if over else ""
        self._over.setVisible(over)
        self._target.setText(f"/ {clock_text(target)}{beyond}" if target else "")
        self._target.set_tone("warning" if over else "muted")
        self._bar.show_time(elapsed.total_seconds(), self._view.target.total_seconds())

    def _remake(self, tabs: tuple[ServiceTab, ...]) -> None:
        for button in self._buttons:
            self._tabs.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for number, tab in enumerate(tabs, start=1):
            button = TabButton(tab, f"Ctrl {number}")
            button.clicked.connect(lambda _checked=False, id=tab.id: self.service_wanted.emit(id))
            self._buttons.append(button)
            self._tabs.addWidget(button)
