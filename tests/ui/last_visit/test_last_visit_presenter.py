"""The visits that a clerk finished today, without a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import ApplicationView, Citizen, VisitView
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import ApplicationId, PrintJobId, TicketId, VisitServiceId
from dostdesk.domain.stays import Outcome, ServiceState
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Words
from ui.gallery import day, papers
from ui.gallery.doubles import at_once, idle_desk
from ui.last_visit.presenter import LastVisitPresenter
from ui.last_visit.values import LastVisitView
from ui.workspace.asking import ReasonQuestion

T = TypeVar("T")
NUMBER = "12-26-0A7-00431-K"


class Page:
    """Remembers what was shown and asked."""

    def __init__(self) -> None:
        self.views: list[LastVisitView] = []
        self.told: list[tuple[str, bool]] = []
        self.corrected: list[tuple[TicketId, VisitServiceId]] = []
        self.asked: list[tuple[ReasonQuestion, Callable[[str], None]]] = []
        self.opened = 0

    def show_view(self, view: LastVisitView, words: Words) -> None:
        self.views.append(view)


def ended(label: str) -> VisitView:
    part = replace(day.parts()[0], state=ServiceState.DONE, outcome=Outcome.COMPLETED, number=NUMBER, since=None)
    ticket = day.ticket(label, 40, state=TicketState.DONE, services=(part,), ended_at=day.NOW)
    sent = ApplicationView(
        id=ApplicationId("a"), number=NUMBER, ticket=ticket.id, service_id=part.id, code=part.code,
        submitted_at=day.NOW, promised_on=day.NOW.date(), version=2,
    )  # fmt: skip
    return VisitView(
        ticket=ticket, drafts={}, citizen=Citizen(), applications=(sent,), papers=papers.visit_papers(error="")
    )


def made(*visits: VisitView, **changes: object) -> tuple[LastVisitPresenter, Page]:
    page = Page()
    known = {visit.ticket.id: visit for visit in visits}

    def last_visits() -> tuple[Ticket, ...]:
        return tuple(visit.ticket for visit in visits)

    actions: Actions = replace(
        idle_desk(day.idle, lambda _job: b""), last_visits=last_visits, visit_of=known.__getitem__, **changes
    )  # type: ignore[arg-type]

    def opened() -> None:
        page.opened += 1

    presenter = LastVisitPresenter(
        page,
        actions=actions,
        run=at_once,
        words=day.words,
        book=day.book,
        now=lambda: day.NOW,
        opened=opened,
        correct=lambda visit, service: page.corrected.append((visit.ticket.id, service)),
        ask=lambda question, answered: page.asked.append((question, answered)),
        told=lambda sentence, good: page.told.append((sentence, good)),
    )
    return presenter, page


def test_the_last_visit_is_shown_first_and_another_one_by_choosing() -> None:
    presenter, page = made(ended("Y-047"), ended("A-091"))
    presenter.open()
    assert page.opened == 1
    assert page.views[-1].current == "t-Y-047"
    assert [row.label[-3:] for row in page.views[-1].visits] == ["047", "091"]
    presenter.visit_chosen(TicketId("t-A-091"))
    assert page.views[-1].current == "t-A-091"
    assert page.opened == 1


def test_nothing_finished_yet_is_said_and_no_page_opens() -> None:
    presenter, page = made()
    presenter.open()
    assert page.opened == 0
    assert page.told == [("Bu gün hələ müraciət bitirməmisiniz.", True)]


def test_a_service_says_its_outcome_number_and_version_and_is_corrected() -> None:
    presenter, page = made(ended("Y-047"))
    presenter.open()
    row = page.views[-1].services[0]
    assert row.note == f"qəbul edildi · {NUMBER} · versiya 2"
    presenter.act(row)
    assert page.corrected == [("t-Y-047", "v1")]


def test_a_copy_of_a_paper_is_printed_with_a_reason() -> None:
    copied: list[tuple[PrintJobId, str]] = []

    def reprint(job: PrintJobId, reason: str) -> PrintJobId:
        copied.append((job, reason))
        return job

    presenter, page = made(ended("Y-047"), reprint=reprint)
    presenter.open()
    presenter.reprint_first()
    question, answered = page.asked[-1]
    answered(question.reasons[0][0])
    assert copied == [(page.views[-1].papers[0].paper, question.reasons[0][0])]
    assert page.told[-1][1]


def test_a_paper_that_cannot_be_copied_says_why() -> None:
    def refuse(_job: PrintJobId, _reason: str) -> PrintJobId:
        raise OutsideError("disk_failed")

    presenter, page = made(ended("Y-047"), reprint=refuse)
    presenter.open()
    presenter.reprint_first()
    page.asked[-1][1]("lost")
    assert page.told[-1] == (day.words().of_error(_disk()), False)


def _disk() -> DeskError:
    return OutsideError("disk_failed")
