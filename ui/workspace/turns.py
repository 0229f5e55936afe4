"""The turns of a visit besides being served, as the keys ask for them; it knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from dostdesk.desk.actions import Actions, SendTo
from dostdesk.desk.view import DeskView
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import TicketId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.rights import Staff
from dostdesk.domain.stays import Outcome, ServiceState, VisitService
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import Channel
from dostdesk.domain.words import Words
from ui.commands import CommandId, DeskState
from ui.work import Run
from ui.workspace import phrasing
from ui.workspace.asking import Fates, FinishQuestion, HoldAnswer, Screen, Ways
from ui.workspace.book import ServiceBook
from ui.workspace.drafts import DraftEdits
from ui.workspace.held_values import is_own
from ui.workspace.questions import service_question
from ui.workspace.turn_questions import (
    details_question,
    hold_question,
    leave_question,
    no_shows_question,
    returned_ticket,
    transfer_question,
)

TURN_COMMANDS = frozenset(
    {
        CommandId.HOLD, CommandId.TRANSFER, CommandId.LEAVE, CommandId.NO_SHOWS, CommandId.LEAVE_NOTE,
        CommandId.SERVICE_DETAILS, CommandId.END_SERVICE, CommandId.BACK_OFFICE, CommandId.LAST_VISIT,
    }
)  # fmt: skip


class Act(Protocol):
    """Run one use case after what is being saved; the last wish that comes meanwhile follows it."""

    def __call__(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        *,
        again: Callable[[], None] | None = None,
    ) -> None: ...


class Desk(Protocol):
    """What the turns need of the workspace's presenter: what is there, and how to act."""

    @property
    def view(self) -> DeskView: ...

    @property
    def state(self) -> DeskState: ...

    @property
    def words(self) -> Words: ...

    @property
    def book(self) -> ServiceBook: ...

    @property
    def service(self) -> VisitService | None: ...

    @property
    def act(self) -> Act: ...


