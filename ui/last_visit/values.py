"""What the page of the last visits shows, as frozen values; no widget here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dostdesk.desk.view import ApplicationView, PaperState, PrintJobView, VisitView
from dostdesk.domain.ids import PrintJobId, VisitServiceId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.stays import Outcome, VisitService
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.turns import Channel
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook
from ui.workspace.values import QueueRow
from ui.workspace.waiting_values import services_count

Act = Literal["", "correct", "reprint"]
_OUTCOME_GLYPHS = {
    Outcome.COMPLETED: "done", Outcome.PAPERS_MISSING: "held", Outcome.ADVISED: "info", Outcome.DECLINED: "closed",
}  # fmt: skip
_PAPER_GLYPHS = {
    PaperState.PRINTED: "done", PaperState.FAILED: "error", PaperState.WAITING: "todo", PaperState.PRINTING: "running",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A service or a paper of a visit, and what can be done with it.

    Attributes:
        service, paper: Which one, for `act`.
        button: The words of `act`.
    """

    glyph: str
    text: str
    note: str = ""
    act: Act = ""
    button: str = ""
    service: VisitServiceId | None = None
    paper: PrintJobId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisitView:
    """The whole page: visits at the left, one of them at the right."""

    visits: tuple[QueueRow, ...]
    current: str
    label: str
    line: str
    services: tuple[Row, ...]
    papers: tuple[Row, ...]
    citizen: str = ""


def visit_rows(visits: tuple[Ticket, ...], *, book: ServiceBook, words: Words) -> tuple[QueueRow, ...]:
    """The list at the left, the last one first."""
    return tuple(_visit(ticket, book=book, words=words) for ticket in visits)


def page_view(
    visits: tuple[Ticket, ...], shown: VisitView, *, book: ServiceBook, words: Words, now: datetime
) -> LastVisitView:
    """The page with one visit."""
    ticket = shown.ticket
    sent = {entry.service_id: entry for entry in shown.applications}
    citizen = shown.citizen
    ended = phrasing.hour(ticket.ended_at or now)
    return LastVisitView(
        visits=visit_rows(visits, book=book, words=words),
        current=ticket.id,
        label=shown_label(ticket.label),
        line=words("last.line", time=ended, served=phrasing.stopwatch(ticket.clock.served)),
        citizen=" ".join(part for part in (citizen.surname, citizen.given, citizen.patronymic) if part),
        services=tuple(_service(part, sent.get(part.id), book=book, words=words) for part in ticket.services),
        papers=tuple(_paper(job, words) for job in shown.papers),
    )


def _visit(ticket: Ticket, *, book: ServiceBook, words: Words) -> QueueRow:
    time = phrasing.hour(ticket.ended_at) if ticket.ended_at else ""
    about, count = book.short(ticket, words.language), services_count(ticket, words)
    return QueueRow(
        id=ticket.id,
        label=shown_label(ticket.label),
        service=f"{about} · {count}",
        minutes=time,
        spoken=words("last.row_spoken", label=ticket.label, service=about, time=time),
    )


def _service(part: VisitService, sent: ApplicationView | None, *, book: ServiceBook, words: Words) -> Row:
    service, outcome = book.service(part), part.outcome or Outcome.ADVISED
    said = [words(f"dialog.finish.result.{outcome.value}")]
    if sent is not None:
        number = sent.number
        if sent.version > 1:
            number = words("turn.number_version", number=sent.number, version=sent.version)
        said.append(number)
        if sent.identity is not None:
            said.append(words(f"identity.mark.{sent.identity.value}"))
    if part.quantity > 1 or part.channel is not Channel.IN_PERSON:
        channel = words(f"turn.channel.{part.channel.value}")
        said.append(words("turn.details_line", count=part.quantity, channel=channel))
    return Row(
        glyph=_OUTCOME_GLYPHS[outcome],
        text=service.name.in_(words.language) if service else part.code,
        note=" · ".join(said),
        act="" if sent is None else "correct",
        button="" if sent is None else words("turn.correct"),
        service=part.id,
    )


def _paper(job: PrintJobView, words: Words) -> Row:
    kind = f"receipt_page.kind_{job.kind}"
    name = words(f"{kind}_copy", number=job.copy) if job.copy else words(kind)
    said = words(f"last.paper.{job.state.value}")
    printable = not job.copy and bool(job.number)
    return Row(
        glyph=_PAPER_GLYPHS[job.state],
        text=name,
        note=" · ".join(part for part in (job.number, said) if part),
        act="reprint" if printable else "",
        button=words("command.reprint") if printable else "",
        paper=job.id,
    )
