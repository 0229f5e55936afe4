"""What the workspace does on a key press and shows of the desk; it knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from dostdesk.desk.actions import Actions
from dostdesk.desk.papers import PRINT_UNKNOWN
from dostdesk.desk.view import DeskView, Draft, PaperState
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.ids import TicketId, VisitServiceId
from dostdesk.domain.rights import RIGHTS, Right
from dostdesk.domain.services import DocumentState
from dostdesk.domain.stays import ServiceState, VisitService
from dostdesk.domain.text import clean
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Words
from ui.commands import SERVICE_COMMANDS, CommandId, DeskState, available, strip_values
from ui.day.away_values import away_state, away_values
from ui.workspace.acts import Acts
from ui.workspace.alone_values import as_alone
from ui.workspace.announcing import call_spoken
from ui.workspace.asking import (
    CALL_REASONS,
    CANCEL_REASONS,
    Fates,
    ReasonQuestion,
    Screen,
    Ways,
)
from ui.workspace.bar_values import bar_values
from ui.workspace.book import ServiceBook
from ui.workspace.citizen_values import FactsOf, HintsOf, citizen_values
from ui.workspace.drafts import DraftEdits
from ui.workspace.handed_values import undo_value
from ui.workspace.questions import finish_question, read_scan, reason_question
from ui.workspace.queue_values import queue_values
from ui.workspace.serving_values import NOTE_LIMIT, ProgressOf, current_service, serving_values
from ui.workspace.turns import TURN_COMMANDS, Turns
from ui.workspace.values import ChipValue, Middle, Scope, WorkspaceValues
from ui.workspace.waiting_values import called_values, idle_values, undo_seconds

if TYPE_CHECKING:
    from ui.work import Run

T = TypeVar("T")
_AWAY = (DeskState.PAUSED, DeskState.CLOSED)
_NEXT_STEP = {
    DeskState.IDLE: CommandId.CALL_NEXT,
    DeskState.PAUSED: CommandId.CALL_NEXT,
    DeskState.CLOSED: CommandId.CALL_NEXT,
    DeskState.CALLED: CommandId.START,
}


class WorkspacePresenter:
    """Decides for the workspace.

    Args:
        centre: The centre's number as people say it.
        hints: What the citizen may be entitled to.
        facts: Chips about the citizen, from what was entered.
        progress: How far a service's form is filled; None when it cannot be told.
    """

    def __init__(
        self,
        *,
        actions: Actions,
        run: Run,
        words: Words,
        book: ServiceBook,
        clock: Clock,
        screen: Screen,
        ways: Ways,
        centre: str,
        hints: HintsOf = lambda _visit: (),
        facts: FactsOf = lambda _visit: (),
        progress: ProgressOf = lambda _part, _draft: None,
    ) -> None:
        self._actions, self._run, self._clock = actions, run, clock
        self._words, self._book, self._screen, self._ways = words, book, screen, ways
        self._centre, self._hints, self._facts, self._progress = centre, hints, facts, progress
        self._view = self._read = DeskView()
        self._scope: Scope = "mine"
        self._scan_problem = ""
        self._looked_at: VisitServiceId | None = None
        self._edits = DraftEdits(
            actions.save_draft,
            run,
            self._seen_draft,
            saved=self.refresh,
            failed=self._not_saved,
        )
        self._acts = Acts(
            run=run,
            view=actions.view,
            when_saved=self._edits.when_saved,
            show=self.show,
            busy=self._show_busy,
            failed=self._tell_error,
        )
        self.turns = Turns(self, actions=actions, run=run, clock=clock, screen=screen, ways=ways, edits=self._edits)

    @property
    def view(self) -> DeskView:
        return self._view

    @property
    def words(self) -> Words:
        return self._words

    @property
    def book(self) -> ServiceBook:
        return self._book

    @property
    def service(self) -> VisitService | None:
        """The service on the screen."""
        visit = self._view.visit
        return current_service(visit.ticket, self._looked_at) if visit else None

    @property
    def state(self) -> DeskState:
        """What happens at the window, as last seen."""
        if self._view.visit is None:
            return away_state(self._view) or DeskState.IDLE
        called = self._view.visit.ticket.state is TicketState.CALLED
        return DeskState.CALLED if called else DeskState.SERVING

    def show(self, view: DeskView) -> None:
        """Take what the desk knows now; the very same view again, or one that was overtaken, changes nothing."""
        if view is self._read or view.order < self._view.order:
            return
        self._read = view
        before, self._view = self._view, as_alone(view)
        view = self._view
        if not _same_visit(before, view):
            self._scan_problem, self._looked_at = "", None
        self.redraw()
        spoken = call_spoken(before, view, self._book, self._words)
        if spoken:
            self._screen.announce(spoken)

    def refresh(self) -> None:
        """Read the desk again."""
        self._acts.refresh()

    def tick(self) -> None:
        """A second went by."""
        self.turns.remind()
        self.redraw()

    def use_words(self, words: Words) -> None:
        """Speak another language from now on."""
        self._words = words
        self.redraw()

    def use_book(self, book: ServiceBook) -> None:
        """Another release took effect."""
        self._book = book
        self.redraw()

    def redraw(self) -> None:
        """Show the last view as of now."""
        now, active = self._clock.now(), self.active()
        queue = queue_values(self._view, self._scope, book=self._book, words=self._words, now=now)
        citizen = citizen_values(
            self._view, book=self._book, words=self._words, now=now, hints=self._hints, facts=self._facts
        )
        values = WorkspaceValues(
            state=self.state,
            queue=queue,
            middle=self._middle(),
            citizen=citizen,
            active=active,
            undo=undo_value(self._view, book=self._book, words=self._words, now=now),
        )
        self._screen.show_view(values)
        self._screen.show_bar(bar_values(self._view, centre=self._centre, words=self._words, now=now))
        self._screen.show_strip(strip_values(self._words, self.state, active, self._next_step()))

    def _next_step(self) -> CommandId | None:
        """What the strip outlines: a paper that stopped is printed before anything else."""
        visit = self._view.visit
        if self.state is DeskState.SERVING and visit is not None:
            # Of a paper whose end is unknown it is asked first whether it came out.
            stopped = any(job.state is PaperState.FAILED and job.error != PRINT_UNKNOWN for job in visit.papers)
            return CommandId.PRINT if stopped else None
        return _NEXT_STEP.get(self.state)

    def active(self) -> frozenset[CommandId]:
        """The commands that do something now."""
        rights = RIGHTS[self._view.staff.role] if self._view.staff else frozenset()
        return available(self.state, rights, "workspace", self._blocked())

    def why_no_call(self) -> str:
        """Why nobody can be called where it has another reason than that nobody waits; empty otherwise."""
        alone = self.state is DeskState.IDLE and self._view.link.alone and not self._view.queue
        return self._words.of_error(RefusedError("alone_no_calls")) if alone else ""

    def pressed(self, command: CommandId, scanned: str = "") -> None:
        """A command was asked for; `scanned` is what stands in the scan field. Nothing happens if it is faded."""
        if command not in self.active():
            return
        if command in SERVICE_COMMANDS:
            self._turn_to_place(SERVICE_COMMANDS.index(command))
            return
        again = partial(self.pressed, command, scanned)
        match command:
            case CommandId.CALL_NEXT if self.state is DeskState.SERVING:
                self._finish(call_next=True)
            case CommandId.CALL_NEXT if self.state in _AWAY:
                self._ways.be_back()
            case CommandId.CALL_NEXT:
                self.act(self._actions.call_next, again=again)
            case CommandId.RECALL:
                self.act(self._actions.recall, again=again)
            case CommandId.START:
                self.scanned(scanned)
            case CommandId.NO_SHOW:
                self.act(self._actions.no_show, again=again)
            case CommandId.UNDO if self._view.visit is None:
                self.act(self._actions.undo_last, again=again)
            case CommandId.UNDO:
                self.act(self._actions.undo_call, again=again)
            case _ if command in TURN_COMMANDS:
                self.turns.pressed(command)
            case CommandId.FINISH:
                self._finish(call_next=False)
            case CommandId.ADD_SERVICE | CommandId.SEARCH:
                self._screen.open_search("")
            case CommandId.WALK_IN:
                self._screen.open_walk_in(None)
            case CommandId.ADD_HINT:
                self.add_service(self._hints_now()[0], then_form=False)
            case CommandId.DOCUMENTS:
                self._screen.go_to_documents()
            case CommandId.OPEN_FORM:
                self._open_form()
            case CommandId.PRINT | CommandId.REPRINT | CommandId.PRINT_HISTORY:
                self._ways.open_papers()
            case CommandId.SAVE:
                self._screen.tell(self._words("workspace.saved_already"), "success")
            case CommandId.SIGN_OUT:
                self._ways.sign_out()
            case _:
                return

    def scope_chosen(self, scope: Scope) -> None:
        """Whose tickets the list shows."""
        self._scope = scope
        self.redraw()

    def ticket_pressed(self, ticket: TicketId) -> None:
        """Call this ticket: the next one plainly, another one with the right and a reason."""
        chosen = self._waiting(ticket)
        if chosen is None:
            return
        if self.state in _AWAY:
            self._screen.tell(self._words("day.away_here"), "warning")
        elif self.state is not DeskState.IDLE:
            self._screen.tell(self._words("workspace.busy_here"), "warning")
        elif self._view.queue and self._view.queue[0].ticket.id == ticket and CommandId.CALL_NEXT in self.active():
            self.act(self._actions.call_next, again=partial(self.pressed, CommandId.CALL_NEXT))
        elif self._ways.serve_slip is not None and chosen in self._view.others and self._view.link.alone:
            # Somebody of the hall came with his slip: he is served, and the hub hears of it when it is back.
            serve = partial(self._ways.serve_slip, chosen.label, ())
            self.act(serve, again=partial(self.ticket_pressed, ticket))
        elif not self._may(Right.CALL_OUT_OF_ORDER):
            self._screen.tell(self._words("workspace.no_right_to_choose"), "warning")
        else:
            question = self._ask_why(chosen, "call", CALL_REASONS)
            self._screen.ask_reason(
                question, lambda reason: self.act(lambda: self._actions.call_ticket(ticket, reason))
            )

    def cancel_pressed(self, ticket: TicketId) -> None:
        """Cancel a waiting ticket, with a reason."""
        chosen = self._waiting(ticket)
        if chosen is None:
            return
        if not self._may(Right.CANCEL_TICKET):
            self._screen.tell(self._words("workspace.no_right_to_cancel"), "warning")
            return
        question = self._ask_why(chosen, "cancel", CANCEL_REASONS)
        self._screen.ask_reason(question, lambda reason: self.act(lambda: self._actions.cancel_ticket(ticket, reason)))

    def scanned(self, text: str) -> None:
        """Start the service: what was scanned or typed is this ticket's label, a FİN, or nothing."""
        if self._view.visit is None or self.state is not DeskState.CALLED:
            return
        ticket = self._view.visit.ticket
        try:
            fin = read_scan(text, ticket)
        except RefusedError as refused:
            self._scan_problem = self._words.of_error(refused)
            self._screen.announce(self._scan_problem)
            self.redraw()
            return
        self._scan_problem = ""
        self.act(lambda: self._actions.start(fin), again=partial(self.scanned, text))

    def turn_to(self, service: VisitServiceId) -> None:
        """Go to a service of the visit; a finished one is only looked at."""
        part = next((part for part in self._services() if part.id == service), None)
        if part is None:
            return
        self._looked_at = service if part.state is ServiceState.DONE else None
        if part.state is ServiceState.QUEUED:
            self.act(lambda: self._actions.turn_to(service), again=partial(self.turn_to, service))
        else:
            self.redraw()

    def add_service(self, code: str, *, then_form: bool) -> None:
        """Add a service of the catalogue to the visit, and open its form if wished."""

        def added(service: VisitServiceId) -> None:
            if then_form:
                self._ways.open_form(service)

        self.act(lambda: self._actions.add_service(code), done=added)

    def document_marked(self, service: VisitServiceId, code: str, state: DocumentState) -> None:
        """Something became of a required document."""
        self._edits.edit(service, lambda draft: replace(draft, documents={**draft.documents, code: state}))

    def note_left(self, service: VisitServiceId, text: str) -> None:
        """The clerk left the note. One that is too long is kept all the same, and said to be so."""
        written = clean(text)
        if written != self._edits.draft(service).note:
            self._edits.edit(service, lambda draft: replace(draft, note=written))
        else:
            self.redraw()

    def save_rest(self) -> None:
        """At the program's end, when no worker runs any more. Raises as saving a draft does."""
        self._edits.save_rest()

    def _middle(self) -> Middle:
        now, book, words = self._clock.now(), self._book, self._words
        visit = self._view.visit
        if visit is None:
            away = away_values(self._view, words, now)
            return away or idle_values(self._view, book=book, words=words, now=now)
        if self.state is DeskState.CALLED:
            return called_values(visit, book=book, words=words, now=now, problem=self._scan_problem)
        newest = {part.id: self._edits.draft(part.id) for part in visit.ticket.services}
        values = serving_values(
            replace(visit, drafts=newest),
            book=book,
            words=words,
            now=now,
            progress=self._progress,
            looked_at=self._looked_at,
        )
        if not self._ways.break_after():
            return values
        chip = ChipValue(words("day.break.after"), "coffee", "accent")
        return replace(values, header=replace(values.header, chips=(*values.header.chips, chip)))

    def _blocked(self) -> frozenset[CommandId]:
        blocked = set(SERVICE_COMMANDS[len(self._services()) :])
        visit, policy, now = self._view.visit, self._book.policy, self._clock.now()
        if visit is None or not visit.ticket.may_be_no_show(
            now, calls=policy.no_show_calls, after=policy.no_show_after
        ):
            blocked.add(CommandId.NO_SHOW)
        undoable = undo_value(self._view, book=self._book, words=self._words, now=now) is not None
        if not undoable and (visit is None or not undo_seconds(visit.ticket, book=self._book, now=now)):
            blocked.add(CommandId.UNDO)
        if self._view.last is None:
            blocked.add(CommandId.LAST_VISIT)
        if visit is None or not visit.papers:
            blocked |= {CommandId.PRINT, CommandId.REPRINT}
        if not self._hints_now():
            blocked.add(CommandId.ADD_HINT)
        current = self.service
        if current is None or (current.state is ServiceState.DONE and not self._sent(current.id)):
            blocked.add(CommandId.OPEN_FORM)
        if current is None or current.state is ServiceState.DONE:
            blocked |= {CommandId.END_SERVICE, CommandId.SERVICE_DETAILS}
        if self.state is DeskState.IDLE and not self._view.queue:
            blocked.add(CommandId.CALL_NEXT)
        return frozenset(blocked)

    def _hints_now(self) -> tuple[str, ...]:
        visit = self._view.visit
        return tuple(hint.service for hint in self._hints(visit)) if visit else ()

    def _services(self) -> tuple[VisitService, ...]:
        return self._view.visit.ticket.services if self._view.visit else ()

    def _sent(self, service: VisitServiceId) -> bool:
        """Whether its application was registered: its form opens to be corrected."""
        visit = self._view.visit
        return visit is not None and any(entry.service_id == service for entry in visit.applications)

    def _may(self, right: Right) -> bool:
        return self._view.staff is not None and self._view.staff.may(right)

    def _turn_to_place(self, place: int) -> None:
        self.turn_to(self._services()[place].id)

    def _open_form(self) -> None:
        part = self.service
        if part is not None:
            self._edits.when_saved(lambda: self._ways.open_form(part.id))

    def _waiting(self, ticket: TicketId) -> Ticket | None:
        known = (*(entry.ticket for entry in self._view.queue), *self._view.others)
        return next((entry for entry in known if entry.id == ticket), None)

    def _ask_why(self, ticket: Ticket, kind: str, codes: tuple[str, ...]) -> ReasonQuestion:
        return reason_question(ticket, kind, codes, book=self._book, words=self._words, now=self._clock.now())

    def _finish(self, *, call_next: bool) -> None:
        """Ask what is open, of the desk as it is now: a form sent a moment ago may not be on this screen yet."""
        # Whoever is about to have a break calls nobody.
        call_next = call_next and not self._ways.break_after()

        def read(view: DeskView) -> None:
            self.show(view)
            self._finish_as_seen(call_next=call_next)

        self.act(self._actions.view, done=read, again=partial(self._finish_again, call_next))

    def _finish_again(self, call_next: bool) -> None:
        self.pressed(CommandId.CALL_NEXT if call_next else CommandId.FINISH)

    def _finish_as_seen(self, *, call_next: bool) -> None:
        visit = self._view.visit
        if visit is None or self.state is not DeskState.SERVING:
            return
        if any(len(self._edits.draft(part.id).note) > NOTE_LIMIT for part in visit.ticket.services):
            self._screen.tell(self._words("workspace.note_blocks", limit=NOTE_LIMIT), "warning")
            return
        fates, question = finish_question(visit, self._book, self._words, call_next=call_next, now=self._clock.now())
        if question is None:
            self._end_visit(fates, call_next)
        else:
            self._screen.ask_finish(
                question,
                lambda chosen: self._end_visit({**fates, **chosen}, call_next),
                lambda chosen: self.turns.transfer({**fates, **chosen}),
            )

    def _end_visit(self, fates: Fates, call_next: bool) -> None:
        self.act(lambda: self._actions.finish(dict(fates), call_next))

    def act(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        *,
        again: Callable[[], None] | None = None,
    ) -> None:
        """Run one use case; as `Acts.act`."""
        self._acts.act(work, done, again=again)

    def _show_busy(self, busy: bool) -> None:
        self._screen.show_busy(self._words("workspace.awaited") if busy else "")

    def _tell_error(self, error: DeskError) -> None:
        self._screen.tell(self._words.of_error(error), "warning" if isinstance(error, OutsideError) else "danger")

    def _not_saved(self, error: DeskError) -> None:
        self._acts.give_up(error)

    def _seen_draft(self, service: VisitServiceId) -> Draft:
        visit = self._view.visit
        return visit.drafts.get(service, Draft()) if visit else Draft()


def _same_visit(before: DeskView, view: DeskView) -> bool:
    """Whether whoever was here still is: also under his ticket's id, once the hub knows who showed his slip."""
    was, now = before.visit, view.visit
    if was is None or now is None:
        return was is now
    services = {service.id for service in was.ticket.services}
    return was.ticket.id == now.ticket.id or any(service.id in services for service in now.ticket.services)
