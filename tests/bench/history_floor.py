"""Years of visits in a store, and the percentiles of the history page by SQL over flat rows beside them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dostdesk.domain.clock import BAKU
from dostdesk.domain.ids import StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome
from dostdesk.domain.turns import Channel
from dostdesk.insight.following import AT_LEAST, VERSION, day_rollups, month_rollups, months_to_join, sums_so_far
from dostdesk.insight.visits import LegRecord, ServiceRecord, VisitRecord, written
from dostdesk.storage.insight import InsightPlace, InsightRows, VisitRow
from dostdesk.storage.many import insert_many

GROUPS, CLASSES, SERVICES, STAFF = "PYEASM", ("regular", "care", "mobility", "by_law"), 60, 24
AFTER = datetime(2027, 1, 4, 13, 30, tzinfo=UTC)
_VISIT = (
    "centre",
    "day",
    "weekday",
    "hour",
    "queue_group",
    "class",
    "window_no",
    "wait",
    "total",
    "way",
    "wrap",
    "stay",
)
_SERVICE = ("centre", "day", "code", "seconds")


def days_before(last: date, count: int) -> list[date]:
    """So many working days up to one, in order."""
    found: list[date] = []
    while len(found) < count:
        if last.weekday() < 5:
            found.append(last)
        last -= timedelta(days=1)
    return found[::-1]


def visits_of(centre: str, day: date, count: int, draw: random.Random) -> Iterator[VisitRecord]:
    """A day of a centre: log-normal waits that grow towards noon, every tenth visit with two services."""
    for place in range(count):
        hour = draw.choices(range(9, 18), (12, 16, 16, 13, 8, 10, 12, 9, 4))[0]
        came = datetime(day.year, day.month, day.day, hour, draw.randrange(60), draw.randrange(60), tzinfo=BAKU)
        came = came.astimezone(UTC)
        wait = min(7200, int(draw.lognormvariate(6.2 + 0.1 * (hour in (11, 12, 15)), 0.7)))
        way, wrap = draw.randrange(5, 60), draw.randrange(40)
        called = draw.random() > 0.05
        window, staff = WindowNo(1 + place % STAFF), StaffId(f"s-{place % STAFF}")
        services, at = [], came + timedelta(seconds=wait + way)
        for number in range((2 if draw.random() < 0.2 else 1) if called else 0):
            seconds = min(7200, int(draw.lognormvariate(6.1, 0.6)))
            services.append(
                ServiceRecord(
                    id=VisitServiceId(f"{day}-{place}-{number}"),
                    code=f"service-{draw.randrange(SERVICES):02d}",
                    release=1,
                    outcome=Outcome.COMPLETED,
                    served_s=seconds,
                    started_at=at,
                    window=window,
                    staff=staff,
                    quantity=1,
                    channel=Channel.IN_PERSON,
                )
            )
            at += timedelta(seconds=seconds)
        served = sum(service.served_s for service in services) + wrap
        ended = at + timedelta(seconds=wrap) if called else came + timedelta(seconds=wait)
        leg = LegRecord(
            group="P", window=window, staff=staff, queued_at=came, called_at=came + timedelta(seconds=wait),
            started_at=came + timedelta(seconds=wait + way), ended_at=ended, ended="done", reason="due_first",
        )  # fmt: skip
        yield VisitRecord(
            centre=centre,
            id=TicketId(f"{centre}-{day}-{place}"),
            label=f"P-{place:03d}",
            day=day,
            group=draw.choice(GROUPS),
            priority=draw.choices(CLASSES, (84, 7, 6, 3))[0],
            language="az",
            in_person=True,
            alone=place % 300 == 0,
            person="",
            state="done" if called else "left",
            arrived_at=came,
            ended_at=ended,
            target_s=900,
            called=called,
            first_called_at=leg.called_at if called else None,
            first_wait_s=wait,
            total_wait_s=wait + way,
            away_s=0,
            served_s=served if called else 0,
            stay_s=(wait + way + served) if called else wait,
            way_s=way if called else None,
            wrap_up_s=wrap if called else None,
            no_shows=0,
            transfers=0,
            holds=0,
            undone=0,
            undone_by=(),
            services=tuple(services),
            legs=(leg,) if called else (),
            marks=(),
            seq=place,
        )


def today_of(centre: str, count: int, draw: random.Random) -> list[VisitRecord]:
    """A day that goes on: those who came by now, and who was not served by now waits."""
    found: list[VisitRecord] = []
    for one in visits_of(centre, AFTER.astimezone(BAKU).date(), count, draw):
        if one.arrived_at <= AFTER and one.arrived_at + timedelta(seconds=one.stay_s) <= AFTER:
            found.append(one)
        elif one.arrived_at <= AFTER:
            wait = int((AFTER - one.arrived_at).total_seconds())
            found.append(replace(
                one, state="waiting", ended_at=None, called=False, first_called_at=None, first_wait_s=wait,
                total_wait_s=wait, served_s=0, stay_s=0, way_s=None, wrap_up_s=None, services=(), legs=(),
            ))  # fmt: skip
    return found


@dataclass
class Floor:
    """Flat rows of the same visits, in the same store.

    Args:
        postgres: Which of both dialects is spoken.
    """

    connection: Connection
    postgres: bool

    def make(self) -> None:
        whole = ", ".join(f"{name} integer" if name not in _TEXTS else f"{name} text" for name in _VISIT)
        for statement in (
            f"CREATE TABLE floor_visit ({whole})",
            "CREATE TABLE floor_service (centre text, day text, code text, seconds integer)",
        ):
            self.connection.exec_driver_sql(statement)

    def index(self) -> None:
        for table in ("floor_visit", "floor_service"):
            self.connection.exec_driver_sql(f"CREATE INDEX {table}_of_day ON {table} (day)")

    def fill(self, records: Sequence[VisitRecord]) -> None:
        visits, services = [], []
        for one in records:
            for service in one.services:
                services.append((one.centre, one.day.isoformat(), service.code, service.served_s))
            if one.called:
                visits.append((
                    one.centre, one.day.isoformat(), one.day.weekday(), one.arrived_at.astimezone(BAKU).hour,
                    one.group, one.priority, one.legs[0].window, one.first_wait_s, one.total_wait_s, one.way_s,
                    one.wrap_up_s, one.stay_s,
                ))  # fmt: skip
        for table, names, rows in (("floor_visit", _VISIT, visits), ("floor_service", _SERVICE, services)):
            mark = "%s" if self.postgres else "?"
            columns, marks = ", ".join(names), ", ".join([mark] * len(names))
            self.connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def copy(self, from_centre: str, to_centre: str) -> None:
        for table, names in (("floor_visit", _VISIT), ("floor_service", _SERVICE)):
            rest = ", ".join(names[1:])
            self.connection.exec_driver_sql(
                f"INSERT INTO {table} (centre, {rest}) SELECT '{to_centre}', {rest} FROM {table} "
                f"WHERE centre = '{from_centre}'"
            )

    def read(self, since: date, until: date) -> int:
        """Every percentile of the page; how many rows were told."""
        told = 0
        for table, keys, value, shares in _PERCENTILES:
            mark = "%s" if self.postgres else "?"
            told += len(
                self.connection.exec_driver_sql(
                    (_by_postgres if self.postgres else _by_sqlite)(table, keys, value, shares, mark),
                    (since.isoformat(), until.isoformat()),
                ).fetchall()
            )
        return told


_TEXTS = frozenset({"centre", "day", "queue_group", "class"})
_PERCENTILES: Sequence[tuple[str, str, str, tuple[int, ...]]] = (
    ("floor_visit", "", "wait", (50, 75, 90, 95)),
    ("floor_visit", "weekday, hour", "wait", (90,)),
    ("floor_visit", "queue_group", "wait", (50, 90)),
    ("floor_visit", "class", "wait", (50, 90)),
    ("floor_visit", "window_no", "stay", (50, 90)),
    ("floor_visit", "", "total", (50,)),
    ("floor_visit", "", "way", (50,)),
    ("floor_visit", "", "wrap", (50,)),
    ("floor_visit", "", "stay", (50,)),
    ("floor_service", "code", "seconds", (10, 25, 50, 75, 90)),
    ("floor_service", "", "seconds", (50,)),
)


def _by_sqlite(table: str, keys: str, value: str, shares: tuple[int, ...], mark: str) -> str:
    part = f"PARTITION BY {keys} " if keys else ""
    named = f"{keys}, " if keys else ""
    ranks = ", ".join(f"max(1, (n * {share} + 99) / 100)" for share in shares)
    return (
        f"SELECT {named}{value} FROM (SELECT {named}{value}, row_number() OVER ({part}ORDER BY {value}) place, "
        f"count(*) OVER ({part}) n FROM {table} WHERE day BETWEEN {mark} AND {mark}) WHERE place IN ({ranks})"
    )


def _by_postgres(table: str, keys: str, value: str, shares: tuple[int, ...], mark: str) -> str:
    wanted = ", ".join(str(share / 100) for share in shares)
    named, grouped = (f"{keys}, ", f" GROUP BY {keys}") if keys else ("", "")
    return (
        f"SELECT {named}percentile_disc(ARRAY[{wanted}]) WITHIN GROUP (ORDER BY {value}) FROM {table} "
        f"WHERE day BETWEEN {mark} AND {mark}{grouped}"
    )


def keep(rows: InsightRows, centre: str, days: Mapping[date, Sequence[VisitRecord]]) -> None:
    """Keep days as the follower of a feed does, with their rollups."""
    for day, records in days.items():
        rows.put_visits(centre, [_row(one) for one in records])
        rows.rollups.put_day(centre, day.isoformat(), day_rollups(rows, centre, day.isoformat(), AFTER))


def keep_today(rows: InsightRows, centre: str, records: Sequence[VisitRecord], at_least: int = AT_LEAST) -> None:
    """Keep a day that goes on as the follower of a feed does, which hears of a few visits at a time."""
    for first in range(0, len(records), 5):
        rows.put_visits(centre, [_row(one) for one in records[first : first + 5]])
        for so_far in sums_so_far(rows, centre, AFTER, at_least):
            rows.rollups.put_so_far(centre, so_far.day, so_far.rollups, so_far.added)


def _row(one: VisitRecord) -> VisitRow:
    return VisitRow(one.id, one.day.isoformat(), one.group, 1, written(one), over=not one.open)


def join_months(rows: InsightRows, centre: str) -> None:
    """Roll up the months that are over."""
    for month in months_to_join(rows, centre, AFTER):
        rows.rollups.put_month(centre, month, month_rollups(rows, centre, month))
    rows.move(centre, InsightPlace(seq=1, at="2026-12-31T10:00:00.000Z", version=VERSION))


def copy_centre(connection: Connection, from_centre: str, to_centre: str) -> None:
    """Another centre with the same days; without visit records, which nobody reads of days that are over."""
    for table, rest in (
        ("insight_sum", "grain, period, queue_group, counts, seconds, staff, measures"),
        ("insight_place", "seq, at, version, gaps, windows"),
    ):
        connection.exec_driver_sql(
            f"INSERT INTO {table} (centre, {rest}) SELECT '{to_centre}', {rest} FROM {table} "
            f"WHERE centre = '{from_centre}'"
        )


def feed_heads(connection: Connection, table: Any, centres: Sequence[str]) -> None:
    """Heads of feeds that are folded to their end."""
    rows = [
        {"centre": one, "epoch": 1, "seq": 1, "head_hash": "0", "heard_at": "2026-12-31T10:00:00.000Z"}
        for one in centres
    ]
    insert_many(connection, table, rows)
