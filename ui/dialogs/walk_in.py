"""The walk-in dialog (Ctrl+B): service, priority class, language."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QListView, QWidget

from dostdesk.catalogue.search import ServiceHit
from dostdesk.desk.actions import IssueTicket
from dostdesk.domain.words import Words
from ui.dialogs.walk_in_presenter import PersonAsked, WalkInPresenter
from ui.search.results import ResultDelegate, ResultModel
from ui.search.row import Found
from ui.theme import scaled, set_font
from ui.widgets import Button, DialogFrame, LabelledField, OptionRow, Segmented, Text
from ui.work import Run
from ui.workspace.book import ServiceBook

_STEPS = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}
_ENTER = (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value)


class WalkInDialog(DialogFrame):
    """Typing finds a service, ↓ and Enter take it; then digits choose the class and Enter issues the ticket."""

    def __init__(
        self,
        words: Words,
        *,
        search: Callable[[str], tuple[ServiceHit, ...]],
        issue: IssueTicket,
        run: Run,
        book: ServiceBook,
        told: Callable[[str], None],
        failed: Callable[[str], None],
        service: str | None = None,
        person: PersonAsked | None = None,
    ) -> None:
        super().__init__(words("dialog.walk_in.title"), words("dialog.walk_in.subtitle"), width=656)
        self._told, self._failed = told, failed
        self._left = False
        self.presenter = WalkInPresenter(
            view=self, search=search, issue=issue, run=run, words=words, book=book, person=person
        )
        self._hits: tuple[ServiceHit, ...] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText(words("dialog.walk_in.service_hint"))
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self.presenter.typed)
        self._labelled = LabelledField(words("dialog.walk_in.service"), self.field)
        self.model = ResultModel()
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ResultDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(lambda index: self._take(index.row()))
        self.list.hide()
        self._said = Text("", "caption", "muted", wrap=True)
        self._said.hide()
        self.fin = QLineEdit()
        set_font(self.fin, "field", figures="code")
        self.fin.setPlaceholderText(words("identity.walk_in.hint"))
        self.fin.textChanged.connect(self.presenter.fin_typed)
        self._person = LabelledField(words("identity.walk_in.fin"), self.fin)
        if person is None:
            self._person.hide()
        self._of_person = Text("", "caption", "muted", wrap=True)
        self._of_person.hide()
        beside = QHBoxLayout()
        beside.setSpacing(scaled(12))
        beside.addWidget(self._labelled, 2, Qt.AlignmentFlag.AlignTop)
        beside.addWidget(self._person, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(beside)
        for part in (self._of_person, self.list, self._said):
            self.body.addWidget(part)
        self.body.addSpacing(scaled(12))
        self.add_heading(words("dialog.walk_in.priority"))
        self.add_options(
            [
                OptionRow(option.name, place, None, option.target)
                for place, option in enumerate(self.presenter.priorities, start=1)
            ]
        )
        self.body.addSpacing(scaled(12))
        self.languages = Segmented(
            [words(f"dialog.walk_in.language.{language}") for language in self.presenter.languages],
            self.presenter.languages.index(words.language),
            words("dialog.walk_in.language"),
        )
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 4)
        row.addWidget(Text(words("dialog.walk_in.language"), "body", weight=500))
        row.addSpacing(scaled(12))
        row.addWidget(self.languages)
        row.addStretch(1)
        self.body.addWidget(line)
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        confirm = self.add_button(Button(words("dialog.walk_in.confirm"), ("Enter",), "primary"))
        confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if service is not None:
            self.presenter.choose_code(service)

    def begin(self) -> None:
        """Put the keyboard where the clerk goes on: the service, or the class once it is known."""
        (self if self.field.text() else self.field).setFocus(Qt.FocusReason.PopupFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Once the service is known, Tab goes on to whose ticket it is, and not back over the service."""
        if forward and self.hasFocus() and self.field.text() and self._person.isVisible():
            self.fin.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().focusNextPrevChild(forward)

    def put_fin(self, fin: str) -> None:
        """A scanned FİN, wherever the keyboard is."""
        self.fin.selectAll()
        self.fin.insert(fin)

    def show_person(self, sentence: str, *, wrong: bool, warning: bool) -> None:
        """Who it is, that he has another ticket, or what is wrong with the FİN."""
        self._person.set_error(sentence if wrong else None)
        self._of_person.setText("" if wrong else sentence)
        self._of_person.set_tone("warning" if warning else "muted")
        self._of_person.setVisible(bool(sentence) and not wrong)
        self.updateGeometry()

    def leave(self) -> None:
        """The dialog is closed; an answer that is still on its way is told elsewhere."""
        self._left = True

    def show_found(self, hits: tuple[ServiceHit, ...], said: str) -> None:
        """The services found, the first one ready to be taken."""
        self._hits = hits
        self.model.show(tuple(Found(kind="service", text=hit.name, spans=hit.spans) for hit in hits))
        self.list.setVisible(bool(hits))
        self.list.setFixedHeight(sum(self.list.sizeHintForRow(place) for place in range(len(hits))))
        if hits:
            self.list.setCurrentIndex(self.model.index(0))
        self._said.setText(said)
        self._said.setVisible(bool(said))
        self._labelled.set_error(None)
        self.updateGeometry()

    def show_service(self, name: str) -> None:
        """The service that was taken."""
        self.field.setText(name)
        self.field.setCursorPosition(0)
        self.field.setToolTip(name)

    def show_problem(self, sentence: str) -> None:
        """What is wrong, below the field; elsewhere once the dialog was left."""
        if self._left:
            self._failed(sentence)
            return
        self._labelled.set_error(sentence)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def issued(self, sentence: str) -> None:
        """The ticket exists and its slip is being printed."""
        self._told(sentence)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not self._hits:
            return False
        if event.key() in _STEPS:
            place = (self.list.currentIndex().row() + _STEPS[event.key()]) % len(self._hits)
            self.list.setCurrentIndex(self.model.index(place))
            return True
        if event.key() in _ENTER:
            self._take(self.list.currentIndex().row())
            return True
        return False

    def _take(self, place: int) -> None:
        if 0 <= place < len(self._hits):
            self.presenter.choose(self._hits[place].service)
            self.begin()

    def _confirm(self) -> None:
        chosen = self.presenter.priorities[self.chosen or 0].code
        self.presenter.confirm(chosen, self.presenter.languages[self.languages.current])
