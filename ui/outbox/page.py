"""The outbox as a page: the way to central above, the list at the left, one item at the right, what is safe below."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.conflicts import Kept
from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId
from ui.outbox.list import ROW, OutboxHead, OutboxList
from ui.outbox.side import DetailSide
from ui.outbox.values import NodeValue, OutboxValues
from ui.theme import scaled, theme_of
from ui.widgets import Button, Card, Segmented, Surface, Text
from ui.widgets.spoken import SpokenRole
from ui.workspace.lines import Mark, clear

_SIDE_SHARE, _SIDE_LEAST, _EDGE, _TOLD = 0.366, 420, 16, 240
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PageActions(Protocol):
    """What the page tells; the presenter is one."""

    def filter_chosen(self, index: int) -> None: ...

    def item_chosen(self, item: str) -> None: ...

    def answer_chosen(self, kept: Kept) -> None: ...

    def keep_pressed(self) -> None: ...

    def send_pressed(self) -> None: ...

    def hand_on_pressed(self) -> None: ...

    def diagnostics_pressed(self) -> None: ...

    def leave_pressed(self) -> None: ...


class _Way(QWidget):
    """The line from one place to the next: whole where it carries, broken where it does not."""

    spoken_as = SpokenRole.StaticText

    def __init__(self, words: str, *, whole: bool) -> None:
        super().__init__()
        self._whole = whole
        self._text = Text(words, "caption", "secondary")
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._text, 1)
        column.addSpacing(scaled(22))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        color = theme.color("success.fill" if self._whole else "offline.fill")
        pen = QPen(color, 2)
        if not self._whole:
            pen.setDashPattern([5, 4])
        painter.setPen(pen)
        middle = self.height() - scaled(20)
        painter.drawLine(12, middle, self.width() - 12, middle)
        painter.end()


class WayToCentral(Surface):
    """Window, hub, central: what each of them has, and whether the next can be reached."""

    def __init__(self) -> None:
        super().__init__("bg.surfaceAlt", "b", "border.default")
        self._shown: tuple[NodeValue, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_EDGE, scaled(12), _EDGE, scaled(12))
        self._row.setSpacing(0)

    def show_nodes(self, nodes: tuple[NodeValue, ...]) -> None:
        """Draw what changed."""
        if nodes == self._shown:
            return
        self._shown = nodes
        clear(self._row)
        for place, node in enumerate(nodes):
            if place:
                self._row.addWidget(_Way(node.line, whole=node.whole), 1)
            self._row.addWidget(_node(node))


def _node(node: NodeValue) -> QWidget:
    card = Card()
    row = QHBoxLayout(card)
    row.setContentsMargins(scaled(14), scaled(6), scaled(14), scaled(6))
    row.setSpacing(scaled(10))
    row.addWidget(Mark(node.glyph, 16))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(Text(node.title, "bodyStrong"))
    words.addWidget(Text(node.note, "caption", "secondary"))
    row.addLayout(words)
    card.setAccessibleName(f"{node.title}: {node.note}")
    return card


class _Foot(Surface):
    """What is said of all of it, and its buttons at the right, or below where large text has no room beside it."""

    def __init__(self, told: tuple[Text, ...], buttons: tuple[Button, ...]) -> None:
        super().__init__("bg.surfaceAlt", "t", "border.subtle")
        self._buttons = buttons
        self._beside: bool | None = None
        said = QVBoxLayout()
        said.setSpacing(0)
        for text in told:
            said.addWidget(text)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_EDGE, scaled(10), _EDGE, scaled(10))
        self._grid.setSpacing(scaled(10))
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(Mark("done", 16), 0, 0)
        self._grid.addLayout(said, 0, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(scaled(10))
        for button in buttons:
            self._row.addWidget(button)
        self.setMinimumWidth(1)
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Choose by the room there is."""
        needed = sum(button.sizeHint().width() + scaled(10) for button in self._buttons)
        beside = needed + scaled(_TOLD) + 2 * _EDGE <= self.width()
        if beside == self._beside:
            return
        self._beside = beside
        self._grid.removeItem(self._row)
        if beside:
            self._grid.addLayout(self._row, 0, 2)
        else:
            self._grid.addLayout(self._row, 1, 0, 1, 3, Qt.AlignmentFlag.AlignRight)


