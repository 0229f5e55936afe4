"""Calls a second at 32 desks, and what a history of tickets does to calling and to issuing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.bench_hub import DESKS, SENT, Device, ServedHub, prepare, with_history
from tests.bench.figures import Effort, Figure

REACH, AIM, FLAT = 0.25, 0.5, 1.2


def measure(effort: Effort) -> list[Figure]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="dost-calls-")))
        tokens = prepare(folder / "plain")
        hubs = {0: folder / "plain"}
        for history in effort.histories:
            hubs[history] = folder / f"after-{history}"
            with_history(folder / "plain", hubs[history], history)
        served = {}
        for history, data in hubs.items():
            served[history] = stack.enter_context(ServedHub(data, tokens, sent=SENT))
            served[history].fill()

        def rate_of(history: int, step: Callable[[Device], int]) -> Callable[[], float]:
            return partial(rate, served[history].devices, step, effort.seconds)

        empty = rate_of(0, Device.floor)
        calls = [rate_of(history, Device.call_and_undo) for history in hubs]
        issues = [rate_of(history, Device.issue_and_cancel) for history in hubs]
        rounds = [[reading() for reading in (empty, *calls, *issues)] for _ in range(effort.rounds)]
    floor, *found = (list(readings) for readings in zip(*rounds, strict=True))
    called, issued = found[: len(hubs)], found[len(hubs) :]
    share = of_each_round(called[0], floor)
    figures = [
        Figure(
            what=f"calls per second, {DESKS} desks", found=f"{median(called[0]):.0f} ops/s",
            floor=f"{median(floor):.0f}/s, an empty route that does one durable commit", ratio=share,
            reach=f"≥ {REACH:g} ×, aim {AIM:g}", met=share >= REACH,
            note="a call and its undo are two ops, each durable; the clients share the machine; the median of the "
            "rounds' own ratios",
        )
    ]  # fmt: skip
    for what, rates in (("call next", called), ("issue a ticket", issued)):
        for history, one in zip(effort.histories, rates[1:], strict=True):
            slower = of_each_round(rates[0], one)
            figures.append(
                Figure(
                    what=f"{what} with {history:,} tickets of history", found=f"{median(one):.0f} ops/s",
                    floor=f"{median(rates[0]):.0f} ops/s with none", ratio=slower, reach=f"≤ {FLAT:g} ×",
                    met=slower <= FLAT, note="how many times slower",
                )
            )  # fmt: skip
    return figures


def of_each_round(found: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the ratios of each round: a machine that slows down meanwhile slows both of a round alike."""
    return median(one / other for one, other in zip(found, floor, strict=True))


def rate(devices: list[Device], step: Callable[[Device], int], seconds: float) -> float:
    """Ops per second of all devices at once."""
    begun = time.perf_counter()

    def work(device: Device) -> int:
        done = 0
        while time.perf_counter() - begun < seconds:
            done += step(device)
        return done

    with ThreadPoolExecutor(len(devices)) as pool:
        done = sum(pool.map(work, devices))
    return done / (time.perf_counter() - begun)
