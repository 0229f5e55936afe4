"""When a machine itself stands still: a process that only wakes up, on each processor and before all others, notes when
it was not woken. A shared machine stops for longer than a screen may, and no program can tell that from its own fault.

Run as `python -m tests.bench.machine PROCESSOR`, until standard input ends; one line of JSON says when it stood still.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from contextlib import suppress

_WAKE_S, _WORTH_S = 0.005, 0.005
_PRIORITY = 50


class MachineWatch:
    """The times in which a processor of this machine stood still, by the clock of `perf_counter`."""

    def __init__(self) -> None:
        self._watchers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.machine", str(processor)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for processor in _processors()
        ]
        self._stops: list[list[tuple[float, float]]] = []

    def stop(self) -> None:
        for watcher in self._watchers:
            told, _ = watcher.communicate(timeout=30)
            self._stops.append([(begun, ended) for begun, ended in json.loads(told)])

    def stood_still(self, begun: float, ended: float) -> float:
        """For how much of this time it stood, in seconds: the processor that stood longest. After `stop`."""
        return max((_overlap(stops, begun, ended) for stops in self._stops), default=0.0)


def _processors() -> list[int]:
    """Those that a process can be bound to; none where that is not known."""
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []


def _overlap(stops: list[tuple[float, float]], begun: float, ended: float) -> float:
    return sum(max(0.0, min(ended, last) - max(begun, first)) for first, last in stops)


def main(processor: int) -> None:
    """Wake up until standard input ends."""
    if sys.platform != "linux":
        return
    os.sched_setaffinity(0, {processor})
    # Only a system's owner may ask for that; without it, what other programs take is counted too.
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
    stops: list[tuple[float, float]] = []
    while True:
        due = time.perf_counter() + _WAKE_S
        asked, _, _ = select.select([sys.stdin], [], [], _WAKE_S)
        now = time.perf_counter()
        if now - due > _WORTH_S:
            stops.append((due, now))
        if asked:
            break
    sys.stdout.write(json.dumps(stops) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
