"""The 80 mm receipt of a visit, as drawn in the design: head, numbers, services, what to bring, codes."""

from __future__ import annotations

from dostdesk.domain.papers import ServedService, VisitReceipt
from dostdesk.domain.words import Words
from dostdesk.printing import roll
from dostdesk.printing.codes import qr_modules
from dostdesk.printing.fonts import width
from dostdesk.printing.lines import baseline, emphasised, gap, paragraph, set_lines
from dostdesk.printing.marks import Block, Run, Sheet, Tiles
from dostdesk.printing.texts import plain_label, shown_date, shown_day_of, shown_time

_LABEL_SIZE = 28.5
_QR_SIDE = 67.0
_QR_GAP = 9.5
_BETWEEN_SERVICES = 3.4


def lay_out(paper: VisitReceipt, words: Words) -> tuple[Sheet, ...]:
    """The receipt as one sheet of a roll."""
    when = words(
        "paper.receipt.when", date=shown_day_of(paper.issued_at), time=shown_time(paper.issued_at), window=paper.window
    )
    blocks = [
        roll.text(paper.centre, roll.TITLE, "centre"),
        roll.text(words("paper.receipt.title"), roll.BODY, "centre"),
        gap(4.2),
        roll.label(plain_label(paper.label), _LABEL_SIZE),
        roll.text(when, roll.BODY, "centre"),
        *roll.copy_frame(paper.copy_mark, words),
        roll.separator(),
        *_numbers(paper, words),
    ]
    if paper.services:
        blocks.append(roll.separator())
        blocks.extend(_services(paper.services))
    for document in paper.to_bring:
        blocks.append(roll.separator() if document is paper.to_bring[0] else gap(_BETWEEN_SERVICES))
        blocks.append(roll.text(words("paper.receipt.bring", document=document.name), roll.STRONG))
        blocks.append(roll.text(words("paper.receipt.bring_by", date=shown_date(document.by)), roll.BODY))
    blocks += [roll.separator(), _codes(paper, words), gap(7.9), roll.barcode(paper.barcode)]
    return (roll.stacked(blocks),)


def _numbers(paper: VisitReceipt, words: Words) -> list[Block]:
    applications = [
        roll.row(words("paper.application_number") if place == 0 else "", number, roll.CODE)
        for place, number in enumerate(paper.applications)
    ]
    rows = [
        roll.row(words("paper.receipt.number"), paper.number, roll.CODE),
        *applications,
        roll.row(words("paper.receipt.citizen"), paper.citizen),
    ]
    if paper.masked_fin:
        rows.append(roll.row(words("paper.fin"), paper.masked_fin, roll.CODE))
    rows.append(roll.row(words("paper.receipt.operator"), paper.operator))
    return rows


def _services(services: tuple[ServedService, ...]) -> list[Block]:
    """Numbered services, their results below them, both behind the numbers."""
    indent = width(f"{len(services)}.", roll.BODY.face, roll.BODY.size) + 5
    room = roll.ROOM - indent
    blocks: list[Block] = []
    for place, service in enumerate(services, start=1):
        if place > 1:
            blocks.append(gap(_BETWEEN_SERVICES))
        name = paragraph(service.name, roll.STRONG, x=roll.LEFT + indent, room=room)
        number = Run(roll.LEFT, baseline(roll.BODY), f"{place}.", roll.BODY.face, roll.BODY.size, roll.BODY.ink)
        blocks.append(Block(max(name.height, roll.BODY.leading), (number, *name.marks)))
        blocks.append(paragraph(service.result, roll.BODY, x=roll.LEFT + indent, room=room))
    return blocks


def _codes(paper: VisitReceipt, words: Words) -> Block:
    """The QR code at the left, what it is for at its right, in the middle of its height."""
    tiles = Tiles(roll.LEFT, 0, _QR_SIDE, qr_modules(paper.qr))
    room = roll.ROOM - _QR_SIDE - _QR_GAP
    lines = emphasised(words("paper.receipt.status", phone=paper.phone), roll.BODY, room)
    height = max(_QR_SIDE, len(lines) * roll.BODY.leading)
    first = (height - len(lines) * roll.BODY.leading) / 2 + baseline(roll.BODY)
    marks = set_lines(lines, roll.BODY, x=roll.LEFT + _QR_SIDE + _QR_GAP, room=room, first=first)
    return Block(height, (tiles, *marks))
