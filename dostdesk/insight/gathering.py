"""What service days add up to: rollups of whole months and of days; of others their sums so far and visits beside."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from dostdesk.insight.adding import Adding
from dostdesk.insight.periods import month_end
from dostdesk.insight.rollups import roll
from dostdesk.insight.totals import Totals
from dostdesk.insight.visits import read_record
from dostdesk.storage.insight import InsightRows
from dostdesk.storage.insight_rollups import DAY, EVERYBODY, MONTH


def gather(
    rows: InsightRows, centres: Collection[str], since: date, until: date, *, group: str = EVERYBODY, now: datetime
) -> Totals:
    """What service days, both included, add up to.

    Whole months are read as such where they are rolled up, other days one by one; of days that changed since, and of
    today, what they add up to so far, with each visit beside that. So nothing is older than what was folded of the
    feed. Windows and people are told of one centre alone.
    """
    alone = len(centres) == 1
    adding, stale = Adding(alone=alone), rows.rollups.stale(centres, since, until)
    for some, grain, first, last in _runs(rows, centres, since, until):
        for row in rows.rollups.read(some, grain, first, last, group, staff=alone):
            adding.add(row.centre, row)
    apart = [read_record(whole) for _, _, whole in rows.not_added(stale, group)]
    if apart:
        adding.add_rollup(roll(apart, now, centres=True))
    return adding.totals()


def measures_of(
    rows: InsightRows, centres: Collection[str], since: date, until: date, *, now: datetime
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Of each rollup of those days: centre, period, and who was covered by which measure."""
    stale = rows.rollups.stale(centres, since, until)
    for some, grain, first, last in _runs(rows, centres, since, until):
        for centre, period, measures in rows.rollups.measures(some, grain, first, last):
            yield centre, period, json.loads(measures)
    for (centre, day), visits in groupby(rows.not_added(stale), itemgetter(0, 1)):
        yield centre, day, roll((read_record(whole) for _, _, whole in visits), now)["measures"]


def _runs(
    rows: InsightRows, centres: Collection[str], since: date, until: date
) -> Iterator[tuple[list[str], str, str, str]]:
    """Centres that have the same months, with runs of those months and of the days between: grain, first and last."""
    first = since if since.day == 1 else month_end(since) + timedelta(days=1)
    last = until if until == month_end(until) else until.replace(day=1) - timedelta(days=1)
    # A day or a week has no whole month.
    months = rows.rollups.months(centres, first.isoformat()[:7], last.isoformat()[:7]) if first <= last else set()
    alike: dict[frozenset[str], list[str]] = {}
    for centre in centres:
        alike.setdefault(frozenset(month for of, month in months if of == centre), []).append(centre)
    for rolled, some in alike.items():
        for grain, begins, ends in _spans(since, until, rolled):
            yield some, grain, begins, ends


def _spans(since: date, until: date, rolled: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Runs of whole months that are rolled up, and of days between them: grain, first and last period.

    Each is of one year: what is read at once does not grow with the period.
    """
    runs: list[tuple[str, str, str]] = []
    first = since
    while first <= until:
        end = month_end(first)
        whole = first.day == 1 and end <= until and first.isoformat()[:7] in rolled
        last = min(end, until)
        run = (
            (MONTH, first.isoformat()[:7], first.isoformat()[:7])
            if whole
            else (DAY, first.isoformat(), last.isoformat())
        )
        if runs and runs[-1][0] == run[0] and runs[-1][2][:4] == run[1][:4]:
            run = (run[0], runs.pop()[1], run[2])
        runs.append(run)
        first = last + timedelta(days=1)
    yield from runs
