"""The windows of the hall as cards in a list that keeps its place, selection and scroll while they change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.supervision.card_face import clock_region, draw, draw_clock
from ui.supervision.values import CardValue
from ui.theme import font, scaled, text_width, theme_of, theme_source
from ui.workspace.queue_list import has_keyboard

CARD = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_WIDE, _HIGH, _LOW = 204, 126, 106
# Number, name and silhouette, with the air around them.
_BESIDE_STATE = 172
_MOVES = frozenset({
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
})  # fmt: skip


def _goes_on(before: CardValue, card: CardValue) -> bool:
    """Whether nothing but the clock of a card is another."""
    same_room = len(before.time) == len(card.time)
    return same_room and replace(card, time=before.time, elapsed=before.elapsed) == before


class CardModel(QAbstractListModel):
    """Cards by window number. `show` tells of those that changed; a window that is new takes its place.

    `went_on` tells the place of one of which nothing but the clock did.
    """

    went_on = Signal(int)

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
            before = self.cards[place]
            if before is card or before == card:
                continue
            self.cards[place] = card
            if _goes_on(before, card):
                self.went_on.emit(place)
            else:
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
        view, place = self._view, option.rect
        wanted = view.dirty.intersected(place)
        if wanted.isEmpty():
            return
        card: CardValue = index.data(CARD)
        theme, current = theme_of(view), view.currentIndex() == index
        painter.save()
        try:
            if wanted.subtracted(clock_region(place, card)).isEmpty():
                draw_clock(painter, place, card, theme, current=current)
            else:
                draw(painter, place, card, theme, current=current, keyboard=current and has_keyboard(view))
        finally:
            painter.restore()


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
        self.windows.went_on.connect(self._go_on)
        self.selectionModel().currentChanged.connect(self._moved)
        theme_source().changed.connect(self._fit)

    def dataChanged(
        self,
        first: QModelIndex | QPersistentModelIndex,
        last: QModelIndex | QPersistentModelIndex,
        roles: Sequence[int] = (),
    ) -> None:
        """A list lays all its rows out anew for one that changed; these are of one size, whatever stands on them."""
        QAbstractItemView.dataChanged(self, first, last, roles)

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

    def _go_on(self, place: int) -> None:
        """Only where the clock is."""
        card = self.windows.cards[place]
        self.viewport().update(clock_region(self.visualRect(self.windows.index(place)), card))

    def _least(self) -> int:
        """Pixels in which a clerk's name has room beside the longest word for a state."""
        made = font("caption")
        word = max((text_width(state, made) for state in {card.state for card in self.windows.cards}), default=0.0)
        return max(scaled(_WIDE), round(word) + scaled(_BESIDE_STATE))

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        card = current.data(CARD)
        if card is not None:
            self.chosen.emit(card.no)
