"""The left pane: whose tickets, the list of those who wait, and below it those who will come back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.theme import scaled
from ui.widgets import CountBadge, SectionHeader, Segmented, Surface, Text
from ui.workspace.alone_part import AlonePart
from ui.workspace.queue_list import LEAD_HEIGHT, QueueList
from ui.workspace.values import QueueValues, Scope


class QueuePane(Surface):
    """The pane itself."""

    scope_chosen = Signal(str)
    ticket_pressed = Signal(str)
    cancel_pressed = Signal(str)
    held_pressed = Signal(str)
    left_pressed = Signal(str)
    command = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surfaceAlt", "r", "border.default", parent)
        self._shown: tuple[QueueValues, Words] | None = None
        self._words: Words | None = None
        self._title = Text("", "bodyStrong")
        head = QWidget(self)
        self._scope = Segmented(("", ""), parent=head)
        self._scope.chosen.connect(lambda index: self.scope_chosen.emit(("mine", "all")[index]))
        self.list = QueueList(self)
        self._held_part = Surface("bg.surfaceAlt", "t", "border.subtle", self)
        self.held = QueueList(self._held_part)
        self._footnote = Text("", "caption", "muted", wrap=True)
        self._empty = Text("", "body", "muted", wrap=True)
        self._held_head = SectionHeader("", parent=self._held_part)
        self.alone = AlonePart(self)
        self.alone.command.connect(self.command)
        self.alone.ticket_pressed.connect(self.ticket_pressed)
        self.alone.hide()
        self._count = CountBadge("")
        self.list.pressed_row.connect(self.ticket_pressed)
        self.held.pressed_row.connect(self.held_pressed)
        self.list.menu_wanted.connect(self._open_menu)
        self.held.menu_wanted.connect(self._open_held_menu)
        for rows in (self.list, self.held):
            rows.left.connect(self.left_pressed)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 6, 12, 6)
        row.addWidget(self._title)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._scope)
        below = QVBoxLayout(self._held_part)
        below.setContentsMargins(0, 11, 0, 10)
        below.setSpacing(10)
        held_row = QHBoxLayout()
        held_row.setContentsMargins(16, 0, 12, 0)
        held_row.addWidget(self._held_head)
        below.addLayout(held_row)
        below.addWidget(self.held)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.list)
        for text, indent in ((self._footnote, 34), (self._empty, 16)):
            text.setContentsMargins(indent, 8, 12, 8)
            column.addWidget(text)
        column.addWidget(self.alone)
        column.addStretch(1)
        column.addWidget(self._held_part)
        self._column = column

    def show_queue(self, values: QueueValues, words: Words) -> None:
        """Draw what changed."""
        if self._shown == (values, words):
            return
        self._shown, self._words = (values, words), words
        title = words("workspace.queue") if values.alone is None else values.alone.title
        self._title.setText(title)
        self.list.setAccessibleName(title)
        self._count.set_count("" if values.alone is None else values.mine)
        self._scope.setVisible(values.alone is None)
        self.alone.setVisible(values.alone is not None)
        place = self._column.indexOf(self.alone)
        for index, stretch in ((place, values.alone is not None), (place + 1, values.alone is None)):
            self._column.setStretch(index, int(stretch))
        if values.alone is not None:
            self.alone.show_alone(values.alone, words)
            # Made later than everything else, they would be the last on the way of Tab.
            self.setTabOrder(self.list, self.alone.issue)
            self.setTabOrder(self.alone.issue, self.alone.known)
        self._scope.set_options((words("workspace.mine", count=values.mine), words("workspace.all", count=values.all)))
        self._scope.set_current(_place(values.scope))
        self._scope.setAccessibleName(words("workspace.scope"))
        self.list.show_rows(values.rows)
        # An empty list would take the keyboard where nothing shows it.
        self.list.setVisible(bool(values.rows))
        self._footnote.setText(values.footnote)
        self._footnote.setVisible(bool(values.footnote))
        self._empty.setText(values.empty)
        self._empty.setVisible(bool(values.empty))
        self._held_head.set_title(words("workspace.held"))
        self._held_head.set_count(len(values.held))
        self.held.setAccessibleName(words("workspace.held"))
        self.held.show_rows(values.held)
        self._held_part.setVisible(bool(values.held))
        self.fit()

    def fit(self) -> None:
        """Give each list the height of its rows; the queue gives way and scrolls, the held ones after four rows."""
        height = sum(self.list.heights())
        self.list.setMaximumHeight(height)
        self.list.setMinimumHeight(min(height, scaled(LEAD_HEIGHT)))
        # A list asks for 192 px whatever it holds: the rows themselves are the wish.
        self.list.setSizeAdjustPolicy(QAbstractItemView.SizeAdjustPolicy.AdjustToContents)
        self.held.setFixedHeight(sum(self.held.heights()[:4]))
        self.alone.fit()

    def resizeEvent(self, event: object) -> None:
        self.fit()

    def _open_menu(self, ticket: str, at: QPoint) -> None:
        if self._words is None:
            return
        menu = QMenu(self)
        menu.addAction(self._words("workspace.call_this")).triggered.connect(lambda: self.ticket_pressed.emit(ticket))
        menu.addAction(self._words("turn.left_this")).triggered.connect(lambda: self.left_pressed.emit(ticket))
        menu.addAction(self._words("workspace.cancel_this")).triggered.connect(lambda: self.cancel_pressed.emit(ticket))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _open_held_menu(self, ticket: str, at: QPoint) -> None:
        if self._words is None:
            return
        menu = QMenu(self)
        menu.addAction(self._words("turn.resume_this")).triggered.connect(lambda: self.held_pressed.emit(ticket))
        menu.addAction(self._words("turn.left_this")).triggered.connect(lambda: self.left_pressed.emit(ticket))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)


def _place(scope: Scope) -> int:
    return 0 if scope == "mine" else 1
