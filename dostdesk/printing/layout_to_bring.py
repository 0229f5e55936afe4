"""The 80 mm slip about missing papers: what to bring as a list to tick off, until when, and the ticket's code."""

from __future__ import annotations

from dostdesk.domain.papers import ToBringSlip
from dostdesk.domain.words import Words
from dostdesk.printing import roll
from dostdesk.printing.lines import baseline, emphasised, gap, paragraph, set_lines
from dostdesk.printing.marks import Block, Frame, Ink, Sheet
from dostdesk.printing.texts import plain_label, shown_date, shown_day_of, shown_time

_LABEL_SIZE = 28.5
_BOX, _INDENT = 9.0, 16.0
_BETWEEN = 3.4


def lay_out(paper: ToBringSlip, words: Words) -> tuple[Sheet, ...]:
    """The slip as one sheet of a roll."""
    when = words(
        "paper.receipt.when", date=shown_day_of(paper.issued_at), time=shown_time(paper.issued_at), window=paper.window
    )
    blocks: list[Block] = [
        roll.text(paper.centre, roll.TITLE, "centre"),
        roll.text(words("paper.title.to_bring"), roll.BODY, "centre"),
        gap(4.2),
        roll.label(plain_label(paper.label), _LABEL_SIZE),
        roll.text(when, roll.BODY, "centre"),
        *roll.copy_frame(paper.copy_mark, words),
        roll.separator(),
        roll.text(paper.service, roll.STRONG),
    ]
    if paper.documents:
        blocks += [gap(5), roll.text(words("paper.to_bring.documents"), roll.BODY)]
        for document in paper.documents:
            blocks += [gap(_BETWEEN), *_line(document.name, words("paper.to_bring.by", date=shown_date(document.by)))]
    back = words("paper.to_bring.return_by", date=shown_day_of(paper.return_by), time=shown_time(paper.return_by))
    blocks += [
        roll.separator(),
        roll.text(back, roll.STRONG),
        gap(2),
        _emphasised(words("paper.to_bring.how", phone=paper.phone)),
    ]
    if paper.barcode:
        blocks += [gap(8), roll.barcode(paper.barcode)]
    return (roll.stacked(blocks),)


def _emphasised(text: str) -> Block:
    lines = emphasised(text, roll.BODY, roll.ROOM)
    marks = set_lines(lines, roll.BODY, x=roll.LEFT, room=roll.ROOM, first=baseline(roll.BODY))
    return Block(len(lines) * roll.BODY.leading, tuple(marks))


def _line(name: str, until: str) -> list[Block]:
    """A box to tick, the document beside it, and until when below."""
    named = paragraph(name, roll.STRONG, x=roll.LEFT + _INDENT, room=roll.ROOM - _INDENT)
    box = Frame(roll.LEFT, 2.2, _BOX, _BOX, Ink.BLACK)
    return [
        Block(named.height, (box, *named.marks)),
        paragraph(until, roll.BODY, x=roll.LEFT + _INDENT, room=roll.ROOM - _INDENT),
    ]
