"""The charts of the history page, drawn: heat of waits, their distribution, boxes of services, intervals of people."""

from __future__ import annotations

from dataclasses import dataclass

from dostdesk.domain.words import Words
from dostdesk.insight.exports.paper import INK, LINE, MUTED, SOFT, STRONG, WHITE, Paper, mixed
from dostdesk.printing.fonts import Face
from dostdesk.protocol import insight as shapes

_MINUTE = 60
_LEFT_OF_HEAT, _ABOVE_HEAT = 46.0, 16.0
_DARK = 0.62
_BELOW_BARS, _ABOVE_BARS = 16.0, 22.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is drawn."""

    x: float
    y: float
    wide: float
    high: float


def draw_heat(paper: Paper, place: Place, heat: shapes.Heat, words: Words) -> None:
    """Minutes by weekday and hour; what is above the target has a triangle, so that no colour has to be told apart."""
    if not heat.cells:
        paper.text(place.x, place.y + 20, words("export.empty"), colour=MUTED)
        return
    hours = range(heat.hours[0], heat.hours[-1] + 1)
    found = {(cell.weekday, cell.hour): cell for cell in heat.cells}
    most = max([heat.target_s, *(cell.p90_s or 0 for cell in heat.cells)]) or 1
    wide = (place.wide - _LEFT_OF_HEAT) / len(hours)
    high = min(34.0, (place.high - _ABOVE_HEAT) / max(5, len(heat.weekdays)))
    for across, hour in enumerate(hours):
        x = place.x + _LEFT_OF_HEAT + across * wide
        paper.text(x + wide / 2, place.y + 9, f"{hour}:00", size=7, colour=MUTED, align="centre")
    for down, weekday in enumerate(heat.weekdays):
        y = place.y + _ABOVE_HEAT + down * high
        middle = y + high / 2 + 2.8
        paper.text(place.x + _LEFT_OF_HEAT - 8, middle, words(f"weekday_short.{weekday}"), colour=MUTED, align="right")
        for across, hour in enumerate(hours):
            x = place.x + _LEFT_OF_HEAT + across * wide
            cell = found.get((weekday, hour))
            if cell is None:
                paper.line(x + 1, y + high - 1, x + wide - 1, y + high - 1)
                continue
            share = (cell.p90_s or 0) / most
            paper.box(x + 0.6, y + 0.6, wide - 1.2, high - 1.2, mixed(share))
            told = "—" if cell.p90_s is None else str(round(cell.p90_s / _MINUTE))
            colour = WHITE if share > _DARK else INK
            face = Face.SEMIBOLD if cell.above else Face.REGULAR
            paper.text(x + wide / 2, middle, told, colour=colour, face=face, align="centre")
            if cell.above:
                paper.triangle(x + wide - 3, y + 3, 5, colour)


def draw_waits(paper: Paper, place: Place, waits: shapes.Waits, words: Words) -> None:
    """How many waited how long; those within the service level are dark, percentiles are dashed lines."""
    if not waits.bins:
        paper.text(place.x, place.y + 20, words("export.empty"), colour=MUTED)
        return
    most = max(one.share for one in waits.bins) or 1.0
    floor = place.y + place.high - _BELOW_BARS
    tall = floor - place.y - _ABOVE_BARS
    wide = place.wide / len(waits.bins)
    per_second = wide / (waits.bins[0].until_s - waits.bins[0].from_s)
    for number, one in enumerate(waits.bins):
        high = tall * one.share / most
        paper.box(place.x + number * wide + 0.7, floor - high, wide - 1.4, high, STRONG if one.in_target else SOFT)
        if one.from_s % 300 == 0 and number < len(waits.bins) - 2:
            minute = str(one.from_s // _MINUTE)
            paper.text(place.x + number * wide, floor + 10, minute, size=7, colour=MUTED, align="centre")
    paper.line(place.x, floor, place.x + place.wide, floor)
    paper.text(place.x + place.wide, floor + 10, words("export.minutes"), size=7, colour=MUTED, align="right")
    told = (("50%", waits.p50_s), ("75%", waits.p75_s), ("90%", waits.p90_s), ("95%", waits.p95_s))
    for step, (name, seconds) in enumerate(told):
        x = place.x + (seconds or 0) * per_second
        if seconds is None or x > place.x + place.wide:
            continue
        # Neighbours stand one below the other, so that no two labels lie upon each other.
        top = place.y + 8 + (step % 2) * 9
        paper.line(x, top - 6, x, floor, colour=INK, weight=0.7, dashed=True)
        paper.text(x + 2.5, top, f"{name} · {_clock(seconds)}", size=7, face=Face.SEMIBOLD)


def draw_box(paper: Paper, place: Place, row: shapes.ServiceRow, longest_s: int) -> None:
    """A service from its tenth to its ninetieth percentile, the middle half as a box, its target dashed."""
    values = (row.p10_s, row.p25_s, row.p50_s, row.p75_s, row.p90_s)
    middle = place.y + place.high / 2
    if any(value is None for value in values):
        return
    p10, p25, p50, p75, p90 = (place.x + place.wide * min(1.0, (value or 0) / longest_s) for value in values)
    paper.line(p10, middle, p90, middle, colour=MUTED, weight=1.0)
    paper.box(p25, middle - 3.2, max(0.8, p75 - p25), 6.4, SOFT)
    paper.box(p50 - 0.9, middle - 4.4, 1.8, 8.8, STRONG)
    if row.target_s is not None and row.target_s <= longest_s:
        x = place.x + place.wide * row.target_s / longest_s
        paper.line(x, middle - 5.5, x, middle + 5.5, colour=INK, weight=0.9, dashed=True)


def draw_interval(paper: Paper, place: Place, row: shapes.FairRow, furthest: float) -> None:
    """A ratio with its interval around 100 %, which is the dashed line in the middle."""
    middle, centre = place.y + place.high / 2, place.x + place.wide / 2

    def at(ratio: float) -> float:
        return centre + place.wide / 2 * max(-1.0, min(1.0, (ratio - 1) / furthest))

    paper.line(centre, middle - 6, centre, middle + 6, colour=INK, weight=0.8, dashed=True)
    if row.ratio is None or row.low is None or row.high is None:
        return
    paper.line(at(row.low), middle, at(row.high), middle, colour=STRONG, weight=1.1)
    for end in (row.low, row.high):
        paper.line(at(end), middle - 2.5, at(end), middle + 2.5, colour=STRONG, weight=1.1)
    paper.dot(at(row.ratio), middle, 2.6, STRONG)


def axis(paper: Paper, place: Place) -> None:
    """A line below a row."""
    paper.line(place.x, place.y + place.high, place.x + place.wide, place.y + place.high, colour=LINE)


def _clock(seconds: int) -> str:
    return f"{seconds // _MINUTE}:{seconds % _MINUTE:02d}"
