"""What lies above a page: dialogs and the search. The uppermost one has the keyboard, Esc takes it away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from ui.commands import Chord
from ui.theme import theme_of

SCRIM_SHARE = 0.3
_AIR = 24


@dataclass(slots=True)
class _Layer:
    scrim: Veil
    content: QWidget
    opener: QWidget | None
    own: frozenset[Chord] = field(default_factory=frozenset)
    closed: Callable[[], None] | None = None


@runtime_checkable
class Edged(Protocol):
    """A layer of which only the edge, a few pixels of its corners, lets the page through."""

    def edge(self, size: QSize) -> QRegion:
        """These pixels, for a layer of this size."""
        ...

    def paint_edge(self, painter: QPainter, place: QRect) -> None:
        """Paint them for a layer at `place`; whatever else is painted is hidden by the layer."""
        ...


class Shade(QWidget):
    """Dims its host below a layer; clicks do not reach the page."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._edge: tuple[Edged, QRect] | None = None

    def show_edge(self, content: Edged, place: QRect) -> None:
        """Paint from now on what of a layer does not hide what lies behind it."""
        if self._edge is not None:
            # Qt paints anew what the layer hid, and its edge hid nothing.
            _, before = self._edge
            self.update(content.edge(before.size()).translated(before.topLeft()))
        self._edge = (content, place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = QColor(theme_of(self).color("bar.bg"))
        color.setAlphaF(SCRIM_SHARE)
        painter.fillRect(event.rect(), color)
        if self._edge is not None:
            content, place = self._edge
            content.paint_edge(painter, place)
        painter.end()


class Veil(QWidget):
    """Holds one layer above its shade; Tab stays inside.

    A layer that says where its edge lets the page through hides the page everywhere else: the page is not painted again
    for what changes in the layer.
    """

    def __init__(self, host: QWidget, content: QWidget, top: int | None) -> None:
        self.shade = Shade(host)
        super().__init__(host, Qt.WindowType.SubWindow)
        self._content, self._top = content, top
        self._edged = content if isinstance(content, Edged) else None
        content.setParent(self)
        # Tab leads to what is in a layer; the layer itself has the keyboard when it opens, and not again.
        content.setFocusPolicy(content.focusPolicy() & ~Qt.FocusPolicy.TabFocus)
        content.show()
        host.installEventFilter(self)
        content.installEventFilter(self)
        if self._edged is not None:
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and watched is not self:
            self.fit()
        return False

    def come(self) -> None:
        """Lie above everything else."""
        for part in (self.shade, self):
            part.show()
            part.raise_()
        self.fit()

    def go(self) -> None:
        """Disappear for good."""
        # The two are not deleted at one stroke, and what moves in between would be fitted to the one that is gone.
        host = self.parentWidget()
        for watched in (self._content, *([] if host is None else [host])):
            watched.removeEventFilter(self)
        for part in (self.shade, self):
            part.hide()
            part.deleteLater()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab never leaves: Qt looks for the next stop within what it takes for a window inside the window."""
        super().focusNextPrevChild(forward)
        return True

    def fit(self) -> None:
        """Lay the layer out in the middle, or at its distance from the top."""
        host = self.parentWidget()
        if host is None:
            return
        self.shade.setGeometry(host.rect())
        room = host.rect().adjusted(_AIR, _AIR if self._top is None else self._top, -_AIR, -_AIR).size()
        size = self._content.sizeHint().expandedTo(self._content.minimumSizeHint()).boundedTo(room)
        top = (host.height() - size.height()) // 2 if self._top is None else self._top
        place = QRect((host.width() - size.width()) // 2, top, size.width(), size.height())
        if place != self.geometry():
            self.setGeometry(place)
            self._content.setGeometry(self.rect())
            if self._edged is not None:
                self.setMask(QRegion(self.rect()) - self._edged.edge(place.size()))
                self.shade.show_edge(self._edged, place)


class Layers(QObject):
    """The stack of layers over one host."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._stack: list[_Layer] = []

    def __len__(self) -> int:
        return len(self._stack)

    @property
    def top(self) -> QWidget | None:
        """The layer that has the keyboard."""
        return self._stack[-1].content if self._stack else None

    def owns(self, chord: Chord) -> bool:
        """Whether the uppermost layer handles this chord itself."""
        return bool(self._stack) and chord in self._stack[-1].own

    def open(
        self,
        content: QWidget,
        *,
        top: int | None = None,
        own: frozenset[Chord] = frozenset(),
        closed: Callable[[], None] | None = None,
    ) -> None:
        """Show a layer and give it the focus; `closed` is called when it was taken away without an answer."""
        opener = QApplication.focusWidget()
        scrim = Veil(self._host, content, top)
        self._stack.append(_Layer(scrim, content, opener, own, closed))
        scrim.come()
        if not content.isAncestorOf(QApplication.focusWidget() or self._host):
            content.setFocus(Qt.FocusReason.PopupFocusReason)

    def close(self, content: QWidget | None = None) -> None:
        """Take a layer away, the uppermost by default; the focus goes back to where it was opened."""
        layer = next((entry for entry in reversed(self._stack) if content in (None, entry.content)), None)
        if layer is None:
            return
        self._stack.remove(layer)
        layer.scrim.go()
        if layer.opener is not None and layer.opener.isVisible():
            layer.opener.setFocus(Qt.FocusReason.PopupFocusReason)

    def give_up(self) -> None:
        """Esc: take the uppermost layer away and tell whoever waited for its answer."""
        if not self._stack:
            return
        layer = self._stack[-1]
        self.close()
        if layer.closed is not None:
            layer.closed()
