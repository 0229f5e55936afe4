"""Sheets of marks painted as PDF. The same sheets, title and instant give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from threading import Lock

from reportlab.lib.utils import TimeStamp
from reportlab.pdfgen.canvas import Canvas

from dostdesk.printing.fonts import font
from dostdesk.printing.marks import Bars, Frame, Mark, Rule, Run, Sheet, Tiles

_DASH = (2.4, 1.9)
# ReportLab reads a font's glyphs through one position in its file: two papers at once would mix them up.
_ONE_AT_A_TIME = Lock()


def painted(sheets: Sequence[Sheet], *, title: str, language: str, made_at: datetime) -> bytes:
    """The PDF of some sheets.

    Args:
        title: Shown by viewers; holds nothing personal.
        language: Two letters, for readers that speak the text.
        made_at: The date in the file; aware.
    """
    with _ONE_AT_A_TIME:
        target = io.BytesIO()
        canvas = Canvas(target, pagesize=(sheets[0].width, sheets[0].height), invariant=1, lang=language)
        canvas._doc._timeStamp = _stamp(made_at)
        canvas.setTitle(title)
        canvas.setAuthor("DOST Desk")
        canvas.setCreator("DOST Desk")
        for sheet in sheets:
            canvas.setPageSize((sheet.width, sheet.height))
            for mark in sheet.marks:
                _paint(canvas, sheet.height, mark)
            canvas.showPage()
        canvas.save()
        return target.getvalue()


def _stamp(made_at: datetime) -> TimeStamp:
    """ReportLab's own value for the date of a document; it offers no other way than the clock of the computer."""
    instant = made_at.astimezone(UTC)
    stamp = TimeStamp(1)
    stamp.t = instant.timestamp()
    stamp.lt = instant.timetuple()
    stamp.YMDhms = tuple(stamp.lt)[:6]
    return stamp


def _paint(canvas: Canvas, height: float, mark: Mark) -> None:
    match mark:
        case Run():
            font(mark.face)
            canvas.setFillColorRGB(*mark.ink.value)
            canvas.setFont(mark.face.value, mark.size)
            canvas.drawString(mark.x, height - mark.y, mark.text)
        case Rule():
            canvas.setStrokeColorRGB(*mark.ink.value)
            canvas.setLineWidth(mark.weight)
            canvas.setDash(_DASH if mark.dashed else ())
            canvas.line(mark.x, height - mark.y, mark.x + mark.length, height - mark.y)
        case Frame():
            canvas.setStrokeColorRGB(*mark.ink.value)
            canvas.setLineWidth(0.9)
            canvas.setDash(())
            canvas.rect(mark.x, height - mark.y - mark.height, mark.width, mark.height)
        case Tiles():
            _fill(canvas, height, _tile_runs(mark))
        case Bars():
            _fill(canvas, height, _bar_runs(mark))


def _fill(canvas: Canvas, height: float, boxes: Iterator[tuple[float, float, float, float]]) -> None:
    """All boxes as one path: no hairlines between neighbours, and one object instead of hundreds."""
    path = canvas.beginPath()
    for x, y, wide, tall in boxes:
        path.rect(x, height - y - tall, wide, tall)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)


def _tile_runs(mark: Tiles) -> Iterator[tuple[float, float, float, float]]:
    """Neighbouring dark modules of a row, joined."""
    module = mark.side / len(mark.rows)
    for down, row in enumerate(mark.rows):
        start: int | None = None
        for across, dark in enumerate((*row, False)):
            if dark and start is None:
                start = across
            elif not dark and start is not None:
                yield mark.x + start * module, mark.y + down * module, (across - start) * module, module
                start = None


def _bar_runs(mark: Bars) -> Iterator[tuple[float, float, float, float]]:
    at = mark.x
    for place, wide in enumerate(mark.widths):
        if place % 2 == 0:
            yield at, mark.y, wide * mark.module, mark.height
        at += wide * mark.module
