"""The tables at the lower left: services with box plots, groups, priorities, windows, centres, the ministry's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from dostdesk.domain.clock import local
from dostdesk.domain.words import Words
from dostdesk.insight.places import centres_named, region_of, with_regions
from dostdesk.protocol.insight import (
    CentreFreshness,
    GroupRow,
    HistoryAnswer,
    MeasureRow,
    MeasuresTable,
    ServiceRow,
    WindowRow,
)
from ui.history import saying
from ui.history.values import BoxPlot, CellValue, ColumnValue, Names, RowValue, TableValues

# A centre whose feed stands still for longer has figures that are shown with their age.
STALE_AFTER = timedelta(minutes=15)
_AIR = 1.05


def services_of(answer: HistoryAnswer, names: Names, words: Words) -> TableValues:
    """How long services take at a window; the most frequent first."""
    ends = [second for row in answer.services for second in (row.p90_s, row.target_s) if second is not None]
    scale = max(1, math.ceil(max(ends, default=0) / 60 * _AIR))
    columns = (
        ColumnValue(key="name", title=words("history.column.service"), kind="name"),
        ColumnValue(key="count", title=words("history.column.count"), quiet=True),
        ColumnValue(key="plot", title=words("history.column.minutes_to", end=scale), kind="plot"),
        ColumnValue(key="p50", title=words("history.column.median"), strong=True),
        ColumnValue(key="p90", title="90%"),
        ColumnValue(key="target", title=words("history.column.target"), quiet=True),
    )
    rows = tuple(_service(row, scale * 60, names, words) for row in answer.services)
    return TableValues(columns=columns, rows=rows, empty=words("history.empty.services"))


def _service(row: ServiceRow, scale_s: float, names: Names, words: Words) -> RowValue:
    name = names.services.get(row.code, row.code)
    known = (row.p10_s, row.p25_s, row.p50_s, row.p75_s, row.p90_s)
    low, first, middle, third, high = known
    plot = None
    if low is not None and first is not None and middle is not None and third is not None and high is not None:
        plot = BoxPlot(
            low=low / scale_s,
            first=first / scale_s,
            middle=middle / scale_s,
            third=third / scale_s,
            high=high / scale_s,
            target=None if row.target_s is None else row.target_s / scale_s,
        )
    quartiles = words(
        "history.spoken_box", low=saying.span(low), first=saying.span(first), middle=saying.span(middle),
        third=saying.span(third), high=saying.span(high),
    )  # fmt: skip
    outcomes = words(
        "history.outcomes", completed=row.completed, papers=row.papers_missing, advised=row.advised,
        declined=row.declined,
    )  # fmt: skip
    cells = (
        CellValue(text=name),
        CellValue(text=saying.count(row.count, words.language)),
        CellValue(plot=plot, text="" if plot else saying.DASH, spoken=quartiles),
        CellValue(text=saying.span(row.p50_s)),
        CellValue(text=saying.span(row.p90_s)),
        CellValue(text="" if row.target_s is None else saying.minutes(row.target_s)),
    )
    whole = names.full.get(row.code, row.code)
    tip = f"{whole}\n{quartiles}\n{outcomes}" if whole == name else f"{whole} ({name})\n{quartiles}\n{outcomes}"
    return RowValue(key=row.code, cells=cells, tip=tip)


def groups_of(rows: tuple[GroupRow, ...], title: str, names: Mapping[str, str], words: Words) -> TableValues:
    """Waits by queue group, or by priority class."""
    columns = (
        ColumnValue(key="name", title=title, kind="name"),
        ColumnValue(key="visits", title=words("history.column.visits"), quiet=True),
        ColumnValue(key="p50", title=words("history.column.wait_median"), strong=True),
        ColumnValue(key="p90", title=words("history.column.wait_90")),
        ColumnValue(key="within", title=words("history.column.within")),
        ColumnValue(key="no_show", title=words("history.column.no_show")),
        ColumnValue(key="left", title=words("history.column.left")),
        ColumnValue(key="target", title=words("history.column.target"), quiet=True),
    )
    return TableValues(
        columns=columns,
        rows=tuple(_group(row, names.get(row.key, row.key), words) for row in rows),
        empty=words("history.empty.table"),
    )


def _group(row: GroupRow, name: str, words: Words) -> RowValue:
    language = words.language
    texts = (
        name,
        saying.count(row.visits, language),
        saying.span(row.wait_p50_s),
        saying.span(row.wait_p90_s),
        saying.share(row.within_share, language),
        saying.share(row.no_show_share, language),
        saying.share(row.left_share, language),
        "" if row.target_s is None else saying.minutes(row.target_s),
    )
    return RowValue(key=row.key, cells=tuple(CellValue(text=text) for text in texts), tip=name)


def centres_of(answer: HistoryAnswer, words: Words, now: datetime) -> TableValues:
    """Centres beside each other, each with the time up to which its events are counted."""
    fresh = {centre.centre: centre for centre in answer.freshness}
    named = centres_named(answer.freshness, words.language)
    plain = groups_of(answer.centres, words("history.column.centre"), named, words)
    columns = (*plain.columns[:-1], ColumnValue(key="fresh", title=words("history.column.fresh"), quiet=True))
    rows = []
    for row in plain.rows:
        centre = fresh.get(row.key)
        cell = CellValue(text=saying.DASH) if centre is None else freshness_cell(centre, words, now)
        rows.append(RowValue(key=row.key, cells=(*row.cells[:-1], cell), tip=f"{row.tip}. {cell.spoken or cell.text}"))
    return TableValues(columns=columns, rows=tuple(rows), empty=plain.empty)


def freshness_cell(centre: CentreFreshness, words: Words, now: datetime) -> CellValue:
    """Up to when a centre's events are counted; violet where that is long ago or a part is missing."""
    if centre.at is None:
        return CellValue(text=words("history.fresh.never"), stale=True)
    # Of a centre that was heard since, nothing has happened after its last event.
    when = local(centre.at if centre.behind else max(centre.at, centre.reached_at or centre.at))
    text = when.strftime("%H:%M" if when.date() == local(now).date() else "%d.%m %H:%M")
    if centre.gap:
        return CellValue(text=words("history.fresh.gap", time=text), stale=True)
    silent = centre.reached_at is not None and now - centre.reached_at > STALE_AFTER
    return CellValue(text=text, stale=bool(centre.behind) or silent)


