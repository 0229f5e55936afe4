"""The search above the page: a field, rows in groups, and what the keys do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from dostdesk.domain.words import Words
from ui.commands import DeskState
from ui.search.finding import Results
from ui.search.row import Found
from ui.theme import font, paint_icon, scaled, set_font, text_width, theme_of
from ui.widgets import Card, KeyCap, Surface, Text
from ui.widgets.paint import keycaps, keycaps_width
from ui.widgets.spoken import SpokenRole
from ui.workspace.lines import Mark

ROW = Qt.ItemDataRole.UserRole
WIDTH, TOP = 760, 60
_HEADING, _ROOM = 28, 8
_ROOT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


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
        return QSize(scaled(300), self.height(index.data(ROW)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Found = index.data(ROW)
        theme = theme_of(self._view)
        rect = QRectF(option.rect)
        if row.kind == "heading":
            painter.setFont(font("caption"))
            painter.setPen(theme.color("text.secondary"))
            painter.drawText(rect.adjusted(scaled(12), scaled(4), 0, 0), _LEFT, row.text)
            return
        current = self._view.currentIndex() == index
        if current:
            painter.fillRect(rect, theme.color("bg.selected"))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), theme.color("accent.fill"))
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
        painter.drawText(QRectF(rect.left(), rect.top(), end - rect.left(), rect.height()), _END, row.detail)
        left = rect.left() + scaled(42)
        room = end - text_width(row.detail, caption) - scaled(14) - left
        self._words(painter, row, QRectF(left, rect.top(), room, rect.height()), strong=current)

    def _words(self, painter: QPainter, row: Found, place: QRectF, *, strong: bool) -> None:
        theme = theme_of(self._view)
        painter.setPen(theme.color("text.primary" if row.enabled else "text.disabled"))
        plain = font("body", weight=600 if strong else 500)
        shown = row.text
        if text_width(shown, plain) > place.width() - 1:
            shown = QFontMetricsF(plain).elidedText(shown, Qt.TextElideMode.ElideRight, place.width())
        lined_font = QFont(plain)
        lined_font.setUnderline(True)
        left = place.left()
        for piece, lined in _pieces(shown, row.spans):
            made = lined_font if lined else plain
            painter.setFont(made)
            painter.drawText(QRectF(left, place.top(), place.width(), place.height()), _LEFT, piece)
            left += text_width(piece, made)


def _pieces(text: str, spans: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    pieces, place = [], 0
    for start, end in spans:
        if start >= len(text):
            break
        pieces += [(text[place:start], False), (text[start:end], True)]
        place = min(end, len(text))
    pieces.append((text[place:], False))
    return [(piece, lined) for piece, lined in pieces if piece]


class Rows(QListView):
    """As high as what was found; lower, and scrolled, where the window has no room for it."""

    _wanted = 0

    def take(self, height: int) -> None:
        """Have this height if there is room."""
        self._wanted = height
        self.setMaximumHeight(height)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self._wanted, scaled(44 * 2)))


class SearchOverlay(Card):
    """The overlay. It asks `find` on every change of the text, and tells what was chosen.

    Signals: `chosen` with the row and whether Ctrl was held, `gone` on Esc.
    """

    spoken_as = SpokenRole.Dialog

    chosen = QtSignal(object, bool)
    rejected = QtSignal()

    def __init__(
        self,
        words: Words,
        find: Callable[[str], Results],
        state: DeskState,
        text: str = "",
        *,
        hint: str = "",
        enter: str = "",
    ) -> None:
        """`hint` stands in the empty field; `enter` is the key of the words of what Enter does, where it is another."""
        super().__init__("bg.surface", "control", "dialog")
        self._words, self._find, self._state, self._enter = words, find, state, enter
        self.field = QLineEdit()
        self.field.setProperty("bare", True)
        set_font(self.field, "title", weight=400, px=18)
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.field.setPlaceholderText(hint or words("search.hint"))
        self.field.setAccessibleName(words("search.name"))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._changed)
        self._count = Text("", "caption", "muted")
        top = Surface("bg.surface", "b", "border.default")
        row = QHBoxLayout(top)
        row.setContentsMargins(18, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(Mark("search", 18))
        row.addWidget(self.field, 1)
        row.addWidget(self._count)
        row.addWidget(KeyCap("Esc"))
        top.setMinimumHeight(scaled(52))
        self.model = ResultModel()
        self.list = Rows()
        self.list.setModel(self.model)
        self._delegate = ResultDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda index: self._choose(index, control=False))
        self._said = Text("", "body", "secondary", wrap=True)
        self._said.setContentsMargins(16, 16, 16, 16)
        self._does = Text("", "caption", "secondary")
        foot = self._foot()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.list)
        column.addWidget(self._said)
        column.addWidget(foot)
        self.setFocusProxy(self.field)
        self.setAccessibleName(words("search.name"))
        self.list.setAccessibleName(words("search.found"))
        self.field.setText(text)
        self._changed(text)

    @property
    def current(self) -> Found | None:
        """The row on which Enter would act."""
        row: Found | None = self.list.currentIndex().data(ROW)
        return row

    def sizeHint(self) -> QSize:
        return QSize(scaled(WIDTH), super().sizeHint().height())

    def edge(self, size: QSize) -> QRegion:
        """Where the line is round: what the overlay holds fills all inside of it."""
        turn, right, bottom = theme_of(self).radius["dialog"], size.width() - 1, size.height() - 1
        corners = QRegion()
        for left, top in ((0, 0), (right, 0), (0, bottom), (right, bottom)):
            corners += QRegion(min(left, right - turn + 1), top, turn, 1)
            corners += QRegion(left, min(top, bottom - turn + 1), 1, turn)
        return corners

    def paint_edge(self, painter: QPainter, place: QRect) -> None:
        """Draw the line at a place."""
        self.paint_card(painter, place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key()) if event.key() in _KEYS else None
        if key in _MOVES:
            self._move(_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._choose(self.list.currentIndex(), control=control)
        elif key == Qt.Key.Key_Escape:
            self.rejected.emit()
        else:
            return False
        return True

    def _changed(self, text: str) -> None:
        results = self._find(text)
        self.model.show(results.rows)
        self._count.setText(
            self._words("search.count", count=results.count, ms=results.milliseconds) if results.rows else ""
        )
        self._said.setText(results.said)
        self._said.setVisible(bool(results.said))
        self.list.setVisible(bool(results.rows))
        self.list.take(min(sum(map(self._delegate.height, results.rows)), scaled(44 * _ROOM + 84)))
        first = next((place for place, row in enumerate(results.rows) if row.kind != "heading"), None)
        if first is not None:
            self.list.setCurrentIndex(self.model.index(first))
        self._say_what_enter_does()
        self.updateGeometry()

    def _move(self, step: int) -> None:
        stops = [place for place, row in enumerate(self.model.rows) if row.kind != "heading"]
        if not stops:
            return
        here = self.list.currentIndex().row()
        place = stops[(stops.index(here) + step) % len(stops)] if here in stops else stops[0]
        self.list.setCurrentIndex(self.model.index(place))
        self.list.scrollTo(self.model.index(place - 1 if place == stops[0] and place else place))
        self.field.setAccessibleDescription(self.model.index(place).data())
        self._say_what_enter_does()

    def _say_what_enter_does(self) -> None:
        row = self.current
        kind = "service" if row is None else row.kind
        own = self._state.value if kind in ("service", "heading") else kind
        self._does.setText(self._words(self._enter or f"search.enter.{own}"))

    def _choose(self, index: QModelIndex, *, control: bool) -> None:
        row: Found | None = index.data(ROW)
        if row is not None and row.kind != "heading":
            self.chosen.emit(row, control)

    def _foot(self) -> Surface:
        foot = Surface("bg.surfaceAlt", "t", "border.subtle")
        foot.setMinimumHeight(scaled(35))
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(4)
        hints = [(("↑", "↓"), self._words("search.choose")), (("Enter",), "")]
        if self._state is DeskState.SERVING:
            hints.append((("Ctrl Enter",), self._words("search.then_form")))
        for keys, said in hints:
            for cap in keys:
                row.addWidget(KeyCap(cap))
            row.addWidget(Text(said, "caption", "secondary") if said else self._does)
            row.addSpacing(10)
        row.addStretch(1)
        row.addWidget(Text("" if self._enter else self._words("search.prefixes"), "caption", "muted"))
        return foot


_KEYS = {key.value for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)}
