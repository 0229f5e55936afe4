"""The middle pane during a service: tabs, papers, the form's card, the internal note."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.theme import scaled, set_font
from ui.widgets import Button, Card, CountBadge, ElidedLabel, KeyCap, StatusGlyph, Text
from ui.workspace.documents import DocumentList
from ui.workspace.handed import HandedNotes
from ui.workspace.lines import Mark
from ui.workspace.tabs import ServiceTabs
from ui.workspace.values import FormCard, ServingValues

_MOST_TYPED = 1_000_000
_BESIDE = 440


class NoteField(QLineEdit):
    """The note's editor; `left` when the clerk goes elsewhere or presses Enter."""

    left = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # Qt cuts silently at 32,767 by default; what is too long has to be told instead.
        self.setMaxLength(_MOST_TYPED)
        self.setProperty("bare", True)
        set_font(self, "field")
        # As high as its box, so that the whole box is the target.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.returnPressed.connect(self.left)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class NoteBox(Card):
    """A pencil, the note, and what it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "default", "control", parent)
        self.field = NoteField(self)
        self.kind = Text("", "caption", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 1, 11, 1)
        row.setSpacing(8)
        row.addWidget(Mark("pencil", 14))
        row.addWidget(self.field, 1)
        row.addWidget(self.kind)
        self.setFixedHeight(scaled(32))
        self.setFocusProxy(self.field)

    def show_state(self, *, focused: bool, wrong: bool) -> None:
        """The line around it follows the focus; a problem is also said below."""
        self.set_look("danger.tint" if wrong else "bg.surface", "selected" if focused else "default")


class FormBox(Card):
    """How far the form is, and the button that opens it."""

    pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surfaceAlt", "default", parent=parent)
        self._shown: FormCard | None = None
        self._title = Text("", "bodyStrong")
        self._progress = Text("", "body", "muted", wrap=True)
        self._detail = Text("", "caption", "muted", wrap=True)
        self.button = Button("", (), "primary")
        self.button.setMinimumHeight(scaled(36))
        self.button.clicked.connect(lambda: self._shown and self.pressed.emit(self._shown.command))
        self.correct = Button("", ("Ctrl Enter",))
        self.correct.setMinimumHeight(scaled(36))
        self.correct.clicked.connect(lambda: self.pressed.emit(CommandId.OPEN_FORM))
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._title)
        top.addWidget(self._progress, 1)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addLayout(top)
        texts.addWidget(self._detail)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(15, 10, 13, 10)
        self._row.addLayout(texts, 1)
        self._row.addWidget(self.correct)
        self._row.addWidget(self.button)
        self.setMinimumWidth(1)
        self.setMinimumHeight(scaled(57))
        self.setFocusProxy(self.button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        directions = QBoxLayout.Direction
        more = 0 if self.correct.isHidden() else self.correct.sizeHint().width() + scaled(90)
        wide = self.width() >= scaled(_BESIDE) + more
        self._row.setDirection(directions.LeftToRight if wide else directions.TopToBottom)

    def show_form(self, value: FormCard) -> None:
        """Draw the card."""
        if value == self._shown:
            return
        self._shown = value
        self._title.setText(value.title)
        self._progress.setText(value.progress)
        self._detail.setText(value.detail)
        self.correct.set_text(value.correct)
        self.correct.setVisible(bool(value.correct))
        self._arrange()
        self.button.set_text(value.button)
        self.button.set_keys(value.keys)
        self.button.setEnabled(value.enabled)
        self.setAccessibleName(f"{value.title}, {value.progress}. {value.detail}")


class ServingPane(QWidget):
    """The pane itself."""

    command = Signal(object)
    tab_pressed = Signal(object)
    document_marked = Signal(object, str, object)
    note_left = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service: VisitServiceId | None = None
        self._note_given = ""
        self.tabs = ServiceTabs(self)
        self.tabs.chosen.connect(self.tab_pressed)
        self.tabs.add_pressed.connect(lambda: self.command.emit(CommandId.ADD_SERVICE))
        self._title = Text("", "title", wrap=True)
        self._official = ElidedLabel("", "caption", "muted", figures="code")
        self._details = Text("", "caption", "secondary")
        self._handed = HandedNotes(self)
        self._below_notes = QSpacerItem(0, 0)
        self._unverified_mark = StatusGlyph("warning", 14)
        self._unverified = Text("", "caption", "warning", wrap=True)
        unverified = QHBoxLayout()
        unverified.setSpacing(6)
        unverified.addWidget(self._unverified_mark)
        unverified.addWidget(self._unverified, 1)
        self._papers = Text("", "bodyStrong")
        self._count = CountBadge("")
        self._go = Text("", "caption", "muted")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._papers)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self._go)
        keys = QHBoxLayout()
        keys.setSpacing(4)
        keys.addWidget(KeyCap("Ctrl"))
        keys.addWidget(KeyCap("D"))
        head.addLayout(keys)
        self.documents = DocumentList(self)
        self.documents.marked.connect(self._marked)
        self._no_papers = Text("", "body", "muted", wrap=True)
        self.form = FormBox(self)
        self.form.pressed.connect(self.command)
        self.note = NoteBox(self)
        self.note.field.left.connect(self._leave_note)
        for moved in (self.note.field.entered, self.note.field.left):
            moved.connect(self._note_moved)
        self.note.field.textEdited.connect(lambda: self._show_note_state(wrong=False))
        self._note_problem = Text("", "caption", "danger", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 20)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addSpacing(14)
        column.addWidget(self._handed)
        column.addItem(self._below_notes)
        column.addWidget(self._title)
        column.addWidget(self._official)
        column.addWidget(self._details)
        column.addLayout(unverified)
        column.addSpacing(15)
        column.addLayout(head)
        column.addSpacing(7)
        column.addWidget(self.documents)
        column.addWidget(self._no_papers)
        column.addSpacing(13)
        column.addWidget(self.form)
        column.addSpacing(8)
        column.addWidget(self.note)
        column.addWidget(self._note_problem)
        column.addStretch(1)

    def show_serving(self, values: ServingValues, words: Words, active: frozenset[CommandId]) -> None:
        """Draw what changed; a note that is being typed is left alone."""
        self.tabs.show_tabs(values.tabs, words, can_add=CommandId.ADD_SERVICE in active)
        self._title.setText(values.title)
        self._official.setText(values.official)
        self._details.setText(values.details)
        self._details.setVisible(bool(values.details))
        self._handed.show_handed(values.handed)
        self._below_notes.changeSize(0, 0 if self._handed.isHidden() else 12)
        self._unverified.setText(values.unverified)
        self._unverified.setVisible(bool(values.unverified))
        self._unverified_mark.setVisible(bool(values.unverified))
        self._papers.setText(words("workspace.documents"))
        self._count.set_count(values.documents_count)
        self._go.setText(words("workspace.documents_go"))
        self.documents.show_rows(values.documents, words)
        self.documents.setVisible(bool(values.documents))
        self._no_papers.setText(values.documents_empty)
        self._no_papers.setVisible(bool(values.documents_empty))
        self.form.setVisible(values.form is not None)
        if values.form is not None:
            self.form.show_form(values.form)
        self.note.kind.setText(words("workspace.note"))
        self.note.field.setAccessibleName(words("workspace.note"))
        self.note.field.setPlaceholderText(words("workspace.note_hint"))
        self.note.field.setAccessibleDescription(values.note_problem)
        if values.service != self._service:
            self._service = values.service
            self._give_note(values.note)
        elif values.note != self._note_given and self.note.field.text() == self._note_given:
            self._give_note(values.note)
        self._note_problem.setText(values.note_problem)
        self._note_problem.setVisible(bool(values.note_problem))
        self._show_note_state(wrong=bool(values.note_problem))

    def commit(self) -> None:
        """Hand on a note that is still being written."""
        self._leave_note()

    def _give_note(self, note: str) -> None:
        self._note_given = note
        self.note.field.setText(note)
        self.note.field.setCursorPosition(0)

    def _leave_note(self) -> None:
        text = self.note.field.text()
        if self._service is not None and text != self._note_given:
            self._note_given = text
            self.note_left.emit(self._service, text)

    def _note_moved(self) -> None:
        self._show_note_state(wrong=bool(self._note_problem.text()))

    def _show_note_state(self, *, wrong: bool) -> None:
        self.note.show_state(focused=self.note.field.hasFocus(), wrong=wrong)

    def _marked(self, code: str, state: object) -> None:
        if self._service is not None:
            self.document_marked.emit(self._service, code, state)
