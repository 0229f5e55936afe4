"""What a long run is watched with: how long the screen thread stood still and where, and how much memory is held."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from array import array
from collections import Counter
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from tests.bench.figures import percentile

REACH_P999_MS, REACH_MAX_MS = 50.0, 150.0
_BEAT_MS = 10
_KB_PER_MB = 1024


class StallWatch(QObject):
    """Measures on the screen thread how late a beat of 10 ms comes: by that much everything else is late there.

    While a beat is late for longer than `look_after_ms`, another thread notes where the screen thread is; `places`
    counts it, the innermost line of this product first. Start and stop it on the screen thread.
    """

    def __init__(self, *, look_after_ms: float = REACH_P999_MS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.places: Counter[str] = Counter()
        self._late = array("f")
        self._look_after = look_after_ms / 1000
        self._screen_thread = threading.get_ident()
        self._beaten = time.perf_counter()
        self._stopped = threading.Event()
        self._looker = threading.Thread(target=self._look, name="stall-watch", daemon=True)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._beaten = time.perf_counter()
        self._timer.start()
        self._looker.start()

    def stop(self) -> None:
        self._timer.stop()
        self._stopped.set()
        self._looker.join()

    @property
    def beats(self) -> int:
        return len(self._late)

    def late_ms(self, share: float) -> float:
        """By how much `share` per cent of all beats were late at most; 100 gives the longest stall."""
        return percentile(self._late, share) if self._late else 0.0

    def sentence(self) -> str:
        """The figures in one line."""
        return (
            f"{self.beats} beats, p50 {self.late_ms(50):.1f} ms late, p99.9 {self.late_ms(99.9):.1f} ms "
            f"(reach {REACH_P999_MS:g}), longest {self.late_ms(100):.1f} ms (reach {REACH_MAX_MS:g})"
        )

    def _beat(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, (now - self._beaten) * 1000 - _BEAT_MS))
        self._beaten = now

    def _look(self) -> None:
        seen = 0.0
        while not self._stopped.wait(self._look_after / 4):
            beaten = self._beaten
            if beaten != seen and time.perf_counter() - beaten > self._look_after + _BEAT_MS / 1000:
                seen = beaten
                frame = sys._current_frames().get(self._screen_thread)
                if frame is not None:
                    self.places[_place(traceback.extract_stack(frame))] += 1


def _place(stack: traceback.StackSummary) -> str:
    ours = [frame for frame in stack if "dostdesk" in Path(frame.filename).parts or "ui" in Path(frame.filename).parts]
    where = (ours or list(stack))[-1]
    return f"{Path(where.filename).name}:{where.lineno} {where.name}"


def resident_mb() -> float:
    """Memory that this process holds, in megabytes; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / _KB_PER_MB / _KB_PER_MB
