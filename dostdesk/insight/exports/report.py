"""What is told on paper of an answer: a heading and tables, before anybody decides how they are drawn or written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dostdesk.domain.words import Words
from dostdesk.insight.exports.shown import NOTHING
from dostdesk.insight.places import by_region, centre_named, centres_named, region_of
from dostdesk.printing.texts import shown_date, shown_day_of, shown_time
from dostdesk.protocol import insight as shapes


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its kind; None where there is none."""

    kind: Kind
    value: str | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each row has as many cells as there are columns."""

    code: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A heading, tables, and below them what they leave out and how fresh they are."""

    title: str
    heading: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What things are called in the language of the paper; what is not named is told by its code."""

    centre: str = ""
    services: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)


def text(value: str) -> Cell:
    return Cell(Kind.TEXT, value)


def count(value: float | None) -> Cell:
    return Cell(Kind.COUNT, value)


def seconds(value: float | None) -> Cell:
    return Cell(Kind.SECONDS, value)


def share(value: float | None) -> Cell:
    return Cell(Kind.SHARE, value)


def history_report(answer: shapes.HistoryAnswer, words: Words, names: Names) -> Report:
    """Everything of the history page, as tables."""
    tables = [
        _kpis(answer, words),
        _heat(answer, words),
        _waits(answer, words),
        _services(answer, words, names),
        _lines("groups", "group", answer.groups, words, names.groups),
        _lines("priorities", "priority", answer.priorities, words, names.priorities),
        _windows(answer, words),
    ]
    if len(answer.centres) > 1:
        named = centres_named(answer.freshness, words.language)
        tables.append(_lines("centres", "centre", answer.centres, words, named))
    if answer.fair is not None:
        tables.append(_fair(answer.fair, words))
    tables.append(_left_out(answer, words))
    return Report(
        title=words("export.title"),
        heading=tuple(heading(answer, words, names)),
        tables=tuple(table for table in tables if table.rows),
        notes=notes(answer, words),
    )


def heading(answer: shapes.HistoryAnswer, words: Words, names: Names) -> Iterable[str]:
    """Which centre, which days, which group, and with what it is compared."""
    if names.centre:
        yield names.centre
    yield _period("export.period", answer.period, words)
    group = names.groups.get(answer.group, answer.group)
    yield group if answer.group else words("export.all_groups")
    if answer.compared is not None:
        yield _period("export.compared", answer.compared, words)
    yield words("export.days", days=answer.period.days, visits=answer.period.visits)


def notes(answer: shapes.HistoryAnswer, words: Words) -> tuple[str, ...]:
    """What stands below everything: who is not shown, how fresh it is, by which definitions."""
    found = []
    if answer.fair is not None:
        found.append(words("export.hidden", least=answer.fair.least, hidden=answer.fair.hidden))
    if not answer.left_out:
        found.append(words("export.nothing_left_out"))
    found += [fresh(one, words) for one in answer.freshness]
    found.append(words("export.definitions", version=answer.definitions))
    made = answer.answered_at
    found.append(words("export.made", date=shown_day_of(made), time=shown_time(made)))
    return tuple(found)


def fresh(one: shapes.CentreFreshness, words: Words) -> str:
    """How fresh the figures of a centre are, and what is not counted."""
    centre = centre_named(one.centre, one.name, words.language)
    if one.at is None:
        told = words("export.fresh_none", centre=centre)
    else:
        told = words("export.fresh", centre=centre, date=shown_day_of(one.at), time=shown_time(one.at))
    behind = [words("export.behind", events=one.behind)] if one.behind else []
    return "; ".join([told, *behind, *([words("export.gap")] if one.gap else [])])


def measures_report(table: shapes.MeasuresTable, words: Words) -> Report:
    """The ministry's table of active measures: of each centre, and of each region where there are several centres."""
    named = centres_named(table.freshness, words.language)
    title = words("export.measures_title")
    columns = ("month", "measure", "centre", "region", "people", "services_rendered", "unidentified")
    rows = tuple(_covered(row, words, text(named.get(row.centre, row.centre))) for row in table.rows)
    tables = [Table("measures", title, _columns(columns, words), rows)]
    if len({row.centre for row in table.rows}) > 1:
        whole = tuple(_covered(row, words) for row in by_region(table.rows))
        without_centre = tuple(column for column in columns if column != "centre")
        tables.append(Table("regions", words("export.regions"), _columns(without_centre, words), whole))
    period = words("export.period", since=shown_date(table.since), until=shown_date(table.until))
    return Report(
        title=title,
        heading=(period,),
        tables=tuple(one for one in tables if one.rows or one.code == "measures"),
        notes=(*(fresh(one, words) for one in table.freshness), words("export.definitions", version=table.definitions)),
    )


def _covered(row: shapes.MeasureRow, words: Words, *centre: Cell) -> tuple[Cell, ...]:
    return (
        text(row.period),
        text(words(f"employment.{row.measure}")),
        *centre,
        text(region_of(row, words.language) or NOTHING),
        count(row.people),
        count(row.services),
        count(row.unidentified),
    )


# ---------------------------------------------------------------- tables


