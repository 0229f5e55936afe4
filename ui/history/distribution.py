"""How long people waited, as bars with percentiles across them. The bars are the cells of a table of one row, so that
arrows go through them and each is heard with its minutes, people and share.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QLineF, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.history.plots import dashed
from ui.history.table import MOVES
from ui.history.values import BarValue, DistributionValues
from ui.theme import font, line_height, scaled, text_width, theme_of, theme_source
from ui.widgets.paint import CENTRE, LEFT

BAR = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_GAP, _LEAST, _AXIS, _TAIL, _LABEL = 1, 110, 24, 8, 6
_EMPTY = DistributionValues(
    bars=(), axis=(), marks=(), limit=None, within="", beyond="", unit="", note=""
)  # fmt: skip


class BarsModel(QAbstractTableModel):
    """One row; a column for each bar."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bars: tuple[BarValue, ...] = ()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() or not self.bars else 1

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.bars)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        bar = self.bars[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return bar.text
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return bar.spoken
            case _ if role == BAR:
                return bar
        return None

    def show(self, bars: tuple[BarValue, ...]) -> None:
        """Become these bars."""
        if len(bars) == len(self.bars):
            self.bars = bars
            if bars:
                self.dataChanged.emit(self.index(0, 0), self.index(0, len(bars) - 1))
            return
        self.beginResetModel()
        self.bars = bars
        self.endResetModel()


class BarDelegate(QStyledItemDelegate):
    """A bar that stands on the lower edge; the one that has the keyboard has its count above it."""

    def __init__(self, view: BarsTable) -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view, bar = self._view, index.data(BAR)
        if not isinstance(bar, BarValue):
            return
        theme, rect = theme_of(view), QRectF(option.rect)
        here = view.hasFocus() and view.currentIndex() == index
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = view.head
        if here:
            painter.fillRect(rect, theme.color("bg.selected"))
        high = max(2.0 if bar.height else 0.0, (rect.height() - head) * bar.height)
        place = QRectF(rect.left() + _GAP, rect.bottom() - high, rect.width() - 2 * _GAP, high)
        painter.fillRect(place, theme.color("accent.fill" if bar.within else "accent.border"))
        if here:
            pen = QPen(theme.color("focus.ring"), 2)
            painter.setPen(pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()


class BarsTable(QTableView):
    """The bars themselves; `head` pixels above them are kept for percentiles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = 0
        self.bars = BarsModel(self)
        self.setModel(self.bars)
        self.setItemDelegate(BarDelegate(self))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def fit(self) -> None:
        """Bars share the width, and are as high as the table."""
        count, room = len(self.bars.bars), self.viewport().width()
        for number in range(count):
            self.setColumnWidth(number, room * (number + 1) // count - room * number // count)
        if count:
            self.setRowHeight(0, max(1, self.viewport().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        across = Qt.Key(event.key()) in MOVES - {Qt.Key.Key_Up, Qt.Key.Key_Down}
        if plain and across:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


class _Over(QWidget):
    """Percentiles and the end of the promised time, drawn over the bars; axis and unit below them."""

    def __init__(self, chart: DistributionChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        chart, theme = self._chart, theme_of(self)
        values, bars = chart.values, chart.table.geometry()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot = bars.bottom() + 1
        painter.setPen(QPen(theme.color("border.control"), 1))
        painter.drawLine(QLineF(bars.left(), foot + 0.5, bars.right(), foot + 0.5))
        painter.setFont(font("caption"))
        painter.setPen(theme.color("text.secondary"))
        for tick in values.axis:
            across = bars.left() + tick.at * bars.width()
            wide = text_width(tick.text, font("caption")) + 4
            left = min(max(0.0, across - wide / 2), self.width() - wide)
            painter.drawText(QRectF(left, foot + scaled(4), wide, line_height("caption")), CENTRE, tick.text)
        unit = text_width(values.unit, font("caption")) + 2
        painter.drawText(QRectF(self.width() - unit, foot + scaled(4), unit, line_height("caption")), LEFT, values.unit)
        if values.limit is not None:
            across = bars.left() + values.limit * bars.width()
            painter.setPen(QPen(theme.color("text.primary"), 2))
            painter.drawLine(QLineF(across, foot - 1, across, foot + scaled(5)))
        made = font("caption", weight=600)
        for mark, (left, level) in zip(values.marks, chart.labels(), strict=True):
            across = bars.left() + mark.at * bars.width()
            top = bars.top() + level * (line_height("caption") + 2)
            dashed(painter, theme)
            painter.drawLine(QLineF(across, top, across, foot))
            painter.setFont(made)
            painter.setPen(theme.color("text.primary"))
            wide = text_width(mark.text, made) + 2
            place = QRectF(left, top, wide, line_height("caption"))
            # Words that lie on a bar would not be read: they keep their own ground.
            painter.fillRect(place.adjusted(-2, 0, 2, 0), theme.color("bg.surface"))
            painter.drawText(place, LEFT, mark.text)
        painter.end()


class DistributionChart(QWidget):
    """The bars, what lies over them, and the axis below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = _EMPTY
        self.table = BarsTable(self)
        self._over = _Over(self)
        theme_source().changed.connect(self._fit)

    def show_distribution(self, values: DistributionValues) -> None:
        """Draw what changed; the current bar stays."""
        if values == self.values:
            return
        self.values = values
        place = self.table.currentIndex().column()
        self.table.bars.show(values.bars)
        if not self.table.currentIndex().isValid() and values.bars:
            self.table.setCurrentIndex(self.table.bars.index(0, min(max(0, place), len(values.bars) - 1)))
        self._fit()
        self._over.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(320), scaled(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(_LEAST) + scaled(_AXIS) + self._head())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def labels(self) -> tuple[tuple[float, int], ...]:
        """Left edge and line of each percentile's words: right of its line, on a line of their own where they meet."""
        bars, made = self.table.geometry(), font("caption", weight=600)
        ends: list[float] = []
        found = []
        for mark in self.values.marks:
            wide = text_width(mark.text, made) + 2
            across = bars.left() + mark.at * bars.width()
            left = across + scaled(_LABEL)
            if left + wide > self.width():
                left = across - scaled(_LABEL) - wide
            level = next((number for number, end in enumerate(ends) if end + 4 <= left), len(ends))
            ends[level : level + 1] = [left + wide]
            found.append((left, level))
        return tuple(found)

    def _head(self) -> int:
        return (line_height("caption") + 2) * 2

    def _fit(self) -> None:
        unit = text_width(self.values.unit, font("caption"))
        tail = max(scaled(_TAIL), round(unit / 2) + scaled(10))
        self.table.head = self._head()
        self.table.setGeometry(0, 0, max(1, self.width() - tail), max(1, self.height() - scaled(_AXIS)))
        self.table.fit()
        self._over.setGeometry(self.rect())
        self._over.raise_()
        self._over.update()
