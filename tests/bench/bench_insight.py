"""The history page of a hub with 300,000 visits and of central with a million, beside SQL written by hand."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, make_url

from dostdesk.central.insight import history_of
from dostdesk.domain.register import Asker
from dostdesk.domain.rights import Role
from dostdesk.insight import asking
from dostdesk.insight.history import Targets
from dostdesk.protocol.insight import Compare, HistoryAnswer, HistoryAsked
from dostdesk.serving.collecting import set_aside
from dostdesk.simulation.own_postgres import own_postgres
from dostdesk.storage.central.engine import writing as writing_central
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables_ingest import FEED_HEAD
from dostdesk.storage.hub.store import Centre, HubStore
from tests.bench.figures import WHOLE, Effort, Figure, by_turns, timed_ms
from tests.bench.history_floor import (
    AFTER,
    SERVICES,
    STAFF,
    Floor,
    copy_centre,
    days_before,
    feed_heads,
    join_months,
    keep,
    keep_today,
    today_of,
    visits_of,
)

KEY = bytes(range(32))
LAST = date(2026, 12, 31)
AT_HUB, AT_CENTRAL, CENTRES, DRAWN = 300_000, 1_000_000, 31, 3
A_DAY = {True: 240, False: 6}
RECORD_DAY = 1646
TARGETS = Targets(within_s=900, within_share=0.85, long_wait_s=1500)
NAMES = {f"s-{place}": f"Person {place}" for place in range(STAFF)}
HUB = "12"
# How often a range is read at most, and for about how long its answers together.
_OFTEN, _A_RANGE_S = 25, 2.0
Ask = Callable[[date, date], HistoryAnswer]
Read = Callable[[date, date], int]


def measure(effort: Effort) -> list[Figure]:
    """What a supervisor waits for, without HTTP: from the question to the answer."""
    whole = effort is WHOLE
    figures: list[Figure] = []
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        figures += _at_hub(folder, effort, AT_HUB if whole else 600)
    with ExitStack() as ends:
        database = ends.enter_context(own_postgres())
        figures += _at_central(database, effort, AT_CENTRAL if whole else 3_000)
    return figures


def _at_hub(folder: Path, effort: Effort, visits: int) -> list[Figure]:
    a_day = A_DAY[effort is WHOLE]
    days = days_before(LAST, visits // a_day)
    recent = days[-len(days) // 5 :]
    draw, small = random.Random(1), folder / "fifth.db"
    store = HubStore.open(folder / "hub.db", KEY)
    with store.writing() as rows:
        rows.found_centre(Centre(code=HUB, name={}, windows=(1,), secret=b"s" * 32), AFTER)
    _fill_hub(store, recent, a_day, draw, first=True)
    # The history as it was when it was a fifth as long stays beside it, so that both are asked by turns.
    store.close()
    shutil.copyfile(folder / "hub.db", small)
    before, store = HubStore.open(small, KEY), HubStore.open(folder / "hub.db", KEY)
    try:
        _fill_hub(store, days[: -len(recent)], a_day, draw, first=False)
        with store.writing() as rows:
            records = today_of(HUB, RECORD_DAY if effort is WHOLE else a_day, draw)
            keep_today(rows.insight, HUB, records)
            Floor(_connection(rows), postgres=False).fill(records)
        set_aside()
        ask, read = _hub_questions(store)
        return [
            _beside_sql(f"history page of a hub with {visits:,} visits", effort, ask, read, _ranges(days, recent)),
            _grown(f"the same {len(recent)} days of a hub", effort, _hub_questions(before)[0], ask, recent),
        ]
    finally:
        before.close()
        store.close()


def _ranges(days: list[date], recent: list[date]) -> tuple[tuple[date, date], ...]:
    """All of it, months that begin and end anywhere, the last fifth, a week, a day, the last days with today, today."""
    middle, today = len(recent) // 2, AFTER.date()
    return (
        (days[0], days[-1]),
        (days[len(days) // 7], days[-len(days) // 9]),
        (recent[0], recent[-1]),
        (recent[middle], recent[min(middle + 4, len(recent) - 1)]),
        (recent[middle], recent[middle]),
        (recent[-4], today),
        (today, today),
    )


def _fill_hub(store: HubStore, days: list[date], a_day: int, draw: random.Random, *, first: bool) -> None:
    for start in range(0, len(days), 20):
        lived = {day: list(visits_of(HUB, day, a_day, draw)) for day in days[start : start + 20]}
        with store.writing() as rows:
            keep(rows.insight, HUB, lived)
            floor = Floor(_connection(rows), postgres=False)
            if first and start == 0:
                floor.make()
            for records in lived.values():
                floor.fill(records)
    with store.writing() as rows:
        join_months(rows.insight, HUB)
        if first:
            Floor(_connection(rows), postgres=False).index()


def _hub_questions(store: HubStore) -> tuple[Ask, Read]:
    def ask(since: date, until: date) -> HistoryAnswer:
        asked = HistoryAsked(since=since, until=until, compare=Compare.NONE)
        with store.reading() as rows:
            return asking.history(rows.insight, (HUB,), asked, targets=TARGETS, names=NAMES, freshness=(), now=AFTER)

    def read(since: date, until: date) -> int:
        with store.reading() as rows:
            return Floor(_connection(rows), postgres=False).read(since, until)

    return ask, read


def _at_central(database: str, effort: Effort, visits: int) -> list[Figure]:
    a_day = 130 if effort is WHOLE else 4
    centres = [f"{number:02d}" for number in range(1, CENTRES + 1)]
    days = days_before(LAST, max(5, visits // (a_day * CENTRES)))
    recent = days[-len(days) // 5 :]
    draw, store = random.Random(2), CentralStore.open(database)
    _fill_central(store, centres, recent, a_day, draw, first=True)
    store.close()
    before, store = CentralStore.open(_copied(database)), CentralStore.open(database)
    try:
        _fill_central(store, centres, days[: -len(recent)], a_day, draw, first=False)
        for centre in centres:
            with store.writing() as rows:
                records = today_of(centre, a_day, draw)
                keep_today(rows.insight, centre, records, at_least=1)
                Floor(_connection(rows), postgres=True).fill(records)
        _vacuumed(store)
        set_aside()
        ask, read = _central_questions(store)
        many = len(days) * a_day * CENTRES
        whole = f"history page of {CENTRES} centres with {many:,} visits"
        some = f"the same {len(recent)} days of {CENTRES} centres"
        return [
            _beside_sql(whole, effort, ask, read, _ranges(days, recent)),
            _grown(some, effort, _central_questions(before)[0], ask, recent),
        ]
    finally:
        before.close()
        store.close()


def _copied(database: str) -> str:
    """Another database of that server, with everything that this one has."""
    url = make_url(database)
    plain = url.set(drivername="postgresql", database="template1").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE fifth TEMPLATE "{url.database}"')
    return url.set(database="fifth").render_as_string(hide_password=False)


def _fill_central(
    store: CentralStore, centres: list[str], days: list[date], a_day: int, draw: random.Random, *, first: bool
) -> None:
    """Some centres are drawn, and the others have days of one of those."""
    drawn = centres[:DRAWN]
    with writing_central(store.engine) as connection:
        if first:
            Floor(connection, postgres=True).make()
            feed_heads(connection, FEED_HEAD, centres)
        else:
            for centre in centres[DRAWN:]:
                for table in ("insight_sum", "insight_place", "floor_visit", "floor_service"):
                    connection.exec_driver_sql(f"DELETE FROM {table} WHERE centre = '{centre}'")
    for centre in drawn:
        for start in range(0, len(days), 20):
            lived = {day: list(visits_of(centre, day, a_day, draw)) for day in days[start : start + 20]}
            with store.writing() as rows:
                keep(rows.insight, centre, lived)
                for records in lived.values():
                    Floor(_connection(rows), postgres=True).fill(records)
        with store.writing() as rows:
            join_months(rows.insight, centre)
    with writing_central(store.engine) as connection:
        for place, centre in enumerate(centres[DRAWN:]):
            copy_centre(connection, drawn[place % DRAWN], centre)
            Floor(connection, postgres=True).copy(drawn[place % DRAWN], centre)
        if first:
            Floor(connection, postgres=True).index()
    _vacuumed(store)


def _vacuumed(store: CentralStore) -> None:
    """As a server of PostgreSQL does by itself."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _central_questions(store: CentralStore) -> tuple[Ask, Read]:
    asker = Asker(centre="01", staff="n-1", role=Role.NATIONAL)

    def ask(since: date, until: date) -> HistoryAnswer:
        asked = HistoryAsked(since=since, until=until, compare=Compare.NONE)
        with store.reading() as rows:
            return history_of(rows, asked, asker, TARGETS, AFTER)

    def read(since: date, until: date) -> int:
        with store.reading() as rows:
            return Floor(_connection(rows), postgres=True).read(since, until)

    return ask, read


