"""Rows of a dialog that give way where large text leaves no room for all of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.theme import scaled


class ScrolledRows(QScrollArea):
    """As high as its rows, and scrolled where the window is lower than that."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setWidget(self.inside)
        self.inside.setAutoFillBackground(False)
        self.chosen: QWidget | None = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_chosen()

    def show_chosen(self) -> None:
        """Scroll to the row that is chosen."""
        if self.chosen is not None:
            self.column.activate()
            room = self.viewport().size()
            self.inside.resize(room.width(), max(room.height(), self.inside.sizeHint().height()))
            self.ensureWidgetVisible(self.chosen, 0, scaled(4))

    def sizeHint(self) -> QSize:
        return self.inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(80))
