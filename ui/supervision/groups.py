"""The queue groups as a table: who waits, for how long, what is expected, who calls them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from dostdesk.domain.words import Words
from ui.supervision.values import GroupRow
from ui.theme import font, scaled, text_width, theme_of
from ui.widgets import paint_glyph
from ui.widgets.paint import CENTRE, LEFT, RIGHT, box, elided, line_of
from ui.workspace.queue_list import has_keyboard

ROW = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
HIGH, LOW = 32, 26
# A row of two lines is so much higher.
_MORE = 20
_EDGE, _AIR, _SIGN = 16, 10, 16
_NUMBERS = ("waiting", "longest", "forecast", "in_level", "windows")
_LEAST_NAME, _LEAST_BESIDE, _BAR = 88, 96, 84
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End})


@dataclass(frozen=True, slots=True)
class Columns:
    """Pixels of each column, from the words of the heads and the widest numbers."""

    widths: dict[str, float]

    def stacked(self, width: float) -> bool:
        """Whether large text leaves a name too little beside its numbers: then it stands above them."""
        numbers = sum(self.widths.values()) + scaled(len(_NUMBERS) * _AIR + _SIGN + 4)
        return width - numbers - scaled(2 * _EDGE + 28) < scaled(_LEAST_BESIDE)

    def places(self, rect: QRectF, *, stacked: bool = False) -> dict[str, QRectF]:
        """Numbers at the right, in their columns; the name has what is left, and the bar where there is room for it.

        Stacked, letter and name have the upper half for themselves.
        """
        if stacked:
            half = rect.height() / 2
            above = QRectF(rect.left(), rect.top(), rect.width(), half)
            below = self.places(above.translated(0, half))
            left = rect.left() + scaled(_EDGE)
            cap = float(scaled(20))
            below["letter"] = QRectF(left, above.center().y() - cap / 2, cap, cap)
            left += cap + scaled(8)
            below["name"] = QRectF(left, above.top(), above.right() - scaled(_EDGE) - left, half)
            below.pop("bar", None)
            return below
        right = rect.right() - scaled(_EDGE)
        places = {}
        for name in reversed(_NUMBERS):
            wide = self.widths[name]
            places[name] = QRectF(right - wide, rect.top(), wide, rect.height())
            right -= wide + scaled(_AIR)
            if name == "forecast":
                side = float(scaled(_SIGN))
                places["sign"] = QRectF(right - side, rect.center().y() - side / 2, side, side)
                right -= side + scaled(4)
        left = rect.left() + scaled(_EDGE)
        cap = float(scaled(20))
        places["letter"] = QRectF(left, rect.center().y() - cap / 2, cap, cap)
        left += cap + scaled(8)
        room = right - left
        bar = min(float(scaled(_BAR)), room - scaled(2 * _LEAST_NAME))
        if bar >= scaled(32):
            places["bar"] = QRectF(right - bar, rect.top(), bar, rect.height())
            room -= bar + scaled(8)
        places["name"] = QRectF(left, rect.top(), max(0.0, room), rect.height())
        return places


def columns_for(heads: dict[str, str]) -> Columns:
    """Wide enough for heads and numbers at the text scale in force."""
    caption, strong = font("caption"), font("body", weight=600)
    most = {"waiting": "888", "longest": "888", "forecast": "~888", "in_level": "100%", "windows": "88"}
    return Columns(
        {name: max(text_width(heads[name], caption), text_width(most[name], strong)) + 1 for name in _NUMBERS}
    )


def heads_of(words: Words) -> dict[str, str]:
    """Words over the columns."""
    return {name: words(f"live.column.{name}") for name in (*_NUMBERS, "name")}


class GroupModel(QAbstractListModel):
    """Groups by letter, in the order of their trouble."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[GroupRow, ...] = ()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return row.spoken
            case _ if role == ROW:
                return row
        return None

    def show(self, rows: tuple[GroupRow, ...]) -> None:
        """Become these rows; the letters stay what the places of the list stand for."""
        if rows == self.rows:
            return
        if len(rows) != len(self.rows):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        before, self.rows = self.rows, rows
        for place, (was, row) in enumerate(zip(before, rows, strict=True)):
            if was != row:
                index = self.index(place)
                self.dataChanged.emit(index, index)

    def place_of(self, letter: str) -> int | None:
        """Where a group stands."""
        return next((place for place, row in enumerate(self.rows) if row.letter == letter), None)


