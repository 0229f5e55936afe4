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
    lines: list[list[tuple[str, Face]]] = []
    used = 0.0
    for word, face in words:
        for part in _fitting(word, face, size, room):
            wide = width(part, face, size)
            space = width(" ", lines[-1][-1][1], size) if lines else 0.0
            if lines and part is word and used + space + wide <= room:
                lines[-1].append((part, face))
                used += space + wide
            else:
                lines.append([(part, face)])
                used = wide
    return [_joined(line, size) for line in lines]


def _joined(line: list[tuple[str, Face]], size: float) -> tuple[Piece, ...]:
    """Neighbours of one face become one run, spaces included, so that copied text keeps them."""
    texts: list[tuple[str, Face]] = []
    for word, face in line:
        if texts and texts[-1][1] is face:
            texts[-1] = (f"{texts[-1][0]} {word}", face)
        elif texts:
            texts[-1] = (texts[-1][0] + " ", texts[-1][1])
            texts.append((word, face))
        else:
            texts.append((word, face))
    return tuple(Piece(text, face, width(text, face, size)) for text, face in texts)


def _fitting(word: str, face: Face, size: float, room: float) -> list[str]:
    """The word itself, or its pieces when it is wider than a line."""
    if width(word, face, size) <= room:
        return [word]
    parts = [""]
    for letter in word:
        if parts[-1] and width(parts[-1] + letter, face, size) > room:
            parts.append("")
        parts[-1] += letter
    return parts
