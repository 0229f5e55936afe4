"""The history as a PDF: its charts drawn, its tables, and what is left out. The same answer gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dostdesk.domain.words import Words
from dostdesk.insight.exports.charts import Place, axis, draw_box, draw_heat, draw_interval, draw_waits
from dostdesk.insight.exports.paper import HEIGHT, INK, LINE, MARGIN, MUTED, STRONG, WIDTH, Paper
from dostdesk.insight.exports.report import Cell, Kind, Names, Report, Table, history_report, measures_report
from dostdesk.insight.exports.shown import NOTHING, shown_count, shown_number, shown_share, shown_span
from dostdesk.printing.fonts import Face, width
from dostdesk.printing.pdf import canvas_on
from dostdesk.protocol import insight as shapes

_ROOM = WIDTH - 2 * MARGIN
_LAST = HEIGHT - MARGIN - 14
_ROW, _HEAD = 15.0, 24.0
_FIRST, _MOST_WORDS, _LEAST_NUMBER = 200.0, 150.0, 44.0
_ON_TOP = 7
# These stand on the pages as charts.
_DRAWN = frozenset({"kpis", "heat", "waits", "services", "staff"})


def history_pdf(answer: shapes.HistoryAnswer, words: Words, names: Names) -> bytes:
    """The whole page."""
    report = history_report(answer, words, names)

    def draw(pages: _Pages) -> None:
        _first_page(pages, answer, words)
        _services(pages, answer, words, names)
        if answer.fair is not None and answer.fair.rows:
            _people(pages, answer.fair, words)
        for table in report.tables:
            if table.code not in _DRAWN:
                _table(pages, table, words)
        _notes(pages, report)

    return _drawn(report, draw, words, answer.answered_at)


def measures_pdf(table: shapes.MeasuresTable, words: Words, made_at: datetime) -> bytes:
    """The ministry's table."""
    return report_pdf(measures_report(table, words), words, made_at)


def report_pdf(report: Report, words: Words, made_at: datetime) -> bytes:
    """Tables one below the other, with nothing drawn."""

    def draw(pages: _Pages) -> None:
        for one in report.tables:
            _table(pages, one, words)
        _notes(pages, report)

    return _drawn(report, draw, words, made_at)


class _Pages:
    """Pages that fill from the top: whoever draws asks for room."""

    def __init__(self, paper: Paper, report: Report, words: Words, total: int) -> None:
        self.paper, self._report, self._words, self._total = paper, report, words, total
        self.y = 0.0
        self._begin()

    def room(self, high: float) -> Place:
        """Room of that height over the whole width; on the next page where this one is full."""
        if self.y + high > _LAST:
            self.paper.next_page()
            self._begin()
        place = Place(MARGIN, self.y, _ROOM, high)
        self.y += high
        return place

    def title(self, words: str, note: str = "", *, with_rows: float = _ROW * 2) -> None:
        """A heading that stays with what follows."""
        if self.y + _HEAD + with_rows > _LAST:
            self.paper.next_page()
            self._begin()
        place = self.room(_HEAD)
        self.paper.text(place.x, place.y + 15, words, size=10, face=Face.SEMIBOLD)
        if note:
            self.paper.text(place.x + place.wide, place.y + 15, note, size=7, colour=MUTED, align="right")

    def _begin(self) -> None:
        paper, report = self.paper, self._report
        paper.text(MARGIN, MARGIN + 4, report.title, size=14, face=Face.BOLD)
        paper.text(
            WIDTH - MARGIN, MARGIN + 4, " · ".join(report.heading), colour=MUTED, align="right", room=_ROOM - 200
        )
        paper.line(MARGIN, MARGIN + 12, WIDTH - MARGIN, MARGIN + 12)
        told = self._words("export.page", page=paper.number, pages=self._total)
        paper.text(WIDTH - MARGIN, HEIGHT - MARGIN + 6, told, size=7, colour=MUTED, align="right")
        self.y = MARGIN + 20


def _drawn(report: Report, draw: Callable[[_Pages], None], words: Words, made_at: datetime) -> bytes:
    """Drawn twice: how many pages there are stands on each of them."""
    total, target = 0, io.BytesIO()
    for _ in range(2):
        target = io.BytesIO()
        about = {"title": report.title, "language": words.language, "made_at": made_at}
        with canvas_on(target, (WIDTH, HEIGHT), **about) as canvas:  # type: ignore[arg-type]
            paper = Paper(canvas)
            draw(_Pages(paper, report, words, total))
            paper.next_page()
            total = paper.number - 1
    return target.getvalue()


