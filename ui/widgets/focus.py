"""The focus ring: 2 px with a 2 px gap around whatever has the keyboard, drawn over its neighbours' air."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.theme.source import theme_of
from ui.theme.tokens import document
from ui.widgets.paint import ring

_MOVES = frozenset({
    QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide,
})  # fmt: skip


def ring_room() -> int:
    """Pixels that the ring needs outside a control."""
    focus = document()["focus"]
    return int(focus["width"]) + int(focus["gap"])


class FocusRing(QWidget):
    """Follows one control and shows itself while that control has the focus.

    It lies in the nearest ancestor that has room for it, because a control cannot draw outside itself; `inside` lays it
    along the control's own edge, for an area that fills its part of the window.
    """

    def __init__(self, control: QWidget, *, radius: int, on_bar: bool = False, inside: bool = False) -> None:
        super().__init__(control)
        self._control = control
        self._radius = radius
        self._on_bar, self._inside = on_bar, inside
        self._pinned = False
        self._between: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        control.installEventFilter(self)
        control.destroyed.connect(self.deleteLater)
        # One that is made when it is first needed comes after the event.
        self._follow()

    def pin(self, shown: bool) -> None:
        """Show the ring whatever has the focus (samples of states)."""
        self._pinned = shown
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _MOVES:
            self._follow(leaving=watched is self._control and kind == QEvent.Type.FocusOut)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self._control)
        width = int(document()["focus"]["width"])
        color = theme.color(document()["focus"]["onDarkBar"] if self._on_bar else "focus.ring")
        painter = QPainter(self)
        ring(painter, QRectF(self.rect()), self._radius + ring_room(), color, width)
        painter.end()

    def _follow(self, *, leaving: bool = False) -> None:
        control = self._control
        shown = self._pinned or (control.hasFocus() and not leaving)
        if not shown or not control.isVisible():
            if self._between or not self.isHidden():
                self._watch([])
                self.hide()
            return
        room = 0 if self._inside else ring_room()
        host = control.parentWidget()
        if host is None:
            return
        between = []
        while not self._fits(control, host, room) and not host.isWindow():
            outer = host.parentWidget()
            if outer is None or isinstance(outer, QAbstractScrollArea):
                break
            between.append(host)
            host = outer
        self._watch(between)
        if self.parentWidget() is not host:
            self.setParent(host)
        place = QRect(control.mapTo(host, QPoint(0, 0)), control.size())
        self.setGeometry(place.adjusted(-room, -room, room, room))
        self.raise_()
        self.show()

    def _watch(self, between: list[QWidget]) -> None:
        """Follow the control when one of the widgets around it moves."""
        for widget in self._between:
            widget.removeEventFilter(self)
        for widget in between:
            widget.installEventFilter(self)
        self._between = between

    @staticmethod
    def _fits(control: QWidget, host: QWidget, room: int) -> bool:
        place = QRect(control.mapTo(host, QPoint(0, 0)), control.size())
        return host.rect().contains(place.adjusted(-room, -room, room, room))
