"""A visit's receipt, from its data to a PDF, against a page with one glyph of the same font."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count

from dostdesk.domain.papers import VisitReceipt
from dostdesk.printing.fonts import Face
from dostdesk.printing.marks import Ink, Run, Sheet
from dostdesk.printing.pdf import painted
from dostdesk.printing.render import render
from tests.bench.figures import Effort, Figure, by_turns, timed_ms
from tests.printing.samples import AT, RECEIPT, words

REACH = 6.0


def measure(effort: Effort) -> list[Figure]:
    sentences = words("az")
    first_ms = timed_ms(lambda: render(RECEIPT, sentences))
    one_glyph()
    turns = count()

    def receipt() -> object:
        return render(numbered(next(turns)), sentences)

    glyph_ms, receipt_ms = by_turns(effort.rounds, *(_timed(call) for call in (one_glyph, receipt)))
    return [
        Figure(
            what="receipt, data to PDF", found=f"{receipt_ms:.1f} ms",
            floor=f"{glyph_ms:.1f} ms, a page with one glyph of the same font", ratio=receipt_ms / glyph_ms,
            reach=f"≤ {REACH:g} ×", met=receipt_ms <= REACH * glyph_ms,
            note=f"the first paper of a process, which also reads the fonts: {first_ms:.0f} ms",
        )
    ]  # fmt: skip


def one_glyph() -> bytes:
    mark = Run(20, 40, "ə", Face.REGULAR, 12, Ink.BLACK)
    return painted([Sheet(200, 200, (mark,))], title="one", language="az", made_at=AT)


def numbered(turn: int) -> VisitReceipt:
    """A receipt of its own, so that no code is remembered from the one before."""
    number = f"12-26-0A7-{turn:05d}-K"
    return replace(RECEIPT, number=number, qr=f"DOST:R:{number}", barcode=number)


def _timed(call: Callable[[], object]) -> Callable[[], float]:
    return partial(timed_ms, call)
