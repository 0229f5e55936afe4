"""What days and months add up to, and which days changed since. What is in it `dostdesk.insight` knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from dostdesk.storage.insight_tables import InsightTables
from dostdesk.storage.many import insert_many, portions

DAY, MONTH = "day", "month"
GOES_ON, OVER, ADDED = range(3)
"""Stages of a visit of a day that is not rolled up: nothing of it is in what its day adds up to, nothing yet, all."""
NO_MEASURES = "{}"
EVERYBODY = ""
"""In place of a queue group: all of them together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupRow:
    """What visits add up to in a day or a month, as `dostdesk.insight.packing` writes it.

    Attributes:
        group: A queue group, or `EVERYBODY`.
        staff, measures: Empty where they were not read.
    """

    group: str
    counts: str
    seconds: bytes
    staff: str = ""
    measures: str = ""
    centre: str = ""
    period: str = ""


class RollupRows:
    """All this within one transaction."""

    def __init__(self, connection: Connection, tables: InsightTables) -> None:
        self._connection = connection
        self._tables = tables

    # ------------------------------------------------------------ days that changed

    def changed(self, centre: str, days: Collection[str]) -> None:
        """Visits of these days are others than before: neither they nor their months are rolled up any more."""
        new = sorted(set(days) - set(self.stale_days(centre)))
        insert_many(self._connection, self._tables.stale, [{"centre": centre, "day": day} for day in new])
        for day in new:
            self._drop(centre, DAY, day)
        for month in sorted({day[:7] for day in days}):
            self._drop(centre, MONTH, month)

    def stale_days(self, centre: str) -> tuple[str, ...]:
        """Days that are not rolled up, in order: what they add up to so far, if anything, lacks some visits."""
        stale = self._tables.stale.c
        wanted = select(stale.day).where(stale.centre == centre)
        return tuple(self._connection.execute(wanted.order_by(stale.day)).scalars())

    def stale(self, centres: Collection[str], since: date, until: date) -> frozenset[tuple[str, str]]:
        """As `stale_days`, of several centres: centre and day."""
        stale = self._tables.stale.c
        wanted = select(stale.centre, stale.day).where(
            stale.centre.in_(list(centres)), stale.day >= since.isoformat(), stale.day <= until.isoformat()
        )
        return frozenset((row.centre, row.day) for row in self._connection.execute(wanted))

    def with_stale_days(self, before: str) -> frozenset[str]:
        """Centres that have days before one which are not rolled up."""
        stale = self._tables.stale.c
        return frozenset(self._connection.execute(select(stale.centre).where(stale.day < before).distinct()).scalars())

    # ------------------------------------------------------------ written

    def put_day(self, centre: str, day: str, rollups: Sequence[RollupRow]) -> None:
        """Keep what a day adds up to: of everybody, and by queue group."""
        self.drop_so_far(centre, day)
        self._put(centre, DAY, day, rollups)
        stale = self._tables.stale
        self._connection.execute(delete(stale).where(stale.c.centre == centre, stale.c.day == day))

    def put_month(self, centre: str, month: str, rollups: Sequence[RollupRow]) -> None:
        """Keep what the days of a month add up to, likewise."""
        self._put(centre, MONTH, month, rollups)

    def put_so_far(self, centre: str, day: str, rollups: Sequence[RollupRow], added: Collection[str]) -> None:
        """Keep what a stale day adds up to so far, with these visits added to those before, which are over.

        Raises:
            ValueError: One of them changed meanwhile.
        """
        self._put(centre, DAY, day, rollups)
        visit = self._tables.visit
        mine = (visit.c.centre == centre) & (visit.c.day == day) & (visit.c.stage == OVER)
        moved = 0
        for some in portions(list(added)):
            wanted = update(visit).where(mine, visit.c.id.in_(some)).values(stage=ADDED)
            moved += self._connection.execute(wanted).rowcount
        if moved != len(added):
            raise ValueError(f"{moved} of {len(added)} visits are over")

    def drop_so_far(self, centre: str, day: str) -> None:
        """A day has no sum any more, and all of its visits are apart again."""
        self._drop(centre, DAY, day)
        visit = self._tables.visit
        mine = (visit.c.centre == centre) & (visit.c.day == day) & (visit.c.stage == ADDED)
        self._connection.execute(update(visit).where(mine).values(stage=OVER))

    def months_to_join(self, centre: str, before: str) -> tuple[str, ...]:
        """Months before one of which all days are rolled up and the month is not."""
        rollup, stale = self._tables.rollup.c, self._tables.stale.c
        month = func.substr(rollup.period, 1, 7)
        mine = (rollup.centre == centre) & (rollup.queue_group == EVERYBODY)
        days = select(month).where(mine, rollup.grain == DAY, rollup.period < before).distinct()
        known = select(rollup.period).where(mine, rollup.grain == MONTH)
        open_ = select(func.substr(stale.day, 1, 7)).where(stale.centre == centre).distinct()
        found = set(self._connection.execute(days).scalars())
        found -= set(self._connection.execute(known).scalars())
        found -= set(self._connection.execute(open_).scalars())
        return tuple(sorted(found))

    def _put(self, centre: str, grain: str, period: str, rollups: Sequence[RollupRow]) -> None:
        self._drop(centre, grain, period)
        rows = [
            {
                "centre": centre,
                "grain": grain,
                "period": period,
                "queue_group": one.group,
                "counts": one.counts,
                "seconds": one.seconds,
                "staff": one.staff,
                "measures": one.measures,
            }
            for one in rollups
        ]
        insert_many(self._connection, self._tables.rollup, rows)

    def _drop(self, centre: str, grain: str, period: str) -> None:
        rollup = self._tables.rollup
        mine = (rollup.c.centre == centre) & (rollup.c.grain == grain) & (rollup.c.period == period)
        self._connection.execute(delete(rollup).where(mine))

    # ------------------------------------------------------------ read

    def months(self, centres: Collection[str], first: str, last: str) -> set[tuple[str, str]]:
        """Centre and month of those from `first` to `last` that are rolled up."""
        rollup = self._tables.rollup.c
        wanted = select(rollup.centre, rollup.period).where(
            rollup.centre.in_(list(centres)),
            rollup.grain == MONTH,
            rollup.period.between(first, last),
            rollup.queue_group == EVERYBODY,
        )
        return {(row.centre, row.period) for row in self._connection.execute(wanted)}

    def read(
        self,
        centres: Collection[str],
        grain: str,
        first: str,
        last: str,
        group: str = EVERYBODY,
        *,
        staff: bool = False,
    ) -> Iterator[RollupRow]:
        """Rollups of periods from `first` to `last`, both included, in no order and without measures.

        Those of stale days are without the visits that `InsightRows.not_added` tells.

        Args:
            staff: Whether what is told of people is read too.
        """
        rollup = self._tables.rollup.c
        columns = (rollup.centre, rollup.period, rollup.queue_group, rollup.counts, rollup.seconds)
        wanted = select(*columns, *((rollup.staff,) if staff else ())).where(
            rollup.centre.in_(list(centres)),
            rollup.grain == grain,
            rollup.period.between(first, last),
            rollup.queue_group == group,
        )
        for row in self._connection.execute(wanted):
            yield RollupRow(
                centre=row[0], period=row[1], group=row[2], counts=row[3], seconds=row[4], staff=row[5] if staff else ""
            )

    def whole(self, centre: str, grain: str, first: str, last: str) -> list[RollupRow]:
        """As `read`, with everything and in order: to join them, and to compare two states."""
        rollup = self._tables.rollup
        mine = (rollup.c.centre == centre) & (rollup.c.grain == grain) & rollup.c.period.between(first, last)
        rows = self._connection.execute(select(rollup).where(mine).order_by(rollup.c.period, rollup.c.queue_group))
        return [_row(row) for row in rows]

    def measures(self, centres: Collection[str], grain: str, first: str, last: str) -> Iterator[tuple[str, str, str]]:
        """Centre, period and measures of rollups of everybody that have any. Args as of `read`."""
        rollup = self._tables.rollup.c
        wanted = select(rollup.centre, rollup.period, rollup.measures).where(
            rollup.centre.in_(list(centres)),
            rollup.grain == grain,
            rollup.period.between(first, last),
            rollup.queue_group == EVERYBODY,
            rollup.measures != NO_MEASURES,
        )
        for row in self._connection.execute(wanted):
            yield row.centre, row.period, row.measures


def _row(row: Any) -> RollupRow:
    return RollupRow(
        centre=row.centre,
        period=row.period,
        group=row.queue_group,
        counts=row.counts,
        seconds=row.seconds,
        staff=row.staff,
        measures=row.measures,
    )
