"""What is derived from feeds for statistics, at a hub for its centre and at central for all: visit records, rollups of
them by day and month, breaks, and how far each feed was folded. Everything here can be dropped and folded again.

What is in records and rollups `dostdesk.insight` knows; here they are texts and bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dostdesk.storage.insight_rollups import ADDED, GOES_ON, OVER, RollupRows
from dostdesk.storage.insight_tables import InsightTables
from dostdesk.storage.many import insert_many, portions


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
    """A visit record as it is kept.

    Attributes:
        over: Nothing goes on: what it adds to its day does not depend on the time of asking.
    """

    id: str
    day: str
    group: str
    first_seq: int
    whole: str
    over: bool


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


class InsightRows:
    """All this within one transaction."""

    def __init__(self, connection: Connection, tables: InsightTables) -> None:
        self._connection = connection
        self._tables = tables
        self.rollups = RollupRows(connection, tables)

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
        for some in portions(list(ids)):
            wanted = select(visit.id, visit.first_seq).where(visit.centre == centre, visit.id.in_(some))
            found |= {row.id: row.first_seq for row in self._connection.execute(wanted)}
        return found

    def put_visits(self, centre: str, rows: Sequence[VisitRow]) -> None:
        """Keep records in place of those before; their days and months are not rolled up any more."""
        tables, visit = self._tables, self._tables.visit.c
        added = self._added(centre, [row.id for row in rows])
        same = {row.id for row in rows if row.id in added and added[row.id][1] == row.whole}
        for some in portions([row.id for row in rows]):
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
                    "stage": ADDED if row.id in same else OVER if row.over else GOES_ON,
                    "whole": row.whole,
                }
                for row in rows
            ],
        )
        # A sum cannot be taken from: a day of which something changed is added up again.
        for day in {day for id_, (day, _) in added.items() if id_ not in same}:
            self.rollups.drop_so_far(centre, day)
        self.rollups.changed(centre, {row.day for row in rows})

    def _added(self, centre: str, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Of those of some visits that are in the sum of their day so far: the day, and the record."""
        visit = self._tables.visit.c
        found: dict[str, tuple[str, str]] = {}
        for some in portions(ids):
            wanted = select(visit.id, visit.day, visit.whole).where(
                visit.centre == centre, visit.id.in_(some), visit.stage == ADDED
            )
            found |= {row.id: (row.day, row.whole) for row in self._connection.execute(wanted)}
        return found

    def over(self, centre: str, day: str) -> list[tuple[str, str]]:
        """Visits of a day that are over and not in its sum so far: id and record."""
        visit = self._tables.visit.c
        wanted = select(visit.id, visit.whole).where(visit.centre == centre, visit.day == day, visit.stage == OVER)
        return [(row.id, row.whole) for row in self._connection.execute(wanted)]

    def not_added(self, stale: Collection[tuple[str, str]], group: str = "") -> Iterator[tuple[str, str, str]]:
        """Visits of these days, each with its centre, that are in no sum so far: centre, day, record; in that order."""
        if not stale:
            return
        visit = self._tables.visit.c
        wanted = select(visit.centre, visit.day, visit.whole).where(
            visit.centre.in_(sorted({centre for centre, _ in stale})),
            visit.day.in_(sorted({day for _, day in stale})),
            visit.stage < ADDED,
        )
        if group:
            wanted = wanted.where(visit.queue_group == group)
        for row in self._connection.execute(wanted.order_by(visit.centre, visit.day, visit.id)):
            if (row.centre, row.day) in stale:
                yield row.centre, row.day, row.whole

    def visits(self, centre: str, since: date, until: date) -> Iterator[str]:
        """The records of service days, both included, in the order of their days and ids."""
        visit = self._tables.visit.c
        wanted = select(visit.whole).where(
            visit.centre == centre, visit.day >= since.isoformat(), visit.day <= until.isoformat()
        )
        yield from self._connection.execute(wanted.order_by(visit.day, visit.id)).scalars()

    def all_visits(self, centre: str) -> list[tuple[object, ...]]:
        """Every row of a centre in a fixed order, to compare two states; without their stages, which steps decide."""
        table = self._tables.visit
        columns = [column for column in table.c if column.name != "stage"]
        rows = self._connection.execute(select(*columns).where(table.c.centre == centre).order_by(table.c.id))
        return [tuple(row) for row in rows]

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
