"""Rows of how whom this desk's applications name stands to the register of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from dostdesk.domain.clock import to_text
from dostdesk.domain.ids import ApplicationId, TicketId
from dostdesk.domain.register import IdentityMark
from dostdesk.storage.desk.tables import APPLICATION, IDENTITY_CHECK
from dostdesk.storage.desk.visits import KeptApplication, application_of_row


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCheck:
    """What was last known of an application.

    Attributes:
        due_at: When the register is asked again; None when it need not be.
    """

    application: ApplicationId
    ticket: TicketId
    version: int
    identity: IdentityMark
    checked_at: datetime
    due_at: datetime | None


def put(connection: Connection, value: KeptCheck) -> None:
    """Keep what is known by now."""
    connection.execute(delete(IDENTITY_CHECK).where(IDENTITY_CHECK.c.application == value.application))
    connection.execute(
        insert(IDENTITY_CHECK).values(
            application=value.application,
            ticket=value.ticket,
            version=value.version,
            identity=value.identity.value,
            checked_at=to_text(value.checked_at),
            due_at=None if value.due_at is None else to_text(value.due_at),
        )
    )


def forget(connection: Connection, application: ApplicationId) -> None:
    """A correction names nobody any more."""
    connection.execute(delete(IDENTITY_CHECK).where(IDENTITY_CHECK.c.application == application))


def due(connection: Connection, now: datetime, limit: int) -> list[tuple[KeptApplication, IdentityMark]]:
    """Applications about whose people the register is to be asked now, the longest waiting first."""
    rows = connection.execute(
        select(APPLICATION, IDENTITY_CHECK.c.identity)
        .join(IDENTITY_CHECK, IDENTITY_CHECK.c.application == APPLICATION.c.id)
        .where(IDENTITY_CHECK.c.due_at <= to_text(now), IDENTITY_CHECK.c.version == APPLICATION.c.version)
        .order_by(IDENTITY_CHECK.c.due_at)
        .limit(limit)
    ).mappings()
    return [(application_of_row(row), IdentityMark(row["identity"])) for row in rows]


def next_due(connection: Connection) -> bool:
    """Whether anything is to be asked at all, now or later."""
    waiting = select(IDENTITY_CHECK.c.application).where(IDENTITY_CHECK.c.due_at.is_not(None)).limit(1)
    return connection.execute(waiting).first() is not None


def is_newest(connection: Connection, application: ApplicationId, version: int) -> bool:
    """Whether no correction took the place of a version meanwhile."""
    wanted = select(APPLICATION.c.version).where(APPLICATION.c.id == application)
    return connection.execute(wanted).scalar_one_or_none() == version


def marks(connection: Connection, applications: Iterable[ApplicationId]) -> dict[str, IdentityMark]:
    """How whom each of these names stands to the register, by application."""
    wanted = list(applications)
    if not wanted:
        return {}
    columns = (IDENTITY_CHECK.c.application, IDENTITY_CHECK.c.identity)
    rows = connection.execute(select(*columns).where(IDENTITY_CHECK.c.application.in_(wanted)))
    return {row.application: IdentityMark(row.identity) for row in rows}
