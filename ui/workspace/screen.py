"""The workspace on its window: page and presenter joined, commands bound, questions and search opened as layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, QTimer

from dostdesk.catalogue.search import ServiceHit, ServiceSearch
from dostdesk.desk.actions import Actions, SendTo
from dostdesk.desk.register_search import RegisteredApplication, RegisterFound
from dostdesk.desk.view import PersonView
from dostdesk.domain.clock import Clock
from dostdesk.domain.ids import TicketId, VisitServiceId
from dostdesk.domain.rights import Right
from dostdesk.domain.services import DocumentState
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.turns import Channel
from dostdesk.domain.words import Words
from ui.commands import COMMANDS, Chord, CommandId, DeskState, StripValue
from ui.dialogs.walk_in import WalkInDialog
from ui.dialogs.walk_in_presenter import PersonAsked
from ui.help.topics import found as topics_found
from ui.places import SUPERVISOR_PAGES, WORKSPACE
from ui.search.finding import Haystack, Results, find
from ui.search.overlay import TOP, SearchOverlay
from ui.search.people import PeopleSearch
from ui.search.register import RegisterSearch
from ui.search.row import Found
from ui.shell.frame import Shell
from ui.work import Run
from ui.workspace import phrasing
from ui.workspace.asking import (
    DetailsQuestion,
    Fates,
    FinishQuestion,
    HoldAnswer,
    HoldQuestion,
    ReasonQuestion,
    Tone,
    TransferQuestion,
    Ways,
)
from ui.workspace.book import ServiceBook
from ui.workspace.citizen_values import FactsOf, HintsOf
from ui.workspace.held_values import held_rows
from ui.workspace.page import WorkspacePage
from ui.workspace.presenter import WorkspacePresenter
from ui.workspace.question_layers import Questions
from ui.workspace.serving_values import ProgressOf
from ui.workspace.values import BarValues, Scope, WorkspaceValues

_OWN = frozenset({Chord("Enter", ctrl=True)})
_SHELLS = frozenset(
    {CommandId.HELP, CommandId.FULL_SCREEN, CommandId.NEXT_PANE, CommandId.PREVIOUS_PANE, CommandId.CLOSE_LAYER,
     CommandId.AZERBAIJANI, CommandId.RUSSIAN, CommandId.ENGLISH, CommandId.LIGHT, CommandId.DARK,
     CommandId.BREAK, CommandId.LOCK, CommandId.HAND_OVER, CommandId.CLOSE_DAY, CommandId.SETTINGS,
     CommandId.PRINTERS, CommandId.SET_UP, CommandId.OUTBOX, CommandId.LINK,
     CommandId.LIVE_TAB, CommandId.HISTORY_TAB, CommandId.CATALOGUE_TAB, CommandId.SYNC_TAB, CommandId.WINDOW_TAB,
     CommandId.CALL_HELP}
)  # fmt: skip
AskRegister = Callable[[str], RegisterFound]
_PAGES_OF_A_VISIT = frozenset({"form"})


class WorkspaceScreen(QObject):
    """Owns the presenter and the page. `presenter.show` or `presenter.refresh` bring a new view in.

    The clock on the screen runs while the page is in front: `start_clock`, and `stop_clock` before the end.

    Args:
        at_once: Make the page now, and not when it is first asked for: another page is in front.
        ready: A page that was made before; in any language.
    """

    def __init__(
        self,
        shell: Shell,
        words: Words,
        *,
        actions: Actions,
        run: Run,
        book: ServiceBook,
        clock: Clock,
        ways: Ways,
        centre: str,
        hints: HintsOf = lambda _visit: (),
        facts: FactsOf = lambda _visit: (),
        progress: ProgressOf = lambda _part, _draft: None,
        person: PersonAsked | None = None,
        register: AskRegister | None = None,
        at_once: bool = True,
        ready: WorkspacePage | None = None,
    ) -> None:
        super().__init__(shell)
        self._person, self._ask_register = person, register
        self._register: RegisterSearch | None = None
        self._shell, self._words, self._book = shell, words, book
        self._actions, self._run, self._clock, self._ways = actions, run, clock, ways
        self._people = PeopleSearch(())
        self._no_shows: tuple[Ticket, ...] = ()
        self._services: ServiceSearch | None = None
        self._page: WorkspacePage | None = None
        self._ready = ready
        self._values: WorkspaceValues | None = None
        self.presenter = WorkspacePresenter(
            actions=actions,
            run=run,
            words=words,
            book=book,
            clock=clock,
            screen=self,
            ways=ways,
            centre=centre,
            hints=hints,
            facts=facts,
            progress=progress,
        )
        for command in COMMANDS:
            if command.id not in _SHELLS and command.page in ("everywhere", "workspace"):
                shell.bind(command.id, partial(self._pressed, command.id))
        shell.explain(CommandId.CALL_NEXT, self.presenter.why_no_call)
        self.asking = Questions(shell, lambda: self._words)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        if at_once:
            self._page = self._make_page()

    @property
    def page(self) -> WorkspacePage:
        """Shows what was to be shown last."""
        if self._page is None:
            self._page = self._make_page()
            if self._values is not None:
                self._page.show_view(self._values)
        return self._page

    def start_clock(self) -> None:
        """Let timers run, once a second, and make the search ready before anybody asks for it."""
        self._timer.start()
        self._prepare_search()
        self.presenter.turns.prepare()

    def stop_clock(self) -> None:
        """Let timers stand."""
        self._timer.stop()

    def set_words(self, words: Words) -> None:
        """Speak another language from now on."""
        self._words = words
        self._services = None
        self._prepare_search()
        if self._page is not None:
            self._page.set_words(words)
        self.presenter.use_words(words)

    @property
    def _in_sight(self) -> bool:
        """Whether bar and strip are of a window: a page that shows the whole centre has its own."""
        return self._shell.front not in SUPERVISOR_PAGES

    def _tick(self) -> None:
        if self._in_sight:
            self.presenter.tick()
        else:
            self.presenter.turns.remind()

    @property
    def release(self) -> int:
        """The release in force that is shown."""
        return self._book.current.number

    def use_book(self, book: ServiceBook) -> None:
        """Another release took effect: what is searched, offered and shown is its own from now on."""
        self._book = book
        self._services = None
        self._prepare_search()
        self.presenter.use_book(book)

    def show_view(self, values: WorkspaceValues) -> None:
        of_visit = self._shell.front in _PAGES_OF_A_VISIT and not self._ways.correcting()
        if values.state is not DeskState.SERVING and of_visit:
            self._show_page()
        if self._in_sight:
            self._shell.set_active(values.active)
        self._values = values
        if self._page is not None:
            self._page.show_view(values)

    def come_to_front(self) -> None:
        """From another page to this one; the focus goes back to where it was."""
        self._show_page().take_focus()

    def _show_page(self) -> WorkspacePage:
        page = self.page
        self._shell.show_page(WORKSPACE)
        return page

    def show_bar(self, values: BarValues) -> None:
        if self._in_sight:
            self._shell.show_bar(values)

    def show_strip(self, keys: tuple[StripValue, ...]) -> None:
        if self._in_sight:
            self._shell.show_strip(keys)

    def show_busy(self, awaited: str) -> None:
        self._shell.show_busy(awaited)

    def tell(self, sentence: str, tone: Tone) -> None:
        self._shell.tell(sentence, tone)

    def announce(self, sentence: str) -> None:
        self._shell.announce(sentence)

    def go_to_documents(self) -> None:
        self.page.go_to_documents()

    def ask_finish(
        self, question: FinishQuestion, answered: Callable[[Fates], None], transfer: Callable[[Fates], None]
    ) -> None:
        self.asking.finish(question, answered, transfer)

    def ask_reason(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None:
        self.asking.reason(question, answered)

    def ask_hold(self, question: HoldQuestion, answered: Callable[[HoldAnswer], None]) -> None:
        self.asking.hold(question, answered)

    def ask_transfer(self, question: TransferQuestion, answered: Callable[[SendTo, str], None]) -> None:
        self.asking.transfer(question, answered)

    def ask_note(self, title: str, answered: Callable[[str], None]) -> None:
        self.asking.note(title, answered)

    def ask_details(self, question: DetailsQuestion, answered: Callable[[int, Channel], None]) -> None:
        self.asking.details(question, answered)

    def ask_services(self, title: str, answered: Callable[[tuple[str, ...]], None]) -> None:
        def chosen(row: Found, _control: bool) -> None:
            if not row.enabled:
                self._shell.tell(self._words("search.service_is_off"), "warning")
                return
            self._shell.layers.close(overlay)
            answered((row.service,))

        overlay = SearchOverlay(self._words, self._find_services, DeskState.IDLE, hint=title, enter="turn.begin")
        overlay.rejected.connect(self._shell.layers.give_up)
        overlay.chosen.connect(chosen)
        self._shell.layers.open(overlay, top=TOP, own=_OWN)

    def open_search(self, text: str) -> None:
        self._search("")  # what it searches is read now and not at the first letter
        self._run(self._actions.people, done=self._people_came, failed=lambda _error: None)
        self._run(self._actions.no_shows, done=self.know_no_shows, failed=lambda _error: None)
        register = self._register = None if self._ask_register is None else self._search_of(self._ask_register)
        overlay = SearchOverlay(self._words, self._find, self.presenter.state, text)
        overlay.rejected.connect(self._shell.layers.give_up)
        overlay.chosen.connect(lambda row, control: self._chosen(overlay, row, then_form=control))
        if register is not None:
            register.shows(overlay.refresh)
        self._shell.layers.open(overlay, closed=None if register is None else register.close, top=TOP, own=_OWN)

    def open_walk_in(self, service: str | None) -> None:
        def told(sentence: str) -> None:
            self._shell.layers.close(dialog)
            self._shell.tell(sentence, "success")
            self.presenter.refresh()

        dialog = WalkInDialog(
            self._words,
            search=self._search,
            issue=self._actions.issue_ticket,
            run=self._run,
            book=self._book,
            told=told,
            failed=lambda sentence: self._shell.tell(sentence, "danger"),
            service=service,
            person=self._person,
        )
        dialog.rejected.connect(self._shell.layers.give_up)
        self._shell.layers.open(dialog, closed=dialog.leave)
        dialog.begin()

    def know_no_shows(self, tickets: tuple[Ticket, ...]) -> None:
        """Whom the search finds besides those who wait: called in vain, perhaps there after all."""
        self._no_shows = tickets

    def _search_of(self, ask: AskRegister) -> RegisterSearch:
        return RegisterSearch(
            ask=ask, run=self._run, later=QTimer.singleShot, words=self._words, service=self._short_name
        )

    def _found_in_register(self, query: str, names: bool) -> tuple[Found, ...]:
        return () if self._register is None else self._register.rows(query, names=names)

    def _people_came(self, people: tuple[PersonView, ...]) -> None:
        self._people = PeopleSearch(people)

    def _found_people(self, query: str) -> tuple[Found, ...]:
        return self._people.rows(query, self._words, self._short_name)

    def _short_name(self, code: str) -> str:
        service = self._book.current.services.get(code)
        return code if service is None else service.short_name.in_(self._words.language)

    def _search(self, text: str) -> tuple[ServiceHit, ...]:
        if self._services is None:
            self._services = self._index()
        return self._services.search(text)

    def _index(self) -> ServiceSearch:
        return ServiceSearch(self._book.current.services.values(), self._words.language)

    def _prepare_search(self) -> None:
        language, book = self._words.language, self._book

        def ready(index: ServiceSearch) -> None:
            if self._words.language == language and self._book is book:
                self._services = index

        self._run(self._index, done=ready, failed=lambda _error: None)

    def _find(self, text: str) -> Results:
        view, words, now = self.presenter.view, self._words, self._clock.now()
        known = (*(entry.ticket for entry in view.queue), *view.others)
        haystack = Haystack(
            services=self._search,
            groups=self._book.current.groups,
            waiting=tuple(
                (
                    ticket,
                    self._book.short(ticket, words.language),
                    phrasing.minutes(words, ticket.clock.waited(now)),
                )
                for ticket in known
            ),
            active=self.presenter.active(),
            elsewhere=tuple(self._elsewhere()),
            may_choose=view.staff is not None and view.staff.may(Right.CALL_OUT_OF_ORDER),
            first=view.queue[0].ticket.id if view.queue else None,
            people=self._found_people,
            register=self._found_in_register,
            help=lambda query: topics_found(query, words.language),
        )
        return find(text, haystack, words)

    def _elsewhere(self) -> Iterator[tuple[Ticket, str]]:
        """Tickets that do not wait in the queue and can be brought back: held ones, and those called in vain."""
        view, words = self.presenter.view, self._words
        for row, ticket in (
            (row, ticket)
            for row in held_rows(view, book=self._book, words=words, now=self._clock.now())
            for ticket in view.held
            if ticket.id == row.id
        ):
            yield ticket, words("turn.found_held", reason=row.service)
        for ticket in self._no_shows:
            time = phrasing.hour(ticket.ended_at) if ticket.ended_at else ""
            yield ticket, words("turn.found_no_show", time=time)

    def _find_services(self, text: str) -> Results:
        nothing = Haystack(
            services=self._search, groups=self._book.current.groups, waiting=(), active=frozenset(), may_choose=False
        )
        return find(text.lstrip("#@>"), nothing, self._words, only_services=True)

    def _ticket_chosen(self, ticket: TicketId) -> None:
        no_show = next((one for one in self._no_shows if one.id == ticket), None)
        if no_show is not None:
            self.presenter.turns.returned(no_show)
        elif any(one.id == ticket for one in self.presenter.view.held):
            self.presenter.turns.held_pressed(ticket)
        else:
            self.presenter.ticket_pressed(ticket)

    def _chosen(self, overlay: SearchOverlay, row: Found, *, then_form: bool) -> None:
        if row.service and not row.enabled:
            self._shell.tell(self._words("search.service_is_off"), "warning")
            return
        if row.service and self.presenter.state is DeskState.CALLED:
            self._shell.tell(self._words("search.after_start"), "warning")
            return
        if self._register is not None:
            self._register.close()
        self._shell.layers.close(overlay)
        if row.command is not None:
            self._shell.press(row.command)
        elif row.help:
            self._shell.open_help(row.help)
        elif row.application is not None:
            self._application_chosen(row.application)
        elif row.paper is not None:
            self._ways.open_paper(row.paper)
        elif row.ticket is not None:
            self._ticket_chosen(row.ticket)
        elif self.presenter.state is DeskState.SERVING:
            self.presenter.add_service(row.service, then_form=then_form)
        else:
            self.open_walk_in(row.service)

    def _application_chosen(self, entry: RegisteredApplication) -> None:
        """The application's papers where this desk has them, and else what the register says of it."""
        paper = self._people.paper_of(entry.number)
        if paper is not None:
            self._ways.open_paper(paper)
        else:
            self.asking.application(entry, self._service_name(entry.code))

    def _service_name(self, code: str) -> str:
        service = self._book.current.services.get(code)
        return code if service is None else service.name.in_(self._words.language)

    def _pressed(self, command: CommandId) -> None:
        scanned = ""
        if self._page is not None:
            self._page.commit()
            scanned = self._page.scan_text
        self.presenter.pressed(command, scanned)

    def _make_page(self) -> WorkspacePage:
        page, presenter = self._ready or WorkspacePage(self._words, self._shell.room), self.presenter
        page.set_words(self._words)
        self._shell.add_page(WORKSPACE, page, keys="workspace", panes=page.panes)
        page.command.connect(self._shell.press)
        page.scanned.connect(presenter.scanned)
        page.scope_chosen.connect(self._scope_chosen)
        page.ticket_pressed.connect(lambda ticket: presenter.ticket_pressed(TicketId(ticket)))
        page.cancel_pressed.connect(lambda ticket: presenter.cancel_pressed(TicketId(ticket)))
        page.held_pressed.connect(lambda ticket: presenter.turns.held_pressed(TicketId(ticket)))
        page.left_pressed.connect(lambda ticket: presenter.turns.left(TicketId(ticket)))
        page.tab_pressed.connect(presenter.turn_to)
        page.document_marked.connect(self._document_marked)
        page.note_left.connect(presenter.note_left)
        page.hint_pressed.connect(lambda code: presenter.add_service(code, then_form=False))
        return page

    def _scope_chosen(self, scope: str) -> None:
        chosen: Scope = "all" if scope == "all" else "mine"
        self.presenter.scope_chosen(chosen)

    def _document_marked(self, service: VisitServiceId, code: str, state: DocumentState) -> None:
        self.presenter.document_marked(service, code, state)
