"""The scrolled middle of the form: keeps its width, and brings what has the focus into sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.theme import scaled
from ui.widgets import Surface

EDGE = 20
# Rows learn their height from their width, so a change takes a few rounds to reach the scroll area.
_LAYOUT_ROUNDS = 4


class FormScroll(QScrollArea):
    """The middle of the page; its right margin gives way to the scroll bar, so nothing moves when it appears."""

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content = Surface("bg.surface")
        self.column = QVBoxLayout(self.content)
        self.column.setContentsMargins(EDGE, scaled(18), EDGE, scaled(12))
        self.column.setSpacing(0)
        self.setWidget(self.content)
        self._wanted: tuple[QWidget, bool, QWidget | None] | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._bring_again)
        self.verticalScrollBar().installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    @property
    def room(self) -> int:
        """Width for what is in the column."""
        margins = self.column.contentsMargins()
        return self.viewport().width() - margins.left() - margins.right()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.verticalScrollBar() and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            taken = self.verticalScrollBar().sizeHint().width() if event.type() is QEvent.Type.Show else 0
            margins = self.column.contentsMargins()
            margins.setRight(max(0, EDGE - taken))
            self.column.setContentsMargins(margins)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrows belong to fields and to the page's commands, never to scrolling behind the focus.
        event.ignore()

    def settle(self) -> None:
        """Let new rows and banners take their places before anything is scrolled to."""
        for _ in range(_LAYOUT_ROUNDS):
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def seen_at(self, widget: QWidget) -> int:
        """How far below the upper edge a widget is seen."""
        return widget.mapTo(self.viewport(), QPoint(0, 0)).y()

    def bring(self, widget: QWidget, *, top: bool = False) -> None:
        """Scroll so that a widget is seen whole; with `top` it stands at the upper edge."""
        self._bring(widget, top, None)

    def bring_under(self, title: QWidget, widget: QWidget) -> None:
        """Scroll so that `title` stands at the upper edge, if `widget` in it is then still seen whole."""
        self._bring(widget, False, title)

    def _bring(self, widget: QWidget, top: bool, title: QWidget | None) -> None:
        self._wanted = (widget, top, title)
        self._scroll_to(widget, top=top, title=title)
        self._again.start()

    def _bring_again(self) -> None:
        """What changed with the focus (a banner, sentences under rows) may have moved everything since."""
        wanted, self._wanted = self._wanted, None
        if wanted is None or not isValid(wanted[0]) or not self.content.isAncestorOf(wanted[0]):
            return
        widget, top, title = wanted
        self._scroll_to(widget, top=top, title=title if title is not None and isValid(title) else None)

    def _scroll_to(self, widget: QWidget, *, top: bool, title: QWidget | None = None) -> None:
        place = widget.mapTo(self.content, QPoint(0, 0))
        if title is not None:
            above = title.mapTo(self.content, QPoint(0, 0)).y() - scaled(18)
            if place.y() + widget.height() + scaled(30) - above <= self.viewport().height():
                self.verticalScrollBar().setValue(max(0, above))
        if top:
            self.verticalScrollBar().setValue(max(0, place.y() - scaled(18)))
            return
        seen = QRect(QPoint(0, self.verticalScrollBar().value()), self.viewport().size())
        wanted = QRect(place, widget.size()).adjusted(0, -scaled(30), 0, scaled(30))
        if wanted.top() < seen.top():
            self.verticalScrollBar().setValue(max(0, wanted.top()))
        elif wanted.bottom() > seen.bottom():
            self.verticalScrollBar().setValue(wanted.bottom() - seen.height())
        across = self.horizontalScrollBar()
        if wanted.left() < across.value() or wanted.right() > across.value() + seen.width():
            across.setValue(max(0, wanted.right() - seen.width() + EDGE))
