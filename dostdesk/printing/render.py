"""A paper becomes a PDF: the one door from what stands on a paper to what a printer, a folder or a preview takes."""

from __future__ import annotations

from typing import assert_never

from dostdesk.domain.papers import (
    Acknowledgement,
    Paper,
    RollWidth,
    TestPrint,
    TicketSlip,
    ToBringSlip,
    VisitReceipt,
)
from dostdesk.domain.words import Words
from dostdesk.printing import layout_acknowledgement, layout_receipt, layout_slip, layout_test, layout_to_bring, roll
from dostdesk.printing.marks import MM, Sheet
from dostdesk.printing.pdf import painted


def lay_out(paper: Paper | TestPrint, words: Words) -> tuple[Sheet, ...]:
    """The sheets of a paper.

    Args:
        words: Sentences in the paper's own language, which need not be the clerk's.

    Raises:
        ValueError: The words are of another language, or a code's content cannot be encoded.
    """
    if words.language != paper.language:
        raise ValueError(f"a paper in {paper.language} with words in {words.language}")
    match paper:
        case TicketSlip():
            return layout_slip.lay_out(paper, words)
        case Acknowledgement():
            return layout_acknowledgement.lay_out(paper, words)
        case VisitReceipt():
            return layout_receipt.lay_out(paper, words)
        case ToBringSlip():
            return layout_to_bring.lay_out(paper, words)
        case TestPrint():
            return layout_test.lay_out(paper, words)
    assert_never(paper)


def render(paper: Paper | TestPrint, words: Words, *, width: RollWidth = 80) -> bytes:
    """The PDF of a paper; the same paper gives the same bytes. Raises as `lay_out` does.

    Args:
        width: Of the roll in millimetres: on a narrow one everything is drawn smaller. Sheets are as they are.
    """
    title = words(f"paper.title.{paper.kind}")
    sheets = lay_out(paper, words)
    on_roll = sheets[0].width == roll.WIDTH
    scale = width * MM / roll.WIDTH if on_roll else 1.0
    return painted(sheets, title=title, language=paper.language, made_at=paper.dated, scale=scale)
