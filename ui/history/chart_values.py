"""The two charts in words and shares: waits by hour and weekday, and how waits are distributed."""

from __future__ import annotations

from dostdesk.domain.words import Words
from dostdesk.protocol.insight import Heat, HeatCell, HistogramBin, Waits
from ui.history import saying
from ui.history.values import BarValue, DistributionValues, HeatCellValue, HeatValues, MarkValue

# Where a colour of the ramp ends, as a share of the target: the last two are beyond it.
_STEPS = (0.36, 0.58, 0.76, 0.86, 1.0, 1.18)
_TICKS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200)
_MOST_TICKS = 9


def heat_of(heat: Heat, words: Words) -> HeatValues:
    """Weekdays below each other, hours beside each other."""
    found = {(cell.weekday, cell.hour): cell for cell in heat.cells}
    return HeatValues(
        hours=tuple(f"{hour}:00" for hour in heat.hours),
        weekdays=tuple(words(f"history.weekday_short.{day}") for day in heat.weekdays),
        spoken_weekdays=tuple(words(f"history.weekday.{day}") for day in heat.weekdays),
        cells=tuple(
            tuple(_cell(found.get((day, hour)), day, hour, heat.target_s, words) for hour in heat.hours)
            for day in heat.weekdays
        ),
        note=words("history.heat.note", target=saying.minutes(heat.target_s)),
    )


def _cell(cell: HeatCell | None, day: int, hour: int, target_s: int, words: Words) -> HeatCellValue:
    where = f"{words(f'history.weekday.{day}')} {hour}:00"
    if cell is None or not cell.visits:
        return HeatCellValue(text="", step=None, above=False, spoken=words("history.heat.nobody", where=where))
    if cell.p90_s is None:
        said = words("history.heat.unknown", where=where, count=saying.count(cell.visits, words.language))
        return HeatCellValue(text=saying.DASH, step=0, above=False, spoken=said)
    held_against = cell.p90_s / target_s if target_s else 0.0
    said = words(
        "history.heat.above" if cell.above else "history.heat.cell",
        where=where,
        minutes=saying.minutes(cell.p90_s),
        count=saying.count(cell.visits, words.language),
    )
    return HeatCellValue(
        text=saying.minutes(cell.p90_s),
        step=sum(held_against > end for end in _STEPS),
        above=cell.above,
        spoken=said,
    )


def distribution_of(waits: Waits, words: Words) -> DistributionValues:
    """Bars of the histogram, percentiles as lines across them."""
    language = words.language
    end = waits.bins[-1].until_s if waits.bins else 0
    highest = max((bin.visits for bin in waits.bins), default=0.0)
    limit = round(waits.within_s / 60)
    note = ""
    if waits.censored:
        note = words(
            "history.waits.censored",
            count=saying.count(waits.censored, language),
            share=saying.share(waits.censored_share, language),
        )
    return DistributionValues(
        bars=tuple(_bar(waits, bin, highest, words) for bin in waits.bins),
        axis=_axis(end),
        marks=_marks(waits, end),
        limit=waits.within_s / end if end and waits.within_s <= end else None,
        within=words("history.waits.within", minutes=limit, share=saying.share(waits.within_share, language)),
        beyond=words("history.waits.beyond"),
        unit=words("history.minutes"),
        note=note,
    )


def _bar(waits: Waits, bin: HistogramBin, highest: float, words: Words) -> BarValue:
    last = bin is waits.bins[-1]
    said = words(
        "history.waits.bar_last" if last else "history.waits.bar",
        since=_minute(bin.from_s, words),
        until=_minute(bin.until_s, words),
        count=saying.count(bin.visits, words.language),
        share=saying.share(bin.share, words.language),
    )
    return BarValue(
        height=bin.visits / highest if highest else 0.0,
        within=bin.in_target,
        text=saying.count(bin.visits, words.language),
        spoken=said,
    )


def _minute(seconds: int, words: Words) -> str:
    return str(seconds // 60) if seconds % 60 == 0 else saying.decimal(seconds / 60, words.language)


def _axis(end: int) -> tuple[MarkValue, ...]:
    if not end:
        return ()
    step = next((tick for tick in _TICKS_S if end / tick <= _MOST_TICKS), _TICKS_S[-1])
    return tuple(MarkValue(at=at / end, text=str(at // 60)) for at in range(0, end + 1, step) if at < end)


def _marks(waits: Waits, end: int) -> tuple[MarkValue, ...]:
    """Percentiles that can be said; one beyond the axis stands at its end."""
    known = (("50%", waits.p50_s), ("75%", waits.p75_s), ("90%", waits.p90_s), ("95%", waits.p95_s))
    return tuple(
        MarkValue(at=min(1.0, seconds / end), text=f"{name} · {saying.span(seconds)}")
        for name, seconds in known
        if seconds is not None and end
    )