def windows_of(rows: tuple[WindowRow, ...], words: Words) -> TableValues:
    """Visits by window."""
    columns = (
        ColumnValue(key="name", title=words("history.column.window"), kind="name"),
        ColumnValue(key="visits", title=words("history.column.visits"), quiet=True),
        ColumnValue(key="p50", title=words("history.column.at_window"), strong=True),
        ColumnValue(key="p90", title="90%"),
        ColumnValue(key="way", title=words("history.column.way")),
    )
    made = []
    for row in rows:
        name = words("history.window", number=row.window)
        texts = (
            name, saying.count(row.visits, words.language), saying.span(row.at_window_p50_s),
            saying.span(row.at_window_p90_s), saying.span(row.way_p50_s),
        )  # fmt: skip
        made.append(RowValue(key=str(row.window), cells=tuple(CellValue(text=text) for text in texts), tip=name))
    return TableValues(columns=columns, rows=tuple(made), empty=words("history.empty.table"))


def measures_of(table: MeasuresTable | None, words: Words) -> TableValues:
    """The ministry's table: people covered by each active employment measure, by period and region.

    Several centres of a region stand below what they come to together.
    """
    rows = () if table is None else table.rows
    several = len({row.centre for row in rows}) > 1
    centre = ColumnValue(key="centre", title=words("history.column.centre"), kind="label")
    columns = (
        ColumnValue(key="name", title=words("history.column.employment"), kind="name"),
        *((centre,) if several else ()),
        ColumnValue(key="period", title=words("history.column.period"), quiet=True),
        ColumnValue(key="region", title=words("history.column.region"), kind="label", quiet=True),
        ColumnValue(key="people", title=words("history.column.people"), strong=True),
        ColumnValue(key="services", title=words("history.column.rendered")),
        ColumnValue(key="unidentified", title=words("history.column.unidentified"), quiet=True),
    )
    if table is None:
        return TableValues(columns=columns, empty=words("history.measures.reading"))
    named = centres_named(table.freshness, words.language)
    shown = with_regions(rows) if several else rows
    made = tuple(_measure(str(number), row, named, several, words) for number, row in enumerate(shown))
    return TableValues(columns=columns, rows=made, empty=words("history.measures.none"))


def _measure(key: str, row: MeasureRow, named: Mapping[str, str], several: bool, words: Words) -> RowValue:
    language = words.language
    name, region = words(f"employment.{row.measure}"), region_of(row, language)
    centre = named.get(row.centre, row.centre) or words("history.measures.region")
    year, month = row.period.split("-")[:2]
    texts = (
        name,
        *((centre,) if several else ()),
        f"{words(f'history.month.{int(month)}')} {year}",
        region or saying.DASH,
        saying.count(row.people, language),
        saying.count(row.services, language),
        saying.count(row.unidentified, language),
    )
    tip = "\n".join(part for part in (name, centre if several else "", region) if part)
    return RowValue(key=key, cells=tuple(CellValue(text=text) for text in texts), tip=tip)
