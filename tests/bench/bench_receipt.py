"""How long a visit's receipt takes, against a page with one glyph of the same font in the same run.

    python -m tests.bench.bench_receipt

Prints one line of JSON: medians of five in milliseconds and their ratio; the reach is 6. The first paper of a process,
which also reads the fonts, is told apart.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from dostdesk.domain.papers import VisitReceipt
from dostdesk.printing.fonts import Face
from dostdesk.printing.marks import Ink, Run, Sheet
from dostdesk.printing.pdf import painted
from dostdesk.printing.render import render
from tests.printing.samples import AT, RECEIPT, words

REACH = 6.0
_ROUNDS = 5


def one_glyph() -> bytes:
    mark = Run(20, 40, "ə", Face.REGULAR, 12, Ink.BLACK)
    return painted([Sheet(200, 200, (mark,))], title="one", language="az", made_at=AT)


def timed_ms(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def numbered(turn: int) -> VisitReceipt:
    """A receipt of its own, so that no code is remembered from the one before."""
    number = f"12-26-0A7-{turn:05d}-K"
    return replace(RECEIPT, number=number, qr=f"DOST:R:{number}", barcode=number)


def measure() -> dict[str, float]:
    sentences = words("az")
    first = timed_ms(lambda: render(RECEIPT, sentences))
    one_glyph()
    # By turns, so that a processor that changes its speed meets both alike.
    pairs = [(timed_ms(one_glyph), timed_ms(partial(render, numbered(turn), sentences))) for turn in range(_ROUNDS)]
    glyph, receipt = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "first_receipt_ms": round(first, 2),
        "one_glyph_ms": round(glyph, 2),
        "receipt_ms": round(receipt, 2),
        "ratio": round(receipt / glyph, 2),
        "reach": REACH,
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
