"""What a long run is watched with: how long the screen thread stood still, where and why, and how much memory is
held.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer

from tests.bench.machine import MachineWatch
from tests.bench.spread import Spread

REACH_P999_MS, REACH_MAX_MS = 50.0, 150.0
_BEAT_MS = 10
_KB_PER_MB = 1024
_HOUSES = frozenset({"dostdesk", "ui"})
# Where a thread is that has nothing to do.
_WAITING = frozenset({"wait", "select", "_worker", "read", "recv", "_listen"})


@dataclass(frozen=True, slots=True)
class Stall:
    """A beat that came too late, and what its time went to.

    Attributes:
        at_s: When it was over, from the start of the watch.
        late_ms: By how much.
        own_ms: The screen thread was computing.
        machine_ms: A processor of the machine stood still, so that it was nobody's.
        queued_ms: It could have gone on, but every processor was taken by others; 0 where the system does not tell.
        others_ms: Other threads of this process were computing meanwhile: what is neither own nor queued waited for
            the interpreter that they held, or for the disk.
        garbage_ms: Garbage was collected meanwhile, on whichever thread.
        seen: Where the screen thread was, innermost line of the product first, by how often it was seen there.
        beside: The same of threads that worked meanwhile.
    """

    at_s: float
    late_ms: float
    machine_ms: float
    own_ms: float
    queued_ms: float
    others_ms: float
    garbage_ms: float
    seen: tuple[tuple[str, int], ...]
    beside: tuple[tuple[str, int], ...]

    def sentence(self) -> str:
        """One line of a report."""
        where, beside = (
            "; ".join(f"{place} ({count})" for place, count in told[:3]) for told in (self.seen, self.beside)
        )
        return (
            f"{self.late_ms:.0f} ms late at {self.at_s:.1f} s: machine {self.machine_ms:.0f}, "
            f"computing {self.own_ms:.0f}, no processor {self.queued_ms:.0f}, other threads {self.others_ms:.0f}, "
            f"garbage {self.garbage_ms:.0f}; {where} | {beside}"
        )


@dataclass(frozen=True, slots=True)
class _Used:
    """Readings of the clocks at a beat, in seconds."""

    at: float
    own: float
    process: float
    queued: float
    garbage: float


class StallWatch(QObject):
    """Measures on the screen thread how late a beat of 10 ms comes: by that much everything else is late there.

    While a beat is late for longer than `look_after_ms`, another thread notes again and again where the screen thread
    is; `places` counts the innermost line of this product, `stalls` has the whole of it. Start and stop it on the
    screen thread.
    """

    def __init__(self, *, look_after_ms: float = REACH_P999_MS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.places: Counter[str] = Counter()
        self.stalls: list[Stall] = []
        self._late, self._own = Spread(), Spread()
        self._look_after = look_after_ms / 1000
        self._screen_thread = threading.get_ident()
        self._waits = _run_queue(threading.get_native_id())
        self._garbage, self._machine = _Garbage(), MachineWatch()
        self._seen: Counter[str] = Counter()
        self._beside: Counter[str] = Counter()
        self._beaten = self._used()
        self._started = self._beaten.at
        self._stopped = threading.Event()
        self._looker = threading.Thread(target=self._look, name="stall-watch", daemon=True)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._garbage.begin()
        self._beaten = self._used()
        self._started = self._beaten.at
        self._timer.start()
        self._looker.start()

    def stop(self) -> None:
        self._timer.stop()
        self._stopped.set()
        self._looker.join()
        self._garbage.end()
        self._machine.stop()
        self.stalls = [replace(stall, machine_ms=self._stood(stall)) for stall in self.stalls]
        if self._waits is not None:
            os.close(self._waits)
            self._waits = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What the watcher itself does on the screen thread meanwhile is no stall of the program."""
        if time.perf_counter() - self._beaten.at > _BEAT_MS / 1000:
            # What the program kept it from until now is the program's.
            self._beat()
        self._timer.stop()
        try:
            yield
        finally:
            self._beaten = self._used()
            self._timer.start()

    @property
    def lived_s(self) -> float:
        """How long it has been watched, in seconds, from start to the last beat."""
        return self._beaten.at - self._started

    @property
    def beats(self) -> int:
        return len(self._late)

    @property
    def worst(self) -> list[Stall]:
        """The stalls, the longest without the machine's own first. After `stop`."""
        return sorted(self.stalls, key=lambda stall: stall.machine_ms - stall.late_ms)

    def late_ms(self, share: float, *, idle_s: float = 0.0) -> float:
        """By how much `share` per cent of all beats were late at most; 100 gives the longest stall.

        Args:
            idle_s: Time in which nothing was to be done and that was not lived through: its beats count as on time.
        """
        late = self._late.copy()
        late.add(0.0, round(idle_s * 1000 / _BEAT_MS) if late else 0)
        return late.percentile(share)

    def computing_ms(self, share: float) -> float:
        """For how long the screen thread computed from one beat to the next, `share` per cent of all at most.

        Whatever else wants the processor meanwhile does not change it.
        """
        return self._own.percentile(share)

    def own_late_ms(self, share: float) -> float:
        """The same without the time in which the machine stood still. After `stop`."""
        late = self._late.copy()
        for stall in self.stalls:
            late.add(stall.late_ms, -1)
            late.add(max(0.0, stall.late_ms - stall.machine_ms))
        return late.percentile(share)

    def sentence(self) -> str:
        """The figures in one line."""
        return (
            f"{self.beats} beats, p50 {self.late_ms(50):.1f} ms late, p99.9 {self.late_ms(99.9):.1f} ms "
            f"(reach {REACH_P999_MS:g}), longest {self.late_ms(100):.1f} ms (reach {REACH_MAX_MS:g}); without the "
            f"machine's own stops p99.9 {self.own_late_ms(99.9):.1f} ms, longest {self.own_late_ms(100):.1f} ms"
        )

    def _stood(self, stall: Stall) -> float:
        ended = self._started + stall.at_s
        return self._machine.stood_still(ended - stall.late_ms / 1000, ended) * 1000

    def _beat(self) -> None:
        before, now = self._beaten, self._used()
        self._beaten = now
        late = max(0.0, (now.at - before.at) * 1000 - _BEAT_MS)
        self._late.add(late)
        own = now.own - before.own
        self._own.add(own * 1000)
        seen, self._seen = self._seen, Counter()
        beside, self._beside = self._beside, Counter()
        if late > self._look_after * 1000:
            self.stalls.append(
                Stall(
                    at_s=now.at - self._started,
                    late_ms=late,
                    machine_ms=0.0,
                    own_ms=own * 1000,
                    queued_ms=(now.queued - before.queued) * 1000,
                    others_ms=max(0.0, now.process - before.process - own) * 1000,
                    garbage_ms=(now.garbage - before.garbage) * 1000,
                    seen=tuple(seen.most_common()),
                    beside=tuple(beside.most_common()),
                )
            )
            self.places.update(place for place, _ in seen.most_common(1))

    def _used(self) -> _Used:
        queued = 0.0
        if self._waits is not None:
            queued = int(os.pread(self._waits, 80, 0).split()[1]) / 1e9
        return _Used(time.perf_counter(), time.thread_time(), time.process_time(), queued, self._garbage.seconds)

    def _look(self) -> None:
        while not self._stopped.wait(self._look_after / 4):
            if time.perf_counter() - self._beaten.at > self._look_after / 2 + _BEAT_MS / 1000:
                for thread, frame in sys._current_frames().items():
                    if thread == self._screen_thread:
                        self._seen[_place(frame)] += 1
                    elif frame.f_code.co_name not in _WAITING and thread != threading.get_ident():
                        self._beside[_place(frame)] += 1