class OutboxPage(QWidget):
    """Arrows choose an item, digits a side, Enter keeps it, Esc goes back; `attach` gives it somebody to tell."""

    help_topic = "connection"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: PageActions | None = None
        self._shown: OutboxValues | None = None
        self._words: Words | None = None
        self.way = WayToCentral()
        self.filters = Segmented(("",), height=32)
        self.list = OutboxList()
        self._head = OutboxHead()
        self._empty = Text("", "body", "muted", wrap=True)
        self._empty.setContentsMargins(_EDGE, scaled(12), _EDGE, scaled(12))
        self._others = Text("", "caption", "muted", wrap=True)
        self._others.setContentsMargins(_EDGE, scaled(8), _EDGE, scaled(8))
        self._safe = Text("", "bodyStrong", wrap=True)
        self._safe_note = Text("", "caption", "secondary", wrap=True)
        self.send = Button("", BY_ID[CommandId.SEND_NOW].caps)
        self.diagnostics = Button("", BY_ID[CommandId.DIAGNOSTICS].caps)
        self.side = DetailSide()
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, scaled(8), _EDGE, scaled(8))
        head.addWidget(self.filters)
        head.addStretch(1)
        self._foot = _Foot((self._safe, self._safe_note), (self.diagnostics, self.send))
        left = Surface("bg.surface")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._head)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        column.addWidget(self._others)
        column.addWidget(self._foot)
        self._column = column
        left.setMinimumWidth(1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.side)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.way)
        whole.addLayout(row, 1)
        self.list.selectionModel().currentChanged.connect(self._moved)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """Where F6 goes."""
        return self.list, self.filters, self.side.pane

    def attach(self, actions: PageActions) -> None:
        """Tell `actions` from now on; the page keeps it alive."""
        self._actions = actions
        self.filters.chosen.connect(actions.filter_chosen)
        self.send.clicked.connect(actions.send_pressed)
        self.diagnostics.clicked.connect(actions.diagnostics_pressed)
        self.side.kept.connect(actions.answer_chosen)
        self.side.keep.connect(actions.keep_pressed)
        self.side.later.connect(actions.leave_pressed)
        self.side.hand_on.connect(actions.hand_on_pressed)

    def show_outbox(self, values: OutboxValues, kept: Kept | None, words: Words) -> None:
        """Draw what changed; the keyboard stays where it is."""
        before, self._shown, self._words = self._shown, values, words
        self.side.show_detail(values.detail, kept, words)
        if values == before:
            return
        self.setAccessibleName(words("command.outbox"))
        self.way.show_nodes(values.nodes)
        self.filters.set_options(values.filters)
        self.filters.set_current(values.chosen)
        self.filters.set_name(words("outbox.filters"))
        self.list.setAccessibleName(words("command.outbox"))
        had_keyboard = self.list.hasFocus()
        self.list.ops.show(values.rows)
        self.list.setVisible(bool(values.rows))
        self._column.setStretch(4, 0 if values.rows else 1)
        self._head.show_words(*(words(f"outbox.column.{name}") for name in ("label", "text", "state", "time")))
        self._head.setVisible(bool(values.rows))
        self._empty.setText(values.empty)
        self._empty.setVisible(not values.rows)
        self._others.setText(values.others)
        self._others.setVisible(bool(values.others))
        self._safe.setText(values.safe)
        self._safe_note.setText(values.safe_note)
        self.send.set_text(words("outbox.send_now"))
        self.diagnostics.set_text(words("outbox.diagnostics"))
        self._foot.arrange()
        self._select(values.selected)
        if had_keyboard and not values.rows:
            self.filters.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        target = self.list if self.list.ops.rows else self.filters
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions = self._actions
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if actions is None or not plain:
            super().keyPressEvent(event)
            return
        digit = event.key() - Qt.Key.Key_1
        if event.key() == Qt.Key.Key_Escape:
            actions.leave_pressed()
        elif event.key() in _ENTER:
            self._enter(actions)
        elif 0 <= digit < len(self.side.sides):
            actions.answer_chosen(self.side.sides[digit].kept)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.side.setFixedWidth(max(min(scaled(_SIDE_LEAST), self.width() // 2), round(self.width() * _SIDE_SHARE)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def _enter(self, actions: PageActions) -> None:
        """Enter presses the button that has the keyboard; anywhere else it keeps the choice."""
        for button in (self.send, self.diagnostics, self.side.to_supervisor, self.side.leave):
            if button.hasFocus():
                button.click()
                return
        taken = next((side for side in self.side.sides if side.hasFocus() and not side.isChecked()), None)
        if taken is not None:
            actions.answer_chosen(taken.kept)
        else:
            actions.keep_pressed()

    def _select(self, wanted: str) -> None:
        place = self.list.ops.place_of(wanted)
        if place is not None and self.list.currentIndex().row() != place:
            self.list.setCurrentIndex(self.list.ops.index(place))

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = current.data(ROW)
        if row is not None and self._actions is not None and self._shown is not None and row.id != self._shown.selected:
            self._actions.item_chosen(row.id)
