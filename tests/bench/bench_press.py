"""What a clerk waits for after a key: the ticket after F2, the list after a letter of a search."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from tests.bench.at_work import AtWork, at_work
from tests.bench.bench_hub import CLOCK, FREE_WINDOW, SENT, ServedHub, prepare
from tests.bench.figures import Effort, Figure, percentile, timed_ms

REACH_P50, REACH_P99_MS = 8.0, 100.0
REACH_SEARCH_MS = 16.0
SEARCHED = ("müavinət", "pensiya", "elil usaq", "ishsizlik", "ünvanlı sosial", "arayış", "övladlığa", "reabilitasiya")


def measure(effort: Effort) -> list[Figure]:
    with TemporaryDirectory(prefix="dost-press-") as folder:
        tokens = prepare(Path(folder) / "hub")
        with ServedHub(Path(folder) / "hub", tokens, sent=SENT) as hub:
            other = hub.devices[0]
            for _ in range(4):
                other.issue()
            with at_work(hub.url, Path(folder) / "desk", window=FREE_WINDOW, clock=CLOCK) as clerk:
                clerk.until(lambda: clerk.waiting > 0)
                call_and_take_back(clerk)  # warm
                search(clerk, SEARCHED[-1:])
                called: list[float] = []
                floors: list[float] = []
                searched: list[float] = []
                for turn in range(effort.rounds):
                    for _ in range(effort.presses):
                        # Both after the same rest: what has just run runs faster again.
                        clerk.rests()
                        floors.append(timed_ms(other.floor))
                        called.append(call_and_take_back(clerk))
                    searched += search(clerk, SEARCHED[turn % len(SEARCHED) :][: effort.presses])
    p50, p99, floor = percentile(called, 50), percentile(called, 99), percentile(floors, 50)
    listed = percentile(searched, 99)
    return [
        Figure(
            what="F2 to the ticket on screen, p50", found=f"{p50:.1f} ms",
            floor=f"{floor:.1f} ms, a round trip to an empty route with one durable commit", ratio=p50 / floor,
            reach=f"≤ {REACH_P50:g} ×", met=p50 <= REACH_P50 * floor,
        ),
        Figure(
            what="F2 to the ticket on screen, p99", found=f"{p99:.1f} ms", floor="", reach=f"≤ {REACH_P99_MS:g} ms",
            met=p99 <= REACH_P99_MS, note=f"of {len(called)} calls",
        ),
        Figure(
            what="catalogue search, keystroke to list, p99", found=f"{listed:.1f} ms", floor="",
            reach=f"≤ {REACH_SEARCH_MS:g} ms", met=listed <= REACH_SEARCH_MS, note=f"of {len(searched)} letters",
        ),
    ]  # fmt: skip


def call_and_take_back(clerk: AtWork) -> float:
    """Milliseconds from F2 until the ticket is painted, with its service and clock; the call is undone afterwards.

    They are painted first, and the rest of the window after them, which is not waited for here.
    """
    header = clerk.screens.workspace.page.header
    painted = FirstPaints(clerk, header, header._big, header._subject, header._clock)
    clerk.rests()
    started = time.perf_counter()
    clerk.press(Qt.Key.Key_F2)
    clerk.until(lambda: clerk.state == "called" and painted.all)
    taken = (painted.last - started) * 1000
    clerk.still()
    clerk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: clerk.state == "idle" and clerk.waiting > 0)
    clerk.still()
    return taken


class FirstPaints(QObject):
    """When each of some widgets is painted while the desk has called somebody."""

    def __init__(self, clerk: AtWork, *widgets: QWidget) -> None:
        super().__init__()
        self._clerk, self._widgets = clerk, widgets
        self._painted: dict[QObject, float] = {}
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's own name
        if event.type() == QEvent.Type.Paint and self._clerk.state == "called":
            self._painted.setdefault(watched, time.perf_counter())
        return False

    @property
    def all(self) -> bool:
        return len(self._painted) == len(self._widgets)

    @property
    def last(self) -> float:
        """On the clock of `perf_counter`."""
        return max(self._painted.values())


def search(clerk: AtWork, words: tuple[str, ...]) -> list[float]:
    """Milliseconds from each letter of these searches until its list is painted."""
    found = []
    for word in words:
        clerk.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        clerk.still()
        for letter in word:
            found.append(until_painted(lambda typed=letter: clerk.types(typed), lambda: None))  # type: ignore[misc]
        clerk.press(Qt.Key.Key_Escape)
        clerk.still()
    return found


def until_painted(begin: Callable[[], None], wait: Callable[[], None]) -> float:
    """Milliseconds from a key until what it led to is on screen."""
    started = time.perf_counter()
    begin()
    wait()
    QCoreApplication.processEvents()
    return (time.perf_counter() - started) * 1000
