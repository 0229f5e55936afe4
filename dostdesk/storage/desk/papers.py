"""Rows of the print journal: what stands on each paper, and how far its printing came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, text, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.ids import PrintJobId, TicketId
from dostdesk.storage.desk.tables import PRINT_JOB

WAITING, PRINTING, PRINTED, FAILED = "waiting", "printing", "printed", "failed"
# Written out, because a partial index serves only a condition that has no parameters.
_WAITING_ROWS = text("print_job.state = 'waiting'")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptJob:
    """A paper in the journal.

    Attributes:
        number: Of the application or receipt; empty for a slip.
        original: The job that this one copies.
        copy: 0 for the original, then 1, 2 …
        reason: Code of why it was copied.
        paper: What stands on it, as JSON.
    """

    id: PrintJobId
    kind: str
    ticket: TicketId
    label: str
    number: str
    original: PrintJobId | None = None
    copy: int = 0
    reason: str = ""
    paper: str
    state: str = WAITING
    error: str = ""
    made_at: datetime
    printed_at: datetime | None = None


def put(connection: Connection, value: KeptJob) -> None:
    connection.execute(
        insert(PRINT_JOB).values(
            id=value.id,
            kind=value.kind,
            ticket=value.ticket,
            label=value.label,
            number=value.number,
            original=value.original,
            copy=value.copy,
            reason=value.reason,
            paper=value.paper,
            state=value.state,
            error=value.error,
            made_at=to_text(value.made_at),
            printed_at=None if value.printed_at is None else to_text(value.printed_at),
        )
    )


def job(connection: Connection, job_id: PrintJobId) -> KeptJob | None:
    row = connection.execute(select(PRINT_JOB).where(PRINT_JOB.c.id == job_id)).mappings().first()
    return None if row is None else _job(row)


def first_waiting(connection: Connection) -> KeptJob | None:
    """The oldest paper that nobody has tried to print yet."""
    row = (
        connection.execute(
            select(PRINT_JOB).where(_WAITING_ROWS).order_by(PRINT_JOB.c.made_at, PRINT_JOB.c.id).limit(1)
        )
        .mappings()
        .first()
    )
    return None if row is None else _job(row)


def of_ticket(connection: Connection, ticket: TicketId) -> tuple[KeptJob, ...]:
    """All papers of a visit, oldest first."""
    rows = connection.execute(
        select(PRINT_JOB).where(PRINT_JOB.c.ticket == ticket).order_by(PRINT_JOB.c.made_at, PRINT_JOB.c.id)
    )
    return tuple(_job(row) for row in rows.mappings())


def originals_of(connection: Connection, numbers: Sequence[str]) -> dict[str, PrintJobId]:
    """The acknowledgement that was made for each of these application numbers."""
    rows = connection.execute(
        select(PRINT_JOB.c.number, PRINT_JOB.c.id).where(
            PRINT_JOB.c.number.in_(numbers), PRINT_JOB.c.copy == 0, PRINT_JOB.c.kind == "acknowledgement"
        )
    )
    return {row.number: PrintJobId(row.id) for row in rows}


def latest(connection: Connection, limit: int) -> tuple[KeptJob, ...]:
    """The newest papers of the journal, newest first."""
    rows = connection.execute(
        select(PRINT_JOB).order_by(PRINT_JOB.c.made_at.desc(), PRINT_JOB.c.id.desc()).limit(limit)
    )
    return tuple(_job(row) for row in rows.mappings())


def copies_of(connection: Connection, original: PrintJobId) -> int:
    """How many copies were made of an original so far."""
    counted = connection.execute(select(func.count()).select_from(PRINT_JOB).where(PRINT_JOB.c.original == original))
    return counted.scalar_one()


def set_state(
    connection: Connection,
    job_id: PrintJobId,
    *,
    was: str,
    state: str,
    error: str = "",
    printed_at: datetime | None = None,
) -> bool:
    """Move a job along, if it is still where the caller saw it; answers whether it was."""
    changed = connection.execute(
        update(PRINT_JOB)
        .where(PRINT_JOB.c.id == job_id, PRINT_JOB.c.state == was)
        .values(state=state, error=error, printed_at=None if printed_at is None else to_text(printed_at))
    )
    return changed.rowcount == 1


def fail_unknown(connection: Connection, error: str) -> None:
    """After a restart: whether a paper that was being printed came out is not known."""
    connection.execute(update(PRINT_JOB).where(PRINT_JOB.c.state == PRINTING).values(state=FAILED, error=error))


def _job(row: RowMapping) -> KeptJob:
    return KeptJob(
        id=PrintJobId(row["id"]),
        kind=row["kind"],
        ticket=TicketId(row["ticket"]),
        label=row["label"],
        number=row["number"],
        original=None if row["original"] is None else PrintJobId(row["original"]),
        copy=row["copy"],
        reason=row["reason"],
        paper=row["paper"],
        state=row["state"],
        error=row["error"],
        made_at=from_text(row["made_at"]),
        printed_at=None if row["printed_at"] is None else from_text(row["printed_at"]),
    )