class GroupDelegate(QStyledItemDelegate):
    """Draws one group."""

    def __init__(self, view: GroupList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(scaled(200), scaled(self._view.high))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: GroupRow = index.data(ROW)
        theme, rect = theme_of(self._view), QRectF(option.rect)
        places = self._view.columns.places(rect, stacked=self._view.stacked)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("border.subtle"))
        box(painter, places["letter"], 3, None, theme.color("border.default"))
        strong, plain = font("body", weight=600), font("body")
        named = font("body", weight=500)
        for place, words, made, color, flags in (
            (places["letter"], row.letter, font("caption"), "text.secondary", CENTRE),
            (places["name"], row.name, named, "text.primary", LEFT),
            (places["waiting"], row.waiting, strong, "text.primary", RIGHT),
            (places["longest"], row.longest, strong if row.late else plain, "text.primary", RIGHT),
            (places["forecast"], row.forecast, plain, "text.secondary", RIGHT),
            (places["in_level"], row.in_level, plain, "text.primary", RIGHT),
            (places["windows"], row.windows, plain, "text.primary", RIGHT),
        ):
            painter.setFont(made)
            painter.setPen(theme.color(color))
            said = elided(words, QFontMetricsF(made), place.width() + 0.5) if flags == LEFT else words
            line_of(painter, place, flags, said)
        if "bar" in places and row.share:
            bar = places["bar"]
            thick = float(scaled(6))
            wide = max(2.0, bar.width() * row.share)
            painter.fillRect(QRectF(bar.left(), bar.center().y() - thick / 2, wide, thick), theme.color("accent.fill"))
        if row.late:
            paint_glyph(painter, places["sign"], "warning", theme)
        if has_keyboard(self._view) and self._view.currentIndex() == index:
            box(painter, rect.adjusted(1, 1, -1, -1), 3, None, theme.color("focus.ring"), 2.0)
        painter.restore()


class GroupHead(QWidget):
    """What stands in each column."""

    def __init__(self) -> None:
        super().__init__()
        self._heads: dict[str, str] = {}
        self._columns: Columns | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_heads(self, heads: dict[str, str], columns: Columns) -> None:
        """Name the columns."""
        self._heads, self._columns = heads, columns
        self.setAccessibleName(", ".join(heads.values()))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._columns is None:
            return
        theme, made, rect = theme_of(self), font("caption"), QRectF(self.rect())
        places = self._columns.places(rect)
        painter = QPainter(self)
        painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), theme.color("border.default"))
        painter.setFont(made)
        painter.setPen(theme.color("text.muted"))
        for name, words in self._heads.items():
            flags = LEFT if name == "name" else RIGHT
            line_of(painter, places[name], flags, words)
        painter.end()


def _held(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)


class GroupList(QListView):
    """Groups; `wanted` tells the letter on which Enter was pressed. Every other key but the arrows is the page's."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups = GroupModel(self)
        self.columns = Columns(dict.fromkeys(_NUMBERS, 40.0))
        self.high, self.stacked = HIGH, False
        self.setModel(self.groups)
        self.setItemDelegate(GroupDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    @property
    def letter(self) -> str:
        """The group on which the keyboard is; empty where it is on none."""
        row: GroupRow | None = self.currentIndex().data(ROW)
        return row.letter if row else ""

    def fit(self, width: int, *, low: bool) -> None:
        """As high as its rows, which are lower in a low window, and higher where names stand above their numbers."""
        self.high = LOW if low else HIGH
        self.stacked = self.columns.stacked(width)
        if self.stacked:
            self.high += _MORE
        self.setFixedHeight(max(1, len(self.groups.rows)) * scaled(self.high))
        self.scheduleDelayedItemsLayout()

    def show_groups(self, rows: tuple[GroupRow, ...]) -> None:
        """Show these groups; the chosen one stays chosen wherever it moved."""
        letter = self.letter
        self.groups.show(rows)
        place = self.groups.place_of(letter) if letter else None
        if place is not None and self.currentIndex().row() != place:
            self.setCurrentIndex(self.groups.index(place))

    def dataChanged(
        self,
        first: QModelIndex | QPersistentModelIndex,
        last: QModelIndex | QPersistentModelIndex,
        roles: Sequence[int] = (),
    ) -> None:
        """A list lays all its rows out anew for one that changed; these are of one size, whatever stands on them."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _MOVES and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif self.letter and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not _held(event):
            self.wanted.emit(self.letter)
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(scaled(260), len(self.groups.rows) * scaled(self.high))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(200), 2 * scaled(self.high))
