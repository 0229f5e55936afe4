"""The supervisor's live page over a full hall: forty windows, three hundred who wait, twenty events in a second.

python -m tests.bench.bench_live SECONDS            measure for that long, as for an hour: 3600
python -m tests.bench.bench_live URL FOLDER SECONDS  the supervisor's desk: one line of JSON at the end
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from dostdesk.domain.ops import OpKind
from dostdesk.population.staff import SUPERVISOR_LOGIN
from tests.bench.at_work import AtWork, at_work
from tests.bench.bench_hub import CLOCK, FREE_WINDOW, Device, ServedHub, prepare
from tests.bench.figures import SLICE, Effort, Figure
from tests.bench.instruments import StallWatch, resident_mb

WINDOWS, WAITING, EVENTS_A_SECOND = 40, 300, 20
REACH_CPU, REACH_MS, REACH_MEMORY = 0.25, 50.0, 1.05
_WARM_S = 8.0
_FILLS, _FILLED_S = 0.1, 600.0
_SHARE_OF_AN_HOUR = 60
_CODES = ("udsy-apply", "pension-survivor", "references-employment-status")


def measure(effort: Effort) -> list[Figure]:
    return measured(effort.seconds * (_SHARE_OF_AN_HOUR if effort is not SLICE else 10))


def measured(seconds: float) -> list[Figure]:
    """The figures of so many seconds."""
    with TemporaryDirectory(prefix="dost-live-") as folder:
        tokens = prepare(Path(folder) / "hub", WINDOWS)
        with ServedHub(Path(folder) / "hub", tokens, sent=(6, *([1] * (WINDOWS - 1)))) as hub:
            for no in range(WAITING):
                hub.devices[no % WINDOWS].issue(_CODES[no % len(_CODES)])
            found = _desk(hub, Path(folder) / "desk", seconds)
    cpu, late, memory = found["cpu"], found["p999_ms"], found["late_mb"] / found["early_mb"]
    hall = f"{WINDOWS} windows, {WAITING} waiting, {found['events_a_second']:.0f} events/s"
    return [
        Figure(
            what=f"live page, {hall}: processor", found=f"{100 * cpu:.0f} % of a core", floor="",
            reach=f"≤ {100 * REACH_CPU:.0f} % of a core", met=cpu <= REACH_CPU,
            note=f"all threads of the desk, over {seconds:.0f} s; {found['shown']:.0f} changes of cards were shown",
        ),
        Figure(
            what="live page: stalls of the screen", found=f"{late:.0f} ms at p99.9", floor="",
            reach=f"p99.9 ≤ {REACH_MS:.0f} ms", met=late <= REACH_MS,
            note=f"how late beats of 10 ms came; {found['longest_ms']:.0f} ms at most. It computed for "
            f"{found['own_p999_ms']:.0f} ms from beat to beat at p99.9, {found['own_longest_ms']:.0f} ms at most",
        ),
        Figure(
            what="live page: memory", found=f"{found['late_mb']:.0f} MB", floor=f"{found['early_mb']:.0f} MB",
            ratio=memory, reach=f"≤ {REACH_MEMORY:g} ×", met=memory <= REACH_MEMORY,
            note=f"resident at the end, and when {min(seconds * _FILLS, _FILLED_S):.0f} s had passed",
        ),
    ]  # fmt: skip


def _desk(hub: ServedHub, data: Path, seconds: float) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_live", hub.url, str(data), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("the desk has no output")
        try:
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("the desk did not open")
            rate = _busy_for(hub.devices, seconds + _WARM_S)
            found: dict[str, float] = json.loads(process.stdout.readline())
        finally:
            process.terminate()
    return found | {"events_a_second": rate}


def _busy_for(devices: list[Device], seconds: float) -> float:
    """Everybody works: people come, are called, served and go, so that the hall stays as full. Events in a second."""
    began, sent = time.monotonic(), 0
    for step in steps(devices):
        now = time.monotonic() - began
        if now >= seconds:
            break
        wait = sent / EVENTS_A_SECOND - now
        if wait > 0:
            time.sleep(wait)
        sent += step
    return sent / (time.monotonic() - began)


def steps(devices: list[Device]) -> Iterator[int]:
    """One op after the other; each answers how many events it made."""
    codes, at_work_now = cycle(_CODES), dict[str, tuple[str, str]]()
    for device in cycle(devices):
        if device.name in at_work_now:
            ticket, service = at_work_now.pop(device.name)
            device.op(OpKind.FINISH_SERVICE, {"ticket": ticket, "service_id": service, "outcome": "advised"})
            yield 1
            device.op(OpKind.FINISH_VISIT, {"ticket": ticket})
            yield 1
        device.issue(next(codes))
        yield 1
        called = device.op(OpKind.CALL_NEXT, {"window": device.window})["body"]["ticket"]
        yield 1
        device.op(OpKind.START, {"ticket": called["id"]})
        yield 1
        at_work_now[device.name] = (called["id"], called["services"][0]["id"])


def watch(url: str, data: Path, seconds: float) -> None:
    """The hall in front, for so long."""
    with at_work(
        url, data, window=FREE_WINDOW, clock=CLOCK, login=SUPERVISOR_LOGIN, device="D12-chief", front="live"
    ) as chief:
        chief.until(lambda: len(_cards(chief)) >= WINDOWS)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        _goes_by(chief, _WARM_S)
        shown = [0]
        windows = chief.screens.rooms.live.page.cards.windows
        for changed in (windows.dataChanged, windows.went_on):
            changed.connect(lambda *_: shown.__setitem__(0, shown[0] + 1))
        stalls = StallWatch(parent=chief.window)
        began, used = time.monotonic(), time.process_time()
        stalls.start()
        # Until what is kept of texts, pages of the store and the words of some 2,000 visits is there.
        fills = min(seconds * _FILLS, _FILLED_S)
        _goes_by(chief, fills)
        early = resident_mb()
        _goes_by(chief, seconds - fills)
        # Before the beats are counted, which takes as much again as they do.
        late = resident_mb()
        stalls.stop()
        cpu = (time.process_time() - used) / (time.monotonic() - began)
        found = {
            "cpu": cpu, "p999_ms": stalls.late_ms(99.9), "longest_ms": stalls.late_ms(100), "early_mb": early,
            "late_mb": late, "shown": float(shown[0]),
            "own_p999_ms": stalls.computing_ms(99.9), "own_longest_ms": stalls.computing_ms(100),
        }  # fmt: skip
        for stall in stalls.worst[:5]:
            sys.stderr.write(stall.sentence() + "\n")
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


def _goes_by(chief: AtWork, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        # `until` has a patience of its own.
        part = time.monotonic() + min(left, 20.0)
        chief.until(lambda part=part: time.monotonic() >= part)  # type: ignore[misc]


def _cards(chief: AtWork) -> list[object]:
    return list(chief.screens.rooms.live.page.cards.windows.cards)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        from tests.bench.__main__ import shown as told

        for figure in measured(float(sys.argv[1])):
            print(told(figure), figure.note)
    else:
        watch(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
