"""The page of the day's end: counts, the tickets that are still open, and one key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId
from ui.day.end_values import CloseQuestion, CountValue, DayEndValues, OpenRow
from ui.theme import scaled, theme_of
from ui.widgets import (
    Button,
    Card,
    DialogFrame,
    FocusRing,
    Notice,
    OptionRow,
    StatusGlyph,
    Surface,
    Text,
    paint_glyph,
    scrolled,
)  # fmt: skip

_ROW, _GLYPH, _FATE, _MOST = 36, 16, 5, 100
_ROOT = QModelIndex()


class OpenTickets(QAbstractTableModel):
    """The open tickets for Qt; changed as a whole, because it is looked at and not worked in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._rows: tuple[OpenRow, ...] = ()
        self._heads: tuple[str, ...] = ()

    def show(self, rows: tuple[OpenRow, ...], heads: tuple[str, ...]) -> None:
        """Become these rows; the same number of rows keeps scroll and selection."""
        if (rows, heads) == (self._rows, self._heads):
            return
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows, self._heads = rows, heads
            self.endResetModel()
            return
        self._rows, self._heads = rows, heads
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, _FATE)
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, _FATE))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else _FATE + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and self._heads:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        cells = (row.label, row.state, row.place, row.subject, row.age, row.fate)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return cells[index.column()]
            case Qt.ItemDataRole.AccessibleTextRole:
                return cells[index.column()] or "–"
            case Qt.ItemDataRole.DecorationRole if index.column() == 1:
                return self._picture(row.glyph)
        return None

    def _picture(self, glyph: str) -> QPixmap:
        side, ratio = scaled(_GLYPH), QGuiApplication.primaryScreen().devicePixelRatio()
        picture = QPixmap(round(side * ratio), round(side * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_glyph(painter, QRectF(0, 0, side, side), glyph, theme_of(self._view))
        painter.end()
        return picture


class CountCard(Card):
    """One number of the account."""

    def __init__(self) -> None:
        super().__init__("bg.surface", "subtle")
        self._glyph = StatusGlyph("done", 16)
        self._word = Text("", "caption", "secondary", wrap=True)
        self._number = Text("", "metric")
        top = QHBoxLayout()
        top.setSpacing(scaled(6))
        top.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._word, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(12), scaled(10), scaled(12), scaled(10))
        column.setSpacing(scaled(4))
        column.addLayout(top)
        column.addStretch(1)
        column.addWidget(self._number)

    def show_count(self, value: CountValue) -> None:
        """Show a number with its word."""
        self._glyph.show_kind(value.glyph, value.word)  # type: ignore[arg-type]
        self._word.setText(value.word)
        self._number.setText(str(value.number))
        self.setAccessibleName(f"{value.word}: {value.number}")


class DayEndPage(Surface):
    """Drawn from values alone. `close_pressed` and `left` tell what was done."""

    close_pressed = Signal()
    left = Signal()
    help_topic = "day_end"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", parent=parent)
        self._shown: DayEndValues | None = None
        self._title = Text("", "name")
        self._subtitle = Text("", "body", "secondary", wrap=True)
        self._notice = Notice("warning", "warning", "", strong=True)
        self._counts: list[CountCard] = []
        self._count_row = QHBoxLayout()
        self._count_row.setSpacing(scaled(8))
        self._open_title = Text("", "bodyStrong")
        self._nothing = Text("", "body", "secondary", wrap=True)
        self.table = QTableView()
        self._model = OpenTickets(self.table)
        self._ring = FocusRing(self.table, radius=theme_of(self).radius["control"])
        self._set_up_table()
        self.close_day = Button("", BY_ID[CommandId.CLOSE_DAY].caps, "primary", "calendar-check", "large")
        self.back = Button("", ("Esc",), "secondary", size="large")
        self.close_day.clicked.connect(self.close_pressed)
        self.back.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.setSpacing(scaled(8))
        buttons.addWidget(self.close_day)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        content = Surface("bg.surface")
        column = QVBoxLayout(content)
        column.setContentsMargins(scaled(24), scaled(20), scaled(24), 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addSpacing(scaled(4))
        column.addWidget(self._subtitle)
        column.addSpacing(scaled(14))
        column.addWidget(self._notice)
        column.addSpacing(scaled(14))
        column.addLayout(self._count_row)
        column.addSpacing(scaled(18))
        column.addWidget(self._open_title)
        column.addSpacing(scaled(6))
        column.addWidget(self._nothing)
        column.addWidget(self.table, _MOST)
        column.addStretch(1)
        # Large text in a low window: the account scrolls, and its buttons stay in sight.
        scroll = scrolled(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        buttons.setContentsMargins(scaled(24), scaled(14), scaled(24), scaled(16))
        whole.addLayout(buttons)

    def show_day_end(self, values: DayEndValues) -> None:
        """Draw what changed."""
        if values == self._shown:
            return
        self._shown = values
        self._title.setText(values.title)
        self._subtitle.setText(values.subtitle)
        self._notice.setVisible(bool(values.blocking or values.closed))
        if values.closed:
            self._notice.show_text(values.closed, tone="success", glyph="done")
        else:
            self._notice.show_text(values.blocking, tone="warning", glyph="warning")
        while len(self._counts) < len(values.counts):
            self._counts.append(CountCard())
            self._count_row.addWidget(self._counts[-1], 1)
        for card, value in zip(self._counts, values.counts, strict=True):
            card.show_count(value)
        self._open_title.setText(values.open_title)
        self._nothing.setText(values.nothing_open)
        self._nothing.setVisible(bool(values.nothing_open))
        self.table.setVisible(not values.nothing_open)
        self.table.setAccessibleName(values.open_title)
        self._model.show(values.rows, values.heads)
        self.table.verticalHeader().setDefaultSectionSize(scaled(_ROW))
        self.close_day.set_text(values.button)
        self.close_day.setVisible(not values.closed)
        self.close_day.setEnabled(not values.busy)
        self.back.set_text(values.back)

    def begin(self) -> None:
        """Put the keyboard on the next step."""
        (self.back if self.close_day.isHidden() else self.close_day).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self._model)
        table.setStyleSheet("QTableView::item { padding: 0 8px; }")
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        table.setMinimumHeight(scaled(3 * _ROW))
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(_FATE, QHeaderView.ResizeMode.Stretch)


class CloseDayDialog(DialogFrame):
    """Asks before the day closes. While tickets are at windows, waiting is chosen: cutting off takes a digit more."""

    help_topic = "day_end"

    def __init__(self, words: Words, question: CloseQuestion, answered: Callable[[bool], None]) -> None:
        super().__init__(question.title, question.subtitle, width=656)
        self._busy, self._answered, self._words_of = bool(question.at_windows), answered, words
        if self._busy:
            self.add_heading(words("day.end.busy", count=question.at_windows))
            rows = (
                OptionRow(words("day.end.wait"), 1, "hourglass"),
                OptionRow(words("day.end.force"), 2, "triangle-alert"),
            )
            self.add_options(rows)
            self.option_chosen.connect(lambda _place: self._show())
        back = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        back.clicked.connect(self.rejected)
        self.confirm = self.add_button(Button("", ("Enter",), "primary"))
        self.confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)
        self._show()

    def _show(self) -> None:
        waits, words = self._busy and self.chosen == 0, self._words_of
        said = "day.end.confirm_wait" if waits else "day.end.confirm_force" if self._busy else "command.close_day"
        self.confirm.set_text(words(said))

    def _confirm(self) -> None:
        if self._busy and self.chosen == 0:
            self.rejected.emit()
        else:
            self._answered(self._busy)
