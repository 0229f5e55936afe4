"""A desk and a screen that only remember what was asked of them, for presenters without a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, TypeVar

import floor

from dostdesk.desk.actions import Actions, Issued, SendTo, Submitted
from dostdesk.desk.view import DeskView, Draft, VisitView
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import PrintJobId, TicketId, VisitServiceId
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.turns import Channel
from ui.commands import StripValue
from ui.workspace.asking import (
    DetailsQuestion,
    FinishQuestion,
    HoldAnswer,
    HoldQuestion,
    ReasonQuestion,
    TransferQuestion,
    Ways,
)
from ui.workspace.presenter import WorkspacePresenter
from ui.workspace.values import BarValues, WorkspaceValues

T = TypeVar("T")


class Desk:
    """Remembers every call; `refuses` makes the next one fail."""

    def __init__(self, view: DeskView) -> None:
        self.view = view
        self.asked: list[tuple[Any, ...]] = []
        self.refuses: DeskError | None = None
        self.no_shows: tuple[Ticket, ...] = ()
        self.colleagues: tuple[Staff, ...] = ()

    def note(self, *call: Any) -> None:
        self.asked.append(call)
        if self.refuses is not None:
            error, self.refuses = self.refuses, None
            raise error

    def visit_here(self) -> VisitView:
        assert self.view.visit is not None
        return self.view.visit

    def names(self) -> list[str]:
        return [call[0] for call in self.asked]

    def save_draft(self, service: VisitServiceId, draft: Draft) -> Draft:
        self.note("save_draft", service, draft)
        kept = replace(draft, version=draft.version + 1, saved_at=floor.NOW)
        if self.view.visit is not None:
            drafts = {**self.view.visit.drafts, service: kept}
            self.view = replace(self.view, visit=replace(self.view.visit, drafts=drafts))
        return kept

    def add_service(self, code: str) -> VisitServiceId:
        self.note("add_service", code)
        return VisitServiceId("v-new")

    def submit(self, service: VisitServiceId) -> Submitted:
        self.note("submit", service)
        return Submitted(number="12-26-0A7-00431-K", promised_on=date(2026, 12, 1), paper=PrintJobId("p1"))

    def issue_ticket(self, *, services: tuple[str, ...], priority: str, language: str, fin: str = "") -> Issued:
        self.note("issue_ticket", services, priority, language)
        return Issued(ticket=TicketId("t-new"), label="A-096", waiting_before=3, paper=PrintJobId("p2"))

    def actions(self) -> Actions:
        def noting(name: str) -> Callable[..., Any]:
            return lambda *given: self.note(name, *given)

        made: dict[str, Any] = {field.name: noting(field.name) for field in fields(Actions)}
        made |= {
            "view": lambda: self.view,
            "people": lambda: (),
            "colleagues": lambda: self.colleagues,
            "no_shows": lambda: self.no_shows,
            "sign_in": lambda **_given: floor.CLERK,
            "issue_ticket": self.issue_ticket,
            "add_service": self.add_service,
            "save_draft": self.save_draft,
            "submit": self.submit,
            "paper": lambda _job: b"",
            "reprint": lambda job, _reason: job,
            "save_paper": lambda _job: "",
        }
        return Actions(**made)


def at_once(work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[DeskError], None]) -> None:
    """Runs the work on the spot."""
    try:
        result = work()
    except DeskError as error:
        failed(error)
    else:
        done(result)


class Later:
    """Keeps the work until it is let go."""

    def __init__(self) -> None:
        self.kept: list[Callable[[], None]] = []

    def __call__(
        self, work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None:
        self.kept.append(lambda: at_once(work, done=done, failed=failed))

    def go(self) -> None:
        while self.kept:
            self.kept.pop(0)()


@dataclass
class ScreenDouble:
    """Remembers what was shown."""

    views: list[WorkspaceValues] = field(default_factory=list)
    bars: list[BarValues] = field(default_factory=list)
    strips: list[tuple[StripValue, ...]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    finish: tuple[FinishQuestion, Callable[..., None]] | None = None
    reason: tuple[ReasonQuestion, Callable[[str], None]] | None = None
    elsewhere: Callable[..., None] | None = None
    hold: tuple[HoldQuestion, Callable[[HoldAnswer], None]] | None = None
    transfer: tuple[TransferQuestion, Callable[[SendTo, str], None]] | None = None
    note: tuple[str, Callable[[str], None]] | None = None
    details: tuple[DetailsQuestion, Callable[[int, Channel], None]] | None = None
    services: tuple[str, Callable[[tuple[str, ...]], None]] | None = None
    searches: list[str] = field(default_factory=list)
    busy: str = ""

    def show_view(self, values: WorkspaceValues) -> None:
        self.views.append(values)

    def show_bar(self, values: BarValues) -> None:
        self.bars.append(values)

    def show_strip(self, keys: tuple[StripValue, ...]) -> None:
        self.strips.append(keys)

    def show_busy(self, awaited: str) -> None:
        self.busy = awaited

    def tell(self, sentence: str, tone: str) -> None:
        self.told.append((sentence, tone))

    def announce(self, sentence: str) -> None:
        self.said.append(sentence)

    def ask_finish(
        self, question: FinishQuestion, answered: Callable[..., None], transfer: Callable[..., None]
    ) -> None:
        self.finish, self.elsewhere = (question, answered), transfer

    def ask_reason(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None:
        self.reason = (question, answered)

    def ask_hold(self, question: HoldQuestion, answered: Callable[[HoldAnswer], None]) -> None:
        self.hold = (question, answered)

    def ask_transfer(self, question: TransferQuestion, answered: Callable[[SendTo, str], None]) -> None:
        self.transfer = (question, answered)

    def ask_note(self, title: str, answered: Callable[[str], None]) -> None:
        self.note = (title, answered)

    def ask_details(self, question: DetailsQuestion, answered: Callable[[int, Channel], None]) -> None:
        self.details = (question, answered)

    def ask_services(self, title: str, answered: Callable[[tuple[str, ...]], None]) -> None:
        self.services = (title, answered)

    def open_search(self, text: str) -> None:
        self.searches.append(text)

    def open_walk_in(self, service: str | None) -> None:
        self.searches.append(f"walk-in {service}")

    def go_to_documents(self) -> None:
        self.searches.append("documents")


@dataclass
class Bench:
    """A presenter with everything around it."""

    presenter: WorkspacePresenter
    desk: Desk
    screen: ScreenDouble
    clock: ManualClock
    opened: list[Any]

    @property
    def shown(self) -> WorkspaceValues:
        return self.screen.views[-1]


def bench(view: DeskView, run: Any = at_once, **options: Any) -> Bench:
    """A presenter that shows `view`."""
    desk, screen, clock, opened = Desk(view), ScreenDouble(), ManualClock(floor.NOW), []
    presenter = WorkspacePresenter(
        actions=desk.actions(),
        run=run,
        words=floor.words(),
        book=floor.book(),
        clock=clock,
        screen=screen,
        ways=Ways(
            open_form=opened.append,
            open_papers=lambda: opened.append("papers"),
            open_paper=opened.append,
            sign_out=lambda: opened.append("out"),
        ),
        centre="12",
        **options,
    )
    presenter.show(view)
    return Bench(presenter, desk, screen, clock, opened)
