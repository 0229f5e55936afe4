"""Everything that a desk keeps and must answer for, read at one moment; for proofs, not for use cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal_column, select

from dostdesk.domain.events import canonical
from dostdesk.domain.hall import Hall
from dostdesk.domain.ids import TicketId
from dostdesk.domain.ops import OpState
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window
from dostdesk.storage.desk.tables import CENTRE, NUMBER_ISSUE, NUMBER_SERIES, OUTBOX, PRINT_JOB, RECEIPT


@dataclass(frozen=True, slots=True, kw_only=True)
class OpAccount:
    """An op of the outbox; `frozen` is everything about it that must never change again."""

    op_id: str
    install_epoch: int
    lane: str
    lane_seq: int
    kind: str
    state: OpState
    status: str
    result_seq: int | None
    first_sent_at: str
    frozen: str


def ops(connection: Connection) -> list[OpAccount]:
    """All ops, in the order of their lanes."""
    return _ops(connection, select(OUTBOX).order_by(OUTBOX.c.install_epoch, OUTBOX.c.lane, OUTBOX.c.lane_seq))


def ops_made_after(connection: Connection, row: int) -> tuple[list[OpAccount], int]:
    """Ops that were made since an earlier look, and the place up to which this one came."""
    place: ColumnElement[int] = literal_column("outbox.rowid")
    last = connection.exec_driver_sql("SELECT coalesce(max(rowid), 0) FROM outbox").scalar_one()
    return _ops(connection, select(OUTBOX).where(place > row).order_by(place)) if last > row else [], int(last)


def _ops(connection: Connection, wanted: Select[Any]) -> list[OpAccount]:
    return [
        OpAccount(
            op_id=row["op_id"],
            install_epoch=row["install_epoch"],
            lane=row["lane"],
            lane_seq=row["lane_seq"],
            kind=row["kind"],
            state=OpState(row["state"]),
            status=row["status"] or "",
            result_seq=row["result_seq"],
            first_sent_at=row["first_sent_at"] or "",
            frozen=canonical([row[name] for name in ("actor", "kind", "happened_at", "not_after", "payload")]),
        )
        for row in connection.execute(wanted).mappings()
    ]


def last_numbers(connection: Connection) -> dict[str, int]:
    """The last integer that was given from each series."""
    return {row.key: row.last for row in connection.execute(select(NUMBER_SERIES.c.key, NUMBER_SERIES.c.last))}


def numbers(connection: Connection) -> dict[str, tuple[int, dict[int, str]]]:
    """Each series with the last integer that was given from it, and the purpose of each."""
    found: dict[str, tuple[int, dict[int, str]]] = {
        row.key: (row.last, {}) for row in connection.execute(select(NUMBER_SERIES).order_by(NUMBER_SERIES.c.key))
    }
    for row in connection.execute(select(NUMBER_ISSUE)):
        found[row.series][1][row.sequence] = row.purpose
    return found


def tickets(connection: Connection) -> dict[TicketId, Ticket]:
    """Every ticket that this desk knows, as the feed left it."""
    ids = connection.execute(select(CENTRE.ticket_table.c.id)).scalars()
    found = (CENTRE.ticket(connection, TicketId(one)) for one in ids.all())
    return {ticket.id: ticket for ticket in found if ticket is not None}


def windows(connection: Connection) -> dict[int, Window]:
    """Every window that this desk knows."""
    return {window.no: window for window in CENTRE.windows(connection)}


def hall(connection: Connection) -> Hall:
    """What was decided for the whole hall."""
    return CENTRE.hall(connection)


def receipts(connection: Connection) -> dict[str, str]:
    """Numbers of receipts, by ticket."""
    return {row.ticket: row.number for row in connection.execute(select(RECEIPT.c.ticket, RECEIPT.c.number))}


def originals(connection: Connection) -> Counter[tuple[str, str, str]]:
    """How many originals of each paper are in the journal, by kind, ticket and number."""
    wanted = select(PRINT_JOB.c.kind, PRINT_JOB.c.ticket, PRINT_JOB.c.number).where(PRINT_JOB.c.copy == 0)
    return Counter((row.kind, row.ticket, row.number) for row in connection.execute(wanted))
