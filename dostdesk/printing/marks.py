"""What is drawn on a sheet, as frozen values with positions: one layout for the PDF, a raster, and the tests.

Lengths are points (1/72 inch); x grows to the right and y downwards from the top left corner of the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from dostdesk.printing.fonts import Face

MM = 72 / 25.4


class Ink(Enum):
    """Colours of the papers, as sRGB; a receipt printer knows black alone."""

    BLACK = (0.067, 0.067, 0.067)
    TEXT = (0.102, 0.125, 0.145)
    SECONDARY = (0.271, 0.302, 0.329)
    MUTED = (0.373, 0.4, 0.424)
    LINE = (0.812, 0.796, 0.757)


@dataclass(frozen=True, slots=True)
class Run:
    """One piece of text on its baseline."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line, dashed where one would tear or fold."""

    x: float
    y: float
    length: float
    weight: float
    ink: Ink
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """An unfilled box around something that must be noticed."""

    x: float
    y: float
    width: float
    height: float
    ink: Ink


@dataclass(frozen=True, slots=True)
class Tiles:
    """A square code of dark and light modules; `y` is its top."""

    x: float
    y: float
    side: float
    rows: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A barcode: widths in modules of bars and spaces by turns; `y` is its top."""

    x: float
    y: float
    module: float
    height: float
    widths: tuple[int, ...]


Mark = Run | Rule | Frame | Tiles | Bars


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page with everything on it."""

    width: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Marks that stay together, placed from their own top; `glued` keeps the next block on the same page."""

    height: float
    marks: tuple[Mark, ...]
    glued: bool = False

    def at(self, top: float) -> tuple[Mark, ...]:
        return tuple(lowered(mark, top) for mark in self.marks)


def lowered(mark: Mark, by: float) -> Mark:
    return replace(mark, y=mark.y + by)
