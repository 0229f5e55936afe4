"""A drop-down list drawn as the design's other lists are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QWidget

from ui.theme.fonts import set_font


class Choice(QComboBox):
    """One of several: arrows, letters, Alt+Down. Turning the wheel over it while scrolling a form changes nothing."""

    def __init__(
        self, options: Sequence[tuple[str, object]] = (), name: str = "", parent: QWidget | None = None
    ) -> None:
        """`options` are (words, value); the value of the one taken is `currentData()`."""
        super().__init__(parent)
        # Qt draws the items of a combo as menu items, deaf to the style sheet, unless it has a delegate of its own.
        self.setItemDelegate(QStyledItemDelegate(self))
        set_font(self, "field")
        self.setAccessibleName(name)
        for words, value in options:
            self.addItem(words, value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