# ---------------------------------------------------------------- parts


def _first_page(pages: _Pages, answer: shapes.HistoryAnswer, words: Words) -> None:
    paper, top = pages.paper, pages.room(66)
    wide = top.wide / _ON_TOP
    for place, kpi in enumerate(answer.kpis[:_ON_TOP]):
        x = top.x + place * wide
        if place:
            paper.line(x - 6, top.y + 4, x - 6, top.y + 58)
        paper.text(x, top.y + 14, words(f"measure.{kpi.code}"), size=7.5, colour=MUTED, room=wide - 12)
        paper.text(x, top.y + 36, _shown(kpi.unit, kpi.value, words), size=17, face=Face.SEMIBOLD)
        told = []
        if kpi.before is not None:
            told.append(f"{words('export.before')}: {_shown(kpi.unit, kpi.before, words)}")
        if kpi.target is not None:
            told.append(f"{words('export.target')}: {_shown(kpi.unit, kpi.target, words)}")
        for line, sentence in enumerate(told):
            paper.text(x, top.y + 48 + line * 9, sentence, size=7, colour=MUTED, room=wide - 12)
    pages.room(8)
    charts = pages.room(300)
    half = charts.wide / 2 - 12
    right = charts.x + charts.wide - half
    paper.text(charts.x, charts.y + 12, words("export.heat"), size=10, face=Face.SEMIBOLD, room=half)
    note = words("export.heat_note", minutes=answer.heat.target_s // 60)
    paper.text(charts.x, charts.y + 24, note, size=7, colour=MUTED)
    draw_heat(paper, Place(charts.x, charts.y + 34, half, charts.high - 40), answer.heat, words)
    waits = answer.waits
    paper.text(right, charts.y + 12, words("export.waits"), size=10, face=Face.SEMIBOLD, room=half)
    within = words(
        "export.within",
        minutes=waits.within_s // 60,
        share=shown_share(waits.within_share, words.language),
    )
    censored = f"{words('export.censored')}: {shown_share(waits.censored_share, words.language)}"
    paper.text(right, charts.y + 24, f"{within} · {censored}", size=7, colour=MUTED, room=half)
    draw_waits(paper, Place(right, charts.y + 34, half, charts.high - 60), waits, words)


def _services(pages: _Pages, answer: shapes.HistoryAnswer, words: Words, names: Names) -> None:
    if not answer.services:
        return
    longest = max([60, *(row.p90_s or 0 for row in answer.services), *(row.target_s or 0 for row in answer.services)])
    name_wide, chart_x, chart_wide = 270.0, MARGIN + 320, 260.0
    columns = (
        (MARGIN + 308, "count"),
        (WIDTH - MARGIN - 120, "median"),
        (WIDTH - MARGIN - 60, "p90"),
        (WIDTH - MARGIN, "target"),
    )
    pages.title(words("export.services"), words("export.services_note"), with_rows=3 * _ROW)
    head = pages.room(_ROW)
    for x, code in columns:
        pages.paper.text(x, head.y + 9, words(f"export.{code}"), size=7, colour=MUTED, align="right")
    for row in answer.services:
        place = pages.room(_ROW)
        base = place.y + 10
        pages.paper.text(place.x, base, names.services.get(row.code, row.code), room=name_wide)
        told = (shown_count(row.count), shown_span(row.p50_s), shown_span(row.p90_s), shown_span(row.target_s))
        for (x, code), value in zip(columns, told, strict=True):
            face = Face.SEMIBOLD if code == "median" else Face.REGULAR
            pages.paper.text(x, base, value, face=face, align="right")
        draw_box(pages.paper, Place(chart_x, place.y, chart_wide, _ROW), row, longest)
        axis(pages.paper, place)


def _people(pages: _Pages, fair: shapes.Fair, words: Words) -> None:
    furthest = max([0.25, *(abs(end - 1) for row in fair.rows for end in (row.low, row.high) if end is not None)])
    columns = ((MARGIN + 260, "count"), (WIDTH - MARGIN - 80, "ratio"), (WIDTH - MARGIN, "several"))
    pages.title(words("export.staff"), with_rows=3 * _ROW)
    head = pages.room(_ROW)
    for x, code in columns:
        pages.paper.text(x, head.y + 9, words(f"export.{code}"), size=7, colour=MUTED, align="right")
    for row in fair.rows:
        place = pages.room(_ROW)
        base = place.y + 10
        pages.paper.text(place.x, base, row.name, room=200)
        told = (
            shown_count(row.visits),
            shown_share(row.ratio, words.language, 0),
            shown_share(row.several_share, words.language, 0),
        )
        for (x, _), value in zip(columns, told, strict=True):
            pages.paper.text(x, base, value, align="right")
        draw_interval(pages.paper, Place(MARGIN + 300, place.y, 260, _ROW), row, furthest)
        axis(pages.paper, place)


def _table(pages: _Pages, table: Table, words: Words) -> None:
    pages.title(table.title, with_rows=3 * _ROW)
    columns = _columns_of(table)

    def line(row: Sequence[str], y: float, *, head: bool) -> None:
        size, colour = (7.0, MUTED) if head else (8.0, INK)
        for column, value in zip(columns, row, strict=True):
            pages.paper.text(column.x, y, value, size=size, colour=colour, align=column.align, room=column.room)

    head = pages.room(_ROW)
    line(table.columns, head.y + 9, head=True)
    pages.paper.line(MARGIN, head.y + _ROW, WIDTH - MARGIN, head.y + _ROW, colour=STRONG)
    for row in table.rows:
        place = pages.room(_ROW)
        line([_cell(cell, words) for cell in row], place.y + 10, head=False)
        axis(pages.paper, place)


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the words of a column begin or end, and how long they may be."""

    x: float
    room: float
    align: str


def _columns_of(table: Table) -> list[_Column]:
    """The first column has words and the others numbers; where several have words each has what it needs."""
    count = len(table.columns)
    wordy = [place for place in range(count) if all(row[place].kind is Kind.TEXT for row in table.rows)]
    last, numbers = _widest_last(table), count - len(wordy)
    needed = {place: min(_MOST_WORDS, _longest(table, place)) + 12 for place in wordy}
    if last or len(wordy) == 1 or not numbers or sum(needed.values()) + numbers * _LEAST_NUMBER > _ROOM:
        wide = [_FIRST, *[(_ROOM - _FIRST - last) / max(1, count - 1 - (last > 0))] * (count - 1)]
        wordy = [0]
        if last:
            wide[-1] = last
            wordy.append(count - 1)
    else:
        each = (_ROOM - sum(needed.values())) / numbers
        wide = [needed.get(place, each) for place in range(count)]
    columns: list[_Column] = []
    x = MARGIN
    for place, room in enumerate(wide):
        columns.append(_Column(x, room - 6, "left") if place in wordy else _Column(x + room, room - 4, "right"))
        x += room
    return columns


def _longest(table: Table, place: int) -> float:
    """How long the words of a column are, with its title."""
    texts = [table.columns[place], *(str(row[place].value or NOTHING) for row in table.rows)]
    return max(width(text, Face.REGULAR, 8.0) for text in texts)


def _widest_last(table: Table) -> float:
    """Room for a last column of sentences."""
    longest = max((len(str(row[-1].value or "")) for row in table.rows if row[-1].kind is Kind.TEXT), default=0)
    return 420.0 if longest > 40 else 0.0


def _notes(pages: _Pages, report: Report) -> None:
    pages.room(8)
    for note in report.notes:
        place = pages.room(11)
        pages.paper.text(place.x, place.y + 8, note, size=7, colour=MUTED, room=_ROOM)
    pages.paper.line(MARGIN, pages.y + 2, WIDTH - MARGIN, pages.y + 2, colour=LINE)


def _cell(cell: Cell, words: Words) -> str:
    if isinstance(cell.value, str):
        return cell.value
    if cell.kind is Kind.TEXT:
        return NOTHING
    return _shown(cell.kind.value, cell.value, words)


def _shown(unit: str, value: float | None, words: Words) -> str:
    match unit:
        case "count":
            return shown_count(value)
        case "seconds":
            return shown_span(value)
        case "share":
            return shown_share(value, words.language)
    return shown_number(value, words.language)
