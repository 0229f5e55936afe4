"""Sheets of marks painted as PDF. The same sheets, title and instant give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from threading import Lock

from reportlab import rl_config
from reportlab.lib.utils import TimeStamp
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from dostdesk.printing.fonts import Face, font
from dostdesk.printing.marks import Bars, Frame, Ink, Mark, Rule, Run, Sheet, Tiles

# Without it ReportLab names Helvetica in every file, a font that is not embedded.
_FIRST_FACE = Face.REGULAR
_DASH = (2.4, 1.9)
# Text around binary streams served e-mail of another age; it only costs time and a quarter of the size.
rl_config.useA85 = 0
# ReportLab reads a font's glyphs through one position in its file: two papers at once would mix them up.
_ONE_AT_A_TIME = Lock()


def painted(sheets: Sequence[Sheet], *, title: str, language: str, made_at: datetime, scale: float = 1.0) -> bytes:
    """The PDF of some sheets.

    Args:
        title: Shown by viewers; holds nothing personal.
        language: Two letters, for readers that speak the text.
        made_at: The date in the file; aware.
        scale: Of the paper with everything on it.
    """
    target = io.BytesIO()
    size = (sheets[0].width * scale, sheets[0].height * scale)
    with canvas_on(target, size, title=title, language=language, made_at=made_at) as canvas:
        for sheet in sheets:
            canvas.setPageSize((sheet.width * scale, sheet.height * scale))
            if scale != 1.0:
                canvas.scale(scale, scale)
            for is_text, marks in groupby(sheet.marks, key=lambda mark: isinstance(mark, Run)):
                if is_text:
                    _write(canvas, sheet.height, [mark for mark in marks if isinstance(mark, Run)])
                else:
                    for mark in marks:
                        _paint(canvas, sheet.height, mark)
            canvas.showPage()
    return target.getvalue()


@contextmanager
def canvas_on(
    target: io.BytesIO, size: tuple[float, float], *, title: str, language: str, made_at: datetime
) -> Iterator[Canvas]:
    """A canvas of this size, one at a time; what was drawn is in `target` when the block ends.

    Args:
        title, language, made_at: As `painted` takes them.
    """
    with _ONE_AT_A_TIME:
        font(_FIRST_FACE)
        canvas = Canvas(target, pagesize=size, invariant=1, lang=language, initialFontName=_FIRST_FACE.value)
        canvas._doc._timeStamp = _stamp(made_at)
        canvas.setTitle(title)
        canvas.setAuthor("DOST Desk")
        canvas.setCreator("DOST Desk")
        yield canvas
        canvas.save()


def _stamp(made_at: datetime) -> TimeStamp:
    """ReportLab's own value for the date of a document; it offers no other way than the clock of the computer."""
    instant = made_at.astimezone(UTC)
    stamp = TimeStamp(1)
    stamp.t = instant.timestamp()
    stamp.lt = instant.timetuple()
    stamp.YMDhms = tuple(stamp.lt)[:6]
    return stamp


def _write(canvas: Canvas, height: float, runs: Sequence[Run]) -> None:
    """Neighbouring runs as one text object: what a style has said holds until another is used."""
    text = canvas.beginText()
    style: tuple[Face, float] | None = None
    ink: Ink | None = None
    for run in runs:
        if style != (run.face, run.size):
            style = (run.face, run.size)
            font(run.face)
            text.setFont(run.face.value, run.size)
        if ink is not run.ink:
            ink = run.ink
            text.setFillColorRGB(*ink.value)
        text.setTextOrigin(run.x, height - run.y)
        text.textOut(run.text)
    canvas.drawText(text)


def _paint(canvas: Canvas, height: float, mark: Mark) -> None:
    match mark:
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
            _fill(canvas, _tile_boxes(mark), mark.x, height - mark.y, mark.side / len(mark.rows))
        case Bars():
            _fill(canvas, _bar_boxes(mark), mark.x, height - mark.y, mark.module, mark.height)


def _fill(canvas: Canvas, boxes: Iterable[tuple[int, int, int, int]], x: float, top: float, *unit: float) -> None:
    """All boxes as one path, in whole modules: no hairlines between neighbours, and one short object, not hundreds."""
    canvas.saveState()
    canvas.transform(unit[0], 0, 0, -unit[-1], x, top)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(
        PDFPathObject(code=[f"{left} {down} {wide} {tall} re" for left, down, wide, tall in boxes]), stroke=0, fill=1
    )
    canvas.restoreState()


def _tile_boxes(mark: Tiles) -> Iterator[tuple[int, int, int, int]]:
    """Neighbouring dark modules of a row, joined."""
    for down, row in enumerate(mark.rows):
        across = 0
        for dark, run in groupby(row):
            length = len(tuple(run))
            if dark:
                yield across, down, length, 1
            across += length


def _bar_boxes(mark: Bars) -> Iterator[tuple[int, int, int, int]]:
    at = 0
    for place, wide in enumerate(mark.widths):
        if place % 2 == 0:
            yield at, 0, wide, 1
        at += wide
