"""How what a feed adds up to is written in rows, each held against its table: misfits are their event's fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Integer, Table

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.conflicts import Kept
from dostdesk.domain.events import Body, event_id
from dostdesk.domain.numbers import Series, check_number
from dostdesk.domain.register import IdentityMark
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.central.ingest import RawEvent
from dostdesk.storage.central.tables_projections import (
    APPLICATION,
    CONFLICT_SETTLED,
    IDENTITY_CHECK,
    NUMBER_USE,
    RECEIPT,
    SERIES_SHOWN,
    VISIT,
    VISIT_SERVICE,
)
from dostdesk.storage.centre_turns import milliseconds, text_of

AWAITED, HERE, UNREADABLE = "awaited", "here", "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Whom the paper of an application names, as far as it does.

    Attributes:
        paper: `awaited`, `here` or `unreadable`.
        name_folded: Surname, given name and patronymic as a search sees them.
        asked_at: When the register answered about him while that was written, as `to_text` writes it.
    """

    paper: str = AWAITED
    fin: str = ""
    surname: str = ""
    given: str = ""
    patronymic: str = ""
    name_folded: str = ""
    born_on: str = ""
    phone: str = ""
    asked_at: str = ""


@dataclass(frozen=True, slots=True)
class ProjectedRow:
    """A row that fits its table."""

    table: Table
    values: Mapping[str, Any]

    @property
    def awaits(self) -> str:
        """The hash of the paper that completes it; empty for what needs none."""
        return str(self.values["content"]) if self.table is APPLICATION else ""

    def completed(self, applicant: Applicant) -> ProjectedRow:
        """An application with what its paper says."""
        return ProjectedRow(self.table, {**self.values, **applicant_columns(applicant)})


_AWAITED = Applicant()


def applicant_columns(applicant: Applicant) -> Mapping[str, Any]:
    """The columns of an application that come from its paper."""
    return asdict(applicant)


def visit_rows(centre: str, ticket: Ticket) -> tuple[ProjectedRow, ...]:
    """A visit and its services; its place is the ticket's revision.

    Raises:
        ValueError: An event put something into the ticket that is none of it.
    """
    visit = _held_against(
        VISIT,
        {
            "centre": centre,
            "id": ticket.id,
            "label": ticket.label,
            "queue_group": ticket.group,
            "day": ticket.day.isoformat(),
            "priority": ticket.priority,
            "language": ticket.language,
            "state": ticket.state.value,
            "in_person": int(ticket.in_person),
            "person": ticket.person,
            "arrived_at": to_text(ticket.arrived_at),
            "called_at": text_of(ticket.called_at),
            "started_at": text_of(ticket.started_at),
            "ended_at": text_of(ticket.ended_at),
            "window_no": ticket.window,
            "staff": ticket.staff,
            "waiting_ms": milliseconds(ticket.clock.waiting),
            "away_ms": milliseconds(ticket.clock.away),
            "served_ms": milliseconds(ticket.clock.served),
            "seq": ticket.revision,
            "whole": _ticket().dump_json(ticket, warnings="error").decode(),
        },
    )
    return (visit, *_service_rows(centre, ticket))


def ticket_in(whole: str) -> Ticket:
    """The ticket that `visit_rows` wrote. Raises pydantic.ValidationError."""
    return _ticket().validate_json(whole)


def _service_rows(centre: str, ticket: Ticket) -> tuple[ProjectedRow, ...]:
    return tuple(
        _held_against(
            VISIT_SERVICE,
            {
                "centre": centre,
                "visit": ticket.id,
                "position": position,
                "id": service.id,
                "code": service.code,
                "release": service.release,
                "state": service.state.value,
                "outcome": None if service.outcome is None else service.outcome.value,
                "number": service.number,
                "quantity": service.quantity,
                "channel": service.channel.value,
            },
        )
        for position, service in enumerate(ticket.services)
    )


