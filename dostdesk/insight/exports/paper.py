"""A landscape sheet to draw on: lengths in points, from the top left corner, with texts that are cut to their room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dostdesk.printing.fonts import Face, font, width

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

Colour = tuple[float, float, float]
WIDTH, HEIGHT, MARGIN = 842.0, 595.0, 36.0
INK: Colour = (0.102, 0.125, 0.145)
MUTED: Colour = (0.373, 0.4, 0.424)
LINE: Colour = (0.867, 0.855, 0.824)
STRONG: Colour = (0.043, 0.361, 0.529)
SOFT: Colour = (0.553, 0.714, 0.816)
PALE: Colour = (0.929, 0.953, 0.969)
WHITE: Colour = (1.0, 1.0, 1.0)
_CUT = "…"


def mixed(share: float) -> Colour:
    """From pale to strong."""
    part = min(1.0, max(0.0, share))
    red, green, blue = (low + (high - low) * part for low, high in zip(PALE, STRONG, strict=True))
    return red, green, blue


class Paper:
    """Pages of one size; the page that is drawn on has a number from 1."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.number = 1

    def next_page(self) -> None:
        self._canvas.showPage()
        self.number += 1

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 8.0,
        face: Face = Face.REGULAR,
        colour: Colour = INK,
        align: str = "left",
        room: float = 0.0,
    ) -> None:
        """Words on their baseline; `align` is where `x` is of them, `room` cuts them with an ellipsis."""
        shown = cut(words, face, size, room) if room else words
        long = width(shown, face, size)
        left = {"left": x, "right": x - long, "centre": x - long / 2}[align]
        font(face)
        self._canvas.setFont(face.value, size)
        self._canvas.setFillColorRGB(*colour)
        self._canvas.drawString(left, HEIGHT - y, shown)

    def box(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        self._canvas.setFillColorRGB(*colour)
        self._canvas.rect(x, HEIGHT - y - high, wide, high, stroke=0, fill=1)

    def line(
        self, x: float, y: float, to_x: float, to_y: float, *, colour: Colour = LINE, weight: float = 0.6,
        dashed: bool = False,
    ) -> None:  # fmt: skip
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(weight)
        self._canvas.setDash((2.0, 1.6) if dashed else ())
        self._canvas.line(x, HEIGHT - y, to_x, HEIGHT - to_y)

    def dot(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self._canvas.setFillColorRGB(*colour)
        self._canvas.circle(x, HEIGHT - y, radius, stroke=0, fill=1)

    def triangle(self, x: float, y: float, side: float, colour: Colour) -> None:
        """One that points down, with its upper right corner here."""
        path = self._canvas.beginPath()
        path.moveTo(x, HEIGHT - y)
        path.lineTo(x - side, HEIGHT - y)
        path.lineTo(x - side / 2, HEIGHT - y - side * 0.8)
        path.close()
        self._canvas.setFillColorRGB(*colour)
        self._canvas.drawPath(path, stroke=0, fill=1)


def cut(words: str, face: Face, size: float, room: float) -> str:
    """As much of some words as fits, with an ellipsis where they were cut."""
    if width(words, face, size) <= room:
        return words
    kept = words
    while kept and width(kept.rstrip() + _CUT, face, size) > room:
        kept = kept[:-1]
    return kept.rstrip() + _CUT
