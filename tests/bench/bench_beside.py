"""What a clerk waits for after F2 while the hub's outlook is simulated beside, on the same machine."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.at_work import at_work
from tests.bench.bench_hub import CLOCK, DESKS, FREE_WINDOW, SENT, ServedHub, prepare
from tests.bench.bench_live import steps
from tests.bench.bench_press import call_and_take_back
from tests.bench.figures import Effort, Figure, percentile

REACH, REACH_P99_MS = 1.5, 100.0
_WAITING, _BLOCKS = 300, 4
# So many steps that more visits have ended than a forecast needs before it says anything.
_STEPS = 3 * DESKS + 5 * 45


def measure(effort: Effort) -> list[Figure]:
    """By turns at a hub with its outlook and at one without, both with a full hall."""
    presses = max(3, effort.rounds * effort.presses // _BLOCKS)
    plain: list[float] = []
    beside: list[float] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="dost-beside-")))
        hubs = []
        for name, outlook in (("plain", False), ("beside", True)):
            tokens = prepare(folder / name)
            hub = stack.enter_context(ServedHub(folder / name, tokens, sent=SENT, outlook=outlook))
            for _ in islice(steps(hub.devices), _STEPS):
                pass
            for no in range(_WAITING):
                hub.devices[no % DESKS].issue()
            hubs.append(hub)
        for block in range(_BLOCKS):
            for hub, found, name in zip(hubs, (plain, beside), ("plain", "beside"), strict=True):
                with at_work(
                    hub.url, folder / f"desk-{name}-{block}", window=FREE_WINDOW + block, clock=CLOCK,
                    device=f"D12-b{block}",
                ) as clerk:  # fmt: skip
                    clerk.until(lambda clerk=clerk: clerk.waiting > 0)  # type: ignore[misc]
                    call_and_take_back(clerk)  # warm
                    found += [call_and_take_back(clerk) for _ in range(presses)]
    p50, floor, p99 = percentile(beside, 50), percentile(plain, 50), percentile(beside, 99)
    return [
        Figure(
            what="F2 to the ticket on screen while the outlook is simulated beside, p50",
            found=f"{p50:.1f} ms", floor=f"{floor:.1f} ms, without", ratio=p50 / floor, reach=f"≤ {REACH:g} ×",
            met=p50 <= REACH * floor, note=f"{_WAITING} who wait; of {len(beside)} calls",
        ),
        Figure(
            what="the same, p99", found=f"{p99:.1f} ms", floor=f"{percentile(plain, 99):.1f} ms, without",
            reach=f"≤ {REACH_P99_MS:g} ms", met=p99 <= REACH_P99_MS,
        ),
    ]  # fmt: skip
