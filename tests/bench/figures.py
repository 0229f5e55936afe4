"""What a benchmark answers with: figures beside their floors of the same run, and how hard a run tries."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is done for a figure.

    Attributes:
        rounds: Readings of which the median counts; floor and figure take turns.
        seconds: How long one reading of a rate lasts.
        presses: Key presses in one reading of a latency.
        histories: Tickets that were served before today.
        visits: The early and the late visit whose memory is compared.
        day_hours, day_desks: Of the long run, and how many other desks are at work in it.
    """

    rounds: int
    seconds: float
    presses: int
    histories: tuple[int, ...]
    visits: tuple[int, int]
    day_hours: float
    day_desks: int


WHOLE = Effort(
    rounds=5, seconds=2.0, presses=40, histories=(100_000, 1_000_000), visits=(20, 200), day_hours=8, day_desks=27
)
# For CI, which asks whether the benchmarks run at all.
SLICE = Effort(rounds=1, seconds=0.2, presses=3, histories=(200,), visits=(2, 4), day_hours=0.1, day_desks=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured promise.

    Attributes:
        found, floor: With their units, for a reader.
        ratio: What was found as a multiple of the floor; None where the promise is a plain number.
        reach: The promise in words.
        met: Whether it was kept in this run.
        note: What a reader needs to judge the number.
    """

    what: str
    found: str
    floor: str
    reach: str
    met: bool
    ratio: float | None = None
    note: str = ""


def timed_ms(call: Callable[[], object]) -> float:
    """How long a call takes, in milliseconds."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def by_turns(rounds: int, *calls: Callable[[], float]) -> list[float]:
    """The median of each call's readings.

    They take turns, so that a machine that is busy for a while slows all of them alike.
    """
    columns = zip(*([call() for call in calls] for _ in range(rounds)), strict=True)
    return [statistics.median(column) for column in columns]


def percentile(readings: Sequence[float], share: float) -> float:
    """The reading that `share` per cent of all do not exceed (nearest rank)."""
    ordered = sorted(readings)
    place = -(-len(ordered) * share // 100)
    return ordered[max(1, int(place)) - 1]
