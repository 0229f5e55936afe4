"""The visit at this window: started, its services added, turned to and ended, what is written for them saved."""

from __future__ import annotations

from dataclasses import replace

from dostdesk.desk.documents import must_be_complete
from dostdesk.desk.drafts import draft_content, draft_of
from dostdesk.desk.facts import record, recorded
from dostdesk.desk.view import Draft
from dostdesk.desk.work import AtWork, OpenWork, at_window, visit_here
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import TicketId, VisitServiceId
from dostdesk.domain.ops import OpKind
from dostdesk.domain.people import check_fin
from dostdesk.domain.rights import Right
from dostdesk.domain.tickets import Outcome, Ticket
from dostdesk.storage.desk import visits
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
        record(transaction, OpKind.START, {}, ticket, at=at, work=work)
        if checked:
            visits.put_identified(transaction, ticket.id, Identified(fin=checked, at=work.time.now()))
    recorded(work)


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
    if outcome is Outcome.COMPLETED:
        offered = work.releases.of(wanted.release).service(wanted.code)
        must_be_complete(offered, draft_of(visits.draft(transaction, service)))
        application = visits.application_of(transaction, service)
        number = "" if application is None else application.number
    payload = {"service_id": service, "outcome": outcome.value, "number": number}
    return record(transaction, OpKind.FINISH_SERVICE, payload, ticket, at=at, work=work)


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
        ticket = visit_here(transaction, at, work.policy)
        ticket.service(service)
        saved = keep_draft(transaction, ticket.id, service, draft, work=work)
    work.link.wake_papers()
    work.changed()
    return saved


def keep_draft(
    transaction: Transaction, ticket: TicketId, service: VisitServiceId, draft: Draft, *, work: OpenWork
) -> Draft:
    """As `save_draft`, within the caller's transaction and without asking whose visit it is."""
    before = visits.draft(transaction, service)
    version = (0 if before is None else before.version) + 1
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


def _fact(kind: OpKind, payload: dict[str, object], *, work: OpenWork) -> None:
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        record(transaction, kind, payload, visit_here(transaction, at, work.policy), at=at, work=work)
    recorded(work)
