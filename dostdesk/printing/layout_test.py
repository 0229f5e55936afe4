"""A test print for a roll or a sheet: the letters and codes of our papers, and lines at the edges of what prints."""

from __future__ import annotations

from dostdesk.domain.papers import TestPrint
from dostdesk.domain.words import Words
from dostdesk.printing import layout_acknowledgement, roll
from dostdesk.printing.codes import qr_modules
from dostdesk.printing.lines import gap
from dostdesk.printing.marks import Block, Ink, Rule, Sheet, Tiles
from dostdesk.printing.texts import shown_day_of, shown_time

_LETTERS = "ƏəĞğİıÖöŞşÜüÇç ₼ 0123456789"
_CYRILLIC = "ЁёЖжЩщЫыЭэЯя"
_CODE = "DOST-TEST"
_QR_SIDE = 67.0


def lay_out(paper: TestPrint, words: Words) -> tuple[Sheet, ...]:
    """The page as one sheet."""
    when = words("paper.slip.when", date=shown_day_of(paper.made_at), time=shown_time(paper.made_at))
    edge = Block(6, (Rule(roll.LEFT, 3, roll.ROOM, 1.0, Ink.BLACK),))
    blocks = [
        edge,
        roll.text(words("paper.title.test"), roll.TITLE, "centre"),
        roll.text(paper.printer.lstrip("#"), roll.BODY, "centre"),
        roll.text(when, roll.BODY, "centre"),
        roll.separator(),
        roll.text(_LETTERS, roll.STRONG, "centre"),
        roll.text(_CYRILLIC, roll.STRONG, "centre"),
        roll.text(words("paper.test.readable"), roll.BODY),
        gap(8),
        Block(_QR_SIDE, (Tiles((roll.WIDTH - _QR_SIDE) / 2, 0, _QR_SIDE, qr_modules(_CODE)),)),
        gap(8),
        roll.barcode(_CODE),
        edge,
    ]
    sheet = roll.stacked(blocks)
    if not paper.sheet:
        return (sheet,)
    return (Sheet(layout_acknowledgement.WIDTH, layout_acknowledgement.HEIGHT, sheet.marks),)
