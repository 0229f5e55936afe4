"""Rows of what belongs to visits at this desk: drafts, who was identified, applications, receipts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.ids import ApplicationId, TicketId, VisitServiceId
from dostdesk.storage.desk.tables import APPLICATION, DRAFT, IDENTIFIED, IDENTITY_CHECK, OUTBOX, PRINT_JOB, RECEIPT
from dostdesk.storage.prepared import Prepared, Row

_DRAFT = Prepared(select(DRAFT).where(DRAFT.c.visit_service == bindparam("of_service")))
_NOT_AT_HUB = Prepared(
    select(DRAFT)
    .where(DRAFT.c.hub_version < DRAFT.c.version)
    .where(DRAFT.c.next_attempt.is_(None) | (DRAFT.c.next_attempt <= bindparam("by_now")))
    .order_by(DRAFT.c.saved_at)
    .limit(bindparam("at_most"))
)
_IDENTIFIED = Prepared(select(IDENTIFIED).where(IDENTIFIED.c.ticket == bindparam("of_ticket")))
_APPLICATIONS = Prepared(
    select(APPLICATION).where(APPLICATION.c.ticket == bindparam("of_ticket")).order_by(APPLICATION.c.submitted_at)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A half-filled service. `hub_version` is the newest version that the hub confirmed."""

    service: VisitServiceId
    ticket: TicketId
    version: int
    saved_at: datetime
    content: str
    hub_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """The FİN by which the citizen of a ticket was identified, and when."""

    fin: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptApplication:
    """A registered application; `answers` are frozen, and `content` is their hash."""

    id: ApplicationId
    number: str
    ticket: TicketId
    service: VisitServiceId
    version: int
    code: str
    release: int
    fin: str
    submitted_at: datetime
    promised_on: date
    content: str
    answers: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReceipt:
    """The receipt of a visit; `paper` is what stands on it, and `content` its hash."""

    number: str
    ticket: TicketId
    issued_at: datetime
    content: str
    paper: bytes


def draft(connection: Connection, service: VisitServiceId) -> KeptDraft | None:
    row = _DRAFT.first(connection, {"of_service": service})
    return None if row is None else _draft(row)


def drafts_of(connection: Connection, services: Collection[VisitServiceId]) -> dict[VisitServiceId, KeptDraft]:
    """The drafts of some services, by service."""
    found = {service: draft(connection, service) for service in services}
    return {service: kept for service, kept in found.items() if kept is not None}


def drafts_not_at_hub(connection: Connection, now: datetime, limit: int) -> list[KeptDraft]:
    """Drafts whose newest version the hub has not confirmed, oldest saving first."""
    return [_draft(row) for row in _NOT_AT_HUB.rows(connection, {"by_now": to_text(now), "at_most": limit})]


def put_draft(connection: Connection, value: KeptDraft) -> None:
    """Keep a draft; the caller has decided that its version is the newest."""
    row = {
        "ticket": value.ticket,
        "version": value.version,
        "saved_at": to_text(value.saved_at),
        "content": value.content,
        "hub_version": value.hub_version,
        "next_attempt": None,
    }
    if connection.execute(update(DRAFT).where(DRAFT.c.visit_service == value.service).values(row)).rowcount == 0:
        connection.execute(insert(DRAFT).values(visit_service=value.service, **row))


def confirm_draft(connection: Connection, service: VisitServiceId, version: int) -> None:
    """The hub has this version, or a newer one."""
    connection.execute(
        update(DRAFT)
        .where(DRAFT.c.visit_service == service, DRAFT.c.hub_version < version)
        .values(hub_version=version, next_attempt=None)
    )


def postpone_draft(connection: Connection, service: VisitServiceId, next_attempt: datetime) -> None:
    connection.execute(update(DRAFT).where(DRAFT.c.visit_service == service).values(next_attempt=to_text(next_attempt)))


def identified(connection: Connection, ticket: TicketId) -> Identified | None:
    row = _IDENTIFIED.first(connection, {"of_ticket": ticket})
    return None if row is None else Identified(fin=row["fin"], at=from_text(row["at"]))


def put_identified(connection: Connection, ticket: TicketId, value: Identified) -> None:
    connection.execute(delete(IDENTIFIED).where(IDENTIFIED.c.ticket == ticket))
    connection.execute(insert(IDENTIFIED).values(ticket=ticket, fin=value.fin, at=to_text(value.at)))


