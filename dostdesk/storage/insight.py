"""What is derived from feeds for statistics, at a hub for its centre and at central for all: visit records, rollups of
them by day and month, breaks, and how far each feed was folded. Everything here can be dropped and folded again.

Records and rollups are texts: what is in them `dostdesk.insight` knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from dostdesk.storage.many import insert_many

DAY, MONTH = "day", "month"


class InsightTables:
    """The tables, in whichever store the metadata belongs to.

    Args:
        parted_by: How PostgreSQL parts those that grow with visits.
    """

    def __init__(self, metadata: MetaData, parted_by: str | None = None) -> None:
        self.place = Table(
            "insight_place",
            metadata,
            Column("centre", String, primary_key=True),
            Column("seq", BigInteger, nullable=False),
            Column("at", String, nullable=False),
            Column("version", String, nullable=False),
            Column("gaps", Integer, nullable=False),
            Column("windows", Text, nullable=False),
        )
        self.visit = Table(
            "insight_visit",
            metadata,
            Column("centre", String, primary_key=True),
            Column("id", String, primary_key=True),
            Column("day", String, nullable=False),
            Column("queue_group", String, nullable=False),
            Column("first_seq", BigInteger, nullable=False),
            Column("whole", Text, nullable=False),
            postgresql_partition_by=parted_by,
        )
        Index("insight_visit_of_day", self.visit.c.centre, self.visit.c.day)
        self.rollup = Table(
            "insight_rollup",
            metadata,
            Column("centre", String, primary_key=True),
            Column("grain", String, primary_key=True),
            Column("period", String, primary_key=True),
            Column("queue_group", String, primary_key=True),
            Column("whole", Text, nullable=False),
            postgresql_partition_by=parted_by,
        )
        # Days of which a visit changed after they were rolled up: their figures come from the visits themselves.
        self.stale = Table(
            "insight_stale_day",
            metadata,
            Column("centre", String, primary_key=True),
            Column("day", String, primary_key=True),
        )
        self.pause = Table(
            "insight_break",
            metadata,
            Column("centre", String, primary_key=True),
            Column("seq", BigInteger, primary_key=True, autoincrement=False),
            Column("day", String, nullable=False),
            Column("window_no", Integer, nullable=False),
            Column("staff", String, nullable=False),
            Column("reason", String, nullable=False),
            Column("began_at", String, nullable=False),
            Column("ended_at", String),
            postgresql_partition_by=parted_by,
        )
        Index("insight_break_of_day", self.pause.c.centre, self.pause.c.day)

    @property
    def all(self) -> tuple[Table, ...]:
        return (self.place, self.visit, self.rollup, self.stale, self.pause)


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightPlace:
    """How far the feed of a centre was folded.

    Attributes:
        at: When that event was recorded, as the feed writes it; empty before the first.
        version: Of what was written; another is folded anew.
        gaps: How many holes the feed had, and events of tickets that it never issued.
        windows: Who sat at which window then, as JSON: breaks are told by window.
    """

    seq: int = 0
    at: str = ""
    version: str = ""
    gaps: int = 0
    windows: str = "{}"


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit record as it is kept."""

    id: str
    day: str
    group: str
    first_seq: int
    whole: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRow:
    """A break at a window; `ended_at` is None while it lasts. Instants as the feed writes them."""

    seq: int
    day: str
    window: int
    staff: str
    reason: str
    began_at: str
    ended_at: str | None = None


@dataclass(frozen=True, slots=True)
class RollupRow:
    """What the visits of a period add up to, by queue group."""

    centre: str
    period: str
    group: str
    whole: str


