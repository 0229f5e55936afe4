"""A table of figures with small drawings: arrows go from cell to cell, and each cell is heard with its column."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.history.plots import paint_box_plot, paint_interval
from ui.history.values import BoxPlot, CellValue, ColumnValue, RowValue, TableValues
from ui.theme import font, line_height, scaled, text_width, theme_of, theme_source
from ui.widgets.paint import LEFT, RIGHT, elided, row_ground

CELL, COLUMN = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()
_EDGE, _ROW, _AIR = 16, 36, 12
_LEAST_NAME, _MOST_NAME, _LEAST_PLOT, _HIDDEN_PLOT = 150, 300, 130, 70
_LEAST_LABEL, _MOST_LABEL, _NAME_BESIDE = 84, 420, 200
_LEAST_ROWS = 5


class FiguresModel(QAbstractTableModel):
    """Rows of figures; what is the same stays the same, so that the current cell is kept."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.values = TableValues()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.values.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.values.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.values.rows):
            return None
        row, column = self.values.rows[index.row()], self.values.columns[index.column()]
        cell = row.cells[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.AccessibleTextRole:
                said = cell.spoken or cell.text
                return said if column.kind == "name" else f"{column.title}: {said}"
            case Qt.ItemDataRole.ToolTipRole:
                return row.tip
            case _ if role == CELL:
                return cell
            case _ if role == COLUMN:
                return column
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        titled = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if titled and orientation is Qt.Orientation.Horizontal and section < len(self.values.columns):
            return self.values.columns[section].title
        return None

    def show(self, values: TableValues) -> None:
        """Become these rows."""
        before = self.values
        if values == before:
            return
        same = [row.key for row in before.rows] == [row.key for row in values.rows]
        if same and len(before.columns) == len(values.columns):
            self.values = values
            if values.rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(values.rows) - 1, len(values.columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(values.columns) - 1))
            return
        self.beginResetModel()
        self.values = values
        self.endResetModel()


