"""Garbage is looked for in quiet moments, and never through what the program stands on."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from ui.collecting import GarbageRounds


@pytest.fixture
def collector() -> Iterator[None]:
    collects = gc.isenabled()
    yield
    gc.unfreeze()
    if collects:
        gc.enable()


class Loop:
    """Garbage that only the collector finds; counts what it found."""

    found = 0

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Loop.found += 1


def test_old_garbage_waits_for_a_quiet_moment(qapp: object, collector: None) -> None:
    now, pressed = 100.0, 99.0
    parent = QObject()
    rounds = GarbageRounds(parent, lambda: pressed, monotonic=lambda: now)
    rounds.begin()
    gc.collect()
    Loop.found = 0
    kept = [Loop() for _ in range(60_000)]
    gc.collect(1)
    kept.clear()
    for _ in range(60_000):
        Loop()
    rounds._look()
    assert Loop.found == 60_000
    now = 102.0
    rounds._look()
    assert Loop.found == 120_000


def test_no_thread_takes_with_it_what_qt_draws(qapp: object, collector: None) -> None:
    def litter() -> None:
        for _ in range(60_000):
            Loop()

    gc.enable()
    parent = QObject()
    GarbageRounds(parent, lambda: 0.0).begin()
    Loop.found = 0
    worker = threading.Thread(target=litter)
    worker.start()
    worker.join()
    assert Loop.found == 0


def test_garbage_that_grew_old_unseen_is_looked_for_too(qapp: object, collector: None) -> None:
    parent = QObject()
    rounds = GarbageRounds(parent, lambda: 0.0, monotonic=lambda: 100.0)
    rounds.begin()
    gc.collect()
    Loop.found = 0
    kept = [Loop() for _ in range(100)]
    gc.collect(1)
    kept.clear()
    young, middle, _ = gc.get_count()
    assert young < 10_000
    assert middle == 0
    rounds._look()
    assert Loop.found == 100


def test_memory_goes_back_every_five_minutes_when_no_key_is_pressed(qapp: object, collector: None) -> None:
    time = {"now": 100.0, "pressed": 0.0}
    gave: list[float] = []
    parent = QObject()
    rounds = GarbageRounds(
        parent,
        lambda: time["pressed"],
        give_back=lambda: gave.append(time["now"]),
        monotonic=lambda: time["now"],
    )
    rounds.begin()
    for now, pressed in ((399.0, 0.0), (401.0, 400.0), (403.0, 400.0), (700.0, 400.0), (703.0, 702.0), (705.0, 702.0)):
        time.update(now=now, pressed=pressed)
        rounds._look()
    assert gave == [403.0, 705.0]


def test_what_stands_at_the_beginning_is_not_looked_through(qapp: object, collector: None) -> None:
    parent = QObject()
    GarbageRounds(parent, lambda: 0.0).begin()
    assert gc.get_freeze_count() > 10_000
