"""The visit at this window: started, its services added, turned to and ended, what is written for them saved."""

from __future__ import annotations

from dataclasses import replace

from dostdesk.desk.documents import must_be_complete
from dostdesk.desk.drafts import draft_content, draft_of
from dostdesk.desk.facts import record, recorded
from dostdesk.desk.handed_on import identity_content
from dostdesk.desk.notices import missing_slip
from dostdesk.desk.overlay import ahead_of_feed
from dostdesk.desk.papers import put_paper
from dostdesk.desk.view import Draft
from dostdesk.desk.work import AtWork, OpenWork, at_window, visit_here
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.domain.ids import TicketId, VisitServiceId
from dostdesk.domain.ops import OpKind
from dostdesk.domain.people import check_fin
from dostdesk.domain.rights import Right
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk import centre_cache, releases, visits
from dostdesk.storage.desk.store import Transaction
from dostdesk.storage.desk.visits import Identified, KeptDraft


def start(fin: str, *, work: OpenWork) -> None:
    """The citizen of the called ticket has come.

    Args:
        fin: As scanned or typed, or empty.

    Raises:
        RefusedError: As `check_fin` does; `no_visit`; the ticket is not called.
    """
    checked = check_fin(fin) if fin.strip() else ""
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        ticket = visit_here(transaction, at, work.policy)
        ticket = record(transaction, OpKind.START, {}, ticket, at=at, work=work)
        if checked:
            identify(transaction, ticket, checked, at=at, work=work)
    recorded(work)
    work.link.wake_papers()


def identify(transaction: Transaction, ticket: Ticket, fin: str, *, at: AtWork, work: OpenWork) -> Ticket:
    """It is known who the citizen is: here, and for whoever has the ticket next."""
    visits.put_identified(transaction, ticket.id, Identified(fin=fin, at=work.time.now()))
    blob = identity_content(fin, work.bits)
    content = content_hash(blob)
    releases.put_blob(transaction, content, blob, to_hub=True)
    return record(transaction, OpKind.IDENTIFY, {"content": content}, ticket, at=at, work=work)


def no_show(*, work: OpenWork) -> None:
    """Nobody came. Refused with `no_show_too_early` before two calls and 90 s, by the policy's numbers."""
    _fact(OpKind.NO_SHOW, {}, work=work)


def add_service(code: str, *, work: OpenWork) -> VisitServiceId:
    """One more service in this visit, under the release in force today.

    Raises:
        RefusedError: `service_unknown`, `service_off` (facts: service), `no_visit`.
    """
    release = work.releases.in_force()
    service = release.service(code)
    if not service.enabled:
        raise RefusedError("service_off", service=code)
    service_id = VisitServiceId(work.new_id())
    payload = {"service_id": service_id, "code": code, "release": release.number}
    _fact(OpKind.ADD_SERVICE, payload, work=work)
    return service_id


def turn_to(service: VisitServiceId, *, work: OpenWork) -> None:
    """Go on with this service; the one before pauses. Raises RefusedError `service_unknown`, `service_done`."""
    _fact(OpKind.TURN_TO_SERVICE, {"service_id": service}, work=work)


def finish_service(service: VisitServiceId, outcome: Outcome, *, work: OpenWork) -> None:
    """Give a service its outcome; a completed one carries its application's number, if it has one.

    Raises:
        RefusedError: `documents_missing` for a completed outcome; `service_unknown`, `service_done`, `no_visit`.
    """
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        ticket = visit_here(transaction, at, work.policy)
        end_service(transaction, ticket, service, outcome, at=at, work=work)
    recorded(work)


def end_service(
    transaction: Transaction,
    ticket: Ticket,
    service: VisitServiceId,
    outcome: Outcome,
    *,
    at: AtWork,
    work: OpenWork,
) -> Ticket:
    """As `finish_service`, within the caller's transaction; answers the ticket after it."""
    wanted = ticket.service(service)
    number = ""
    draft = draft_of(visits.draft(transaction, service))
    if outcome is Outcome.COMPLETED:
        offered = work.releases.of(wanted.release).service(wanted.code)
        must_be_complete(offered, draft)
        application = visits.application_of(transaction, service)
        number = "" if application is None else application.number
    payload = {
        "service_id": service,
        "outcome": outcome.value,
        "number": number,
        "quantity": draft.quantity,
        "channel": draft.channel.value,
    }
    ended = record(transaction, OpKind.FINISH_SERVICE, payload, ticket, at=at, work=work)
    if outcome is Outcome.PAPERS_MISSING and ticket.in_person:
        slip = missing_slip(transaction, ended, ended.service(service), at=at, work=work)
        put_paper(transaction, slip, ticket=ticket.id, label=ticket.label, number="", new_id=work.new_id)
    return ended


def save_draft(service: VisitServiceId, draft: Draft, *, work: OpenWork) -> Draft:
    """Save what is written for a service, whatever it is; at the hub within 2 s when the link allows.

    Returns:
        The same draft with its new version and time.

    Raises:
        RefusedError: `no_visit`, `service_unknown`; `draft_too_large` (facts: limit).
        OutsideError: `disk_full`, `disk_failed`; the caller still has what was typed.
    """
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        ticket = visit_of_service(transaction, service, at=at, work=work)
        promised = ticket.service(service).draft
        saved = keep_draft(transaction, ticket.id, service, draft, work=work, promised=promised)
    work.link.wake_papers()
    work.changed()
    return saved


def keep_draft(
    transaction: Transaction,
    ticket: TicketId,
    service: VisitServiceId,
    draft: Draft,
    *,
    work: OpenWork,
    promised: int = 0,
) -> Draft:
    """As `save_draft`, within the caller's transaction and without asking whose visit it is.

    Args:
        promised: A version of another window that has not come yet; this one counts as newer.
    """
    before = visits.draft(transaction, service)
    version = max(0 if before is None else before.version, promised) + 1
    saved = replace(draft, version=version, saved_at=work.time.now())
    visits.put_draft(
        transaction,
        KeptDraft(
            service=service,
            ticket=ticket,
            version=version,
            saved_at=work.time.now(),
            content=draft_content(saved),
            hub_version=0 if before is None else before.hub_version,
        ),
    )
    return saved


def visit_of_service(transaction: Transaction, service: VisitServiceId, *, at: AtWork, work: OpenWork) -> Ticket:
    """The visit here; or an earlier one whose application was registered at this desk and may be corrected.

    Raises:
        RefusedError: `no_visit`, `service_unknown`.
    """
    applied = visits.application_of(transaction, service)
    ahead = ahead_of_feed(transaction, work.policy)
    if applied is not None:
        known = ahead.get(applied.ticket) or centre_cache.ticket(transaction, applied.ticket)
        if known is not None:
            return known
    here = visit_here(transaction, at, work.policy)
    here.service(service)
    return here


def _fact(kind: OpKind, payload: dict[str, object], *, work: OpenWork) -> None:
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        record(transaction, kind, payload, visit_here(transaction, at, work.policy), at=at, work=work)
    recorded(work)
