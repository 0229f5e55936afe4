"""The tables of what is derived from feeds for statistics, alike at a hub and at central."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text


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
            Column("stage", Integer, nullable=False),
            Column("whole", Text, nullable=False),
            postgresql_partition_by=parted_by,
        )
        Index("insight_visit_of_day", self.visit.c.centre, self.visit.c.day, self.visit.c.stage)
        # What most questions want none of, people and measures, is in columns of its own: nobody reads it for nothing.
        self.rollup = Table(
            "insight_sum",
            metadata,
            Column("centre", String, primary_key=True),
            Column("grain", String, primary_key=True),
            Column("period", String, primary_key=True),
            Column("queue_group", String, primary_key=True),
            Column("counts", Text, nullable=False),
            Column("seconds", LargeBinary, nullable=False),
            Column("staff", Text, nullable=False),
            Column("measures", Text, nullable=False),
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
