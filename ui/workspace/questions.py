"""What the workspace asks before it acts, made of the visit as it is; and what a scan says. No widget here."""

from __future__ import annotations

from datetime import datetime

from dostdesk.desk.documents import state_of
from dostdesk.desk.notices import BRING_WITHIN
from dostdesk.desk.view import Draft, VisitView
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.people import check_fin
from dostdesk.domain.services import DocumentState
from dostdesk.domain.stays import Outcome, ServiceState, VisitService
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.asking import FinishLine, FinishQuestion, ReasonQuestion
from ui.workspace.book import ServiceBook

_TO_BRING = frozenset({DocumentState.NEEDED, DocumentState.PARTIAL, DocumentState.TO_BE_BROUGHT})


def finish_question(
    visit: VisitView, book: ServiceBook, words: Words, *, call_next: bool, now: datetime
) -> tuple[dict[VisitServiceId, Outcome], FinishQuestion | None]:
    """The fates that are already clear, and the question about the rest; None when nothing is open."""
    sent = {entry.service_id for entry in visit.applications}
    open_parts = [part for part in visit.ticket.services if part.state is not ServiceState.DONE]
    fates = {part.id: Outcome.COMPLETED for part in open_parts if part.id in sent}
    if len(fates) == len(open_parts):
        return fates, None
    lines = tuple(_line(part, visit, book, words, sent=part.id in sent, now=now) for part in visit.ticket.services)
    return fates, FinishQuestion(label=shown_label(visit.ticket.label), lines=lines, call_next=call_next)


def service_question(
    visit: VisitView, part: VisitService, book: ServiceBook, words: Words, *, now: datetime
) -> FinishQuestion:
    """How one service ends while the visit goes on."""
    line = _line(part, visit, book, words, sent=False, now=now)
    return FinishQuestion(label=shown_label(visit.ticket.label), lines=(line,), call_next=False, one=True)


def _line(
    part: VisitService, visit: VisitView, book: ServiceBook, words: Words, *, sent: bool, now: datetime
) -> FinishLine:
    service = book.service(part)
    if part.state is ServiceState.DONE:
        result = words(f"dialog.finish.result.{part.outcome.value if part.outcome else 'completed'}")
    elif sent:
        result = words("dialog.finish.result.completed")
    else:
        begun = part.state is ServiceState.ACTIVE or bool(part.served)
        result = words("dialog.finish.begun" if begun else "dialog.finish.not_begun")
    return FinishLine(
        id=part.id,
        name=service.short_name.in_(words.language) if service else part.code,
        result=result,
        open=part.state is not ServiceState.DONE and not sent,
        slip=_slip(part, visit, book, words, now) if visit.ticket.in_person else "",
    )


def _slip(part: VisitService, visit: VisitView, book: ServiceBook, words: Words, now: datetime) -> str:
    """What is printed when papers are missing: how many the citizen is to bring, and by when."""
    service, draft = book.service(part), visit.drafts.get(part.id, Draft())
    if service is None:
        return ""
    count = sum(state_of(paper, draft) in _TO_BRING for paper in service.documents)
    by = book.release(part.release).calendar.convenient(service_day(now) + BRING_WITHIN)
    return words("turn.slip", count=count, date=phrasing.day(by))


def reason_question(
    ticket: Ticket, kind: str, codes: tuple[str, ...], *, book: ServiceBook, words: Words, now: datetime
) -> ReasonQuestion:
    """Why a ticket is called out of order (`call`) or cancelled (`cancel`)."""
    waited = phrasing.minutes(words, ticket.clock.waited(now))
    return ReasonQuestion(
        title=words(f"dialog.{kind}.title", label=shown_label(ticket.label)),
        subtitle=words(f"dialog.{kind}.subtitle", service=book.subject(ticket, words.language), waited=waited),
        reasons=tuple((code, words(f"reason.{kind}.{code}")) for code in codes),
        confirm=words(f"dialog.{kind}.confirm"),
    )


def read_scan(text: str, ticket: Ticket) -> str:
    """The FİN in what was scanned, or nothing when it is the ticket itself.

    Raises:
        RefusedError: `scan_other_ticket`, or what `check_fin` raises.
    """
    written = "".join(letter for letter in text.upper() if letter.isalnum())
    if not written or text.strip() == ticket.id:
        return ""
    if written == "".join(letter for letter in ticket.label if letter.isalnum()):
        return ""
    if len(written) == 4 and written[0].isalpha() and written[1:].isdigit():
        raise RefusedError("scan_other_ticket", scanned=f"{written[0]}-{written[1:]}", label=ticket.label)
    return check_fin(text)