def application_row(centre: str, event: RawEvent, body: Body) -> ProjectedRow:
    """An application without what its paper says. Raises KeyError, TypeError or ValueError for another body."""
    told = ("version", "service_id", "code", "release", "content", "promised_on", "device", "staff")
    return _held_against(
        APPLICATION,
        {
            "centre": centre,
            "id": body["application"],
            "seq": event.seq,
            "number": check_number(body["number"]),
            "visit": event.entity,
            "submitted_at": to_text(from_text(body["at"])),
            "event": event.id,
            **{name: body[name] for name in told},
            **applicant_columns(_AWAITED),
        },
    )


def identity_row(centre: str, event: RawEvent, body: Body) -> ProjectedRow:
    """How whom an application names stands to the register. Raises as `application_row`."""
    return _held_against(
        IDENTITY_CHECK,
        {
            "centre": centre,
            "application": body["application"],
            "seq": event.seq,
            "version": body["version"],
            "identity": IdentityMark(body["identity"]).value,
            "checked_at": to_text(from_text(body["at"])),
        },
    )


def settled_row(centre: str, event: RawEvent, body: Body) -> ProjectedRow:
    """What a person said of a clash. Raises as `application_row`."""
    return _held_against(
        CONFLICT_SETTLED,
        {
            "centre": centre,
            "seq": event.seq,
            "event": event_id(body["op"], 0),
            "kept": Kept(body["kept"]).value,
            "staff": body["staff"],
            "settled_at": to_text(from_text(body["at"])),
        },
    )


def receipt_row(centre: str, event: RawEvent, body: Body) -> ProjectedRow:
    """Raises as `application_row`."""
    return _held_against(
        RECEIPT,
        {
            "centre": centre,
            "seq": event.seq,
            "number": check_number(body["number"]),
            "visit": event.entity,
            "content": body["content"],
            "device": body["device"],
            "staff": body["staff"],
            "issued_at": to_text(from_text(body["at"])),
            "event": event.id,
        },
    )


def number_row(centre: str, event: RawEvent, number: str, purpose: str, subject: str) -> ProjectedRow:
    """A use of a number. Raises RefusedError when it is none, and as `application_row`."""
    written = check_number(number)
    series, sequence = written[:-8], int(written[-7:-2])
    return _held_against(
        NUMBER_USE,
        {
            "centre": centre,
            "series": series,
            "sequence": sequence,
            "seq": event.seq,
            "number": written,
            "purpose": purpose,
            "subject": subject,
        },
    )


def series_row(centre: str, event: RawEvent, body: Body) -> ProjectedRow:
    """A grant as the feed shows it. Raises as `application_row`."""
    series = Series(centre=body["centre"], year=body["year"], code=body["code"], capacity=body["capacity"])
    return _held_against(
        SERIES_SHOWN,
        {
            "centre": centre,
            "key": series.key,
            "seq": event.seq,
            "year": series.year,
            "code": series.code,
            "capacity": series.capacity,
            "device": body["device"],
            "install_epoch": body["install_epoch"],
            "request": body["request"],
            "granted_at": to_text(from_text(body["at"])),
        },
    )


@cache
def _ticket() -> TypeAdapter[Ticket]:
    return TypeAdapter(Ticket)


@cache
def _limits(table: Table) -> tuple[tuple[str, int, bool], ...]:
    """Each column: its name, how large a whole number may be (0 for a text), and whether it may be empty."""
    found = []
    for column in table.columns:
        bits = 63 if isinstance(column.type, BigInteger) else 31 if isinstance(column.type, Integer) else 0
        found.append((column.name, 1 << bits if bits else 0, bool(column.nullable)))
    return tuple(found)


def _held_against(table: Table, row: dict[str, Any]) -> ProjectedRow:
    """Raises ValueError for what no database of central could hold."""
    for name, limit, nullable in _limits(table):
        value = row[name]
        if value is None and nullable:
            continue
        fits = type(value) is int and -limit <= value < limit if limit else type(value) is str and "\0" not in value
        if not fits:
            raise ValueError(f"{table.name}.{name}")
    return ProjectedRow(table, row)
