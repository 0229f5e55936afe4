"""The QR code and the Code 128 barcode of a paper as plain modules, for the page and for a raster alike.

How they are painted is in `pdf`; what they say is decided by the one who fills the paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import segno

# Widths of bar, space, bar, space, bar, space of each symbol in modules: ISO/IEC 15417, table 1.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 "
    "122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 "
    "322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 "
    "112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 "
    "331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 "
    "112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 "
    "411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_SYMBOLS = tuple(_TABLE.split())
_START_B, _START_C, _TO_C, _TO_B, _STOP = 104, 105, 99, 100, 106
_FIRST, _LAST = 32, 126
_WORTH_SWITCHING = 4
QUIET_MODULES = 10
_MASK = 2


@lru_cache(maxsize=64)
def qr_modules(content: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of a QR code with error correction M, without its quiet zone; True is dark.

    One mask for all codes: weighing eight of them takes longer than drawing the rest of a receipt, and readers take any
    (ISO/IEC 18004 puts the mask's number into the code).
    """
    code = segno.make_qr(content, error="m", mask=_MASK)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


@lru_cache(maxsize=64)
def code128_widths(content: str) -> tuple[int, ...]:
    """Widths in modules, bar and space by turns, of a Code 128 symbol without its quiet zones.

    Runs of four or more digits are written two to a symbol (set C), everything else in set B.

    Raises:
        ValueError: The content is empty or has a character outside printable ASCII.
    """
    if not content or any(not _FIRST <= ord(letter) <= _LAST for letter in content):
        raise ValueError("a barcode holds printable ASCII")
    values = _values(content)
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], start=1))) % 103
    return tuple(int(wide) for value in (*values, check, _STOP) for wide in _SYMBOLS[value])


def _values(content: str) -> list[int]:
    """Symbol values from the start symbol on, without check and stop."""
    values: list[int] = []
    pairs = False
    at = 0
    while at < len(content):
        run = _digits_from(content, at)
        if pairs and run < 2:
            values.append(_TO_B)
            pairs = False
        elif not pairs and run >= _WORTH_SWITCHING and run % 2 == 0:
            values.append(_TO_C if values else _START_C)
            pairs = True
        elif not values:
            values.append(_START_B)
        if pairs:
            values.append(int(content[at : at + 2]))
            at += 2
        else:
            values.append(ord(content[at]) - _FIRST)
            at += 1
    return values


def _digits_from(content: str, at: int) -> int:
    end = at
    while end < len(content) and "0" <= content[end] <= "9":
        end += 1
    return end - at


def raster(rows: Iterable[Iterable[bool]], scale: int, quiet: int) -> tuple[int, int, bytes]:
    """Width, height and 8-bit grey pixels of modules drawn `scale` dots wide inside `quiet` light modules."""
    lines = [[False] * quiet + list(row) + [False] * quiet for row in rows]
    across = len(lines[0])
    blank = [[False] * across] * quiet
    grey = bytearray()
    for line in (*blank, *lines, *blank):
        grey.extend(b"".join((b"\0" if dark else b"\xff") * scale for dark in line) * scale)
    return across * scale, (len(lines) + 2 * quiet) * scale, bytes(grey)


def bar_row(widths: tuple[int, ...]) -> tuple[bool, ...]:
    """One row of modules of a barcode."""
    return tuple(place % 2 == 0 for place, wide in enumerate(widths) for _ in range(wide))
