"""The list of the outbox: ticket, content, state, time. It keeps its place while ops come and go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.outbox.values import OutboxRow
from ui.theme import font, scaled, text_width, theme_of
from ui.widgets import paint_glyph
from ui.widgets.paint import LEFT, RIGHT, elided, row_ground

ROW = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_HEIGHT, _EDGE, _LABEL, _TEXT, _TIME, _STATE, _LEAST = 40, 16, 28, 104, 56, 156, 30
_MOVES = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
)


class OutboxModel(QAbstractListModel):
    """Rows in order. `show` inserts, removes and renews only what differs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[OutboxRow] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return " · ".join(part for part in (row.label, row.text, row.more) if part)
            case _ if role == ROW:
                return row
        return None

    def place_of(self, wanted: str) -> int | None:
        """Where an op stands."""
        return next((place for place, row in enumerate(self.rows) if row.id == wanted), None)

    def show(self, rows: tuple[OutboxRow, ...]) -> None:
        """Become these rows."""
        wanted = {row.id for row in rows}
        for place in reversed(range(len(self.rows))):
            if self.rows[place].id not in wanted:
                self.beginRemoveRows(_ROOT, place, place)
                del self.rows[place]
                self.endRemoveRows()
        for place, row in enumerate(rows):
            known = place if place < len(self.rows) and self.rows[place].id == row.id else self.place_of(row.id)
            if known is None:
                self.beginInsertRows(_ROOT, place, place)
                self.rows.insert(place, row)
                self.endInsertRows()
                continue
            if known != place:
                self.beginMoveRows(_ROOT, known, known, _ROOT, place)
                self.rows.insert(place, self.rows.pop(known))
                self.endMoveRows()
            if self.rows[place] != row:
                self.rows[place] = row
                self.dataChanged.emit(self.index(place), self.index(place))


class OutboxDelegate(QStyledItemDelegate):
    """Draws one op; the current one is marked at its left."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(scaled(300), scaled(_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: OutboxRow = index.data(ROW)
        theme, rect = theme_of(self._view), QRectF(option.rect)
        current = self._view.currentIndex() == index
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row_ground(painter, rect, theme, current=current, hovered=False)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("border.subtle"))
        side = float(scaled(16))
        paint_glyph(painter, QRectF(_EDGE, rect.center().y() - side / 2, side, side), row.glyph, theme)
        texts = columns(rect, row)
        strong, plain = font("body", weight=600), font("body")
        for place, words, made, color, flags in (
            (texts["label"], row.label, strong, "text.primary", LEFT),
            (texts["text"], row.text, font("body", weight=500), "text.primary", LEFT),
            (texts["more"], f"· {row.more}" if row.more else "", plain, "text.muted", LEFT),
            (texts["state"], row.state, plain, "text.secondary", LEFT),
            (texts["time"], row.time, plain, "text.muted", RIGHT),
        ):
            painter.setFont(made)
            painter.setPen(theme.color(color))
            if place.width() >= scaled(_LEAST):
                painter.drawText(place, flags, elided(words, QFontMetricsF(made), place.width() + 0.5))
        if current and self._view.hasFocus():
            pen = painter.pen()
            pen.setColor(theme.color("focus.ring"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 3, 3)
        painter.restore()


def columns(rect: QRectF, row: OutboxRow) -> dict[str, QRectF]:
    """Where each part of a row stands; what is said gives way before state and time do."""
    top, height = rect.top(), rect.height()
    label = _EDGE + scaled(_LABEL)
    text = label + scaled(_TEXT) - scaled(_LABEL)
    time = rect.right() - _EDGE - scaled(_TIME)
    state = time - scaled(_STATE) + scaled(8)
    room = state - scaled(10) - text
    said = min(text_width(row.text, font("body", weight=500)) + 1, room)
    more = text + said + scaled(5)
    return {
        "label": QRectF(label, top, text - label - 4, height),
        "text": QRectF(text, top, said, height),
        "more": QRectF(more, top, max(0.0, text + room - more), height),
        "state": QRectF(state, top, time - state - 4, height),
        "time": QRectF(time, top, scaled(_TIME), height),
    }


class OutboxHead(QWidget):
    """What stands in each column."""

    def __init__(self) -> None:
        super().__init__()
        self._row = OutboxRow(id="", glyph="", label="", text="", more="", state="", time="", spoken="")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, label: str, text: str, state: str, time: str) -> None:
        """Name the columns."""
        self._row = replace(self._row, label=label, text=text, state=state, time=time)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), scaled(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, rect, made = theme_of(self), QRectF(self.rect()), font("caption")
        texts = columns(rect, self._row)
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, rect.width(), 1), theme.color("border.subtle"))
        painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), theme.color("border.subtle"))
        painter.setFont(made)
        painter.setPen(theme.color("text.muted"))
        metrics = QFontMetricsF(made)
        for name, words, flags in (
            ("label", self._row.label, LEFT), ("text", self._row.text, LEFT), ("state", self._row.state, LEFT),
            ("time", self._row.time, RIGHT),
        ):  # fmt: skip
            painter.drawText(texts[name], flags, elided(words, metrics, texts[name].width() + 0.5))
        painter.end()


class OutboxList(QListView):
    """Arrows go through it; every other key is the page's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ops = OutboxModel(self)
        self.setModel(self.ops)
        self.setItemDelegate(OutboxDelegate(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _MOVES and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()
