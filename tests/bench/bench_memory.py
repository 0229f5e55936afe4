"""What a desk holds in memory at its 200th visit against its 20th, and how its screen thread stalls on the way.

python -m tests.bench.bench_memory URL FOLDER WINDOW EARLY LATE     the desk: one line of JSON at the end
"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt

from dostdesk.domain.stays import Outcome
from tests.bench.at_work import AtWork, at_work
from tests.bench.bench_hub import CLOCK, FREE_WINDOW, SENT, Device, ServedHub, prepare
from tests.bench.figures import Effort, Figure
from tests.bench.instruments import StallWatch, resident_mb

REACH = 1.05
_TOLD = 5
_AROUND = 2  # visits before and after the one that is meant: the median of five readings


def measure(effort: Effort) -> list[Figure]:
    early, late = effort.visits
    with TemporaryDirectory(prefix="dost-memory-") as folder:
        tokens = prepare(Path(folder) / "hub")
        with ServedHub(Path(folder) / "hub", tokens, sent=SENT) as hub:
            found = _desk(hub, Path(folder) / "desk", early, late)
    first, last = found["early_mb"], found["late_mb"]
    return [
        Figure(
            what=f"desk memory, visit {late} against visit {early}", found=f"{last:.0f} MB", floor=f"{first:.0f} MB",
            ratio=last / first, reach=f"≤ {REACH:g} ×", met=last <= REACH * first, note="resident, after each visit",
        ),
        Figure(
            what="screen thread stalls in these visits", found=f"p99.9 {found['p999_ms']:.0f} ms", floor="",
            reach="p99.9 ≤ 50 ms, max 150 ms", met=found["p999_ms"] <= 50 and found["longest_ms"] <= 150,
            note=f"longest {found['longest_ms']:.0f} ms; without the time in which the machine itself stood still "
            f"p99.9 {found['own_p999_ms']:.0f} ms, longest {found['own_longest_ms']:.0f} ms",
        ),
    ]  # fmt: skip


def _desk(hub: ServedHub, data: Path, early: int, late: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_memory", hub.url, str(data), str(FREE_WINDOW), str(early)]
    with subprocess.Popen([*command, str(late)], stdout=subprocess.PIPE, text=True) as process:
        try:
            told: dict[str, float] = {}
            for line in process.stdout or ():
                told = _answer(line, hub.devices[0]) or told
        finally:
            process.terminate()
    return told


def _answer(line: str, reception: Device) -> dict[str, float]:
    """The desk asks for the next person, or tells what it found."""
    if line == "next\n":
        reception.issue()
        return {}
    found: dict[str, float] = json.loads(line)
    return found


def work(url: str, data: Path, window: int, early: int, late: int) -> None:
    """Serve people until the late visit, with a form opened and typed in at each."""
    held: list[float] = []
    with at_work(url, data, window=window, clock=CLOCK) as clerk:
        watch = StallWatch(parent=clerk.window)
        watch.start()
        for _ in range(late + _AROUND):
            sys.stdout.write("next\n")
            sys.stdout.flush()
            one_visit(clerk)
            with watch.aside():
                gc.collect()
                held.append(resident_mb())
        watch.stop()
    found = {
        "early_mb": _around(held, early), "late_mb": _around(held, late), "p999_ms": watch.late_ms(99.9),
        "longest_ms": watch.late_ms(100), "own_p999_ms": watch.own_late_ms(99.9),
        "own_longest_ms": watch.own_late_ms(100),
    }  # fmt: skip
    for stall in watch.worst[:_TOLD]:
        sys.stderr.write(stall.sentence() + "\n")
    sys.stdout.write(json.dumps(found) + "\n")


def one_visit(clerk: AtWork) -> None:
    """Call, begin, open the form, type in its first field, finish."""
    clerk.until(lambda: clerk.waiting > 0)
    clerk.press(Qt.Key.Key_F2)
    clerk.until(lambda: clerk.state == "called")
    clerk.press(Qt.Key.Key_F4)
    clerk.until(lambda: clerk.state == "serving")
    clerk.still()
    clerk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: clerk.window.shell.front == "form")
    for letter in "SINAQ":
        clerk.types(letter)
    clerk.press(Qt.Key.Key_Tab, text="\t")
    clerk.still()
    clerk.press(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.window.shell.front == "workspace")
    clerk.still()
    desk = clerk.window.desk
    visit = None if desk is None else desk.actions.view().visit
    if desk is None or visit is None:
        raise RuntimeError("the visit is gone")
    desk.actions.finish({part.id: Outcome.ADVISED for part in visit.ticket.services}, False)
    clerk.until(lambda: clerk.state == "idle")
    clerk.still()


def _around(held: list[float], visit: int) -> float:
    return statistics.median(held[max(0, visit - 1 - _AROUND) : visit + _AROUND])


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