class FiguresDelegate(QStyledItemDelegate):
    """Draws one cell; the row that has the keyboard is marked at its left, its cell framed."""

    def __init__(self, view: FiguresTable) -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view, cell, column = self._view, index.data(CELL), index.data(COLUMN)
        if not isinstance(cell, CellValue) or not isinstance(column, ColumnValue):
            return
        theme, rect = theme_of(view), QRectF(option.rect)
        current = view.currentIndex()
        here = current.row() == index.row() and view.hasFocus()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if here:
            painter.fillRect(rect, theme.color("bg.selected"))
            if index.column() == 0:
                row_ground(painter, rect, theme, current=True, hovered=False)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("border.subtle"))
        inside = rect.adjusted(scaled(_left(index.column(), column)), 0, -scaled(4), 0)
        if index.column() == len(view.figures.values.columns) - 1:
            inside.setRight(rect.right() - scaled(_EDGE))
        if isinstance(cell.plot, BoxPlot):
            paint_box_plot(painter, inside, cell.plot, theme)
        elif cell.plot is not None:
            paint_interval(painter, inside, cell.plot, theme)
        else:
            made = font("body", weight=600 if column.strong else 500 if column.kind == "name" else 400)
            painter.setFont(made)
            ink = "offline.text" if cell.stale else "text.secondary" if column.quiet else "text.primary"
            painter.setPen(theme.color(ink))
            flags = RIGHT if column.kind == "number" else LEFT
            painter.drawText(inside, flags, elided(cell.text, QFontMetricsF(made), inside.width() + 0.5))
        if here and current == index:
            painter.setPen(theme.color("focus.ring"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = painter.pen()
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()


class PlainHeader(QHeaderView):
    """Titles of columns, broken into lines where they are narrow; the mouse changes nothing there."""

    def __init__(self, view: FiguresTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setProperty("plain", True)

    def sizeHint(self) -> QSize:
        lines = 1
        for number, column in enumerate(self._view.figures.values.columns):
            room = max(1.0, self._inside(number, self.sectionSize(number)).width())
            lines = max(lines, _lines(column.title, room))
        return QSize(0, lines * line_height("caption") + scaled(10))

    def paintSection(self, painter: QPainter, rect: Any, section: int) -> None:
        column = self._view.figures.values.columns[section]
        theme = theme_of(self)
        painter.save()
        area = QRectF(rect)
        painter.fillRect(area, theme.color("bg.surface"))
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.color("border.subtle"))
        painter.setFont(font("caption"))
        painter.setPen(theme.color("text.muted"))
        side = Qt.AlignmentFlag.AlignRight if column.kind == "number" else Qt.AlignmentFlag.AlignLeft
        inside = self._inside(section, area.width()).translated(area.left(), 0)
        inside.setHeight(area.height())
        flags = int(side | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(inside, flags, column.title)
        painter.restore()

    def _inside(self, section: int, width: float) -> QRectF:
        left = scaled(_left(section, self._view.figures.values.columns[section]))
        last = section == len(self._view.figures.values.columns) - 1
        return QRectF(left, 0, width - left - scaled(_EDGE if last else 4), 1)


class FiguresTable(QTableView):
    """Arrows, Home, End and page keys go through it; Enter tells which row; every other key is the page's."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = FiguresModel(self)
        self.setModel(self.figures)
        self.setItemDelegate(FiguresDelegate(self))
        self._titles = PlainHeader(self)
        self.setHorizontalHeader(self._titles)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(lambda index: self._tell(index.row()))
        theme_source().changed.connect(self._fit)

    def show_table(self, values: TableValues) -> None:
        """Draw what changed; the current cell and the scrolling stay."""
        if values == self.figures.values:
            return
        place = self.currentIndex()
        self.figures.show(values)
        if not self.currentIndex().isValid() and values.rows:
            row = min(max(0, place.row()), len(values.rows) - 1)
            self.setCurrentIndex(self.figures.index(row, 0))
        self._fit()

    def row_of(self, key: str) -> RowValue | None:
        """The row with a key."""
        return next((row for row in self.figures.values.rows if row.key == key), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def least_width(self) -> int:
        """In pixels, with which no number runs out of it."""
        columns = self.figures.values.columns
        numbers = sum(self._needed(number) for number, column in enumerate(columns) if column.kind == "number")
        labels = sum(column.kind == "label" for column in columns)
        return round(numbers) + labels * scaled(_LEAST_LABEL) + scaled(_LEAST_NAME) + 1

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(_ROW) * _LEAST_ROWS)

    def sizeHint(self) -> QSize:
        rows = max(_LEAST_ROWS, min(len(self.figures.values.rows), 8))
        return QSize(scaled(400), scaled(_ROW) * rows + self._titles.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell(self.currentIndex().row())
        elif plain and Qt.Key(event.key()) in MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.viewport().update()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        # The whole row is marked, not its cell alone.
        super().currentChanged(current, previous)
        self.viewport().update()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _tell(self, row: int) -> None:
        if 0 <= row < len(self.figures.values.rows):
            self.entered.emit(self.figures.values.rows[row].key)

    def _fit(self) -> None:
        """Numbers are as wide as they need, the name up to a limit, and the drawing has what is left."""
        columns = self.figures.values.columns
        if not columns:
            return
        needed = {number: self._needed(number) for number, column in enumerate(columns) if column.kind != "plot"}
        room = self.viewport().width()
        plots = [number for number, column in enumerate(columns) if column.kind == "plot"]
        named = next((number for number, column in enumerate(columns) if column.kind == "name"), 0)
        numbers = sum(width for number, width in needed.items() if number != named)
        widths = dict(needed)
        if plots:
            left = room - numbers - needed[named]
            if left < scaled(_LEAST_PLOT):
                widths[named] = max(scaled(_LEAST_NAME), room - numbers - scaled(_LEAST_PLOT))
            plot = room - numbers - widths[named]
            for number in plots:
                # Where it would say nothing it makes room; the numbers say it beside.
                self.setColumnHidden(number, plot < scaled(_HIDDEN_PLOT))
                widths[number] = max(1, plot)
            if plot < scaled(_HIDDEN_PLOT):
                widths[named] = max(scaled(_LEAST_NAME), room - numbers)
        else:
            beside = min(needed[named], scaled(_NAME_BESIDE))
            numbers -= self._give_way(widths, max(0.0, numbers + beside - room))
            widths[named] = max(scaled(_LEAST_NAME), room - numbers)
        for number, width in widths.items():
            if number not in plots:
                self.setColumnHidden(number, False)
            self.setColumnWidth(number, round(width))
        self.verticalHeader().setDefaultSectionSize(scaled(_ROW))
        self._titles.setFixedHeight(self._titles.sizeHint().height())

    def _give_way(self, widths: dict[int, float], lacking: float) -> float:
        """Labels become narrower, each as much, where the name has no room beside; answers by how much together."""
        columns = self.figures.values.columns
        spare = {
            number: max(0.0, widths[number] - scaled(_LEAST_LABEL))
            for number, column in enumerate(columns)
            if column.kind == "label"
        }
        given = 0.0
        for place, number in enumerate(sorted(spare, key=spare.__getitem__)):
            part = min(spare[number], (lacking - given) / (len(spare) - place))
            widths[number] -= part
            given += part
        return given

    def _needed(self, number: int) -> float:
        column = self.figures.values.columns[number]
        made = font("body", weight=600 if column.strong else 500)
        cells = (row.cells[number].text for row in self.figures.values.rows)
        words = max((text_width(word, font("caption")) for word in column.title.split()), default=0.0)
        wide = max((text_width(text, made) for text in cells), default=0.0)
        last = number == len(self.figures.values.columns) - 1
        air = scaled(_left(number, column)) + scaled(_EDGE if last else 4) + scaled(_AIR)
        if column.kind == "name":
            return min(max(wide, text_width(column.title, font("caption"))) + air, scaled(_MOST_NAME))
        if column.kind == "label":
            return min(max(wide, words) + air, scaled(_MOST_LABEL))
        return max(wide, words, scaled(28)) + air


MOVES = frozenset(
    {
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    }
)  # fmt: skip


def _left(number: int, column: ColumnValue) -> int:
    """How far words stand from the left edge of their column."""
    if number == 0:
        return _EDGE
    return _AIR if column.kind == "label" else 4


def _lines(title: str, room: float) -> int:
    """Into how many lines words are broken, at most as many as there are words."""
    made = font("caption")
    lines, used = 1, 0.0
    for word in title.split():
        width = text_width(word, made)
        if used and used + text_width(" ", made) + width > room:
            lines, used = lines + 1, width
        else:
            used += width + (text_width(" ", made) if used else 0.0)
    return max(1, math.ceil(lines))
