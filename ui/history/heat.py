"""Waits by hour and weekday: a table whose cells are coloured, each with its figure printed in it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPolygonF, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.history.table import MOVES
from ui.history.values import HeatCellValue, HeatValues
from ui.theme import font, scaled, text_width, theme_of, theme_source
from ui.theme.tokens import document
from ui.widgets.paint import CENTRE, RIGHT

CELL = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_HEADER, _SIDE, _LEAST_ROW, _MOST_ROW, _WEDGE, _GAP = 26, 44, 26, 48, 9, 1


class HeatModel(QAbstractTableModel):
    """Weekdays below each other, hours beside each other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.values = HeatValues(hours=(), weekdays=(), spoken_weekdays=(), cells=(), note="")

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.values.weekdays)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.values.hours)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.values.cells[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return cell.spoken
            case _ if role == CELL:
                return cell
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            return self.values.hours[section] if across else self.values.weekdays[section]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.values.hours[section] if across else self.values.spoken_weekdays[section]
        return None

    def show(self, values: HeatValues) -> None:
        """Become these hours."""
        same = (values.hours, values.weekdays) == (self.values.hours, self.values.weekdays)
        if same:
            self.values = values
            if values.cells:
                last = self.index(len(values.weekdays) - 1, len(values.hours) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.values = values
        self.endResetModel()


class HeatDelegate(QStyledItemDelegate):
    """A coloured cell with its figure; a wedge in its corner where it is above the target."""

    def __init__(self, view: HeatTable) -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view, cell = self._view, index.data(CELL)
        if not isinstance(cell, HeatCellValue):
            return
        theme = theme_of(view)
        rect = QRectF(option.rect).adjusted(_GAP, _GAP, -_GAP, -_GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if cell.step is None:
            painter.setBrush(theme.color("bg.surfaceAlt"))
            painter.drawRoundedRect(rect, 3, 3)
        else:
            tone = document()["heatRamp"][theme.name][cell.step]
            painter.setBrush(QColor(tone["fill"]))
            painter.drawRoundedRect(rect, 3, 3)
            ink = QColor(tone["text"])
            if cell.above:
                side, corner = scaled(_WEDGE), rect.topRight() + QPointF(-scaled(4), scaled(4))
                painter.setBrush(ink)
                painter.drawPolygon(
                    QPolygonF([corner, corner - QPointF(side, 0), corner + QPointF(-side / 2, side * 0.62)])
                )
            painter.setPen(ink)
            painter.setFont(font("body", weight=600 if cell.above else 400))
            painter.drawText(rect, CENTRE, cell.text)
        if view.hasFocus() and view.currentIndex() == index:
            whole = QRectF(option.rect)
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(theme.color("bg.surface"))
            pen.setWidth(6)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(whole.adjusted(1, 1, -1, -1))
            pen.setColor(theme.color("focus.ring"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRect(whole.adjusted(1, 1, -1, -1))
        painter.restore()


class HeatHeader(QHeaderView):
    """Hours above, weekdays at the left: words without a ground."""

    def __init__(self, orientation: Qt.Orientation, view: HeatTable) -> None:
        super().__init__(orientation, view)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setProperty("plain", True)

    def paintSection(self, painter: QPainter, rect: Any, section: int) -> None:
        theme, area = theme_of(self), QRectF(rect)
        words = str(self.model().headerData(section, self.orientation(), Qt.ItemDataRole.DisplayRole))
        painter.save()
        painter.fillRect(area, theme.color("bg.surface"))
        painter.setFont(font("caption"))
        painter.setPen(theme.color("text.secondary"))
        across = self.orientation() is Qt.Orientation.Horizontal
        painter.drawText(area if across else area.adjusted(0, 0, -scaled(8), 0), CENTRE if across else RIGHT, words)
        painter.restore()


class HeatTable(QTableView):
    """Arrows go from hour to hour; what a cell says is heard with its day and hour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hours = HeatModel(self)
        self.setModel(self.hours)
        self.setItemDelegate(HeatDelegate(self))
        self.setHorizontalHeader(HeatHeader(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(HeatHeader(Qt.Orientation.Vertical, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        theme_source().changed.connect(self._fit)

    def show_heat(self, values: HeatValues) -> None:
        """Draw what changed; the current hour stays."""
        if values == self.hours.values:
            return
        place = self.currentIndex()
        self.hours.show(values)
        if not self.currentIndex().isValid() and values.cells and values.hours:
            row, column = max(0, place.row()), max(0, place.column())
            self.setCurrentIndex(
                self.hours.index(min(row, len(values.weekdays) - 1), min(column, len(values.hours) - 1))
            )
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        rows = max(1, len(self.hours.values.weekdays))
        return QSize(scaled(300), scaled(_HEADER) + rows * scaled(40))

    def minimumSizeHint(self) -> QSize:
        rows = max(1, len(self.hours.values.weekdays))
        return QSize(scaled(200), scaled(_HEADER) + rows * scaled(_LEAST_ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and Qt.Key(event.key()) in MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _fit(self) -> None:
        """Cells share the room there is, rows up to a height."""
        values = self.hours.values
        side = max((text_width(name, font("caption")) for name in values.weekdays), default=0.0)
        self.verticalHeader().setFixedWidth(max(scaled(_SIDE), round(side) + scaled(16)))
        self.horizontalHeader().setFixedHeight(scaled(_HEADER))
        self.updateGeometries()
        _share(self.horizontalHeader(), self.viewport().width(), len(values.hours))
        rows = len(values.weekdays)
        height = min(self.viewport().height(), rows * scaled(_MOST_ROW))
        _share(self.verticalHeader(), max(height, rows * scaled(_LEAST_ROW)), rows)


def _share(header: QHeaderView, room: int, parts: int) -> None:
    """Sections of equal size without a gap at the end."""
    for part in range(parts):
        header.resizeSection(part, room * (part + 1) // parts - room * part // parts)
