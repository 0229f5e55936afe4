"""One row: what the ops up to a place made of tickets. Derived (law 10): whatever does not fit is laid over anew."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from dostdesk.domain.ops import Lane
from dostdesk.storage.desk.tables import LAID_OVER, OUTBOX
from dostdesk.storage.prepared import Prepared

_HEAD = Prepared(select(LAID_OVER.c.beneath, LAID_OVER.c.last_place, LAID_OVER.c.last_op, LAID_OVER.c.waiting))
_TICKETS = Prepared(select(LAID_OVER.c.tickets))
# Of the index alone: the ops themselves are not read.
_WAITING = Prepared(
    select(func.count().label("count")).where(
        text("outbox.state IN ('pending', 'in_flight')"),
        OUTBOX.c.lane == bindparam("of_lane"),
        OUTBOX.c.lane_seq <= bindparam("up_to"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLaid:
    """Up to where ops were laid over.

    Attributes:
        beneath: What they were laid over, and how, as one text to compare.
        last: Place and id of the last of them.
        waiting: How many of the lane waited up to there.
    """

    beneath: str
    last: tuple[int, str]
    waiting: int


def head(connection: Connection) -> KeptLaid | None:
    """What is kept, without the tickets."""
    row = _HEAD.first(connection, {})
    if row is None:
        return None
    return KeptLaid(beneath=row["beneath"], last=(row["last_place"], row["last_op"]), waiting=row["waiting"])


def tickets(connection: Connection) -> str:
    """The tickets as they were written; empty if none are kept."""
    row = _TICKETS.first(connection, {})
    return "" if row is None else str(row["tickets"])


def waiting_up_to(connection: Connection, place: int) -> int:
    """How many ops of the queue lane wait for the hub, up to a place."""
    count: int = _WAITING.rows(connection, {"of_lane": Lane.QUEUE.value, "up_to": place})[0]["count"]
    return count


def keep(connection: Connection, kept: KeptLaid, written: str) -> None:
    """Keep this instead of what was kept."""
    connection.execute(delete(LAID_OVER))
    connection.execute(
        insert(LAID_OVER).values(
            id=1,
            beneath=kept.beneath,
            last_place=kept.last[0],
            last_op=kept.last[1],
            waiting=kept.waiting,
            tickets=written,
        )
    )
