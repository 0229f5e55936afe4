"""Text broken into lines that fit: whole words where possible, pieces of a word where it alone is too wide.

Nothing is ever cut off or shortened. Where lines stand on a sheet is decided by the layouts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dostdesk.domain.text import clean
from dostdesk.printing.fonts import Face, width
from dostdesk.printing.marks import Block, Ink, Mark, Run

Align = Literal["left", "centre", "right"]
_EMPHASIS = "**"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set; `strong` is the face of its emphasised words. Lengths in points."""

    face: Face
    size: float
    leading: float
    ink: Ink
    strong: Face = Face.SEMIBOLD


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words in one face, with its printed width."""

    text: str
    face: Face
    width: float


def plain(text: str, face: Face, size: float, room: float) -> list[tuple[Piece, ...]]:
    """Lines of one text in one face; an empty text has no line."""
    return _broken([(word, face) for word in clean(text).split()], size, room)


def emphasised(text: str, style: Style, room: float) -> list[tuple[Piece, ...]]:
    """Lines of a sentence of the translations in which `**words**` are set stronger."""
    words: list[tuple[str, Face]] = []
    for place, part in enumerate(clean(text).split(_EMPHASIS)):
        face = style.strong if place % 2 else style.face
        words.extend((word, face) for word in part.split())
    return _broken(words, style.size, room)


def set_lines(
    lines: list[tuple[Piece, ...]], style: Style, *, x: float, room: float, align: Align = "left", first: float
) -> list[Mark]:
    """Runs of broken lines; the first baseline is `first` below the top."""
    marks: list[Mark] = []
    for place, line in enumerate(lines):
        spare = room - sum(piece.width for piece in line)
        at = x + {"left": 0.0, "centre": spare / 2, "right": spare}[align]
        for piece in line:
            marks.append(Run(at, first + place * style.leading, piece.text, piece.face, style.size, style.ink))
            at += piece.width
    return marks


def paragraph(text: str, style: Style, *, x: float, room: float, align: Align = "left", glued: bool = False) -> Block:
    """A text as one block of whole leadings; empty text gives a block without height."""
    lines = plain(text, style.face, style.size, room)
    marks = set_lines(lines, style, x=x, room=room, align=align, first=baseline(style))
    return Block(len(lines) * style.leading, tuple(marks), glued)


def baseline(style: Style) -> float:
    """From the top of a line to its baseline: half of the spare leading, then Inter's ascent without its accents."""
    return (style.leading - style.size) / 2 + style.size * 0.86


def gap(height: float, *, glued: bool = False) -> Block:
    return Block(height, (), glued)


def _broken(words: list[tuple[str, Face]], size: float, room: float) -> list[tuple[Piece, ...]]:
    lines: list[list[Piece]] = []
    used = 0.0
    for word, face in words:
        for part, wide in _fitting(word, face, size, room):
            space = width(" ", lines[-1][-1].face, size) if lines else 0.0
            if lines and part is word and used + space + wide <= room:
                _append(lines[-1], Piece(part, face, wide), space)
                used += space + wide
            else:
                lines.append([Piece(part, face, wide)])
                used = wide
    return [tuple(line) for line in lines]


def _append(line: list[Piece], word: Piece, space: float) -> None:
    """Neighbours of one face become one run, spaces included, so that copied text keeps them."""
    last = line[-1]
    if last.face is word.face:
        line[-1] = Piece(f"{last.text} {word.text}", last.face, last.width + space + word.width)
    else:
        line[-1] = Piece(f"{last.text} ", last.face, last.width + space)
        line.append(word)


def _fitting(word: str, face: Face, size: float, room: float) -> list[tuple[str, float]]:
    """The word itself, or its pieces when it is wider than a line, with their widths."""
    whole = width(word, face, size)
    if whole <= room:
        return [(word, whole)]
    parts = [("", 0.0)]
    for letter in word:
        begun, used = parts[-1]
        wide = width(letter, face, size)
        if begun and used + wide > room:
            parts.append((letter, wide))
        else:
            parts[-1] = (begun + letter, used + wide)
    return parts
