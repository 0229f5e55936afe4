"""The middle pane before the service: nobody is here, or the called citizen is on the way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId
from ui.theme import scaled, set_font
from ui.widgets import Button, ButtonKind, ButtonSize, Card, Chip, StatusGlyph, Text
from ui.workspace.handed import HandedNotes
from ui.workspace.lines import ChipRow, LineList, Mark
from ui.workspace.values import CalledValues, IdleValues

_BESIDE = 520


class CommandButton(Button):
    """A button of a command: its key is printed on it, and pressing it is pressing the key."""

    def __init__(
        self, command: CommandId, kind: ButtonKind = "secondary", size: ButtonSize = "normal", icon: str | None = None
    ) -> None:
        caps = BY_ID[command].caps
        super().__init__("", (" ".join(caps),) if len(caps) > 1 else caps, kind, icon, size)
        self.command = command


class ButtonGrid(QGridLayout):
    """Buttons in one row, or in as many as large text needs. `choices` are column counts, the widest first."""

    def __init__(self, buttons: Sequence[Button], choices: Sequence[int], *, last_at_end: bool = False) -> None:
        super().__init__()
        self._buttons, self._choices, self._last_at_end = tuple(buttons), tuple(choices), last_at_end
        self._columns = 0
        self.setSpacing(8)
        self.fit(0)

    def fit(self, room: int) -> None:
        """Use the widest arrangement that fits into `room` pixels."""
        columns = next((choice for choice in self._choices if self._needed(choice) <= room), self._choices[-1])
        if columns == self._columns:
            return
        self._columns = columns
        single = columns == self._choices[0]
        for place, button in enumerate(self._buttons):
            apart = single and self._last_at_end and button is self._buttons[-1]
            self.addWidget(button, place // columns, place % columns + int(apart))
        stretched = columns - 1 if single and self._last_at_end else columns
        for column in range(self._choices[0] + 2):
            self.setColumnStretch(column, int(column == stretched))

    def _needed(self, columns: int) -> int:
        widths = [
            max(button.sizeHint().width() for button in self._buttons[column::columns])
            for column in range(min(columns, len(self._buttons)))
        ]
        return sum(widths) + self.spacing() * len(widths)


class IdlePane(QWidget):
    """Who is next and why, and who after him."""

    command = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next_word = Text("", "body", "secondary")
        self._label = Text("", "metric", figures="proportional")
        self._chips = ChipRow()
        self._why = Text("", "body", "secondary", wrap=True)
        self.call = CommandButton(CommandId.CALL_NEXT, "primary", "large")
        self.call.setMinimumHeight(scaled(56))
        self.call.setMinimumWidth(scaled(200))
        self._card = Card(parent=self)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._label)
        top.addWidget(self._chips, 1)
        texts.addWidget(self._next_word)
        texts.addLayout(top)
        texts.addWidget(self._why)
        self._inside = QHBoxLayout(self._card)
        self._inside.setContentsMargins(24, 22, 24, 22)
        self._inside.setSpacing(14)
        self._inside.addLayout(texts, 1)
        self._inside.addWidget(self.call)
        self._empty_card = Card("bg.surfaceAlt", "subtle", parent=self)
        self._empty = Text("", "body", "secondary", wrap=True)
        empty = QHBoxLayout(self._empty_card)
        empty.setContentsMargins(24, 22, 24, 22)
        empty.addWidget(self._empty)
        self._later_word = Text("", "bodyStrong")
        self._later_note = Text("", "caption", "muted", wrap=True)
        self._later = LineList(40, label_column=True)
        later = QHBoxLayout()
        later.setSpacing(8)
        later.addWidget(self._later_word)
        later.addWidget(self._later_note, 1)
        self.by_number = CommandButton(CommandId.SEARCH)
        self.walk_in = CommandButton(CommandId.WALK_IN)
        self.pause = CommandButton(CommandId.BREAK)
        self._buttons = ButtonGrid((self.by_number, self.walk_in, self.pause), (3, 2, 1))
        for button in (self.call, self.by_number, self.walk_in, self.pause):
            button.clicked.connect(lambda _checked=False, command=button.command: self.command.emit(command))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 28, 20, 20)
        column.setSpacing(0)
        column.addWidget(self._card)
        column.addWidget(self._empty_card)
        column.addSpacing(30)
        column.addLayout(later)
        column.addSpacing(6)
        column.addWidget(self._later)
        column.addSpacing(24)
        column.addLayout(self._buttons)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Put things beside or below each other by the room there is."""
        self._buttons.fit(self.width() - 40)
        directions = QBoxLayout.Direction
        wide = self.width() >= scaled(_BESIDE)
        self._inside.setDirection(directions.LeftToRight if wide else directions.TopToBottom)

    def show_idle(self, values: IdleValues, words: Words, active: frozenset[CommandId]) -> None:
        """Draw the next ticket."""
        self._next_word.setText(words("workspace.next"))
        self._label.setText(values.label)
        self._chips.show_chips(values.chips)
        self._why.setText(values.why)
        self._card.setVisible(not values.empty)
        self._empty_card.setVisible(bool(values.empty))
        self._empty.setText(values.empty)
        self._later_word.setText(words("workspace.later"))
        self._later_note.setText(words("workspace.later_note"))
        for part in (self._later_word, self._later_note, self._later):
            part.setVisible(bool(values.later))
        self._later.show_lines(values.later)
        self.call.set_text(words("command.call_next"))
        self.by_number.set_text(words("workspace.call_by_number"))
        self.walk_in.set_text(words("command.walk_in"))
        self.pause.set_text(words("command.break"))
        for button in (self.call, self.by_number, self.walk_in, self.pause):
            button.setEnabled(button.command in active)