def _kpis(answer: shapes.HistoryAnswer, words: Words) -> Table:
    rows = []
    for kpi in answer.kpis:
        of = {"count": count, "seconds": seconds, "share": share}[kpi.unit]
        name = text(words(f"measure.{kpi.code}"))
        rows.append(
            (name, of(kpi.value), of(kpi.before), of(kpi.target), count(kpi.count), Cell(Kind.NUMBER, kpi.mean))
        )
    visits = count(answer.period.visits)
    nothing = Cell(Kind.TEXT, None)
    rows.append((text(words("measure.offline_share")), share(answer.offline_share), nothing, nothing, visits, nothing))
    columns = ("measure", "value", "before", "target", "count", "mean")
    return Table("kpis", words("export.kpis"), _columns(columns, words), tuple(rows))


def _heat(answer: shapes.HistoryAnswer, words: Words) -> Table:
    rows = tuple(
        (
            text(words(f"weekday.{cell.weekday}")),
            text(f"{cell.hour}:00"),
            count(cell.visits),
            seconds(cell.p90_s),
            text(words("export.yes") if cell.above else ""),
        )
        for cell in answer.heat.cells
    )
    columns = ("weekday", "hour", "count", "p90", "above")
    return Table("heat", words("export.heat"), _columns(columns, words), rows)


def _waits(answer: shapes.HistoryAnswer, words: Words) -> Table:
    waits = answer.waits
    rows = [
        (text(""), seconds(one.from_s), seconds(one.until_s), count(one.visits), share(one.share)) for one in waits.bins
    ]
    nothing = Cell(Kind.TEXT, None)
    for name, value in (("50%", waits.p50_s), ("75%", waits.p75_s), ("90%", waits.p90_s), ("95%", waits.p95_s)):
        rows.append((text(name), seconds(value), nothing, nothing, nothing))
    censored = text(words("export.censored"))
    rows.append((censored, nothing, nothing, count(waits.censored), share(waits.censored_share)))
    columns = ("measure", "from", "until", "count", "share")
    return Table("waits", words("export.waits"), _columns(columns, words), tuple(rows) if waits.visits else ())


def _services(answer: shapes.HistoryAnswer, words: Words, names: Names) -> Table:
    rows = tuple(
        (
            text(names.services.get(row.code, row.code)),
            count(row.count),
            *(seconds(value) for value in (row.p10_s, row.p25_s, row.p50_s, row.p75_s, row.p90_s, row.target_s)),
            *(count(value) for value in (row.completed, row.papers_missing, row.advised, row.declined)),
        )
        for row in answer.services
    )
    columns = (
        *_columns(("service", "count"), words),
        "10%", "25%", words("export.median"), "75%", "90%", words("export.target"),
        *(words(f"outcome.{code}") for code in ("completed", "papers_missing", "advised", "declined")),
    )  # fmt: skip
    return Table("services", words("export.services"), columns, rows)


def _lines(code: str, key: str, lines: Sequence[shapes.GroupRow], words: Words, named: Mapping[str, str]) -> Table:
    rows = tuple(
        (
            text(named.get(row.key, row.key)),
            count(row.visits),
            seconds(row.wait_p50_s),
            seconds(row.wait_p90_s),
            share(row.within_share),
            share(row.no_show_share),
            share(row.left_share),
            seconds(row.target_s),
        )
        for row in lines
    )
    measures = ("visits", "wait_p50", "wait_p90", "in_target", "no_show", "left")
    told = tuple(words(f"measure.{measure}") for measure in measures)
    columns = (words(f"export.{key}"), *told, words("export.target"))
    return Table(code, words(f"export.{code}"), columns, rows)


def _windows(answer: shapes.HistoryAnswer, words: Words) -> Table:
    rows = tuple(
        (
            text(str(row.window)),
            count(row.visits),
            seconds(row.at_window_p50_s),
            seconds(row.at_window_p90_s),
            seconds(row.way_p50_s),
        )
        for row in answer.windows
    )
    told = _columns(("window", "count", "at_window", "at_window_p90"), words)
    return Table("windows", words("export.windows"), (*told, words("measure.way_p50")), rows)


def _fair(fair: shapes.Fair, words: Words) -> Table:
    rows = tuple(
        (
            text(row.name),
            count(row.visits),
            share(row.ratio),
            share(row.low),
            share(row.high),
            share(row.several_share),
            count(sum(one.count for one in row.breaks)),
            seconds(sum(one.seconds for one in row.breaks)),
            count(row.undone),
        )
        for row in fair.rows
    )
    columns = ("person", "count", "ratio", "low", "high", "several", "breaks", "break_time", "undone")
    return Table("staff", words("export.staff"), _columns(columns, words), rows)


def _left_out(answer: shapes.HistoryAnswer, words: Words) -> Table:
    rows = tuple(
        (
            text(words(f"left_out.{one.code}")),
            count(one.visits),
            text(", ".join(words(f"measure.{measure}") for measure in one.from_what)),
        )
        for one in answer.left_out
    )
    return Table("left_out", words("export.left_out"), _columns(("reason", "count", "from_what"), words), rows)


def _columns(codes: Iterable[str], words: Words) -> tuple[str, ...]:
    return tuple(words(f"export.{code}") for code in codes)


def _period(key: str, period: shapes.PeriodShape, words: Words) -> str:
    return words(key, since=shown_date(period.since), until=shown_date(period.until))
