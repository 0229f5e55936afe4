"""Rows of the print journal: what stands on each paper, and how far its printing came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.ids import PrintJobId, TicketId
from dostdesk.storage.desk.tables import PRINT_JOB
from dostdesk.storage.prepared import Prepared, PreparedUpdate, Row

WAITING, PRINTING, PRINTED, FAILED = "waiting", "printing", "printed", "failed"
_STEPS = {PRINTING: Step.PAPER_TAKEN, PRINTED: Step.PAPER_PRINTED}
# Written out, because a partial index serves only a condition that has no parameters.
_IS_WAITING = "print_job.state = 'waiting'"
# Papers of one millisecond in the order in which they were made, which their ids do not tell.
_BY_MAKING = text("print_job.rowid")
_WAITING, _PRINTING = (
    Prepared(
        select(PRINT_JOB).where(text(condition)).order_by(PRINT_JOB.c.made_at, _BY_MAKING).limit(bindparam("at_most"))
    )
    for condition in (_IS_WAITING, "print_job.state = 'printing'")
)
_ALL = -1
_PUT = Prepared(insert(PRINT_JOB))
_BY_ID = Prepared(select(PRINT_JOB).where(PRINT_JOB.c.id == bindparam("of_id")))
_MOVE = PreparedUpdate(PRINT_JOB, PRINT_JOB.c.id == bindparam("of_id"), PRINT_JOB.c.state == bindparam("of_state"))
_OF_TICKET = Prepared(
    select(PRINT_JOB).where(PRINT_JOB.c.ticket == bindparam("of_ticket")).order_by(PRINT_JOB.c.made_at, _BY_MAKING)
)
_LATEST = Prepared(
    select(PRINT_JOB).order_by(PRINT_JOB.c.made_at.desc(), text("print_job.rowid DESC")).limit(bindparam("at_most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptJob:
    """A paper in the journal.

    Attributes:
        number: Of the application or receipt; empty for a slip.
        original: The job that this one copies.
        copy: 0 for the original, then 1, 2 …
        reason: Code of why it was copied.
        paper: What stands on it, as JSON.
        error: Code of what stopped it, or of what it waits for.
        printer: The printer that it has to go to, or went to; empty while that is for the desk's choices to say.
        spooled: What the printing service calls the job; empty before it was made there.
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
    printer: str = ""
    spooled: str = ""


def put(connection: Connection, value: KeptJob) -> None:
    row = {
        "id": value.id,
        "kind": value.kind,
        "ticket": value.ticket,
        "label": value.label,
        "number": value.number,
        "original": value.original,
        "copy": value.copy,
        "reason": value.reason,
        "paper": value.paper,
        "state": value.state,
        "error": value.error,
        "made_at": to_text(value.made_at),
        "printed_at": None if value.printed_at is None else to_text(value.printed_at),
        "printer": value.printer,
        "spooled": value.spooled,
    }
    _PUT.change(connection, row)
    wrote(Step.PAPER_WAITING)


def job(connection: Connection, job_id: PrintJobId) -> KeptJob | None:
    row = _BY_ID.first(connection, {"of_id": job_id})
    return None if row is None else _job(row)


def waiting(connection: Connection, limit: int) -> tuple[KeptJob, ...]:
    """The oldest papers that nobody has tried to print yet."""
    return tuple(_job(row) for row in _WAITING.rows(connection, {"at_most": limit}))


def printing(connection: Connection) -> tuple[KeptJob, ...]:
    """The papers that a printer has; at most one for each printer."""
    return tuple(_job(row) for row in _PRINTING.rows(connection, {"at_most": _ALL}))


def of_ticket(connection: Connection, ticket: TicketId) -> tuple[KeptJob, ...]:
    """All papers of a visit, oldest first."""
    return tuple(_job(row) for row in _OF_TICKET.rows(connection, {"of_ticket": ticket}))


def originals_of(connection: Connection, numbers: Sequence[str]) -> dict[str, PrintJobId]:
    """The acknowledgement that was made last for each of these application numbers."""
    rows = connection.execute(
        select(PRINT_JOB.c.number, PRINT_JOB.c.id)
        .where(PRINT_JOB.c.number.in_(numbers), PRINT_JOB.c.copy == 0, PRINT_JOB.c.kind == "acknowledgement")
        .order_by(PRINT_JOB.c.made_at, _BY_MAKING)
    )
    return {row.number: PrintJobId(row.id) for row in rows}


def latest(connection: Connection, limit: int) -> tuple[KeptJob, ...]:
    """The newest papers of the journal, newest first."""
    return tuple(_job(row) for row in _LATEST.rows(connection, {"at_most": limit}))


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
    printer: str | None = None,
) -> bool:
    """Move a job along, if it is still where the caller saw it; answers whether it was.

    Args:
        printer: Where it has to go from now on; None leaves that.
    """
    values: dict[str, object] = {
        "state": state,
        "error": error,
        "printed_at": None if printed_at is None else to_text(printed_at),
    }
    if printer is not None:
        values["printer"] = printer
    if state == WAITING:
        values["spooled"] = ""
    changed = _MOVE.change(connection, values, {"of_id": job_id, "of_state": was})
    if state in _STEPS:
        wrote(_STEPS[state])
    return changed == 1


def put_spooled(connection: Connection, job_id: PrintJobId, spooled: str) -> None:
    """What the printing service calls the job of a paper that is being handed over."""
    connection.execute(
        update(PRINT_JOB).where(PRINT_JOB.c.id == job_id, PRINT_JOB.c.state == PRINTING).values(spooled=spooled)
    )
    wrote(Step.PAPER_SPOOLED)


def choose_anew(connection: Connection) -> None:
    """The desk's printers changed: where a waiting paper goes is decided when its turn comes."""
    connection.execute(update(PRINT_JOB).where(text(_IS_WAITING)).values(printer="", error=""))


def _job(row: Row) -> KeptJob:
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
        printer=row["printer"],
        spooled=row["spooled"],
    )
