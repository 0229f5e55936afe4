"""What the page of the last visits does; it knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import VisitView
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import PrintJobId, TicketId, VisitServiceId
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Words
from ui.last_visit.values import LastVisitView, Row, page_view
from ui.receipt.presenter import REASONS
from ui.workspace.asking import ReasonQuestion
from ui.workspace.book import ServiceBook

if TYPE_CHECKING:
    from ui.work import Run


class Screen(Protocol):
    """What the presenter needs of its page."""

    def show_view(self, view: LastVisitView, words: Words) -> None: ...


class LastVisitPresenter:
    """Reads the visits that were finished today, and shows one of them.

    Args:
        opened: The first visit is there: bring the page to the front.
        correct: Open what a visit sent for a service, to be sent once more.
        ask: Why a copy is printed.
        told: A sentence for the clerk, and whether it is good news.
    """

    def __init__(
        self,
        screen: Screen,
        *,
        actions: Actions,
        run: Run,
        words: Callable[[], Words],
        book: Callable[[], ServiceBook | None],
        now: Callable[[], datetime],
        opened: Callable[[], None],
        correct: Callable[[VisitView, VisitServiceId], None],
        ask: Callable[[ReasonQuestion, Callable[[str], None]], None],
        told: Callable[[str, bool], None],
    ) -> None:
        self._screen, self._actions, self._run = screen, actions, run
        self._words, self._book, self._now = words, book, now
        self._opened, self._correct, self._ask, self._told = opened, correct, ask, told
        self._visits: tuple[Ticket, ...] = ()
        self._shown: VisitView | None = None

    def open(self) -> None:
        """Read the visits of today and show the last one."""
        self._run(self._actions.last_visits, done=self._came, failed=self._failed)

    def refresh(self) -> None:
        """Something changed: show the same visit as it is now."""
        if self._shown is not None:
            self._read(self._shown.ticket.id)

    def redraw(self) -> None:
        """Say everything anew, as in another language."""
        book = self._book()
        if self._shown is not None and book is not None:
            view = page_view(self._visits, self._shown, book=book, words=self._words(), now=self._now())
            self._screen.show_view(view, self._words())

    def visit_chosen(self, ticket: TicketId) -> None:
        """Look at another visit."""
        if self._shown is None or self._shown.ticket.id != ticket:
            self._read(ticket)

    def act(self, row: Row) -> None:
        """What the row offers."""
        if row.act == "correct" and row.service is not None and self._shown is not None:
            self._correct(self._shown, row.service)
        elif row.act == "reprint" and row.paper is not None:
            self._reprint(row.paper, row.text)

    def reprint_first(self) -> None:
        """A copy of the visit's first numbered paper."""
        book = self._book()
        if self._shown is None or book is None:
            return
        view = page_view(self._visits, self._shown, book=book, words=self._words(), now=self._now())
        first = next((row for row in view.papers if row.act), None)
        if first is not None:
            self.act(first)

    def _reprint(self, paper: PrintJobId, name: str) -> None:
        words = self._words()
        question = ReasonQuestion(
            title=words("last.copy_title"),
            subtitle=name,
            reasons=tuple((code, words(f"paper.copy_reason.{code}")) for code in REASONS),
            confirm=words("command.reprint"),
        )
        self._ask(
            question,
            lambda reason: self._run(
                lambda: self._actions.reprint(paper, reason), done=self._copied, failed=self._failed
            ),
        )

    def _copied(self, _job: PrintJobId) -> None:
        self._told(self._words()("last.copied"), True)
        self.refresh()

    def _came(self, visits: tuple[Ticket, ...]) -> None:
        self._visits = visits
        if not visits:
            self._told(self._words()("last.none"), True)
            return
        self._run(lambda: self._actions.visit_of(visits[0].id), done=self._first_came, failed=self._failed)

    def _first_came(self, visit: VisitView) -> None:
        self._visit_came(visit)
        self._opened()

    def _read(self, ticket: TicketId) -> None:
        self._run(lambda: self._actions.visit_of(ticket), done=self._visit_came, failed=self._failed)

    def _visit_came(self, visit: VisitView) -> None:
        self._shown = visit
        self.redraw()

    def _failed(self, error: DeskError) -> None:
        self._told(self._words().of_error(error), False)