def _connection(rows: Any) -> Connection:
    found: Connection = rows._connection
    return found


def _beside_sql(what: str, effort: Effort, ask: Ask, read: Read, ranges: tuple[tuple[date, date], ...]) -> Figure:
    worst, shown = 0.0, ("", "")
    notes = []
    for since, until in ranges:
        began = time.perf_counter()
        answered = ask(since, until)
        # What takes some milliseconds is read more often: a moment of the machine is as long.
        often = min(_OFTEN, int(_A_RANGE_S / (time.perf_counter() - began)))
        if not 0 < len(answered.services) <= SERVICES:
            raise AssertionError(f"{len(answered.services)} services")
        read(since, until)
        floor, found = by_turns(
            max(min(3, effort.rounds), often if effort is WHOLE else 0),
            lambda since=since, until=until: timed_ms(lambda: read(since, until)),  # type: ignore[misc]
            lambda since=since, until=until: timed_ms(lambda: ask(since, until)),  # type: ignore[misc]
        )
        days = (until - since) // timedelta(days=1) + 1
        notes.append(f"{days} days, {answered.period.visits:,} visits: {found:.0f} ms of {floor:.0f} ms")
        if found / floor >= worst:
            worst, shown = found / floor, (f"{found:.0f} ms", f"{floor:.0f} ms")
    return Figure(
        what=what,
        found=shown[0],
        floor=f"the same percentiles by SQL over flat rows, {shown[1]}",
        ratio=worst,
        reach="at most 2 ×, for any range",
        met=worst <= 2,
        note=f"the worst of these ranges; {'; '.join(notes)}. The page has intervals of people and counts besides",
    )


def _grown(what: str, effort: Effort, before: Ask, after: Ask, days: list[date]) -> Figure:
    since, until = days[0], days[-1]
    if before(since, until).services != after(since, until).services:
        raise AssertionError("the same days have other figures")
    small, grown = by_turns(
        effort.rounds, lambda: timed_ms(lambda: before(since, until)), lambda: timed_ms(lambda: after(since, until))
    )
    return Figure(
        what=f"{what}, in a history five times as long",
        found=f"{grown:.0f} ms",
        floor=f"while it was a fifth, {small:.0f} ms",
        ratio=grown / small,
        reach="at most 1.3 ×",
        met=grown <= 1.3 * small,
    )
