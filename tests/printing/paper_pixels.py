"""Turns what a PDF page really paints as filled boxes into an image, so that a code can be read back from the file."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw
from pypdf import PdfReader
from pypdf.generic import ContentStream

DOTS_PER_POINT = 600 / 72
Matrix = tuple[float, float, float, float, float, float]


def filled_boxes(pdf: bytes) -> Image.Image:
    """The first page with only its filled rectangles, at 600 dpi; understands `q Q cm re f` and nothing else."""
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    image = Image.new("L", (round(width * DOTS_PER_POINT), round(height * DOTS_PER_POINT)), 255)
    draw = ImageDraw.Draw(image)
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    kept: list[Matrix] = []
    boxes: list[tuple[float, float, float, float]] = []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        numbers = [float(value) for value in operands] if operator in {b"cm", b"re"} else []
        if operator == b"q":
            kept.append(matrix)
        elif operator == b"Q":
            matrix = kept.pop()
        elif operator == b"cm":
            matrix = _times(numbers, matrix)
        elif operator == b"re":
            x, y, wide, tall = numbers
            corners = [_placed(matrix, x, y), _placed(matrix, x + wide, y + tall)]
            boxes.append((*corners[0], *corners[1]))
        elif operator in {b"f", b"f*"}:
            for left, bottom, right, top in boxes:
                xs = sorted((left, right))
                ys = sorted((height - bottom, height - top))
                dots = [round(value * DOTS_PER_POINT) for value in (xs[0], ys[0], xs[1], ys[1])]
                draw.rectangle((dots[0], dots[1], dots[2] - 1, dots[3] - 1), fill=0)
            boxes = []
        elif operator in {b"S", b"n"}:
            boxes = []
    return image


def _times(new: list[float], old: Matrix) -> Matrix:
    a, b, c, d, e, f = new
    return (
        a * old[0] + b * old[2],
        a * old[1] + b * old[3],
        c * old[0] + d * old[2],
        c * old[1] + d * old[3],
        e * old[0] + f * old[2] + old[4],
        e * old[1] + f * old[3] + old[5],
    )


def _placed(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]
