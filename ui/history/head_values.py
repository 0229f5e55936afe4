"""The large figures on top of the history page, and all figures as a table."""

from __future__ import annotations

from datetime import date

from dostdesk.domain.words import Words
from dostdesk.protocol.insight import HistoryAnswer, Kpi
from ui.history import saying
from ui.history.period import Period
from ui.history.values import CellValue, Change, ColumnValue, HeadValue, RowValue, TableValues

ON_TOP = ("visits", "wait_p50", "wait_p90", "in_target", "service_p50", "no_show", "several_services")


def head_of(answer: HistoryAnswer, words: Words, today: date) -> tuple[HeadValue, ...]:
    """The seven large figures, in the order of the page."""
    by_code = {kpi.code: kpi for kpi in answer.kpis}
    before = compared_name(answer, words, today)
    return tuple(_head(by_code[code], answer, words, before) for code in ON_TOP if code in by_code)


def compared_name(answer: HistoryAnswer, words: Words, today: date) -> str:
    """The period held against this one, in words; empty without one."""
    held = answer.compared
    return "" if held is None else Period(held.since, held.until).in_words(words, today)


def name_of(code: str, answer: HistoryAnswer, words: Words) -> str:
    """What a figure is called here: short, and with the promised minutes where it has some."""
    if code == "in_target":
        return words("history.head.in_target", minutes=round(answer.waits.within_s / 60))
    key = f"history.head.{code}"
    return words(key if key in words else f"measure.{code}")


def value_of(kpi: Kpi, value: float | None, words: Words) -> str:
    """A value in the unit of its figure."""
    if value is None:
        return saying.DASH
    if kpi.unit == "seconds":
        return saying.span(value)
    return saying.share(value, words.language) if kpi.unit == "share" else saying.count(value, words.language)


def change_of(kpi: Kpi, words: Words) -> str:
    """How it changed against the period before; empty where that cannot be said."""
    if kpi.value is None or kpi.before is None:
        return ""
    if kpi.unit == "seconds":
        return saying.changed_span(kpi.value, kpi.before)
    if kpi.unit == "share":
        return saying.changed_share(kpi.value, kpi.before, words)
    return saying.changed_count(kpi.value, kpi.before, words.language)


def _tone(kpi: Kpi) -> Change:
    if kpi.value is None or kpi.before is None or kpi.good == "none" or kpi.value == kpi.before:
        return "muted"
    better = (kpi.value > kpi.before) == (kpi.good == "up")
    return "success" if better else "warning"


def _head(kpi: Kpi, answer: HistoryAnswer, words: Words, before: str) -> HeadValue:
    label = name_of(kpi.code, answer, words)
    value, change = value_of(kpi, kpi.value, words), change_of(kpi, words)
    note = _note(kpi, words, before)
    spoken = ", ".join(part for part in (f"{label}: {value}", change, note) if part)
    return HeadValue(code=kpi.code, label=label, value=value, change=change, tone=_tone(kpi), note=note, spoken=spoken)


def _note(kpi: Kpi, words: Words, before: str) -> str:
    language = words.language
    if kpi.value is None:
        return words("history.note.unknown")
    if kpi.code == "visits" and kpi.mean is not None:
        return words("history.note.per_day", count=saying.count(kpi.mean, language))
    if kpi.code == "no_show" and kpi.count is not None:
        return words("history.note.tickets", count=saying.count(kpi.count, language))
    if kpi.code == "several_services" and kpi.mean is not None:
        return words("history.note.mean_services", count=saying.decimal(kpi.mean, language))
    if kpi.code == "service_p50" and kpi.met is not None:
        return words("history.note.met" if kpi.met else "history.note.not_met")
    if kpi.target is not None:
        return words("history.note.target", value=value_of(kpi, kpi.target, words))
    if kpi.before is not None and before:
        return f"{before} {value_of(kpi, kpi.before, words)}"
    return ""


def figures_table(answer: HistoryAnswer, words: Words, today: date) -> TableValues:
    """Every figure of the answer, with what it is held against."""
    before = compared_name(answer, words, today)
    columns = (
        ColumnValue(key="name", title=words("history.column.measure"), kind="name"),
        ColumnValue(key="value", title=words("history.column.value"), strong=True),
        ColumnValue(key="before", title=before or words("history.column.before"), quiet=True),
        ColumnValue(key="change", title=words("history.column.change"), quiet=True),
        ColumnValue(key="target", title=words("history.column.target"), quiet=True),
    )
    rows = []
    for kpi in answer.kpis:
        name = name_of(kpi.code, answer, words)
        texts = (
            name, value_of(kpi, kpi.value, words), value_of(kpi, kpi.before, words), change_of(kpi, words),
            "" if kpi.target is None else value_of(kpi, kpi.target, words),
        )  # fmt: skip
        how = f"measure.{kpi.code}.how"
        tip = f"{name}. {words(how)}" if how in words else name
        rows.append(RowValue(key=kpi.code, cells=tuple(CellValue(text=text) for text in texts), tip=tip))
    return TableValues(columns=columns, rows=tuple(rows))
