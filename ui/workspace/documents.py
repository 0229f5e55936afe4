"""The list of required documents: what became of each, changed by Enter, by digits in its menu, or by the mouse."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dostdesk.domain.services import DocumentState
from dostdesk.domain.words import Words
from ui.theme import font, scaled, text_width, theme_of
from ui.widgets import paint_glyph
from ui.widgets.paint import box, keycap, keycap_width
from ui.workspace.queue_list import has_keyboard
from ui.workspace.values import DocumentRow

ROW = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NEXT = "Enter"
CHOICES = (
    DocumentState.SEEN,
    DocumentState.PARTIAL,
    DocumentState.FROM_SYSTEM,
    DocumentState.TO_BE_BROUGHT,
    DocumentState.NOT_NEEDED,
    DocumentState.NEEDED,
)
"""What the menu offers, in the order of its digits."""


class DocumentsModel(QAbstractListModel):
    """Documents of the service on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[DocumentRow, ...] = ()

    @property
    def rows(self) -> tuple[DocumentRow, ...]:
        return self._rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name}, {row.note}"
        return row if role == ROW else None

    def show(self, rows: tuple[DocumentRow, ...]) -> None:
        """Become these rows; the same documents in other states keep the selection."""
        before, self._rows = self._rows, rows
        if [row.code for row in before] != [row.code for row in rows]:
            self.beginResetModel()
            self.endResetModel()
            return
        for place, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(place), self.index(place))


class DocumentDelegate(QStyledItemDelegate):
    """Draws a document; the row that has the keyboard also shows what Enter does."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(scaled(200), scaled(theme_of(self._view).sizes["docRow"]))

    def button_rect(self, rect: QRectF, row: DocumentRow) -> QRectF:
        """Where the button of the current row is."""
        width = text_width(row.action, font("body", weight=500)) + keycap_width(_NEXT) + scaled(8 + 20)
        high = float(scaled(28))
        return QRectF(rect.right() - scaled(4) - width, rect.center().y() - high / 2, width, high)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: DocumentRow = index.data(ROW)
        theme = theme_of(self._view)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("border.subtle"))
        if index.row() == 0:
            painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 1), theme.color("border.subtle"))
        current = has_keyboard(self._view) and self._view.currentIndex() == index
        if current:
            place = rect.adjusted(0, 0, 0, -1)
            box(painter, place, theme.radius["control"], theme.color("bg.selected"), theme.color("focus.ring"), 2)
        middle, side = rect.center().y() - 0.5, float(scaled(16))
        paint_glyph(painter, QRectF(rect.left() + scaled(4), middle - side / 2, side, side), row.glyph, theme)
        end = rect.right() - scaled(4)
        if current and row.action:
            place = self.button_rect(rect, row)
            box(painter, place, theme.radius["control"], theme.color("bg.surface"), theme.color("border.control"))
            made = font("body", weight=500)
            painter.setFont(made)
            painter.setPen(theme.color("text.primary"))
            painter.drawText(place.adjusted(scaled(10), 0, 0, 0), _LEFT, row.action)
            wide, high = keycap_width(_NEXT), scaled(theme.sizes["keycap"])
            cap = QRectF(place.right() - scaled(10) - wide, round(middle - high / 2), wide, high)
            ink, ground = theme.color("text.secondary"), theme.color("bg.surface")
            keycap(painter, cap, _NEXT, edge=theme.color("border.default"), ink=ink, fill=ground)
            end = place.left() - scaled(10)
        caption = font("caption")
        left = rect.left() + scaled(30)
        name = font("body", weight=500)
        room, tall = end - left, rect.height() - 1
        beside = text_width(row.name, name) + scaled(12) + text_width(row.note, caption) <= room
        # Where the note has no room beside the name it stands below it.
        above = QRectF(left, rect.top(), room + 2, tall if beside else tall * 0.54)
        below = QRectF(left, rect.top(), room, tall) if beside else above.translated(0, tall * 0.46)
        if text_width(row.name, name) > room:
            # A long name takes both lines; the silhouette tells the state, and the name read aloud has the note.
            painter.setFont(name)
            painter.setPen(theme.color("text.primary"))
            painter.drawText(QRectF(left, rect.top(), room, tall), _LEFT | Qt.TextFlag.TextWordWrap, row.name)
            painter.restore()
            return
        painter.setFont(caption)
        painter.setPen(theme.color("text.muted"))
        note = QFontMetricsF(caption).elidedText(row.note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(below, _END if beside else _LEFT, note)
        painter.setFont(name)
        painter.setPen(theme.color("text.primary"))
        painter.drawText(above, _LEFT, row.name)
        painter.restore()


class DocumentList(QListView):
    """The documents as a list as high as its rows; `marked` tells a document's code and its new state."""

    marked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = DocumentsModel()
        self._words: Words | None = None
        self._painter = DocumentDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def show_rows(self, rows: tuple[DocumentRow, ...], words: Words) -> None:
        """Show these documents."""
        self._words = words
        self.setAccessibleName(words("workspace.documents"))
        if rows != self.rows.rows:
            self.rows.show(rows)
            if not self.currentIndex().isValid():
                self.go_to_unfinished(focus=False)
        self.setFixedHeight(scaled(theme_of(self).sizes["docRow"]) * len(rows))

    def go_to_unfinished(self, *, focus: bool = True) -> None:
        """Put the keyboard on the first document that still needs something."""
        waiting = (place for place, row in enumerate(self.rows.rows) if row.glyph in ("todo", "partial"))
        self.setCurrentIndex(self.rows.index(next(waiting, 0)))
        if focus:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row: DocumentRow | None = self.currentIndex().data(ROW)
        key = event.key()
        if row is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if row.action:
                self._seen(row)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Menu):
            self.open_menu(row)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row: DocumentRow | None = index.data(ROW)
        if row is not None and row.action and event.button() == Qt.MouseButton.LeftButton:
            place = self._painter.button_rect(QRectF(self.visualRect(index)), row)
            if place.contains(event.position()):
                self._seen(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row: DocumentRow | None = self.indexAt(event.pos()).data(ROW)
        if row is not None:
            self.open_menu(row)

    def open_menu(self, row: DocumentRow) -> None:
        """Offer every state with its digit."""
        if self._words is None:
            return
        menu = QMenu(self)
        menu.setAccessibleName(row.name)
        for digit, state in enumerate(CHOICES, start=1):
            action = menu.addAction(f"&{digit}   {self._words('workspace.document.' + state.value)}")
            action.setCheckable(True)
            action.setChecked(state is row.state)
            action.triggered.connect(lambda _checked=False, state=state: self.marked.emit(row.code, state))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))

    def _seen(self, row: DocumentRow) -> None:
        self.marked.emit(row.code, DocumentState.SEEN)
        place = self.currentIndex().row()
        following = [
            later
            for later, entry in enumerate(self.rows.rows)
            if later > place and entry.glyph in ("todo", "partial", "conditional")
        ]
        if following:
            self.setCurrentIndex(self.rows.index(following[0]))
