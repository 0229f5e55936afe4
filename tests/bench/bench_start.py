"""From the start of the process to the shell on screen, and to yesterday's ticket and form, against an empty window."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from dostdesk.simulation.processes import HubProcess
from tests.bench.figures import Effort, Figure, by_turns
from tests.bench.places import Reception, desk_at, heard_all, leave_in_the_middle, morning

REACH_SHELL, REACH_FORM = 2.0, 6.0
_PATIENCE_S = 60
# A process's start is short beside what other machines of the same host take from this one.
_TURNS = 3


def measure(effort: Effort) -> list[Figure]:
    with TemporaryDirectory(prefix="dost-start-") as folder:
        desk, compiled = _prepared(Path(folder)), Path(folder) / "compiled"
        empty, shell, form = (partial(painted_ms, kind, desk, compiled) for kind in ("empty", "shell", "form"))
        for start in (empty, shell, form):
            start()  # warm: files in the page cache, modules compiled
        floor_ms, shell_ms, form_ms = by_turns(_TURNS * effort.rounds, empty, shell, form)
    floor = f"{floor_ms:.0f} ms, an empty QMainWindow"
    return [
        Figure(
            what="start to shell painted", found=f"{shell_ms:.0f} ms", floor=floor, ratio=shell_ms / floor_ms,
            reach=f"≤ {REACH_SHELL:g} ×", met=shell_ms <= REACH_SHELL * floor_ms,
        ),
        Figure(
            what="start to yesterday's ticket and form back on screen", found=f"{form_ms:.0f} ms", floor=floor,
            ratio=form_ms / floor_ms, reach=f"≤ {REACH_FORM:g} ×", met=form_ms <= REACH_FORM * floor_ms,
            note="the hub is away: nothing of it is waited for",
        ),
    ]  # fmt: skip


def _prepared(folder: Path) -> list[str]:
    """A desk that was left with a half-filled form; answers the arguments that start it again."""
    clock, data = morning(), folder / "desk"
    (folder / "hub").mkdir()
    with HubProcess(folder / "hub", clock=clock.written()) as hub:
        reception = Reception(hub.url, clock)
        reception.arrives()
        desk = desk_at(hub.url, data, clock)
        try:
            leave_in_the_middle(desk, clock)
            heard_all(desk)
        finally:
            desk.close()
            reception.close()
        url = hub.url
    return [
        "--hub", url, "--data", str(data), "--device", "D12-bench", "--throwaway-key", "--clock", clock.written(),
        "--papers", str(data / "papers"),
    ]  # fmt: skip


def painted_ms(kind: str, arguments: list[str], compiled: Path) -> float:
    """From before the process exists until it says that it is painted.

    Args:
        compiled: Where compiled modules are kept from one start to the next. An installed program has them beside its
            sources; a developer's machine may be told to write none.

    Raises:
        RuntimeError: It ended without being painted.
    """
    command = [sys.executable, "-m", "tests.bench.first_paint", kind, *arguments]
    # The watch needs the application before the program makes it, which Qt remarks upon.
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_LOGGING_RULES": "default.warning=false",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(compiled),
    }
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        said = process.stdout.readline() if process.stdout else ""
        taken = (time.perf_counter() - started) * 1000
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if said != "painted\n":
        raise RuntimeError(f"{kind}: ended with {process.returncode} before it was painted")
    return taken
