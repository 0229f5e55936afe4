"""A clerk's day at the real window, on a real hub with the rest of a centre, watched for stalls, leaks and drift."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from dostdesk.domain.clock import RunningClock
from dostdesk.simulation.processes import HubProcess
from dostdesk.storage.desk import device
from tests.bench.instruments import StallWatch, resident_mb
from tests.long_run.clerk_day import PATIENCE_TICKS, ClerkDay, Script, StuckError, Until
from tests.long_run.keyboard import keyboard
from tests.long_run.others import OUR_LOGIN, OUR_WINDOW
from tests.long_run.truth import Shown, Truth
from ui.program import DeskOptions, DeskWindow
from ui.theme import apply_theme

BEAT_MS = 20
# A clerk's hall at nine on a working day.
OPENS = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
EARLY_VISIT = 10
# Outside of this run hub and other desks have processors of their own: here they take what this desk leaves.
REST_NICE = 10
_STALLS_TOLD = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how quick a run is.

    Attributes:
        visits: Of the whole centre in a day.
        enough: Our clerk's visits after which the day is over; 0 for none.
    """

    hours: float = 8.0
    speed: float = 40.0
    desks: int = 27
    visits: int = 1600
    seed: int = 7
    enough: int = 0


@dataclass
class Found:
    """What a run showed.

    Attributes:
        memory: Megabytes by visits served.
        rest: At which priority hub and other desks ran.
        stall_p999_ms, stall_max_ms: Of the beats of the run itself, in which the same work stands in as little idle
            time as `speed` leaves.
        day_stall_p999_ms: Of the beats of the whole simulated day: the idle time that the speed took out of it counts
            as on time. The longest is the same.
        own_stall_p999_ms, own_stall_max_ms: Without the time in which the machine itself stood still.
        drift: Sentences; empty when screen and hub agreed each time.
    """

    keys: str = ""
    rest: str = ""
    compared: int = 0
    drift: list[str] = field(default_factory=list)
    memory: dict[int, float] = field(default_factory=dict)
    widgets: dict[int, int] = field(default_factory=dict)
    threads: dict[int, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    stalls: str = ""
    stall_p999_ms: float = 0.0
    stall_max_ms: float = 0.0
    day_stall_p999_ms: float = 0.0
    own_stall_p999_ms: float = 0.0
    own_stall_max_ms: float = 0.0
    stall_places: dict[str, int] = field(default_factory=dict)
    longest_stalls: list[str] = field(default_factory=list)
    others: dict[str, object] = field(default_factory=dict)
    stuck: str = ""

    @property
    def growth(self) -> float:
        """Memory of the last reading over that of an early visit."""
        places = sorted(self.memory)
        return self.memory[places[-1]] / self.memory[places[0]] if places else 1.0


class _Player(QObject):
    """Plays a script on the screen thread, a step at each beat."""

    def __init__(self, script: Script, clerk: ClerkDay) -> None:
        super().__init__()
        self._script, self._clerk = script, clerk
        self._wanted: Until | None = None
        self._waited = 0
        self.ended = False
        self.stuck = ""
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._timer.start()

    def _beat(self) -> None:
        if self._wanted is not None and not self._wanted():
            self._waited += 1
            if self._waited > PATIENCE_TICKS:
                self._end(self._clerk.seen())
            return
        self._waited = 0
        try:
            self._wanted = next(self._script)
        except StopIteration:
            self._end("")
        except StuckError as stuck:
            self._end(str(stuck))

    def _end(self, stuck: str) -> None:
        self._timer.stop()
        self.stuck, self.ended = stuck, True
        QApplication.exit()


def run(plan: Plan) -> Found:
    """Live the day and say what was seen."""
    found = Found()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="long-run-")))
        for name in ("hub", "desk"):
            (folder / name).mkdir()
        clock = RunningClock(started=datetime.now(UTC), shown=OPENS, speed=plan.speed)
        hub = stack.enter_context(HubProcess(folder / "hub", clock=clock.written()))
        found.rest = f"nice {_yield_to_us(hub.pid)}"
        others = stack.enter_context(_others(hub.url, clock, plan, found))
        window = _window(hub.url, folder / "desk", clock)
        stack.callback(window.close_program)
        ends = OPENS + timedelta(hours=plan.hours)
        keys = keyboard()
        found.keys = keys.name
        watch = StallWatch()
        clerk = ClerkDay(
            window, keys, Random(plan.seed), over=lambda: clock.now() >= ends or served_enough(), aside=watch.aside
        )

        def served_enough() -> bool:
            return 0 < plan.enough <= clerk.done["visits"]

        player = _Player(clerk.day(), clerk)
        looks = _Looks(clerk, found, hub.url, watch)
        player.start()
        began = clock.now()
        QTimer.singleShot(0, watch.start)
        looks.start()
        QApplication.exec()
        watch.stop()
        looks.stop()
        found.stuck, found.done = player.stuck, dict(clerk.done)
        found.stalls, found.stall_places = watch.sentence(), dict(watch.places.most_common(8))
        found.longest_stalls = [stall.sentence() for stall in watch.worst[:_STALLS_TOLD]]
        found.stall_p999_ms, found.stall_max_ms = watch.late_ms(99.9), watch.late_ms(100)
        taken_out = max(0.0, (clock.now() - began).total_seconds() - watch.lived_s)
        found.day_stall_p999_ms = watch.late_ms(99.9, idle_s=taken_out)
        found.own_stall_p999_ms, found.own_stall_max_ms = watch.own_late_ms(99.9), watch.own_late_ms(100)
        del others
    return found