class _Garbage:
    """How long Python has collected garbage, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._begun = 0.0

    def begin(self) -> None:
        gc.callbacks.append(self._told)

    def end(self) -> None:
        gc.callbacks.remove(self._told)

    def _told(self, phase: str, _facts: Mapping[str, int]) -> None:
        if phase == "start":
            self._begun = time.perf_counter()
        else:
            self.seconds += time.perf_counter() - self._begun


def _run_queue(thread: int) -> int | None:
    """Open what the system tells of a thread's waiting for a processor; None where it does not."""
    try:
        return os.open(f"/proc/self/task/{thread}/schedstat", os.O_RDONLY)
    except FileNotFoundError:
        return None


def _place(frame: FrameType) -> str:
    """The innermost line of the product, and who called it there; without one, the innermost line of all."""
    stack = traceback.StackSummary.extract(traceback.walk_stack(frame), lookup_lines=False)
    ours = [entry for entry in stack if _HOUSES.intersection(Path(entry.filename).parts)]
    return " < ".join(
        f"{Path(entry.filename).name}:{entry.lineno} {entry.name}" for entry in (ours[:3] or list(stack)[:1])
    )


def resident_mb() -> float:
    """Memory that this process holds, in megabytes; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / _KB_PER_MB / _KB_PER_MB
