"""What stands on the papers of a visit: promises, presented documents, results; already in the citizen's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from dostdesk.catalogue.release import Release
from dostdesk.desk.centre import centre_name
from dostdesk.desk.documents import state_of
from dostdesk.desk.drafts import draft_of
from dostdesk.desk.view import Draft
from dostdesk.desk.work import AtWork, OpenWork
from dostdesk.domain.calendar import promised_on
from dostdesk.domain.clock import BAKU, service_day
from dostdesk.domain.papers import (
    DocumentToBring,
    HowPresented,
    PresentedDocument,
    Promise,
    ServedService,
    ToBringSlip,
)
from dostdesk.domain.services import DocumentState, Service, SourceMark, TermKind
from dostdesk.domain.stays import Outcome, VisitService
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Language, Words
from dostdesk.storage.desk import visits
from dostdesk.storage.desk.store import Transaction

# Within a week a missing paper is taken without waiting in the queue again.
BRING_WITHIN = timedelta(days=7)
CLOSES_AT = time(18)
_MISSING = frozenset({DocumentState.NEEDED, DocumentState.PARTIAL, DocumentState.TO_BE_BROUGHT})
_HIDDEN = "•"
_SHOWN = 2
_HOW: Mapping[DocumentState, HowPresented] = {
    DocumentState.SEEN: HowPresented.SEEN,
    DocumentState.SCANNED: HowPresented.SCANNED,
    DocumentState.FROM_SYSTEM: HowPresented.FROM_SYSTEM,
    DocumentState.AWAITED: HowPresented.AWAITED,
}
_RESULTS = {
    Outcome.PAPERS_MISSING: "paper.result.documents_missing",
    Outcome.ADVISED: "paper.result.consulted",
    Outcome.DECLINED: "paper.result.declined",
}


def answer_day(service: Service, release: Release, *, submitted: datetime) -> date:
    """The last day of the service's term, on the release's calendar.

    Raises:
        RefusedError: `calendar_year_unknown` (fact: year): nothing is promised on a guess.
    """
    return promised_on(service_day(submitted), service.term_days, service.term_kind, release.calendar)


def promise_of(service: Service, on: date) -> Promise | None:
    """The promise of a paper; none for a term that nobody has verified, because a paper binds.

    Args:
        on: As `answer_day` said it when the application was sent first.
    """
    if service.term_source is SourceMark.BACKGROUND:
        return None
    days = 0 if service.term_kind is TermKind.SAME_DAY else service.term_days
    return Promise(on=on, days=days, counted="working" if service.term_kind is TermKind.WORKING else "calendar")


def presented(service: Service, draft: Draft, language: Language) -> tuple[PresentedDocument, ...]:
    """The documents that are here or will come from a system."""
    return tuple(
        PresentedDocument(name=document.name.in_(language), how=_HOW[state])
        for document in service.documents
        if (state := state_of(document, draft)) in _HOW
    )


def to_bring(
    service: Service, draft: Draft, release: Release, *, submitted: datetime, language: Language
) -> tuple[DocumentToBring, ...]:
    """The documents that the citizen promised to bring, and until when."""
    by = release.calendar.convenient(service_day(submitted) + BRING_WITHIN)
    return tuple(
        DocumentToBring(name=document.name.in_(language), by=by)
        for document in service.documents
        if state_of(document, draft) is DocumentState.TO_BE_BROUGHT
    )


def slip_to_bring(
    transaction: Transaction, ticket: Ticket, *, return_by: datetime, at: AtWork, work: OpenWork
) -> ToBringSlip | None:
    """What a held citizen takes along: what to bring, and when to be back; None without anybody in front."""
    if not ticket.in_person:
        return None
    kept = visits.drafts_of(transaction, [service.id for service in ticket.services])
    wanted: list[DocumentToBring] = []
    names: list[str] = []
    for one in ticket.services:
        if one.outcome is not None:
            continue
        service = work.releases.of(one.release).service(one.code)
        names.append(service.name.in_(ticket.language))
        draft = draft_of(kept.get(one.id))
        by = service_day(return_by)
        wanted += [
            DocumentToBring(name=document.name.in_(ticket.language), by=by)
            for document in service.documents
            if state_of(document, draft) in {DocumentState.TO_BE_BROUGHT, DocumentState.PARTIAL}
        ]
    return _slip(transaction, ticket, ", ".join(names), wanted, return_by=return_by, at=at, now=work.time.now())


def missing_slip(
    transaction: Transaction, ticket: Ticket, ended: VisitService, *, at: AtWork, work: OpenWork
) -> ToBringSlip:
    """What a citizen takes along whose papers were missing: which, and until when he need not wait again."""
    now = work.time.now()
    release = work.releases.of(ended.release)
    service = release.service(ended.code)
    draft = draft_of(visits.draft(transaction, ended.id))
    by = release.calendar.convenient(service_day(now) + BRING_WITHIN)
    wanted = [
        DocumentToBring(name=document.name.in_(ticket.language), by=by)
        for document in service.documents
        if state_of(document, draft) in _MISSING
    ]
    until = datetime.combine(by, CLOSES_AT, BAKU)
    name = service.name.in_(ticket.language)
    return _slip(transaction, ticket, name, wanted, return_by=until, at=at, now=now)


def _slip(
    transaction: Transaction,
    ticket: Ticket,
    service: str,
    wanted: Sequence[DocumentToBring],
    *,
    return_by: datetime,
    at: AtWork,
    now: datetime,
) -> ToBringSlip:
    return ToBringSlip(
        language=ticket.language,
        centre=centre_name(transaction, ticket.language),
        label=ticket.label,
        window=str(at.window),
        service=service,
        documents=tuple(wanted),
        return_by=return_by,
        issued_at=now,
        barcode=ticket.label,
    )


def mask_document(number: str) -> str:
    """`AA 1847205` becomes `AA••••••••`."""
    return number[:_SHOWN] + _HIDDEN * max(1, len(number) - _SHOWN) if number else ""


def served(
    service: Service, outcome: Outcome, promise: Promise | None, *, applied: bool, words: Words
) -> ServedService:
    """A line of the visit's receipt.

    Args:
        promise: Of its application, if there is one (`applied`).
    """
    name = service.name.in_(words.language)
    if outcome is not Outcome.COMPLETED:
        return ServedService(name=name, result=words(_RESULTS[outcome]))
    if not applied:
        return ServedService(name=name, result=words("paper.result.issued"))
    if promise is None:
        return ServedService(name=name, result=words("paper.result.accepted"))
    if promise.same_day:
        return ServedService(name=name, result=words("paper.result.accepted_same_day"))
    return ServedService(name=name, result=words("paper.result.accepted_by", date=f"{promise.on:%d.%m.%Y}"))
