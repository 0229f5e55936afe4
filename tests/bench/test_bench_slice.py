"""The benchmarks run, and say what they are meant to say; how fast anything is depends on the machine."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.bench.__main__ import BENCHMARKS, shown
from tests.bench.figures import SLICE, Figure, by_turns, percentile
from tests.bench.report import report

FIGURES = {
    "start": 2,
    "press": 3,
    "calls": 3,
    "receipt": 1,
    "form": 2,
    "memory": 1,
    "long": 1,
    "outbox": 3,
    "central": 3,
    "register": 3,
    "catalogue": 4,
    "insight": 4,
    "live": 3,
    "replay": 4,
    "outlook": 2,
    "beside": 2,
}


@pytest.mark.journey
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_and_gives_its_figures(name: str) -> None:
    figures = import_module(f"tests.bench.bench_{name}").measure(SLICE)
    assert len(figures) == FIGURES[name]
    for figure in figures:
        assert figure.what
        assert any(letter.isdigit() for letter in figure.found)
        assert figure.reach
        assert figure.ratio is None or figure.ratio > 0


def test_a_percentile_is_a_reading_that_was_taken() -> None:
    readings = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert percentile(readings, 50) == 3.0
    assert percentile(readings, 99) == 5.0
    assert percentile([7.0], 1) == 7.0


def test_floor_and_figure_take_turns_and_the_median_counts() -> None:
    order: list[str] = []

    def reading(name: str, values: list[float]) -> float:
        order.append(name)
        return values.pop(0)

    low, high = [3.0, 1.0, 2.0], [30.0, 10.0, 20.0]
    assert by_turns(3, lambda: reading("low", low), lambda: reading("high", high)) == [2.0, 20.0]
    assert order == ["low", "high"] * 3


def test_the_report_says_what_was_missed() -> None:
    kept = Figure(what="a receipt", found="7 ms", floor="1 ms", reach="≤ 6 ×", met=False, ratio=7.0, note="slow")
    page = report([kept], SLICE)
    assert "| a receipt | 7 ms | 1 ms | 7.00 × | ≤ 6 × | **no** |" in page
    assert "- a receipt: slow." in page
    assert "cores" in page
    assert shown(kept).startswith("MISS a receipt")
