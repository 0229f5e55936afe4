"""What waiting is: a step in a virtual day that nobody waits for, or time that passes while threads compete."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dostdesk.domain.clock import Clock, ManualClock
from dostdesk.simulation.people import Behaviour


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody's next step: when, and what he does."""

    at: datetime
    behaviour: Behaviour


def beginning(behaviours: Iterable[Behaviour], clock: Clock) -> list[Pending]:
    """Everybody's first step is now."""
    return [Pending(clock.now(), behaviour) for behaviour in behaviours]


def step_through(steps: Iterable[Pending], clock: ManualClock, *, until: datetime | None = None) -> list[Pending]:
    """Run everybody in the order of virtual time, one step after the other; the clock jumps.

    Returns:
        The steps that are still to come when the clock has reached `until`.
    """
    order = itertools.count()
    agenda = [(step.at, next(order), step.behaviour) for step in steps]
    heapq.heapify(agenda)
    while agenda:
        at, _, behaviour = agenda[0]
        if until is not None and at > until:
            clock.set(until)
            break
        heapq.heappop(agenda)
        clock.set(max(at, clock.now()))
        wait = next(behaviour, None)
        if wait is not None:
            heapq.heappush(agenda, (clock.now() + wait, next(order), behaviour))
    return [Pending(at, behaviour) for at, _, behaviour in sorted(agenda, key=lambda entry: entry[:2])]


def resumed(pending: Pending, clock: Clock) -> Behaviour:
    """Go on with somebody by another clock: first the rest of his wait."""
    yield max(timedelta(), pending.at - clock.now())
    yield from pending.behaviour


class Threads:
    """Everybody at once, each in a thread of his own, with waiting divided by `speed`."""

    def __init__(self, behaviours: Sequence[Behaviour], *, speed: float) -> None:
        self._speed = speed
        self._stopping = threading.Event()
        self.failures: list[Exception] = []
        self._threads = [
            threading.Thread(target=self._live, args=(behaviour,), name=f"simulated-{number}", daemon=True)
            for number, behaviour in enumerate(behaviours)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self, timeout: float | None = None) -> None:
        for thread in self._threads:
            thread.join(timeout)

    def stop(self) -> None:
        """Everybody stops at his next wait."""
        self._stopping.set()
        self.join()

    def _live(self, behaviour: Behaviour) -> None:
        # What asking takes is part of what one does meanwhile: the next step is due by the last one's due time.
        due = time.monotonic()
        try:
            for wait in behaviour:
                due += wait.total_seconds() / self._speed
                if self._stopping.wait(max(0.0, due - time.monotonic())):
                    return
        except Exception as error:  # noqa: BLE001  the run's report names it, and the run fails
            self.failures.append(error)
