"""How much there is of what in a desk's store, in codes and counts: nothing of what it says, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from dostdesk.storage.desk.tables import NUMBER_SERIES, OUTBOX, PRINT_JOB


@dataclass(frozen=True, slots=True, kw_only=True)
class OpTally:
    """Ops of one kind that are in the same state for the same reason.

    Attributes:
        oldest: When the first of them was made, as it is written.
        attempts: How often at most one of them left.
    """

    lane: str
    kind: str
    state: str
    code: str
    count: int
    oldest: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTally:
    """Papers of one kind in the same state."""

    kind: str
    state: str
    error: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesTally:
    """How far a series of numbers is."""

    key: str
    last: int
    capacity: int
    ended: bool


def ops(connection: Connection) -> tuple[OpTally, ...]:
    """All ops that are kept."""
    of = (OUTBOX.c.lane, OUTBOX.c.kind, OUTBOX.c.state, OUTBOX.c.code)
    found = connection.execute(
        select(
            *of,
            func.count().label("how_many"),
            func.min(OUTBOX.c.happened_at).label("oldest"),
            func.max(OUTBOX.c.attempts).label("most"),
        )
        .group_by(*of)
        .order_by(*of)
    )
    return tuple(
        OpTally(
            lane=row.lane, kind=row.kind, state=row.state, code=row.code, count=row.how_many, oldest=row.oldest,
            attempts=row.most,
        )
        for row in found
    )  # fmt: skip


def papers(connection: Connection) -> tuple[PaperTally, ...]:
    """All papers of the print journal."""
    of = (PRINT_JOB.c.kind, PRINT_JOB.c.state, PRINT_JOB.c.error)
    found = connection.execute(select(*of, func.count().label("how_many")).group_by(*of).order_by(*of))
    return tuple(PaperTally(kind=row.kind, state=row.state, error=row.error, count=row.how_many) for row in found)


def series(connection: Connection) -> tuple[SeriesTally, ...]:
    """All series that this store ever had, in the order in which they came."""
    found = connection.execute(select(NUMBER_SERIES).order_by(NUMBER_SERIES.c.position))
    return tuple(SeriesTally(key=row.key, last=row.last, capacity=row.capacity, ended=bool(row.ended)) for row in found)