class InsightRows:
    """All this within one transaction."""

    def __init__(self, connection: Connection, tables: InsightTables) -> None:
        self._connection = connection
        self._tables = tables

    # ------------------------------------------------------------ how far

    def place(self, centre: str) -> InsightPlace:
        """How far the feed of a centre was folded."""
        place = self._tables.place
        row = self._connection.execute(select(place).where(place.c.centre == centre)).first()
        return InsightPlace() if row is None else _place(row)

    def places(self) -> dict[str, InsightPlace]:
        """How far the feed of each centre was folded."""
        return {row.centre: _place(row) for row in self._connection.execute(select(self._tables.place))}

    def take_turn(self, centre: str, *, wait: bool = False) -> InsightPlace | None:
        """As `place`, and nobody else folds this centre before the transaction ends; None while somebody else does.

        Args:
            wait: For somebody else to end; then it is never None.
        """
        place = self._tables.place
        wanted = select(place).where(place.c.centre == centre).with_for_update(skip_locked=not wait)
        row = self._connection.execute(wanted).first()
        if row is None:
            begun = {"centre": centre, "seq": 0, "at": "", "version": "", "gaps": 0, "windows": "{}"}
            insert_many(self._connection, place, [begun], new_alone=True)
            row = self._connection.execute(wanted).first()
        return None if row is None else _place(row)

    def move(self, centre: str, to: InsightPlace) -> None:
        """The feed is folded up to there."""
        place = self._tables.place
        row = {"seq": to.seq, "at": to.at, "version": to.version, "gaps": to.gaps, "windows": to.windows}
        if self._connection.execute(update(place).where(place.c.centre == centre).values(row)).rowcount == 0:
            self._connection.execute(insert(place).values(centre=centre, **row))

    def clear(self, centre: str) -> None:
        """Drop everything that the feed of a centre adds up to, and begin at its beginning."""
        for table in self._tables.all:
            if table is not self._tables.place:
                self._connection.execute(delete(table).where(table.c.centre == centre))
        self.move(centre, InsightPlace())

    # ------------------------------------------------------------ visits

    def first_seqs(self, centre: str, ids: Collection[str]) -> dict[str, int]:
        """Of those of some visits that are known, the event that issued the ticket."""
        visit = self._tables.visit.c
        found: dict[str, int] = {}
        for some in _portions(list(ids)):
            wanted = select(visit.id, visit.first_seq).where(visit.centre == centre, visit.id.in_(some))
            found |= {row.id: row.first_seq for row in self._connection.execute(wanted)}
        return found

    def put_visits(self, centre: str, rows: Sequence[VisitRow]) -> None:
        """Keep records in place of those before; their days and months are not rolled up any more."""
        tables, visit = self._tables, self._tables.visit.c
        for some in _portions([row.id for row in rows]):
            self._connection.execute(delete(tables.visit).where(visit.centre == centre, visit.id.in_(some)))
        insert_many(
            self._connection,
            tables.visit,
            [
                {
                    "centre": centre,
                    "id": row.id,
                    "day": row.day,
                    "queue_group": row.group,
                    "first_seq": row.first_seq,
                    "whole": row.whole,
                }
                for row in rows
            ],
        )
        days = sorted({row.day for row in rows})
        stale = [{"centre": centre, "day": day} for day in days]
        insert_many(self._connection, tables.stale, stale, new_alone=True)
        for month in sorted({day[:7] for day in days}):
            self._drop_rollups(centre, MONTH, month)

    def visits(self, centre: str, since: date, until: date, group: str = "") -> Iterator[str]:
        """The records of service days, both included, in the order of their days and ids."""
        visit = self._tables.visit.c
        wanted = select(visit.whole).where(
            visit.centre == centre, visit.day >= since.isoformat(), visit.day <= until.isoformat()
        )
        if group:
            wanted = wanted.where(visit.queue_group == group)
        yield from self._connection.execute(wanted.order_by(visit.day, visit.id)).scalars()

    def all_visits(self, centre: str) -> list[tuple[object, ...]]:
        """Every row of a centre in a fixed order, to compare two states."""
        table = self._tables.visit
        rows = self._connection.execute(select(table).where(table.c.centre == centre).order_by(table.c.id))
        return [tuple(row) for row in rows]

    # ------------------------------------------------------------ rollups

    def stale_days(self, centre: str) -> tuple[str, ...]:
        """Days whose figures come from the visits themselves, in order."""
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

    def put_day(self, centre: str, day: str, rollups: Sequence[tuple[str, str]]) -> None:
        """Keep what a day adds up to, by queue group."""
        self._put_rollups(centre, DAY, day, rollups)
        stale = self._tables.stale
        self._connection.execute(delete(stale).where(stale.c.centre == centre, stale.c.day == day))

    def put_month(self, centre: str, month: str, rollups: Sequence[tuple[str, str]]) -> None:
        """Keep what the days of a month add up to, by queue group."""
        self._put_rollups(centre, MONTH, month, rollups)

    def months_to_join(self, centre: str, before: str) -> tuple[str, ...]:
        """Months before one of which all days are rolled up and the month is not."""
        rollup, stale = self._tables.rollup.c, self._tables.stale.c
        month = func.substr(rollup.period, 1, 7)
        days = select(month).where(rollup.centre == centre, rollup.grain == DAY, rollup.period < before).distinct()
        known = select(rollup.period).where(rollup.centre == centre, rollup.grain == MONTH).distinct()
        open_ = select(func.substr(stale.day, 1, 7)).where(stale.centre == centre).distinct()
        found = set(self._connection.execute(days).scalars())
        found -= set(self._connection.execute(known).scalars())
        found -= set(self._connection.execute(open_).scalars())
        return tuple(sorted(found))

    def months(self, centres: Collection[str], first: str, last: str) -> set[tuple[str, str]]:
        """Centre and month of those from `first` to `last` that are rolled up."""
        rollup = self._tables.rollup.c
        wanted = (
            select(rollup.centre, rollup.period)
            .where(rollup.centre.in_(list(centres)), rollup.grain == MONTH, rollup.period.between(first, last))
            .distinct()
        )
        return {(row.centre, row.period) for row in self._connection.execute(wanted)}

    def rollups(
        self, centres: Collection[str], grain: str, first: str, last: str, group: str = ""
    ) -> Iterator[RollupRow]:
        """Rollups of periods from `first` to `last`, both included."""
        rollup = self._tables.rollup.c
        wanted = select(rollup.centre, rollup.period, rollup.queue_group, rollup.whole).where(
            rollup.centre.in_(list(centres)), rollup.grain == grain, rollup.period.between(first, last)
        )
        if group:
            wanted = wanted.where(rollup.queue_group == group)
        for row in self._connection.execute(wanted.order_by(rollup.centre, rollup.period, rollup.queue_group)):
            yield RollupRow(row.centre, row.period, row.queue_group, row.whole)

    def _put_rollups(self, centre: str, grain: str, period: str, rollups: Sequence[tuple[str, str]]) -> None:
        self._drop_rollups(centre, grain, period)
        shared = {"centre": centre, "grain": grain, "period": period}
        rows = [shared | {"queue_group": group, "whole": whole} for group, whole in rollups]
        insert_many(self._connection, self._tables.rollup, rows)

    def _drop_rollups(self, centre: str, grain: str, period: str) -> None:
        rollup = self._tables.rollup
        mine = (rollup.c.centre == centre) & (rollup.c.grain == grain) & (rollup.c.period == period)
        self._connection.execute(delete(rollup).where(mine))

    # ------------------------------------------------------------ breaks

    def begin_break(self, centre: str, begun: BreakRow) -> None:
        """A window's break begins; one that lasts there ends."""
        self.end_break(centre, begun.window, begun.began_at)
        row = {
            "centre": centre,
            "seq": begun.seq,
            "day": begun.day,
            "window_no": begun.window,
            "staff": begun.staff,
            "reason": begun.reason,
            "began_at": begun.began_at,
            "ended_at": begun.ended_at,
        }
        insert_many(self._connection, self._tables.pause, [row], new_alone=True)

    def end_break(self, centre: str, window: int, at: str) -> None:
        """The break at a window is over, if there is one."""
        pause = self._tables.pause
        lasting = (pause.c.centre == centre) & (pause.c.window_no == window) & pause.c.ended_at.is_(None)
        self._connection.execute(update(pause).where(lasting).values(ended_at=at))

    def breaks(self, centre: str, since: date, until: date) -> tuple[BreakRow, ...]:
        """Breaks of service days, both included, in the order of the feed."""
        pause = self._tables.pause
        wanted = select(pause).where(
            pause.c.centre == centre, pause.c.day >= since.isoformat(), pause.c.day <= until.isoformat()
        )
        return tuple(
            BreakRow(
                seq=row.seq,
                day=row.day,
                window=row.window_no,
                staff=row.staff,
                reason=row.reason,
                began_at=row.began_at,
                ended_at=row.ended_at,
            )
            for row in self._connection.execute(wanted.order_by(pause.c.seq))
        )


def _place(row: Any) -> InsightPlace:
    return InsightPlace(seq=row.seq, at=row.at, version=row.version, gaps=row.gaps, windows=row.windows)


def _portions(ids: Sequence[str]) -> Iterator[list[str]]:
    for first in range(0, len(ids), 500):
        yield list(ids[first : first + 500])