class ScanField(QLineEdit):
    """Takes a scan or typing; Enter hands it on. Esc empties it."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(48))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class CalledPane(QWidget):
    """Has the citizen come? Scan, recall, give up or take back."""

    command = Signal(object)
    scanned = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text("", "title")
        self._line = Text("", "body", "secondary", wrap=True)
        card = Card(parent=self)
        self.scan = ScanField(card)
        self.scan.resized.connect(self.layout_scan)
        set_font(self.scan, "field")
        self.scan.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.scan.setTextMargins(scaled(38), 0, scaled(130), 0)
        self.scan.returnPressed.connect(lambda: self.scanned.emit(self.scan.text()))
        self._ready = Chip("", "done", "success", parent=self.scan)
        self._scan_mark = Mark("scan-line", 20, "accent.text", self.scan)
        self._problem_mark = StatusGlyph("error", 16)
        self._problem = Text("", "caption", "danger", wrap=True)
        problem = QHBoxLayout()
        problem.setSpacing(6)
        problem.addWidget(self._problem_mark)
        problem.addWidget(self._problem, 1)
        self.start = CommandButton(CommandId.START, "primary", "large")
        self.recall = CommandButton(CommandId.RECALL, size="large")
        self.no_show = CommandButton(CommandId.NO_SHOW, size="large")
        self.undo = CommandButton(CommandId.UNDO, "link", "large", "undo-2")
        self._buttons = ButtonGrid((self.start, self.recall, self.no_show, self.undo), (4, 2, 1), last_at_end=True)
        self.start.clicked.connect(lambda: self.scanned.emit(self.scan.text()))
        for button in (self.recall, self.no_show, self.undo):
            button.clicked.connect(lambda _checked=False, command=button.command: self.command.emit(command))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(21, 20, 21, 20)
        inside.setSpacing(0)
        inside.addWidget(self._title)
        inside.addSpacing(4)
        inside.addWidget(self._line)
        inside.addSpacing(15)
        inside.addWidget(self.scan)
        inside.addLayout(problem)
        inside.addSpacing(16)
        inside.addLayout(self._buttons)
        self._handed = HandedNotes(self)
        self._chosen = Text("", "bodyStrong")
        self._lines = LineList(36)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 28, 20, 20)
        column.setSpacing(0)
        column.addWidget(card)
        column.addSpacing(16)
        column.addWidget(self._handed)
        column.addSpacing(10)
        column.addWidget(self._chosen)
        column.addSpacing(6)
        column.addWidget(self._lines)
        column.addStretch(1)

    def show_called(self, values: CalledValues, words: Words, active: frozenset[CommandId]) -> None:
        """Draw the call."""
        self._title.setText(words("workspace.come_title"))
        self._line.setText(words("workspace.come_line"))
        self.scan.setPlaceholderText(words("workspace.scan_hint"))
        self.scan.setAccessibleName(words("workspace.scan_hint"))
        self.scan.setAccessibleDescription(values.problem or words("workspace.scanner_ready"))
        self._ready.show_state(words("workspace.scanner_ready"), "done", "success")
        self._problem.setText(values.problem)
        self._problem.setVisible(bool(values.problem))
        self._problem_mark.setVisible(bool(values.problem))
        if bool(self.scan.property("error")) != bool(values.problem):
            self.scan.setProperty("error", bool(values.problem))
            self.scan.style().unpolish(self.scan)
            self.scan.style().polish(self.scan)
        self.start.set_text(words("command.start"))
        self.recall.set_text(words("command.recall"))
        self.no_show.set_text(words("command.no_show"))
        self.undo.set_text(values.undo or words("command.undo"), spoken=words("command.undo"))
        for button in (self.start, self.recall, self.no_show, self.undo):
            button.setEnabled(button.command in active)
        self._chosen.setText(words("workspace.chosen_service"))
        self._handed.show_handed(values.handed)
        self._lines.show_lines(values.lines)
        self._buttons.fit(self.width() - 82)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Put things beside or below each other by the room there is."""
        self.layout_scan()
        self._buttons.fit(self.width() - 82)

    def layout_scan(self) -> None:
        """Put the mark and the chip into the field."""
        high = self.scan.height()
        size = self._ready.sizeHint()
        self._ready.setGeometry(
            self.scan.width() - size.width() - 14, (high - size.height()) // 2, size.width(), size.height()
        )
        side = self._scan_mark.sizeHint().height()
        self._scan_mark.setGeometry(scaled(16), (high - side) // 2, side, side)
        self.scan.setTextMargins(scaled(38), 0, size.width() + 16, 0)