class _Looks(QObject):
    """Each simulated minute: does the screen say what the hub says, and how much memory is held."""

    def __init__(self, clerk: ClerkDay, found: Found, url: str, watch: StallWatch) -> None:
        super().__init__()
        self._clerk, self._found, self._url, self._watch = clerk, found, url, watch
        self._truth: Truth | None = None
        self._timer = QTimer(self)
        speed = clerk.window._options.clock.speed  # type: ignore[attr-defined]
        self._timer.setInterval(max(50, round(60_000 / speed)))
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._remember()
        if self._truth is not None:
            self._truth.stop()

    def _look(self) -> None:
        workspace = self._clerk.window.screens and self._clerk.screens.workspace
        if not workspace:
            return
        if self._truth is None:
            with self._watch.aside():
                self._truth = self._told_by_hub()
            return
        with self._watch.aside():
            self._remember()
        view = workspace.presenter.view
        if not view.link.waiting:
            rows = workspace.page.queue.list.rows.rows
            listed = tuple(row.label.replace("\N{NON-BREAKING HYPHEN}", "-") for row in rows)
            self._truth.hold_against(Shown.of(view, listed))

    def _told_by_hub(self) -> Truth | None:
        desk = self._clerk.window.desk
        if desk is None:
            return None
        with desk._work.store.reading() as transaction:
            install = device.install(transaction)
        if install is None:
            return None
        truth = Truth(self._url, install.token, self._compared)
        _yield_to_us(truth.pid)
        return truth

    def _compared(self, difference: str) -> None:
        self._found.compared += 1
        if difference:
            self._found.drift.append(difference)

    def _remember(self) -> None:
        visits = self._clerk.done["visits"]
        if visits % EARLY_VISIT == 0 and visits and visits not in self._found.memory:
            gc.collect()
            self._found.memory[visits] = round(resident_mb(), 1)
            self._found.widgets[visits] = _widgets()
            self._found.threads[visits] = threading.active_count()


def _widgets() -> int:
    """How many widgets there are; none goes as garbage meanwhile, as the program collects between events."""
    return sum(1 + len(top.findChildren(QWidget)) for top in QApplication.topLevelWidgets())


def _yield_to_us(process: int) -> int:
    """Let a process, with every thread that it has, take only what this one leaves; its priority then, where that is
    known how to do.
    """
    if sys.platform != "linux":
        return 0
    for thread in Path(f"/proc/{process}/task").iterdir():
        # Whoever runs this before all others (`chrt`) gave that to them too.
        os.sched_setscheduler(int(thread.name), os.SCHED_OTHER, os.sched_param(0))
        os.setpriority(os.PRIO_PROCESS, int(thread.name), REST_NICE)
    return os.getpriority(os.PRIO_PROCESS, process)


def _window(url: str, data: Path, clock: RunningClock) -> DeskWindow:
    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise TypeError("a screen needs a QApplication")
    apply_theme(application, "light")
    options = DeskOptions(
        hub_url=url, data=data, device="D12-long", window=OUR_WINDOW, language="az", theme="light", printer="",
        papers=data / "papers", throwaway_key=True, clock=clock, login=OUR_LOGIN, password="demo",
    )  # fmt: skip
    window = DeskWindow(options, alone=True)
    window.show()
    window.activateWindow()
    return window


@contextmanager
def _others(url: str, clock: RunningClock, plan: Plan, found: Found) -> Iterator[None]:
    """The rest of the centre, in a process of its own."""
    arguments = [url, clock.written(), str(plan.desks), str(plan.visits), str(plan.seed)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.long_run.others", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes to the others")
    if not json.loads(process.stdout.readline() or "{}").get("ready"):
        raise RuntimeError("the others did not come")
    _yield_to_us(process.pid)
    try:
        yield
    finally:
        process.stdin.close()
        begun = time.monotonic()
        found.others = json.loads(process.stdout.readline() or "{}")
        process.wait(30)
        found.others["ended_in_s"] = round(time.monotonic() - begun, 1)
