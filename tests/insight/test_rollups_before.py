"""Rollups of the schema before, one text each, are carried over: what they say is what their visits add up to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from dostdesk.central.insight import Insight
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.events import EventKind
from dostdesk.insight.packing import packed, unpacked
from dostdesk.insight.rollups import Rollup, empty, joined, rolled
from dostdesk.storage import engine as engines
from dostdesk.storage import rollups_before
from dostdesk.storage.central.engine import Target
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.engine import Store
from dostdesk.storage.insight import InsightRows
from dostdesk.storage.insight_rollups import DAY, MONTH, RollupRow
from dostdesk.storage.rollups_before import rows_of
from tests.insight.days import MONDAY, moment, served
from tests.insight.keeping import CENTRE, LONG_AFTER, Kept
from tests.insight.made_up import weeks
from tests.insight.test_at_central import feed_of, push


def text_of_before(rollup: Rollup, *, staff_within: bool = True) -> str:
    """As the schema before wrote it: one text; at first with people as a value, later as a text within."""
    whole = {name: value for name, value in rollup.items() if name != "groups"}
    if staff_within:
        whole["staff"] = json.dumps(rollup["staff"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def columns(group: str, rollup: Rollup) -> tuple[str, tuple[str, bytes, str, str]]:
    row = packed(group, rollup)
    return group, (row.counts, row.seconds, row.staff, row.measures)


def by_group(seed: int) -> dict[str, Rollup]:
    found = rolled((visit.record() for visit in weeks(seed, 12, 15)), LONG_AFTER)
    del found[""]
    return found


def guided() -> dict[str, Rollup]:
    """Three services of a measure; one person had two of them, in different groups."""
    people = [
        served(f"m {place}", moment(MONDAY, 10), group=group, services=("employment-career-guidance",))
        for place, group in enumerate("PPY")
    ]
    for visit in people[1:]:
        visit.at(EventKind.VISIT_IDENTIFIED, moment(MONDAY, 12), person="p-1", content="")
    found = rolled((visit.record() for visit in people), LONG_AFTER)
    del found[""]
    return found


@pytest.mark.parametrize("staff_within", [True, False])
def test_texts_of_before_become_the_same_rows(staff_within: bool) -> None:
    assert joined(guided().values())["measures"] == {"career_guidance": [["p-1"], 3, 1]}
    for groups in (by_group(6), by_group(7), {"P": empty()}, guided()):
        texts = {group: text_of_before(one, staff_within=staff_within) for group, one in groups.items()}
        wanted = {"": joined(groups.values())} | groups
        assert rows_of(texts) == [columns(group, wanted[group]) for group in sorted(wanted)]


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", "1", '{"staff": "x"}', '{"staff": 1, "n": []}'])
def test_a_text_of_before_that_is_none_is_refused(text: str) -> None:
    with pytest.raises((LookupError, TypeError, ValueError, AttributeError)):
        rows_of({"P": text})


# ---------------------------------------------------------------- in a store


def schema(connection: Connection, store: Store, revision: str) -> None:
    """Make a store what an older schema was."""
    config = Config()
    config.set_main_option("script_location", str(Path(engines.__file__).parent / "migrations" / store))
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


def as_before(connection: Connection, known: dict[str, dict[str, Rollup]], *, torn: str) -> None:
    """Put rollups of a centre as the schema before had them; a day's are torn.

    Args:
        known: By grain and period, rollups by group.
    """
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    connection.exec_driver_sql("DELETE FROM insight_stale_day")
    put = f"INSERT INTO insight_rollup (centre, grain, period, queue_group, whole) VALUES ({', '.join([mark] * 5)})"
    for key, groups in known.items():
        grain, _, period = key.partition(" ")
        for group, rollup in groups.items():
            whole = text_of_before(rollup)[: 40 if period == torn else None]
            connection.exec_driver_sql(put, (CENTRE, grain, period, group, whole))


def everything(rows: InsightRows) -> list[list[RollupRow]]:
    return [rows.rollups.whole(CENTRE, grain, "", "9") for grain in (DAY, MONTH)]


def groups_of(rows: InsightRows) -> dict[str, dict[str, Rollup]]:
    found: dict[str, dict[str, Rollup]] = {}
    for grain in (DAY, MONTH):
        for row in rows.rollups.whole(CENTRE, grain, "", "9"):
            if row.group:
                found.setdefault(f"{grain} {row.period}", {})[row.group] = unpacked(row)
    return found


def test_central_carries_its_rollups_over(empty_target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollups_before, "_AT_ONCE", 7)
    store = CentralStore.open(empty_target)
    push(store, feed_of(CENTRE, 1, days=30))
    push(store, feed_of("13", 2, days=3))
    insight = Insight(store, ManualClock(LONG_AFTER))
    insight.settle()
    with store.writing() as rows:
        wanted, known = everything(rows.insight), groups_of(rows.insight)
        connection = rows._connection
        schema(connection, "central", "0010")
        days = {key.partition(" ")[2] for key in known if key.startswith(DAY)}
        assert set(rows.insight.rollups.stale_days(CENTRE)) == days, "without rollups, visits are counted"
        as_before(connection, known, torn=MONDAY.isoformat())
    store.close()
    store = CentralStore.open(empty_target)
    try:
        with store.reading() as rows:
            carried = everything(rows.insight)
            torn = {MONDAY.isoformat(), MONDAY.isoformat()[:7]}
            assert carried == [[row for row in rows if row.period not in torn] for rows in wanted]
            assert rows.insight.rollups.stale_days(CENTRE) == (MONDAY.isoformat(),)
        Insight(store, ManualClock(LONG_AFTER)).settle()
        with store.reading() as rows:
            assert everything(rows.insight) == wanted
            assert rows.insight.rollups.stale_days(CENTRE) == ()
    finally:
        store.close()


def test_a_hub_carries_its_rollups_over(tmp_path: Path) -> None:
    kept = Kept(tmp_path, LONG_AFTER)
    kept.live(weeks(3, 30, 6))
    kept.follower.settle()
    with kept.store.writing() as rows:
        wanted, known = everything(rows.insight), groups_of(rows.insight)
        schema(rows._connection, "hub", "0011")
        as_before(rows._connection, known, torn="")
    kept.close()
    kept = Kept(tmp_path, LONG_AFTER)
    try:
        with kept.reading() as rows:
            assert everything(rows.insight) == wanted
            assert rows.insight.rollups.stale_days(CENTRE) == ()
    finally:
        kept.close()
