"""The embedded typeface of the papers, read once per process, with its figures of one width.

ReportLab draws the glyph that a character's code leads to and knows no OpenType features. Codes that people read aloud
need a slashed zero and a serifed I, and columns need figures of one width, so these glyphs are looked up in the font's
own substitution table (OpenType 1.9, GSUB, single substitutions) and put under the plain characters' codes: what is
copied or searched stays plain text.
"""

from __future__ import annotations

import string
import struct
from enum import StrEnum
from functools import cache
from threading import Lock

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

from dostdesk.assets import resource

_CODE_CHARACTERS = string.digits + string.ascii_uppercase + "-•"


class Face(StrEnum):
    """A weight of the typeface; `CODE` and `CODE_STRONG` are for numbers that must not be misread."""

    REGULAR = "DeskInter"
    MEDIUM = "DeskInter-Medium"
    SEMIBOLD = "DeskInter-SemiBold"
    BOLD = "DeskInter-Bold"
    CODE = "DeskInter-Code"
    CODE_STRONG = "DeskInter-CodeStrong"


_FILES = {
    Face.REGULAR: "Inter-Regular.ttf",
    Face.MEDIUM: "Inter-Medium.ttf",
    Face.SEMIBOLD: "Inter-SemiBold.ttf",
    Face.BOLD: "Inter-Bold.ttf",
    Face.CODE: "Inter-Medium.ttf",
    Face.CODE_STRONG: "Inter-Bold.ttf",
}
_CODES = (Face.CODE, Face.CODE_STRONG)


# A font that is registered twice would be another one in the middle of a paper.
_LOADING = Lock()


def font(face: Face) -> TTFont:
    """The registered font of a face; the file is read on first use only, on whichever thread that is."""
    with _LOADING:
        return _loaded(face)


@cache
def _loaded(face: Face) -> TTFont:
    loaded = TTFont(face.value, str(resource("fonts", _FILES[face])), asciiReadable=False)
    table = loaded.face.get_table("GSUB")
    # The names of the font in all its languages would be copied into each paper, where nothing reads them.
    del loaded.face.table["name"]
    _put_in_place(loaded, single_substitutions(table, b"tnum"), string.digits)
    if face in _CODES:
        _put_in_place(loaded, single_substitutions(table, b"zero"), "0")
        _put_in_place(loaded, single_substitutions(table, b"ss02"), _CODE_CHARACTERS)
        # ReportLab takes two fonts with one face name for the same font, and would draw either with either.
        loaded.face.name += b"Code"
    registerFont(loaded)
    return loaded


class _Advances(dict[str, float]):
    """Width of each character in ems; one that the font lacks is as wide as the box that stands for it."""

    def __init__(self, face: Face) -> None:
        metrics = font(face).face
        super().__init__((chr(code), wide / 1000) for code, wide in metrics.charWidths.items())
        self._missing: float = metrics.defaultWidth / 1000

    def __missing__(self, letter: str) -> float:
        return self._missing


_advances = cache(_Advances)


def width(text: str, face: Face, size: float) -> float:
    """Printed width of a run in points."""
    return sum(map(_advances(face).__getitem__, text)) * size


def _put_in_place(loaded: TTFont, substitutions: dict[int, int], characters: str) -> None:
    metrics = loaded.face
    for character in characters:
        code = ord(character)
        glyph = substitutions.get(metrics.charToGlyph[code])
        if glyph is not None:
            metrics.charToGlyph[code] = glyph
            metrics.charWidths[code] = metrics.hmetrics[glyph][0] * 1000 / metrics.unitsPerEm


def single_substitutions(table: bytes, feature: bytes) -> dict[int, int]:
    """Glyph to glyph, for all lookups of `feature` that replace one glyph by one (lookup type 1, both formats)."""

    def number(at: int) -> int:
        return int(struct.unpack_from(">H", table, at)[0])

    features, lookups = number(6), number(8)
    found: dict[int, int] = {}
    for entry in range(features + 2, features + 2 + 6 * number(features), 6):
        if table[entry : entry + 4] != feature:
            continue
        at = features + number(entry + 4)
        for position in range(number(at + 2)):
            lookup = lookups + number(lookups + 2 + 2 * number(at + 4 + 2 * position))
            if number(lookup) != 1:
                continue
            for subtable in range(number(lookup + 4)):
                start = lookup + number(lookup + 6 + 2 * subtable)
                covered = _coverage(table, start + number(start + 2))
                if number(start) == 1:
                    shift = number(start + 4)
                    replaced = [(glyph + shift) % 65536 for glyph in covered]
                else:
                    replaced = [number(start + 6 + 2 * index) for index in range(len(covered))]
                found.update(zip(covered, replaced, strict=True))
    return found


def _coverage(table: bytes, at: int) -> list[int]:
    """The glyphs of a coverage table, in its order."""
    kind, count = struct.unpack_from(">HH", table, at)
    if kind == 1:
        return list(struct.unpack_from(f">{count}H", table, at + 4))
    glyphs: list[int] = []
    for entry in range(count):
        first, last, _ = struct.unpack_from(">HHH", table, at + 4 + 6 * entry)
        glyphs.extend(range(first, last + 1))
    return glyphs
