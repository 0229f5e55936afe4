"""Every figure that the product promises, beside its floor: `python3 run.py bench`, or one kind with `--only NAME`.

Writes `REPORT.md` beside this file when all were measured; ends with 1 when a promise was not kept.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from tests.bench.figures import SLICE, WHOLE, Figure
from tests.bench.report import report

BENCHMARKS = (
    "start", "press", "calls", "receipt", "form", "memory", "long", "outbox", "central", "register", "catalogue",
    "insight", "replay", "outlook", "live", "beside",
)  # fmt: skip
REPORT = Path(__file__).with_name("REPORT.md")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="bench", description=__doc__)
    arguments.add_argument(
        "--only", choices=BENCHMARKS, action="append", help="measure this kind only; may be repeated"
    )
    arguments.add_argument("--slice", action="store_true", help="the short round that CI runs")
    chosen = arguments.parse_args()
    effort = SLICE if chosen.slice else WHOLE
    figures: list[Figure] = []
    for name in chosen.only or BENCHMARKS:
        found = import_module(f"tests.bench.bench_{name}").measure(effort)
        for figure in found:
            print(shown(figure), flush=True)
        figures += found
    if not chosen.only and not chosen.slice:
        REPORT.write_text(report(figures, effort), encoding="utf-8")
    return 0 if all(figure.met for figure in figures) else 1


def shown(figure: Figure) -> str:
    """One line on a terminal."""
    ratio = "" if figure.ratio is None else f" = {figure.ratio:.2f} ×"
    floor = f" of {figure.floor}" if figure.floor else ""
    return f"{'ok  ' if figure.met else 'MISS'} {figure.what}: {figure.found}{floor}{ratio} ({figure.reach})"


if __name__ == "__main__":
    sys.exit(main())
