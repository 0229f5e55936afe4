"""What is asked of statistics, at a hub and at central: a period is gathered, and the answer made of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from dostdesk.domain.clock import from_text
from dostdesk.insight.definitions import DEFINITIONS_VERSION, LEAST_VISITS
from dostdesk.insight.gathering import gather, measures_of
from dostdesk.insight.history import Period, Targets, answer
from dostdesk.insight.measures import covered
from dostdesk.insight.people import own_row
from dostdesk.insight.periods import check_period, compared_with
from dostdesk.insight.places import ordered
from dostdesk.protocol import insight as shapes
from dostdesk.storage.insight import InsightPlace, InsightRows


def history(
    rows: InsightRows,
    centres: Collection[str],
    asked: shapes.HistoryAsked,
    *,
    targets: Targets,
    names: Mapping[str, str] | None,
    freshness: Sequence[shapes.CentreFreshness],
    now: datetime,
) -> shapes.HistoryAnswer:
    """Everything that the history page shows.

    Args:
        names: Of staff by their ids; None where people are not told.

    Raises:
        RefusedError: `range_wrong`.
    """
    check_period(asked.since, asked.until)
    period = _period(rows, centres, asked.since, asked.until, asked.group, now)
    other = compared_with(asked.since, asked.until, asked.compare)
    breaks = rows.breaks(next(iter(centres)), asked.since, asked.until) if len(centres) == 1 else ()
    return answer(
        period,
        None if other is None else _period(rows, centres, *other, asked.group, now),
        group=asked.group,
        targets=targets,
        names=names,
        breaks=breaks,
        freshness=freshness,
        now=now,
    )


def own_work(
    rows: InsightRows,
    centre: str,
    staff: str,
    since: date,
    until: date,
    *,
    names: Mapping[str, str],
    freshness: shapes.CentreFreshness,
    now: datetime,
) -> shapes.OwnWork:
    """A clerk's own figures. Raises as `history`."""
    check_period(since, until)
    period = _period(rows, (centre,), since, until, "", now)
    row = own_row(staff, period.totals.staff, names, rows.breaks(centre, since, until), now)
    return shapes.OwnWork(
        definitions=DEFINITIONS_VERSION, period=period.shape, row=row, least=LEAST_VISITS, freshness=freshness
    )


def measures(
    rows: InsightRows,
    centres: Collection[str],
    since: date,
    until: date,
    freshness: Sequence[shapes.CentreFreshness],
    now: datetime,
    regions: Mapping[str, Mapping[str, str]] | None = None,
) -> shapes.MeasuresTable:
    """Who was covered by which active measure of employment, by month, measure, region and centre, in that order.

    Args:
        regions: Of centres by language, where that is known.

    Raises:
        RefusedError: As `history`.
    """
    check_period(since, until)
    known = regions or {}
    table: list[shapes.MeasureRow] = []
    for one in covered(measures_of(rows, centres, since, until, now=now)):
        region = known.get(one.centre, {})
        table.append(
            shapes.MeasureRow(
                measure=one.measure,
                period=one.month,
                centre=one.centre,
                region=region.get("az", ""),
                region_name=region,
                people=one.people,
                services=one.services,
                unidentified=one.unidentified,
            )
        )
    return shapes.MeasuresTable(
        definitions=DEFINITIONS_VERSION, since=since, until=until, rows=ordered(table), freshness=tuple(freshness)
    )


def freshness(
    centre: str, name: Mapping[str, str], place: InsightPlace, head: int, *, reached_at: datetime | None = None
) -> shapes.CentreFreshness:
    """How fresh the figures of a centre are, whose feed is here up to `head`."""
    return shapes.CentreFreshness(
        centre=centre,
        name=name,
        seq=place.seq,
        at=from_text(place.at) if place.at else None,
        behind=max(0, head - place.seq),
        reached_at=reached_at,
        gap=place.gaps > 0,
    )


def _period(rows: InsightRows, centres: Collection[str], since: date, until: date, group: str, now: datetime) -> Period:
    return Period(since=since, until=until, totals=gather(rows, centres, since, until, group=group, now=now))
