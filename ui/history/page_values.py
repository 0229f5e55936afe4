"""One answer as the page shows it: bar, charts, tables, and the line of what the figures leave out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from dostdesk.domain.clock import local
from dostdesk.domain.words import Words
from dostdesk.protocol.insight import CentreFreshness, HistoryAnswer, MeasuresTable
from ui.history import saying, table_values
from ui.history.chart_values import distribution_of, heat_of
from ui.history.head_values import figures_table, head_of
from ui.history.people_values import note_of, people_of
from ui.history.period import Period
from ui.history.values import ChoiceValues, FiguresValues, Names, OptionValue, TableValues

Table = Literal["services", "groups", "priorities", "windows", "centres", "figures", "measures"]


def tables_of(answer: HistoryAnswer) -> tuple[Table, ...]:
    """Which tables this answer has; the ministry's is asked for by itself."""
    named: tuple[Table, ...] = ("services", "groups", "priorities")
    several: tuple[Table, ...] = ("centres",) if len(answer.centres) > 1 else ("windows",)
    return (*named, *several, "figures", "measures")


def figures_of(
    answer: HistoryAnswer,
    *,
    table: Table,
    measures: MeasuresTable | None,
    names: Names,
    words: Words,
    now: datetime,
) -> FiguresValues:
    """Everything below the bar."""
    today = local(now).date()
    empty = _empty(answer, words, today)
    stale, foot = _foot(answer, words, now)
    tables = tables_of(answer)
    chosen: Table = table if table in tables else "services"
    fair = answer.fair
    return FiguresValues(
        empty=empty,
        head=() if empty else head_of(answer, words, today),
        heat=None if empty else heat_of(answer.heat, words),
        distribution=None if empty else distribution_of(answer.waits, words),
        tables=ChoiceValues(
            options=tuple(OptionValue(key=one, text=words(f"history.table.{one}")) for one in tables), chosen=chosen
        ),
        table=_table(answer, chosen, measures, names, words, now),
        legend=chosen == "services",
        people=None if fair is None else people_of(fair, words),
        people_note="" if fair is None else note_of(fair, words),
        foot=foot,
        stale_foot=stale,
    )


def summary_of(answer: HistoryAnswer, words: Words) -> str:
    """`23 iş günü · 9 214 müraciət · 0,3% oflayn`."""
    language = words.language
    parts = [
        words("history.summary.days", count=answer.period.days),
        words("history.summary.visits", count=saying.count(answer.period.visits, language)),
    ]
    if answer.offline_share is not None:
        parts.append(words("history.summary.offline", share=saying.share(answer.offline_share, language)))
    return " · ".join(parts)


def _empty(answer: HistoryAnswer, words: Words, today: date) -> tuple[str, str] | None:
    if answer.period.visits:
        return None
    said = Period(answer.period.since, answer.period.until).written()
    if answer.period.since > today:
        return words("history.empty.future", period=said), words("history.empty.future_next")
    key = "history.empty.group" if answer.group else "history.empty.period"
    return words(key, period=said), words(f"{key}_next")


def _table(
    answer: HistoryAnswer, table: Table, measures: MeasuresTable | None, names: Names, words: Words, now: datetime
) -> TableValues:
    match table:
        case "groups":
            return table_values.groups_of(answer.groups, words("history.column.group"), names.groups, words)
        case "priorities":
            title = words("history.column.priority")
            return table_values.groups_of(answer.priorities, title, names.priorities, words)
        case "windows":
            return table_values.windows_of(answer.windows, words)
        case "centres":
            return table_values.centres_of(answer, words, now)
        case "figures":
            return figures_table(answer, words, local(now).date())
        case "measures":
            return table_values.measures_of(measures, words)
    return table_values.services_of(answer, names, words)


def _foot(answer: HistoryAnswer, words: Words, now: datetime) -> tuple[str, tuple[str, ...]]:
    """What is late, and what is left out, by which definitions, how fresh."""
    lines = []
    if answer.left_out:
        parts = []
        for left in answer.left_out:
            key = f"left_out.{left.code}"
            name = words(key) if key in words else left.code
            parts.append(
                words("history.foot.left_out_part", what=name, count=saying.count(left.visits, words.language))
            )
        lines.append(words("history.foot.left_out", parts="; ".join(parts)))
    else:
        lines.append(words("history.foot.nothing_left_out"))
    lines.append(words("history.foot.definitions", version=answer.definitions))
    return _fresh(answer.freshness, words, now, lines)


def _fresh(
    freshness: tuple[CentreFreshness, ...], words: Words, now: datetime, lines: list[str]
) -> tuple[str, tuple[str, ...]]:
    cells = [table_values.freshness_cell(centre, words, now) for centre in freshness]
    late = [cell for cell in cells if cell.stale]
    if len(freshness) == 1:
        (centre,), (cell,) = freshness, cells
        if centre.gap or centre.at is None:
            return words("history.foot.gap"), tuple(lines)
        if centre.behind:
            return words("history.foot.behind", time=cell.text, count=centre.behind), tuple(lines)
        if centre.reached_at is not None and cell.stale:
            return words("history.foot.late", time=cell.text), tuple(lines)
        return "", (*lines, words("history.foot.fresh", time=cell.text))
    if late:
        return words("history.foot.centres_late", count=len(late), all=len(cells)), tuple(lines)
    return "", (*lines, words("history.foot.centres_fresh", count=len(cells))) if cells else tuple(lines)


def unread(why: str, words: Words) -> FiguresValues:
    """Nothing is known, and nothing could be had."""
    nothing = ChoiceValues(options=(), chosen="")
    return FiguresValues(
        empty=(words("history.unread"), why), head=(), heat=None, distribution=None, tables=nothing,
        table=TableValues(), legend=False, people=None, people_note="", foot=(), stale_foot="",
    )  # fmt: skip
