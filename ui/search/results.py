"""The rows that a search found: their model, how a row is drawn, and the list that holds them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from ui.search.row import Found
from ui.theme import font, paint_icon, scaled, text_width, theme_of, theme_source
from ui.widgets.paint import keycaps, keycaps_width, line_of, row_ground

ROW = Qt.ItemDataRole.UserRole
_HEADING = 28
_ROOT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ResultModel(QAbstractListModel):
    """The rows found; headings cannot be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Found, ...] = ()

    def show(self, rows: tuple[Found, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        heading = index.isValid() and self.rows[index.row()].kind == "heading"
        return Qt.ItemFlag.NoItemFlags if heading else Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.text}, {row.detail}" if row.detail else row.text
        return row if role == ROW else None


class ResultDelegate(QStyledItemDelegate):
    """Draws a row: icon, words with what matched underlined, facts, keys."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def height(self, row: Found) -> int:
        """Pixels that a row takes at the text scale in force."""
        return scaled(_HEADING if row.kind == "heading" else theme_of(self._view).sizes["menuRow"])

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        # The row itself and not what the model says of it: a list asks for each row's size several times.
        model = index.model()
        row = model.rows[index.row()] if isinstance(model, ResultModel) else index.data(ROW)
        return QSize(scaled(300), self.height(row))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Found = index.data(ROW)
        theme = theme_of(self._view)
        rect = QRectF(option.rect)
        if row.kind == "heading":
            painter.setFont(font("caption"))
            painter.setPen(theme.color("text.secondary"))
            line_of(painter, rect.adjusted(scaled(12), scaled(4), 0, 0), _LEFT, row.text)
            return
        current = self._view.currentIndex() == index
        row_ground(painter, rect, theme, current=current, hovered=False)
        side, middle = float(scaled(16)), rect.center().y()
        quiet = theme.color("text.secondary" if row.enabled else "text.disabled")
        place = QRectF(rect.left() + scaled(13), middle - side / 2, side, side)
        paint_icon(painter, place, row.icon or "file-text", quiet)
        keys = ("Enter",) if current and row.kind != "command" and row.enabled else row.keys
        end = rect.right() - scaled(12)
        if keys:
            keycaps(painter, end, middle, keys, theme, enabled=row.enabled)
            end -= keycaps_width(keys) + scaled(12)
        caption = font("caption")
        painter.setFont(caption)
        painter.setPen(theme.color("text.muted"))
        line_of(painter, QRectF(rect.left(), rect.top(), end - rect.left(), rect.height()), _END, row.detail)
        left = rect.left() + scaled(42)
        room = end - text_width(row.detail, caption) - scaled(14) - left
        self._words(painter, row, QRectF(left, rect.top(), room, rect.height()), strong=current)

    def _words(self, painter: QPainter, row: Found, place: QRectF, *, strong: bool) -> None:
        theme = theme_of(self._view)
        made = _name_font(strong=strong)
        shown = row.text
        if text_width(shown, made) > place.width() - 1:
            shown = QFontMetricsF(made).elidedText(shown, Qt.TextElideMode.ElideRight, place.width())
        ink = theme.color("text.primary" if row.enabled else "text.disabled")
        painter.setFont(made)
        painter.setPen(ink)
        line_of(painter, place, _LEFT, shown)
        # The words in one piece and the lines by themselves: each piece of text that is drawn has to be set anew.
        below, thick = _line_below(strong, theme_source().scale)
        for start, end in row.spans:
            left = place.left() + text_width(shown[:start], made)
            width = place.left() + text_width(shown[:end], made) - left
            painter.fillRect(QRectF(left, round(place.center().y() + below), width, thick), ink)


def _name_font(*, strong: bool) -> QFont:
    return font("body", weight=600 if strong else 500)


@lru_cache(maxsize=8)
def _line_below(strong: bool, _scale: float) -> tuple[float, float]:
    """Where the line under a name is, from its middle, and how thick, at a text scale."""
    metrics = QFontMetricsF(_name_font(strong=strong))
    return (metrics.ascent() - metrics.descent()) / 2 + metrics.underlinePos(), max(1.0, round(metrics.lineWidth()))


class Rows(QListView):
    """As high as what was found; lower, and scrolled, where the window has no room for it.

    Its rows hide what lies behind, so that nothing of that is painted again for a row that changes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._wanted = 0
        self.setMaximumHeight(0)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def height_wanted(self) -> int:
        """Pixels that it has where there is room."""
        return self._wanted

    def take(self, height: int) -> None:
        """Have this height if there is room."""
        if height != self._wanted:
            self._wanted = height
            self.setMaximumHeight(height)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self._wanted, scaled(44 * 2)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme_of(self).color("bg.surface"))
        painter.end()
        super().paintEvent(event)
