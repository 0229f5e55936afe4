"""The fair view of people: an estimate with its interval for each, by the alphabet, never by the estimate."""

from __future__ import annotations

from dostdesk.domain.words import Words
from dostdesk.protocol.insight import Fair, FairRow, Reason
from ui.history import saying
from ui.history.values import CellValue, ColumnValue, Interval, RowValue, TableValues

_LEAST_SPREAD, _AIR = 0.1, 1.1


def people_of(fair: Fair, words: Words) -> TableValues:
    """Everybody with enough visits, in the order of the answer, which is the alphabet's."""
    columns = (
        ColumnValue(key="name", title=words("history.column.clerk"), kind="name"),
        ColumnValue(key="visits", title=words("history.column.visits"), quiet=True),
        ColumnValue(key="plot", title=words("history.column.expected"), kind="plot"),
        ColumnValue(key="ratio", title=words("history.column.ratio"), strong=True),
        ColumnValue(key="several", title=words("history.column.several")),
        ColumnValue(key="breaks", title=words("history.column.breaks")),
        ColumnValue(key="declined", title=words("history.column.undone"), quiet=True),
    )
    spread = spread_of(fair.rows)
    empty = words("history.empty.people", least=fair.least)
    return TableValues(columns=columns, rows=tuple(_person(row, spread, words) for row in fair.rows), empty=empty)


def note_of(fair: Fair, words: Words) -> str:
    """What was done so that people can be compared at all, and what is not shown."""
    adjusted = words("history.fair.adjusted")
    hidden = words("history.fair.hidden", least=fair.least, count=fair.hidden) if fair.hidden else ""
    return f"{adjusted} {hidden}".strip()


def spread_of(rows: tuple[FairRow, ...]) -> float:
    """How far the scale goes to both sides of what is expected."""
    ends = [abs(end - 1) for row in rows for end in (row.low, row.high, row.ratio) if end is not None]
    return max(_LEAST_SPREAD, *ends) * _AIR if ends else _LEAST_SPREAD


def interval_of(row: FairRow, spread: float) -> Interval | None:
    """The estimate on a scale with what is expected in its middle; None where it cannot be said."""
    if row.ratio is None or row.low is None or row.high is None:
        return None

    def at(ratio: float) -> float:
        return min(1.0, max(0.0, 0.5 + (ratio - 1) / (2 * spread)))

    return Interval(low=at(row.low), middle=at(row.ratio), high=at(row.high), held_against=0.5)


def said_of(row: FairRow, words: Words) -> str:
    """The estimate in a sentence."""
    if row.ratio is None or row.low is None or row.high is None:
        return words("history.fair.unknown")
    language = words.language
    return words(
        "history.fair.spoken",
        ratio=saying.share(row.ratio, language),
        low=saying.share(row.low, language),
        high=saying.share(row.high, language),
    )


def _person(row: FairRow, spread: float, words: Words) -> RowValue:
    language = words.language
    said = said_of(row, words)
    paused = sum(reason.seconds for reason in row.breaks)
    cells = (
        CellValue(text=row.name),
        CellValue(text=saying.count(row.visits, language)),
        CellValue(plot=interval_of(row, spread), text="" if row.ratio is not None else saying.DASH, spoken=said),
        CellValue(text=saying.share(row.ratio, language)),
        CellValue(text=saying.share(row.several_share, language)),
        CellValue(text=words("history.minutes_of", minutes=saying.count(paused / 60, language))),
        CellValue(text=str(row.undone)),
    )
    tip = "\n".join((f"{row.name}: {said}", *details_of(row, words)))
    return RowValue(key=row.staff, cells=cells, tip=tip)


def details_of(row: FairRow, words: Words) -> tuple[str, ...]:
    """Breaks, calls out of order and calls that were taken back, with their reasons."""
    lines = []
    if row.breaks:
        lines.append(words("history.fair.breaks", reasons=_reasons(row.breaks, "day.break.reason", words)))
    if row.out_of_order:
        lines.append(words("history.fair.out_of_order", reasons=_reasons(row.out_of_order, "reason.call", words)))
    if row.undone:
        lines.append(words("history.fair.undone", count=row.undone))
    return tuple(lines)


def _reasons(reasons: tuple[Reason, ...], prefix: str, words: Words) -> str:
    return ", ".join(_reason(reason, prefix, words) for reason in reasons)


def _reason(reason: Reason, prefix: str, words: Words) -> str:
    key = f"{prefix}.{reason.code}"
    name = words(key if key in words else f"{prefix}.other")
    if reason.seconds:
        minutes = words("history.minutes_of", minutes=saying.count(reason.seconds / 60, words.language))
        return words("history.fair.reason_minutes", name=name, count=reason.count, minutes=minutes)
    return words("history.fair.reason", name=name, count=reason.count)
