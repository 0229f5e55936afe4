"""The page of printers: a title, the list with its buttons, and the way back."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.printers.panel import ArrowlessScroll, PrinterActions, PrinterPanel
from ui.printers.values import PrinterListView
from ui.theme import scaled
from ui.widgets import Button, Surface, Text

_WIDTH = 720


class PageActions(PrinterActions, Protocol):
    """What the page tells; the presenter is one."""

    def leave_pressed(self) -> None: ...


class PrintersPage(QWidget):
    """The printers of this desk. `show_printers` alone draws it; `attach` gives it somebody to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: PageActions | None = None
        self._title = Text("", "name")
        self._subtitle = Text("", "body", "secondary", wrap=True)
        self.panel = PrinterPanel()
        self.back = Button("", ("Esc",))
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, scaled(24), 0, scaled(24))
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addSpacing(scaled(4))
        column.addWidget(self._subtitle)
        column.addSpacing(scaled(20))
        column.addWidget(self.panel)
        column.addSpacing(scaled(20))
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        column.addLayout(foot)
        column.addStretch(1)
        ground = Surface("bg.app")
        around = QHBoxLayout(ground)
        around.setContentsMargins(scaled(24), 0, scaled(24), 0)
        around.addStretch(1)
        around.addWidget(self._column)
        around.addStretch(1)
        scroll = ArrowlessScroll()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(ground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def attach(self, actions: PageActions) -> None:
        """Tell `actions` from now on; the page keeps it alive."""
        self._actions = actions
        self.panel.attach(actions)
        self.back.clicked.connect(actions.leave_pressed)

    def show_printers(self, view: PrinterListView) -> None:
        """Draw a view; the focus stays where it is."""
        self._title.setText(view.words("printers.title"))
        self._subtitle.setText(view.words("printers.subtitle"))
        self.back.set_text(view.words("printers.back"))
        self.setAccessibleName(view.words("printers.title"))
        fresh = not self.panel.rows
        self.panel.show_printers(view)
        if fresh and self.isVisible():
            self.panel.take_focus()

    def leave(self) -> None:
        """Esc."""
        if self._actions is not None:
            self._actions.leave_pressed()

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        self.panel.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held
        if event.key() == Qt.Key.Key_Escape and not held:
            self.leave()
        elif enter and self.back.hasFocus():
            self.back.click()
        elif held or not self.panel.press(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._column.setFixedWidth(min(scaled(_WIDTH), self.width() - 2 * scaled(24)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