def put_application(connection: Connection, value: KeptApplication) -> None:
    """Keep an application; a corrected version takes the place of the one before, whose content stays as a blob.

    A second one of the same service and version breaks a constraint, not a promise.
    """
    connection.execute(delete(APPLICATION).where(APPLICATION.c.id == value.id, APPLICATION.c.version < value.version))
    connection.execute(
        insert(APPLICATION).values(
            id=value.id,
            number=value.number,
            ticket=value.ticket,
            service=value.service,
            version=value.version,
            code=value.code,
            release=value.release,
            fin=value.fin,
            submitted_at=to_text(value.submitted_at),
            promised_on=value.promised_on.isoformat(),
            content=value.content,
            answers=value.answers,
        )
    )


def application_of(connection: Connection, service: VisitServiceId) -> KeptApplication | None:
    """The newest version of a service's application."""
    row = (
        connection.execute(
            select(APPLICATION).where(APPLICATION.c.service == service).order_by(APPLICATION.c.version.desc())
        )
        .mappings()
        .first()
    )
    return None if row is None else application_of_row(row)


def applications_of(connection: Connection, ticket: TicketId) -> tuple[KeptApplication, ...]:
    """All applications of a visit in the order of their registration."""
    return tuple(application_of_row(row) for row in _APPLICATIONS.rows(connection, {"of_ticket": ticket}))


def latest_applications(connection: Connection, limit: int) -> tuple[KeptApplication, ...]:
    """What this desk registered last, newest first."""
    rows = connection.execute(select(APPLICATION).order_by(APPLICATION.c.submitted_at.desc()).limit(limit)).mappings()
    return tuple(application_of_row(row) for row in rows)


def applications_of_fin(
    connection: Connection, fin: str, *, other_than: TicketId, on: date, limit: int
) -> tuple[KeptApplication, ...]:
    """Applications of a person from other visits whose promised day has not passed, newest first."""
    rows = connection.execute(
        select(APPLICATION)
        .where(
            APPLICATION.c.fin == fin, APPLICATION.c.ticket != other_than, APPLICATION.c.promised_on >= on.isoformat()
        )
        .order_by(APPLICATION.c.submitted_at.desc())
        .limit(limit)
    ).mappings()
    return tuple(application_of_row(row) for row in rows)


def put_receipt(connection: Connection, value: KeptReceipt) -> None:
    connection.execute(
        insert(RECEIPT).values(
            number=value.number,
            ticket=value.ticket,
            issued_at=to_text(value.issued_at),
            content=value.content,
            paper=value.paper,
        )
    )


def receipt_of(connection: Connection, ticket: TicketId) -> KeptReceipt | None:
    row = connection.execute(select(RECEIPT).where(RECEIPT.c.ticket == ticket)).mappings().first()
    if row is None:
        return None
    return KeptReceipt(
        number=row["number"],
        ticket=TicketId(row["ticket"]),
        issued_at=from_text(row["issued_at"]),
        content=row["content"],
        paper=row["paper"],
    )


def move_to(connection: Connection, before: TicketId, ticket: TicketId) -> None:
    """What was done here under an id of this desk's own belongs to a ticket of the hall: nobody else has served it."""
    here = connection.execute(select(OUTBOX.c.op_id).where(OUTBOX.c.ticket == before).limit(1)).first()
    if here is None:
        return
    if identified(connection, before) is not None:
        connection.execute(delete(IDENTIFIED).where(IDENTIFIED.c.ticket == ticket))
    # Of a visit that ended here before, in a way that did not stand, the first receipt keeps its place.
    kept = () if receipt_of(connection, ticket) is not None else (RECEIPT,)
    for table in (OUTBOX, DRAFT, IDENTIFIED, APPLICATION, IDENTITY_CHECK, *kept, PRINT_JOB):
        connection.execute(update(table).where(table.c.ticket == before).values(ticket=ticket))


def _draft(row: Row) -> KeptDraft:
    return KeptDraft(
        service=VisitServiceId(row["visit_service"]),
        ticket=TicketId(row["ticket"]),
        version=row["version"],
        saved_at=from_text(row["saved_at"]),
        content=row["content"],
        hub_version=row["hub_version"],
    )


def application_of_row(row: Row) -> KeptApplication:
    return KeptApplication(
        id=ApplicationId(row["id"]),
        number=row["number"],
        ticket=TicketId(row["ticket"]),
        service=VisitServiceId(row["service"]),
        version=row["version"],
        code=row["code"],
        release=row["release"],
        fin=row["fin"],
        submitted_at=from_text(row["submitted_at"]),
        promised_on=date.fromisoformat(row["promised_on"]),
        content=row["content"],
        answers=row["answers"],
    )