class Turns:
    """Asks what a turn needs, then takes it."""

    def __init__(
        self, desk: Desk, *, actions: Actions, run: Run, clock: Clock, screen: Screen, ways: Ways, edits: DraftEdits
    ) -> None:
        self._desk, self._actions, self._run, self._clock = desk, actions, run, clock
        self._screen, self._ways, self._edits = screen, ways, edits
        self._colleagues: tuple[Staff, ...] = ()
        self._reminded: set[TicketId] = set()

    def prepare(self) -> None:
        """Learn who works here, before a transfer asks for their names."""
        self._run(self._actions.colleagues, done=self.know, failed=_unknown)

    def pressed(self, command: CommandId) -> None:
        """One of `TURN_COMMANDS`, which can be done now."""
        match command:
            case CommandId.HOLD:
                self._hold()
            case CommandId.TRANSFER:
                self.transfer()
            case CommandId.LEAVE:
                if self._desk.view.visit is not None:
                    self.left(self._desk.view.visit.ticket.id)
            case CommandId.NO_SHOWS:
                self._run(self._actions.no_shows, done=self.choose_no_show, failed=self._tell)
            case CommandId.LEAVE_NOTE:
                title = self._desk.words("turn.note_title")
                self._screen.ask_note(title, lambda text: self._desk.act(lambda: self._actions.leave_note(text)))
            case CommandId.SERVICE_DETAILS:
                self._details()
            case CommandId.END_SERVICE:
                self._end_service()
            case CommandId.BACK_OFFICE:
                title = self._desk.words("turn.back_office_hint")
                self._screen.ask_services(title, lambda codes: self._desk.act(lambda: self._actions.back_office(codes)))
            case CommandId.LAST_VISIT:
                self._ways.open_last_visit()
            case _:
                return

    def transfer(self, fates: Fates | None = None) -> None:
        """Ask where the visit goes on; services that got a fate already end before it."""
        visit, desk = self._desk.view.visit, self._desk
        if visit is None:
            return
        self.prepare()
        question = transfer_question(desk.view, visit, colleagues=self._colleagues, book=desk.book, words=desk.words)

        def send(to: SendTo, note: str) -> None:
            def work() -> None:
                for service, outcome in (fates or {}).items():
                    self._actions.finish_service(service, outcome)
                self._actions.transfer(to, note)

            self._ways.when_written(lambda: desk.act(work))

        self._screen.ask_transfer(question, send)

    def held_pressed(self, ticket: TicketId) -> None:
        """The citizen of a held ticket is back."""
        desk = self._desk
        held = next((one for one in desk.view.held if one.id == ticket), None)
        if held is None:
            return
        if not is_own(held, desk.view):
            refused = desk.words("error.ticket_not_yours", label=shown_label(held.label), window=held.window or 0)
            self._screen.tell(refused, "warning")
        elif desk.state is not DeskState.IDLE:
            self._screen.tell(desk.words("workspace.busy_here"), "warning")
        else:
            desk.act(lambda: self._actions.resume(ticket))

    def left(self, ticket: TicketId) -> None:
        """The citizen of a waiting, held or served ticket went away for good."""
        desk = self._desk
        gone = self._known(ticket)
        if gone is None:
            return
        question = leave_question(gone, book=desk.book, words=desk.words, now=self._clock.now())

        def leave(reason: str) -> None:
            self._ways.when_written(lambda: desk.act(lambda: self._actions.leave(ticket, reason)))

        self._screen.ask_reason(question, leave)

    def returned(self, ticket: Ticket) -> None:
        """Who was called in vain is there after all."""
        said = self._desk.words("turn.returned", label=shown_label(ticket.label))
        self._desk.act(lambda: self._actions.return_ticket(ticket.id), lambda _done: self._screen.tell(said, "success"))

    def remind(self) -> None:
        """Say once of each own held ticket that its time has passed."""
        view, words, now = self._desk.view, self._desk.words, self._clock.now()
        late = {
            ticket.id: ticket
            for ticket in view.held
            if ticket.hold is not None and ticket.hold.return_by <= now and is_own(ticket, view)
        }
        for ticket in late.values():
            if ticket.id not in self._reminded and ticket.hold is not None:
                time = phrasing.hour(ticket.hold.return_by)
                self._screen.announce(words("turn.held_late_spoken", label=ticket.label, time=time))
        # A ticket that is held once more is reminded of once more.
        self._reminded = set(late)

    def _hold(self) -> None:
        visit, desk = self._desk.view.visit, self._desk
        if visit is None:
            return

        def hold(answer: HoldAnswer) -> None:
            def work() -> None:
                self._actions.hold(answer.reason, answer.return_by, answer.note)
                if answer.call_next:
                    self._actions.call_next()

            self._ways.when_written(lambda: desk.act(work))

        now = self._clock.now()
        question = hold_question(desk.view, visit, book=desk.book, words=desk.words, now=now)
        # Whoever is about to have a break calls nobody.
        question = replace(question, call_next=question.call_next and not self._ways.break_after())
        self._screen.ask_hold(question, hold)

    def _details(self) -> None:
        part, desk = self._desk.service, self._desk
        if part is None:
            return

        def keep(quantity: int, channel: Channel) -> None:
            self._edits.edit(part.id, lambda draft: replace(draft, quantity=quantity, channel=channel))

        question = details_question(part, self._edits.draft(part.id), book=desk.book, words=desk.words)
        self._screen.ask_details(question, keep)

    def _end_service(self) -> None:
        visit, part, desk = self._desk.view.visit, self._desk.service, self._desk
        if visit is None or part is None or part.state is ServiceState.DONE:
            return
        question: FinishQuestion = service_question(visit, part, desk.book, desk.words, now=self._clock.now())

        def end(fates: Fates) -> None:
            outcome: Outcome = fates[part.id]
            self._ways.when_written(lambda: desk.act(lambda: self._actions.finish_service(part.id, outcome)))

        self._screen.ask_finish(question, end, self.transfer)

    def choose_no_show(self, tickets: tuple[Ticket, ...]) -> None:
        """Ask which of them is there after all."""
        desk = self._desk
        if not tickets:
            self._screen.tell(desk.words("turn.no_shows_none"), "accent")
            return
        known = {ticket.id: ticket for ticket in tickets}
        question = no_shows_question(tickets, book=desk.book, words=desk.words)
        self._screen.ask_reason(question, lambda reason: self.returned(known[returned_ticket(reason)]))

    def _known(self, ticket: TicketId) -> Ticket | None:
        view = self._desk.view
        here = () if view.visit is None else (view.visit.ticket,)
        known = (*here, *view.held, *(entry.ticket for entry in view.queue), *view.others)
        open_states = (TicketState.WAITING, TicketState.HELD, TicketState.SERVING)
        return next((one for one in known if one.id == ticket and one.state in open_states), None)

    def know(self, colleagues: tuple[Staff, ...]) -> None:
        """Who works here, for whoever looks for a name."""
        self._colleagues = colleagues

    def _tell(self, error: DeskError) -> None:
        self._screen.tell(self._desk.words.of_error(error), "danger")


def _unknown(_error: DeskError) -> None:
    """Without the hub nobody is known by name; windows and groups are."""
