"""What the papers of an 80 mm roll have in common: their width, their styles, and the parts that they are stacked from.

A sheet of a roll is as long as what stands on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from dostdesk.domain.papers import CopyMark
from dostdesk.domain.words import Words
from dostdesk.printing.codes import QUIET_MODULES, code128_widths
from dostdesk.printing.fonts import Face, width
from dostdesk.printing.lines import Align, Piece, Style, baseline, paragraph, plain, set_lines
from dostdesk.printing.marks import MM, Bars, Block, Frame, Ink, Mark, Rule, Sheet
from dostdesk.printing.texts import copy_line

WIDTH = 80 * MM
PRINTABLE = 72 * MM
LEFT = 5.1 * MM
ROOM = WIDTH - 2 * LEFT

TITLE = Style(Face.BOLD, 11.2, 13.2, Ink.BLACK)
# Two weights only: each further face costs a receipt more time than its text.
BODY = Style(Face.REGULAR, 9.5, 12.8, Ink.BLACK, strong=Face.BOLD)
STRONG = Style(Face.BOLD, 9.5, 12.8, Ink.BLACK)
CODE = Style(Face.CODE_STRONG, 9.5, 12.8, Ink.BLACK)

_TOP, _BOTTOM = 12.5, 10.3
_SEPARATOR = 13.8
_BAR_HEIGHT = 24.0
# Two or three dots of a 203 dpi printer (0.125 mm) make a module that scanners read from an arm's length.
_MODULES = (3 * 0.125 * MM, 2 * 0.125 * MM, 0.125 * MM)
_WIDEST_BARS = 62 * MM


def stacked(blocks: Sequence[Block]) -> Sheet:
    """One sheet of all blocks below each other."""
    marks: list[Mark] = []
    top = _TOP
    for block in blocks:
        marks.extend(block.at(top))
        top += block.height
    return Sheet(WIDTH, top + _BOTTOM, tuple(marks))


def text(content: str, style: Style, align: Align = "left") -> Block:
    return paragraph(content, style, x=LEFT, room=ROOM, align=align)


def separator() -> Block:
    return Block(_SEPARATOR, (Rule(LEFT, 6.8, ROOM, 0.6, Ink.BLACK, dashed=True),))


def label(content: str, size: float) -> Block:
    """The ticket's label, as large as `size` allows and never wider than the roll."""
    fitting = min(size, ROOM / width(content, Face.BOLD, 1))
    style = Style(Face.BOLD, fitting, fitting * 1.13, Ink.BLACK)
    return text(content, style, "centre")


def row(name: str, value: str, value_style: Style = STRONG) -> Block:
    """A name at the left and its value at the right; a long value wraps below itself, at the right."""
    left = plain(name, BODY.face, BODY.size, ROOM * 0.45)
    taken = max((_wide(line) for line in left), default=0.0) + 8
    right = plain(value, value_style.face, value_style.size, ROOM - taken)
    marks = set_lines(left, BODY, x=LEFT, room=ROOM, first=baseline(BODY))
    marks += set_lines(
        right, value_style, x=LEFT + taken, room=ROOM - taken, align="right", first=baseline(value_style)
    )
    return Block(max(len(left), len(right)) * BODY.leading, tuple(marks))


def copy_frame(mark: CopyMark | None, words: Words) -> list[Block]:
    """A framed line that says which copy this is and why; nothing on the original."""
    if mark is None:
        return []
    inside = paragraph(copy_line(mark, words), STRONG, x=LEFT + 6, room=ROOM - 12, align="centre")
    frame = Frame(LEFT, 5, ROOM, inside.height + 6, Ink.BLACK)
    return [Block(inside.height + 12, (frame, *inside.at(8)))]


def barcode(content: str) -> Block:
    """Code 128 in the middle with its text below.

    Raises:
        ValueError: The content does not fit the roll, or is not printable ASCII.
    """
    widths = code128_widths(content)
    modules = sum(widths)
    fitting = [module for module in _MODULES if modules * module <= _WIDEST_BARS]
    fitting += [_MODULES[-1]] if (modules + 2 * QUIET_MODULES) * _MODULES[-1] <= WIDTH else []
    if not fitting:
        raise ValueError("too long for a barcode on an 80 mm roll")
    module = fitting[0]
    below = paragraph(content, BODY, x=LEFT, room=ROOM, align="centre")
    bars = Bars((WIDTH - modules * module) / 2, 0, module, _BAR_HEIGHT, widths)
    return Block(_BAR_HEIGHT + 1.5 + below.height, (bars, *below.at(_BAR_HEIGHT + 1.5)))


def _wide(line: tuple[Piece, ...]) -> float:
    return sum(piece.width for piece in line)
