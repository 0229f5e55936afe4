"""A row of controls that goes on in the next line where there is no room; the last ones keep to the right edge."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Items beside each other with `gap` pixels between them, lines `line_gap` pixels apart.

    What was added with `add_at_right` stands at the right edge of its line.
    """

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, line_gap: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._right: set[int] = set()
        self._gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def add_at_right(self, widget: QWidget) -> None:
        """Add a widget that keeps to the right edge."""
        self._right.add(len(self._items))
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        lines = self._lines(width - margins.left() - margins.right())
        return (
            sum(height for _, height in lines)
            + self._line_gap * max(0, len(lines) - 1)
            + (margins.top() + margins.bottom())
        )

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        margins = self.contentsMargins()
        width = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(
            width + margins.left() + margins.right(),
            max((size.height() for size in shown), default=0) + margins.top() + margins.bottom(),
        )

    def minimumSize(self) -> QSize:
        shown = [item.minimumSize() for item in self._items if not item.isEmpty()]
        margins = self.contentsMargins()
        return QSize(
            max((size.width() for size in shown), default=0) + margins.left() + margins.right(),
            max((size.height() for size in shown), default=0) + margins.top() + margins.bottom(),
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        area = rect.marginsRemoved(self.contentsMargins())
        top = area.top()
        for line, height in self._lines(area.width()):
            used = sum(width for _, width in line) + self._gap * (len(line) - 1)
            spare, left, pushed = max(0, area.width() - used), area.left(), False
            for number, width in line:
                if number in self._right and not pushed:
                    left, pushed = left + spare, True
                item = self._items[number]
                high = min(height, item.sizeHint().height())
                item.setGeometry(QRect(left, top + (height - high) // 2, width, high))
                left += width + self._gap
            top += height + self._line_gap

    def _lines(self, room: int) -> list[tuple[list[tuple[int, int]], int]]:
        """Items of each line by number with their widths, and how high it is."""
        lines: list[tuple[list[tuple[int, int]], int]] = []
        line: list[tuple[int, int]] = []
        used, height = 0, 0
        for number, item in enumerate(self._items):
            if item.isEmpty():
                continue
            size = item.sizeHint()
            width = min(size.width(), max(room, item.minimumSize().width()))
            if line and used + self._gap + width > room:
                lines.append((line, height))
                line, used, height = [], 0, 0
            used += width + (self._gap if line else 0)
            line.append((number, width))
            height = max(height, size.height())
        if line:
            lines.append((line, height))
        return lines
