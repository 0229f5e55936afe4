"""The list of tickets in the left pane: how a row is drawn, and a list that keeps its place while it changes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dostdesk.domain.ids import TicketId
from ui.theme import font, paint_icon, scaled, text_width, theme_of, theme_source
from ui.widgets import paint_glyph
from ui.workspace.queue_model import ROW, QueueModel
from ui.workspace.values import QueueRow

LEAD_HEIGHT = 52
_LABEL, _SERVICE, _RIGHT, _MARK, _WARNING = 34, 90, 12, 12, 16
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def has_keyboard(view: QWidget) -> bool:
    """Whether a view has the focus of its window, also while the window is not in front."""
    return view.window().focusWidget() is view


class QueueDelegate(QStyledItemDelegate):
    """Draws a ticket's row; the leading one has a second line with its reason."""

    def __init__(self, view: QueueList) -> None:
        super().__init__(view)
        self._view = view
        self._lead = self._usual = QSize()
        theme_source().changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        width = scaled(200)
        self._lead = QSize(width, scaled(LEAD_HEIGHT))
        self._usual = QSize(width, scaled(theme_of(self._view).sizes["listRow"]))
        self._view.scheduleDelayedItemsLayout()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        # Asked for each row of a hall at each change: the view's own list is nearer than its data.
        return self._lead if self._view.rows.at(index.row()).leads else self._usual

    def height(self, row: QueueRow) -> int:
        """Pixels that a row takes at the text scale in force."""
        return (self._lead if row.leads else self._usual).height()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: QueueRow = index.data(ROW)
        theme = theme_of(self._view)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        line = QRectF(rect)
        if row.leads:
            painter.fillRect(rect, theme.color("bg.selected"))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), theme.color("accent.fill"))
            line = QRectF(rect.left(), rect.top() + scaled(8), rect.width(), scaled(20))
        side = float(scaled(14))
        if row.mark:
            middle = rect.center().y()
            sign = QRectF(rect.left() + scaled(_MARK), middle - side / 2, side, side)
            if row.mark == "sent":
                paint_icon(painter, sign, "arrow-right-left", theme.color("text.primary"))
            else:
                paint_glyph(painter, sign, "warning" if row.mark == "late" else row.mark, theme)
        made = font("field", weight=600)
        painter.setFont(made)
        painter.setPen(theme.color("text.muted" if row.quiet else "text.primary"))
        painter.drawText(line.adjusted(scaled(_LABEL), 0, 0, 0), _LEFT, row.label)
        late = row.mark == "late" and not row.quiet
        strong = row.leads or row.over_target or late
        minutes = font("body", weight=600 if strong else 400)
        painter.setFont(minutes)
        painter.setPen(theme.color("warning.text" if late else "text.primary" if strong else "text.muted"))
        painter.drawText(line.adjusted(0, 0, -scaled(_RIGHT), 0), _END, row.minutes)
        end = line.right() - scaled(_RIGHT) - text_width(row.minutes, minutes) - scaled(14)
        if row.over_target:
            side = float(scaled(_WARNING))
            place = min(end - side, line.right() - scaled(72) - side / 2 + scaled(1))
            paint_glyph(painter, QRectF(place, line.center().y() - side / 2, side, side), "warning", theme)
            end = place - scaled(6)
        left = line.left() + max(float(scaled(_SERVICE)), scaled(_LABEL) + text_width(row.label, made) + scaled(8))
        service = font("body")
        painter.setFont(service)
        painter.setPen(theme.color("warning.text" if late else "text.secondary" if row.leads else "text.muted"))
        shown = QFontMetricsF(service).elidedText(row.service, Qt.TextElideMode.ElideRight, end - left)
        painter.drawText(QRectF(left, line.top(), end - left + 2, line.height()), _LEFT, shown)
        if row.leads:
            below = QRectF(rect.left() + scaled(_LABEL), line.bottom(), rect.width() - scaled(46), scaled(16))
            made = font("caption")
            painter.setFont(made)
            painter.setPen(theme.color("accent.text"))
            reason = QFontMetricsF(made).elidedText(row.reason, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, _LEFT, reason)
        if has_keyboard(self._view) and self._view.currentIndex() == index:
            pen = painter.pen()
            pen.setColor(theme.color("focus.ring"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 3, 3)
        painter.restore()


def _places(rows: tuple[QueueRow, ...]) -> list[tuple[TicketId, bool]]:
    """What says where each row is."""
    return [(row.id, row.leads) for row in rows]


class QueueList(QListView):
    """A list of tickets that keeps its place while it changes."""

    pressed_row = Signal(str)
    left = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = QueueModel(self)
        self.setModel(self.rows)
        self._drawn = QueueDelegate(self)
        self.setItemDelegate(self._drawn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.doubleClicked.connect(lambda index: self.pressed_row.emit(index.data(ROW).id))

    def show_rows(self, rows: tuple[QueueRow, ...]) -> None:
        """Show these tickets; the one at the upper edge stays there unless the list is at its top."""
        before = self.rows.rows
        if rows == before:
            return
        if _places(rows) == _places(before):
            # Minutes went by: each row is where it was.
            self.rows.show(rows)
            return
        bar = self.verticalScrollBar()
        if not bar.value():
            self.rows.show(rows)
            return
        anchor = self.indexAt(QPoint(4, 1))
        kept = QPersistentModelIndex(anchor)
        offset = self.visualRect(anchor).top() if anchor.isValid() else 0
        self.rows.show(rows)
        self.doItemsLayout()
        if kept.isValid():
            again = self.rows.index(kept.row())
            bar.setValue(bar.value() + self.visualRect(again).top() - offset)

    def heights(self) -> list[int]:
        """Pixels of each row, told without asking the view for one after the other."""
        return [self._drawn.height(row) for row in self.rows.rows]

    def current(self) -> TicketId | None:
        """The ticket on which the keyboard is."""
        row = self.currentIndex().data(ROW)
        return row.id if row else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self.current()
        if event.key() in _ENTER and chosen is not None:
            self.pressed_row.emit(chosen)
        elif event.key() == Qt.Key.Key_Delete and chosen is not None:
            self.left.emit(chosen)
        elif event.key() == Qt.Key.Key_Menu and chosen is not None:
            self.menu_wanted.emit(chosen, self._below(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_wanted.emit(index.data(ROW).id, event.globalPos())

    def _below(self, index: QModelIndex) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
