"""The sheet of F1: help for the place where one is, the map of keys, and all other help beside it."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QStringListModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from dostdesk.domain.words import Words
from ui.commands import CommandId, Page
from ui.help.key_map import KeyMap, commands_with_keys, works
from ui.help.topics import Line, topics
from ui.theme import font, scaled, text_width, theme_of
from ui.widgets import Button, DialogFrame, FocusRing, Text, announce
from ui.widgets.paint import LEFT
from ui.widgets.spoken import SpokenRole

KEY_MAP = "key_map"
_WIDTH, _HEIGHT = 1020, 470
_PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Space: 1}


class TopicRow(QStyledItemDelegate):
    """A title in the list, whole: the list is as wide as its longest."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(round(text_width(str(index.data()), font("body", weight=600))) + scaled(28), scaled(30))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view = self.parent()
        if not isinstance(view, QListView):
            return
        theme = theme_of(view)
        rect = QRectF(option.rect)
        current = view.currentIndex() == index
        painter.save()
        if current:
            painter.fillRect(rect, theme.color("bg.selected"))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), theme.color("accent.fill"))
        painter.setFont(font("body", weight=600 if current else 400))
        painter.setPen(theme.color("text.primary"))
        painter.drawText(rect.adjusted(scaled(14), 0, 0, 0), LEFT, str(index.data()))
        painter.restore()


class HelpText(QScrollArea):
    """The text at the right; it can have the focus, so that keys scroll it and it is read as a document."""

    spoken_as = SpokenRole.Document

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])

    def show_content(self, content: QWidget, name: str, said: str) -> None:
        """Show this from its top, under a name, with what is read out."""
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.verticalScrollBar().setValue(0)
        self.setAccessibleName(name)
        self.setAccessibleDescription(said)

    def turn(self, pages: int) -> None:
        """Scroll by pages."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())


class HelpSheet(DialogFrame):
    """Help as a layer: ↑ ↓ choose in the list, Page keys and Space scroll the text, Esc and Enter close."""

    closed = Signal()

    def __init__(self, words: Words, place: str, active: frozenset[CommandId], page: Page) -> None:
        """`place` is a topic, or `KEY_MAP`; `page` says which page's commands there are."""
        super().__init__(words("help.title"), width=_WIDTH)
        self._words = words
        self._live = frozenset(command.id for command in commands_with_keys() if works(command, active, page))
        self._topics = topics(words.language)
        self._place = place
        others = [id for id in self._topics if id != place]
        self._ids = [id for id in (place, KEY_MAP) if id in self._topics or id == KEY_MAP] + others
        self._ids = list(dict.fromkeys(self._ids))
        self.list = QListView()
        self.list.setModel(QStringListModel([self._title_of(id) for id in self._ids], self.list))
        self.list.setItemDelegate(TopicRow(self.list))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(words("help.topics"))
        self.list.setFixedWidth(self.list.sizeHintForColumn(0) + scaled(14))
        self._ring = FocusRing(self.list, radius=theme_of(self).radius["control"])
        self.text = HelpText()
        row = QHBoxLayout()
        row.setSpacing(scaled(20))
        row.addWidget(self.list)
        row.addWidget(self.text, 1)
        self.body.addLayout(row, 1)
        self.list.setMinimumHeight(_HEIGHT)
        self.set_note(words("help.keys"))
        button = self.add_button(Button(words("shell.close"), ("Esc",), "primary"))
        button.clicked.connect(self.closed)
        self.accepted.connect(self.closed)
        self.rejected.connect(self.closed)
        self.setFocusProxy(self.list)
        self.list.setCurrentIndex(self.list.model().index(0, 0))
        self.list.selectionModel().currentChanged.connect(lambda index: self._show(self._ids[index.row()]))
        self.list.installEventFilter(self)

    def showEvent(self, event: QShowEvent) -> None:
        """The text is made once the sheet is where it stays: it would be laid out twice, and all waited for at once."""
        if self.text.widget() is None:
            QTimer.singleShot(0, self, self._show_first)

    def _show_first(self) -> None:
        if self.text.widget() is None:
            self._show(self.shown, heard=False)

    @property
    def shown(self) -> str:
        """The topic that is read."""
        return self._ids[self.list.currentIndex().row()]

    def read(self, topic: str) -> None:
        """Show a topic of the list."""
        self.list.setCurrentIndex(self.list.model().index(self._ids.index(topic), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = _PAGES.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
        elif pages is not None:
            self.text.turn(pages)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list would keep the keys that turn pages, and Enter."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in (*_PAGES, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        self.keyPressEvent(event)
        return True

    def _title_of(self, id: str) -> str:
        return self._words("shell.keys_title") if id == KEY_MAP else self._topics[id].title

    def _show(self, id: str, *, heard: bool = True) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(scaled(4), 0, scaled(14), 0)
        column.setSpacing(scaled(8))
        title = self._title_of(id)
        column.addWidget(Text(title, "title", wrap=True))
        said = self._words("shell.keys_subtitle")
        keys = commands_with_keys()
        if id == KEY_MAP:
            column.addWidget(Text(said, "body", "secondary", wrap=True))
        else:
            said = self._topics[id].text
            for line in self._topics[id].lines:
                column.addWidget(_written(line))
            keys = tuple(command for command in keys if command.id in self._live)
            if id == self._place and keys:
                column.addWidget(Text(self._words("help.keys_here"), "bodyStrong", wrap=True))
        if id in (KEY_MAP, self._place):
            column.addWidget(KeyMap(keys, self._words, self._live))
        column.addStretch(1)
        self.text.show_content(content, title, said)
        if heard and self.isVisible():
            announce(self.text, f"{title}. {said}")


def _written(line: Line) -> QWidget:
    if line.kind == "heading":
        heading = Text(line.text, "bodyStrong", wrap=True)
        heading.setContentsMargins(0, scaled(6), 0, 0)
        return heading
    if line.kind == "text":
        return Text(line.text, "body", wrap=True)
    point = QWidget()
    row = QHBoxLayout(point)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(scaled(8))
    row.addWidget(Text("•", "body", "muted"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(line.text, "body", wrap=True), 1)
    return point
