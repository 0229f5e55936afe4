"""Number series of this install: what was granted and what became of every integer (law 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, text, update

from dostdesk.domain.clock import to_text
from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.numbers import NumberPurpose, Series
from dostdesk.storage.desk.tables import NUMBER_ISSUE, NUMBER_SERIES
from dostdesk.storage.prepared import Prepared

_HELD = Prepared(select(NUMBER_SERIES).where(text("number_series.ended = 0")).order_by(NUMBER_SERIES.c.position))


@dataclass(frozen=True, slots=True)
class HeldSeries:
    """A granted series and its last issued sequence; 0 before the first."""

    series: Series
    last: int

    @property
    def left(self) -> int:
        return self.series.capacity - self.last


@dataclass(frozen=True, slots=True)
class IssuedNumber:
    """What one integer of a series became; `void_reason` is empty while the number stands."""

    sequence: int
    number: str
    purpose: NumberPurpose
    owner: str
    void_reason: str


def held(connection: Connection) -> tuple[HeldSeries, ...]:
    """All series from which numbers are given, in the order of their grant."""
    return tuple(
        HeldSeries(
            Series(centre=row["centre"], year=row["year"], code=row["code"], capacity=row["capacity"]), row["last"]
        )
        for row in _HELD.rows(connection, {})
    )


def end(connection: Connection, key: str) -> None:
    """Give nothing more from a series; of one that is not here there is nothing to do."""
    connection.execute(update(NUMBER_SERIES).where(NUMBER_SERIES.c.key == key).values(ended=1))


def keep(connection: Connection, series: Series) -> bool:
    """Add a granted series; one that is already there stays as it is. Answers whether it is new."""
    known = connection.execute(select(NUMBER_SERIES.c.key).where(NUMBER_SERIES.c.key == series.key)).first()
    if known is not None:
        return False
    position = connection.execute(select(func.coalesce(func.max(NUMBER_SERIES.c.position), 0))).scalar_one() + 1
    connection.execute(
        insert(NUMBER_SERIES).values(
            key=series.key,
            centre=series.centre,
            year=series.year,
            code=series.code,
            capacity=series.capacity,
            position=position,
            last=0,
        )
    )
    return True


def issue(connection: Connection, purpose: NumberPurpose, owner: str, at: datetime) -> str:
    """The next number of the first series that has one; part of the caller's transaction, so none is ever skipped.

    Raises:
        RefusedError: `series_none` when no number is left here.
    """
    for candidate in held(connection):
        if candidate.left < 1:
            continue
        sequence = candidate.last + 1
        number = candidate.series.number(sequence)
        connection.execute(
            update(NUMBER_SERIES).where(NUMBER_SERIES.c.key == candidate.series.key).values(last=sequence)
        )
        connection.execute(
            insert(NUMBER_ISSUE).values(
                series=candidate.series.key,
                sequence=sequence,
                number=number,
                purpose=purpose.value,
                owner=owner,
                issued_at=to_text(at),
                void_reason="",
            )
        )
        wrote(Step.DESK_NUMBER)
        return number
    raise RefusedError("series_none")


def void(connection: Connection, number: str, reason: str) -> None:
    """Say why an issued number stands for nothing."""
    changed = connection.execute(
        update(NUMBER_ISSUE)
        .where(NUMBER_ISSUE.c.number == number, NUMBER_ISSUE.c.void_reason == "")
        .values(void_reason=reason)
    )
    if changed.rowcount != 1:
        raise RefusedError("number_unknown")


def issued(connection: Connection, series: Series) -> tuple[IssuedNumber, ...]:
    """What became of every integer of a series, in order."""
    rows = connection.execute(
        select(NUMBER_ISSUE).where(NUMBER_ISSUE.c.series == series.key).order_by(NUMBER_ISSUE.c.sequence)
    ).mappings()
    return tuple(
        IssuedNumber(row["sequence"], row["number"], NumberPurpose(row["purpose"]), row["owner"], row["void_reason"])
        for row in rows
    )
