"""The search above the page: a field, rows in groups, and what the keys do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QKeyEvent, QPainter, QRegion
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout

from dostdesk.domain.words import Words
from ui.commands import DeskState
from ui.search.finding import Results
from ui.search.results import ROW, ResultDelegate, ResultModel, Rows
from ui.search.row import Found
from ui.theme import scaled, set_font, theme_of
from ui.widgets import Card, KeyCap, Surface, Text
from ui.widgets.spoken import SpokenRole
from ui.workspace.lines import Mark

WIDTH, TOP = 760, 60
_ROOM = 8
# Longer than between two letters: the list becomes lower when somebody looks at it.
_PAUSE_MS = 160
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


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
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._fit_rows)
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
        self.field.textChanged.connect(self._changed)
        self._changed(text)
        self._fit_rows()

    @property
    def current(self) -> Found | None:
        """The row on which Enter would act."""
        row: Found | None = self.list.currentIndex().data(ROW)
        return row

    def refresh(self) -> None:
        """Something more was found for the same text: what is chosen stays chosen."""
        chosen = self.current
        self._changed(self.field.text())
        if chosen is not None and chosen in self.model.rows:
            self.list.setCurrentIndex(self.model.index(self.model.rows.index(chosen)))
            self._say_what_enter_does()

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
        if not results.rows or self._height > self.list.height_wanted:
            self._fit_rows()
        else:
            # The page behind is not painted, and the list does not jump, while somebody is typing.
            self._pause.start()
        first = next((place for place, row in enumerate(results.rows) if row.kind != "heading"), None)
        if first is not None:
            self.list.setCurrentIndex(self.model.index(first))
        self._say_what_enter_does()

    @property
    def _height(self) -> int:
        """Pixels that the rows take, as many as are shown at once."""
        return min(sum(map(self._delegate.height, self.model.rows)), scaled(44 * _ROOM + 84))

    def _fit_rows(self) -> None:
        self._pause.stop()
        self.list.take(self._height)

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
