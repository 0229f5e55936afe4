"""What a desk holds in memory at its 200th visit against its 20th, and how its screen thread stalls on the way.

python -m tests.bench.bench_memory URL FOLDER WINDOW EARLY LATE     the desk: one line of JSON at the end
"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.domain.stays import Outcome
from dostdesk.population.staff import FIRST_CLERK_LOGIN, invented_staff
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
            ratio=last / first, reach=f"≤ {REACH:g} ×", met=last <= REACH * first,
            note=f"resident, after each visit; the screen's beats in these visits without a pause were late by "
            f"{found['p999_ms']:.0f} ms (p99.9) and {found['longest_ms']:.0f} ms at most",
        ),
    ]  # fmt: skip


def _desk(hub: ServedHub, data: Path, early: int, late: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_memory", hub.url, str(data), str(FREE_WINDOW), str(early)]
    with subprocess.Popen([*command, str(late)], stdout=subprocess.PIPE, text=True) as process:
        try:
            told: dict[str, float] = {}
            wanted = services()
            for line in process.stdout or ():
                told = _answer(line, hub.devices[0], wanted) or told
        finally:
            process.terminate()
    return told


def services() -> Iterator[str]:
    """What one person after the other comes for: all that the clerk serves, each with its form, and again from the
    beginning.
    """
    release = build_release(resource("catalogue"), created_at=CLOCK.now(), effective_from=date(2026, 1, 1)).load()
    served = next(person.skills for person in invented_staff() if person.login == FIRST_CLERK_LOGIN)
    letters = served.primary | served.secondary
    codes = [one.code for one in release.services.values() if one.enabled and one.queue_letter in letters]
    # As they come, and not group by group.
    Random(7).shuffle(codes)
    return cycle(codes)


def _answer(line: str, reception: Device, wanted: Iterator[str]) -> dict[str, float]:
    """The desk asks for the next person, or tells what it found."""
    if line == "next\n":
        reception.issue(next(wanted))
        return {}
    found: dict[str, float] = json.loads(line)
    return found


def work(url: str, data: Path, window: int, early: int, late: int) -> None:
    """Serve people until the late visit; at each the service's form is opened and typed in, and something sought."""
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
        "longest_ms": watch.late_ms(100),
    }  # fmt: skip
    for stall in watch.worst[:_TOLD]:
        sys.stderr.write(stall.sentence() + "\n")
    sys.stdout.write(json.dumps(found) + "\n")


def one_visit(clerk: AtWork) -> None:
    """Call, begin, open the form, type in its first field, look into the search, finish."""
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
    _search(clerk)
    desk = clerk.window.desk
    visit = None if desk is None else desk.actions.view().visit
    if desk is None or visit is None:
        raise RuntimeError("the visit is gone")
    desk.actions.finish({part.id: Outcome.ADVISED for part in visit.ticket.services}, False)
    clerk.until(lambda: clerk.state == "idle")
    clerk.still()


def _search(clerk: AtWork) -> None:
    """A layer over the page, in which Tab goes round."""
    layers = clerk.window.shell.layers
    clerk.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: layers.top is not None)
    for letter in "pens":
        clerk.types(letter)
    clerk.press(Qt.Key.Key_Tab, text="\t")
    clerk.still()
    clerk.press(Qt.Key.Key_Escape)
    clerk.until(lambda: layers.top is None)


def _around(held: list[float], visit: int) -> float:
    return statistics.median(held[max(0, visit - 1 - _AROUND) : visit + _AROUND])


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
