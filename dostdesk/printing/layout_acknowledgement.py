"""The A5 notice that an application was accepted; a long list of documents goes on over further pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dostdesk.domain.papers import Acknowledgement
from dostdesk.domain.words import Words
from dostdesk.printing.codes import qr_modules
from dostdesk.printing.fonts import Face, width
from dostdesk.printing.lines import Align, Style, baseline, gap, paragraph, plain, set_lines
from dostdesk.printing.marks import MM, Block, Frame, Ink, Mark, Rule, Run, Sheet, Tiles
from dostdesk.printing.texts import answer_due, bring_line, copy_line, presented_line, shown_day_of, shown_time

WIDTH, HEIGHT = 148 * MM, 210 * MM
LEFT = 29.0
ROOM = WIDTH - 2 * LEFT

_TITLE = Style(Face.BOLD, 15.2, 18.5, Ink.TEXT)
_MUTED = Style(Face.REGULAR, 11, 15.5, Ink.MUTED)
_RIGHTS = Style(Face.REGULAR, 11, 15.5, Ink.SECONDARY)
_TEXT = Style(Face.REGULAR, 11, 15.5, Ink.TEXT)
_VALUE = Style(Face.MEDIUM, 11, 15.5, Ink.TEXT)
_CODE = Style(Face.CODE, 11, 15.5, Ink.TEXT)
_HEADING = Style(Face.SEMIBOLD, 11, 15.5, Ink.TEXT)
_MARKED = Style(Face.SEMIBOLD, 11, 15.5, Ink.BLACK)

_TOP = 24.8
_QR_SIDE = 65.6
_VALUES_AT = 127.4
_ROW_PADDING = 3.8
_FLOW_ENDS = HEIGHT - 50.5
_FOOTER = HEIGHT - 28.6
_SIGNING_ROOM = 16.0
# A page never ends after the first line of a text.
_ORPHANS = 1


def lay_out(paper: Acknowledgement, words: Words) -> tuple[Sheet, ...]:
    """The notice as one or more A5 sheets; signatures stand at the foot of the last."""
    signatures = _signatures(paper, words)
    flow = [*_blocks(paper, words), gap(_SIGNING_ROOM + signatures.height)]
    pages = _paged(flow, _continued(paper, words))
    pages[-1] = [*pages[-1], *signatures.at(_FLOW_ENDS - signatures.height)]
    total = len(pages)
    return tuple(
        Sheet(WIDTH, HEIGHT, (*marks, *_footer(paper, words, page, total))) for page, marks in enumerate(pages, start=1)
    )


def _blocks(paper: Acknowledgement, words: Words) -> list[Block]:
    blocks = [_head(paper, words), *_facts(paper, words)]
    if paper.presented:
        blocks += [gap(14.5, glued=True), _heading(words("paper.ack.presented"))]
        for place, document in enumerate(paper.presented, start=1):
            blocks.extend(_numbered(place, len(paper.presented), presented_line(document, words)))
    if paper.to_bring:
        blocks += [gap(10.8, glued=True), _heading(words("paper.ack.to_bring"))]
        for awaited in paper.to_bring:
            blocks.extend(_flowing(bring_line(awaited, words), _TEXT))
        blocks = _kept_with_next(blocks, 1)
        blocks.append(paragraph(words("paper.ack.bring_how"), _TEXT, x=LEFT, room=ROOM))
    rights = _flowing(paper.rights or words("paper.ack.rights"), _RIGHTS)
    # Nobody signs an empty page: the last lines above the signatures move with them.
    return [*blocks, gap(10.8, glued=True), *_kept_with_next(rights, 3)]


def _head(paper: Acknowledgement, words: Words) -> Block:
    """Title, centre and time at the left, the mark of a copy below them, the QR code at the right."""
    room = ROOM - _QR_SIDE - 12
    title = paragraph(words("paper.ack.title"), _TITLE, x=LEFT, room=room)
    centre = words(
        "paper.ack.centre",
        centre=paper.centre,
        date=shown_day_of(paper.accepted_at),
        time=shown_time(paper.accepted_at),
    )
    below = paragraph(centre, _MUTED, x=LEFT, room=room)
    marks: list[Mark] = [Tiles(WIDTH - LEFT - _QR_SIDE, 0, _QR_SIDE, qr_modules(paper.qr))]
    marks += [*title.marks, *below.at(title.height + 1)]
    end = title.height + 1 + below.height
    if paper.version > 1:
        inside = paragraph(words("paper.ack.version", version=paper.version), _MARKED, x=LEFT, room=room)
        marks += inside.at(end + 5)
        end += inside.height + 5
    if paper.copy_mark is not None:
        inside = paragraph(copy_line(paper.copy_mark, words), _MARKED, x=LEFT + 6, room=room - 12)
        wide = max(width(mark.text, mark.face, mark.size) for mark in inside.marks if isinstance(mark, Run))
        marks += [Frame(LEFT, end + 5, wide + 12, inside.height + 4, Ink.BLACK), *inside.at(end + 7)]
        end += inside.height + 11
    return Block(max(_QR_SIDE, end) + 12.3, tuple(marks))


def _facts(paper: Acknowledgement, words: Words) -> list[Block]:
    identity = " / ".join(part for part in (paper.masked_fin, paper.masked_document) if part)
    rows = [
        _fact(words("paper.application_number"), paper.number, _CODE),
        _fact(words("paper.ack.applicant"), paper.applicant, _VALUE),
        _fact(words("paper.ack.identity"), identity, _CODE) if identity else [],
        _fact(words("paper.ack.service"), paper.service, _VALUE),
        _fact(words("paper.ack.answer"), answer_due(paper.promise, words), _VALUE),
    ]
    return [block for row in rows for block in row]


def _fact(name: str, value: str, style: Style) -> list[Block]:
    """A row of the table: name, value, and a hairline below; a value longer than a page goes on over the next."""
    left = plain(name, _MUTED.face, _MUTED.size, _VALUES_AT - 10)
    right = plain(value, style.face, style.size, ROOM - _VALUES_AT)
    blocks = [gap(_ROW_PADDING, glued=True)]
    for place in range(max(len(left), len(right))):
        marks = set_lines(left[place : place + 1], _MUTED, x=LEFT, room=_VALUES_AT, first=baseline(style))
        marks += set_lines(
            right[place : place + 1], style, x=LEFT + _VALUES_AT, room=ROOM - _VALUES_AT, first=baseline(style)
        )
        blocks.append(Block(style.leading, tuple(marks), glued=place < _ORPHANS))
    last = blocks.pop()
    height = last.height + _ROW_PADDING
    return [*blocks, Block(height, (*last.marks, Rule(LEFT, height, ROOM, 0.8, Ink.LINE)))]


def _heading(text: str) -> Block:
    block = paragraph(text, _HEADING, x=LEFT, room=ROOM)
    return Block(block.height + 3.4, block.marks, glued=True)


def _numbered(place: int, total: int, text: str) -> list[Block]:
    """`1. Şəxsiyyət vəsiqəsi — oxunub`; further lines stand behind the number."""
    indent = width(f"{total}. ", _TEXT.face, _TEXT.size)
    number = Run(LEFT, baseline(_TEXT), f"{place}.", _TEXT.face, _TEXT.size, _TEXT.ink)
    first, *others = _flowing(text, _TEXT, x=LEFT + indent, room=ROOM - indent)
    blocks = [Block(first.height, (number, *first.marks), first.glued), *others]
    return [*blocks[:-1], Block(blocks[-1].height + 0.9, blocks[-1].marks)]


def _flowing(text: str, style: Style, *, x: float = LEFT, room: float = ROOM) -> list[Block]:
    """A text as a block per line, so that pages may break inside it, but not right after its first line."""
    lines = plain(text, style.face, style.size, room)
    return [
        Block(
            style.leading,
            tuple(set_lines([line], style, x=x, room=room, first=baseline(style))),
            glued=place < _ORPHANS and place < len(lines) - 1,
        )
        for place, line in enumerate(lines)
    ]


def _kept_with_next(blocks: list[Block], lines: int) -> list[Block]:
    """The last lines of a text bound to what follows it."""
    return [*blocks[:-lines], *(replace(block, glued=True) for block in blocks[-lines:])]


def _signatures(paper: Acknowledgement, words: Words) -> Block:
    """Two lines to sign on, with the names below them."""
    half = (ROOM - 30.7) / 2
    who = (words("paper.ack.signed_by_applicant"), words("paper.ack.signed_by_clerk", clerk=paper.clerk))
    marks: list[Mark] = []
    tallest = 0.0
    for place, text in enumerate(who):
        x = LEFT + place * (half + 30.7)
        block = paragraph(text, _TEXT, x=x, room=half)
        marks += [Rule(x, 0, half, 1.0, Ink.TEXT), *block.at(3.6)]
        tallest = max(tallest, block.height + 3.6)
    return Block(tallest, tuple(marks))


def _continued(paper: Acknowledgement, words: Words) -> Callable[[], Block]:
    """The head of every further page, so that a loose page is known by its number."""

    def head() -> Block:
        text = words("paper.ack.continued", number=paper.number)
        if paper.version > 1:
            text = f"{text} · {words('paper.ack.version', version=paper.version)}"
        if paper.copy_mark is not None:
            text = f"{text} · {copy_line(paper.copy_mark, words)}"
        block = paragraph(text, _MUTED, x=LEFT, room=ROOM)
        return Block(block.height + 10, (*block.marks, Rule(LEFT, block.height + 3, ROOM, 0.8, Ink.LINE)))

    return head


def _footer(paper: Acknowledgement, words: Words, page: int, total: int) -> list[Mark]:
    def line(text: str, *, right: bool) -> list[Mark]:
        lines = plain(text, _MUTED.face, _MUTED.size, ROOM / 2)
        align: Align = "right" if right else "left"
        x = LEFT + ROOM / 2 if right else LEFT
        return set_lines(lines, _MUTED, x=x, room=ROOM / 2, align=align, first=_FOOTER)

    pages = line(words("paper.ack.page", page=page, pages=total), right=False)
    return pages + line(words("paper.ack.contact", phone=paper.phone), right=True)


def _paged(blocks: list[Block], head: Callable[[], Block]) -> list[list[Mark]]:
    """Blocks poured over pages; glued ones stay with the block that follows."""
    pages: list[list[Mark]] = [[]]
    top = _TOP
    fresh = True
    together: list[Block] = []
    for block in blocks:
        together.append(block)
        if block.glued:
            continue
        if not fresh and top + sum(one.height for one in together) > _FLOW_ENDS:
            start = head()
            pages.append(list(start.at(_TOP)))
            top = _TOP + start.height
            together = [one for place, one in enumerate(together) if place or one.marks]
        for one in together:
            pages[-1].extend(one.at(top))
            top += one.height
        fresh = False
        together = []
    return pages
