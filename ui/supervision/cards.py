"""The windows of the hall as cards in a list that keeps its place, selection and scroll while they change."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.supervision.values import CardValue
from ui.theme import Theme, font, scaled, text_width, theme_of, theme_source
from ui.widgets import paint_glyph
from ui.widgets.paint import CENTRE, LEFT, RIGHT, box, elided, line_of
from ui.workspace.queue_list import has_keyboard

CARD = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_WIDE, _HIGH, _LOW, _GAP, _EDGE = 204, 126, 106, 8, 12
_THICK, _TICK = 4, 12
# Number, name and silhouette, with the air around them.
_BESIDE_STATE = 172
_MOVES = frozenset({
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
})  # fmt: skip


class CardModel(QAbstractListModel):
    """Cards by window number. `show` tells of those that changed; a window that is new takes its place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: list[CardValue] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.cards):
            return None
        card = self.cards[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{card.no} {card.clerk}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return card.spoken
            case Qt.ItemDataRole.ToolTipRole:
                told = (
                    f"{card.no} {card.clerk}",
                    f"{card.label} {card.subject}".strip(),
                    card.state,
                    card.line,
                    card.note,
                )
                return "\n".join(part for part in told if part)
            case _ if role == CARD:
                return card
        return None

    def place_of(self, no: int) -> int | None:
        """Where a window stands."""
        return next((place for place, card in enumerate(self.cards) if card.no == no), None)

    def show(self, cards: tuple[CardValue, ...]) -> None:
        """Become these cards."""
        if [card.no for card in cards] != [card.no for card in self.cards]:
            wanted = {card.no for card in cards}
            for place in reversed(range(len(self.cards))):
                if self.cards[place].no not in wanted:
                    self.beginRemoveRows(_ROOT, place, place)
                    del self.cards[place]
                    self.endRemoveRows()
            for place, card in enumerate(cards):
                if place >= len(self.cards) or self.cards[place].no != card.no:
                    self.beginInsertRows(_ROOT, place, place)
                    self.cards.insert(place, card)
                    self.endInsertRows()
        for place, card in enumerate(cards):
            if self.cards[place] is not card and self.cards[place] != card:
                self.cards[place] = card
                index = self.index(place)
                self.dataChanged.emit(index, index)


class CardDelegate(QStyledItemDelegate):
    """Draws a window: who is there, with whom, for how long against the plan, and what he calls."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._view.card_size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if not self._view.dirty.intersects(option.rect):
            return
        card: CardValue = index.data(CARD)
        theme = theme_of(self._view)
        air = _GAP / 2
        rect = QRectF(option.rect).adjusted(air, air, -air, -air)
        current = self._view.currentIndex() == index
        painter.save()
        try:
            self._ground(painter, rect, card, theme, current=current)
            inner = rect.adjusted(scaled(_EDGE), scaled(9), -scaled(_EDGE), -scaled(9))
            line = float(scaled(20))
            self._head(painter, QRectF(inner.left(), inner.top(), inner.width(), line), card, theme)
            second = QRectF(inner.left(), inner.top() + scaled(24), inner.width(), line)
            if card.label:
                self._ticket(painter, second, card, theme)
            if card.line:
                below = second.translated(0, line if card.label else 0)
                self._words(painter, below, card.line, theme, "text.secondary", "body")
            if card.target > 0:
                self._bar(painter, inner.left(), second.bottom() + scaled(8), inner.width(), card, theme)
            self._foot(painter, inner, card, theme)
            if current and has_keyboard(self._view):
                ring = rect.adjusted(-air, -air, air, air)
                box(painter, ring, theme.radius["panel"] + air, None, theme.color("focus.ring"), 2.0)
        finally:
            painter.restore()

    def _ground(self, painter: QPainter, rect: QRectF, card: CardValue, theme: Theme, *, current: bool) -> None:
        fill = "bg.selected" if current else "bg.surfaceAlt" if card.closed else "bg.surface"
        edge, width = ("accent.fill", 2.0) if current else ("border.default", 1.0)
        if card.stale and not current:
            edge = "offline.fill"
        style = Qt.PenStyle.DashLine if card.closed and not current else Qt.PenStyle.SolidLine
        box(painter, rect, theme.radius["panel"], theme.color(fill), theme.color(edge), width, style)

    def _head(self, painter: QPainter, place: QRectF, card: CardValue, theme: Theme) -> None:
        number = font("title", weight=600)
        painter.setFont(number)
        painter.setPen(theme.color("text.primary"))
        line_of(painter, place, LEFT, str(card.no))
        state = font("caption")
        side = float(scaled(14))
        word = text_width(card.state, state) + 1
        painter.setFont(state)
        painter.setPen(theme.color("offline.text" if card.stale else "text.secondary"))
        line_of(painter, place, RIGHT, card.state)
        left = place.right() - word - scaled(5) - side
        paint_glyph(painter, QRectF(round(left), round(place.center().y() - side / 2), side, side), card.glyph, theme)
        begin = place.left() + max(float(scaled(26)), text_width(str(card.no), number) + scaled(8))
        room = QRectF(begin, place.top(), max(0.0, left - scaled(8) - begin), place.height())
        self._words(painter, room, card.clerk, theme, "text.muted" if card.closed else "text.primary", "body")

    def _ticket(self, painter: QPainter, place: QRectF, card: CardValue, theme: Theme) -> None:
        strong = font("bodyStrong", px=14)
        painter.setFont(strong)
        painter.setPen(theme.color("text.primary"))
        line_of(painter, place, LEFT, card.label)
        painter.setPen(theme.color("offline.text" if card.stale else "text.primary"))
        line_of(painter, place, RIGHT, card.time)
        right = place.right() - text_width(card.time, strong) - scaled(6)
        if card.over:
            side = float(scaled(14))
            right -= side
            paint_glyph(
                painter, QRectF(round(right), round(place.center().y() - side / 2), side, side), "warning", theme
            )
            right -= scaled(6)
        left = place.left() + text_width(card.label, strong) + scaled(8)
        room = QRectF(left, place.top(), max(0.0, right - left), place.height())
        self._words(painter, room, card.subject, theme, "text.secondary", "body")

    def _bar(self, painter: QPainter, left: float, top: float, width: float, card: CardValue, theme: Theme) -> None:
        end = max(1.25 * card.target, card.elapsed)
        painter.fillRect(QRectF(left, top, width, _THICK), theme.color("bg.sunken"))
        filled = min(width, width * card.elapsed / end)
        painter.fillRect(QRectF(left, top, filled, _THICK), theme.color("warning.fill" if card.over else "accent.fill"))
        tick = QRectF(round(left + width * card.target / end) - 1, top - (_TICK - _THICK) / 2, 2, _TICK)
        painter.fillRect(tick, theme.color("text.primary"))

    def _foot(self, painter: QPainter, inner: QRectF, card: CardValue, theme: Theme) -> None:
        high = float(scaled(20))
        top, left = inner.bottom() - high, inner.left()
        made = font("caption")
        painter.setFont(made)
        for letter in card.skills:
            wide = max(high, text_width(letter, made) + scaled(8))
            place = QRectF(round(left), round(top), round(wide), high)
            box(painter, place, 3, theme.color("bg.surface"), theme.color("border.default"))
            painter.setPen(theme.color("text.secondary"))
            line_of(painter, place, CENTRE, letter)
            left += wide + scaled(4)
        if card.note:
            room = QRectF(left + scaled(6), top, inner.right() - left - scaled(6), high)
            color = "offline.text" if card.stale else "text.muted"
            painter.setPen(theme.color(color))
            line_of(painter, room, RIGHT, elided(card.note, QFontMetricsF(made), room.width() + 0.5))

    def _words(self, painter: QPainter, place: QRectF, words: str, theme: Theme, color: str, role: str) -> None:
        made = font("body" if role == "body" else "caption")
        painter.setFont(made)
        painter.setPen(theme.color(color))
        line_of(painter, place, LEFT, elided(words, QFontMetricsF(made), place.width() + 0.5))


class CardList(QListView):
    """Arrows go from window to window; `chosen` tells the number, `wanted` that Enter was pressed on it."""

    chosen = Signal(int)
    wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.windows = CardModel(self)
        self.card_size = QSize(scaled(_WIDE), scaled(_HIGH))
        self.dirty = QRegion()
        self.setModel(self.windows)
        self.setItemDelegate(CardDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.selectionModel().currentChanged.connect(self._moved)
        theme_source().changed.connect(self._fit)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt asks for every card between the first that changed and the last; only those that changed are drawn."""
        self.dirty = event.region()
        super().paintEvent(event)

    def show_cards(self, cards: tuple[CardValue, ...]) -> None:
        """Show these windows; what is chosen and where the list is scrolled to stay."""
        before, least = len(self.windows.cards), self._least()
        self.windows.show(cards)
        if before != len(cards):
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if cards else Qt.FocusPolicy.NoFocus)
        if before != len(cards) or least != self._least():
            self._fit()

    def choose(self, no: int) -> None:
        """Put the selection on a window."""
        place = self.windows.place_of(no)
        if place is not None and self.currentIndex().row() != place:
            self.setCurrentIndex(self.windows.index(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in _MOVES:
            super().keyPressEvent(event)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.wanted.emit(self.currentIndex().data(CARD).no)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes here by keyboard stands on a window."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.windows.cards:
            self.setCurrentIndex(self.windows.index(0))

    def _fit(self) -> None:
        """As many columns as hold a card, of equal width; lower cards where not all of them fit."""
        # As if the bar were there: otherwise its coming and going would change the columns, and so on.
        room = self.width() - self.verticalScrollBar().sizeHint().width() - 2
        most = max(1, room // self._least())
        count, high = len(self.windows.cards), self.height()
        usual, low = scaled(_HIGH), scaled(_LOW)
        # No more columns than are needed for all of them to be seen at once.
        columns = next((few for few in range(1, most) if -(-count // few) * usual <= high), most)
        rows = -(-count // columns)
        height = max(low, min(usual + scaled(24), high // rows)) if rows else usual
        size = QSize(room // columns, height)
        if size != self.card_size:
            self.card_size = size
            self.setGridSize(size)

    def _least(self) -> int:
        """Pixels in which a clerk's name has room beside the longest word for a state."""
        made = font("caption")
        word = max((text_width(state, made) for state in {card.state for card in self.windows.cards}), default=0.0)
        return max(scaled(_WIDE), round(word) + scaled(_BESIDE_STATE))

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        card = current.data(CARD)
        if card is not None:
            self.chosen.emit(card.no)
