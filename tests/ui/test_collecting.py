"""Garbage is looked for in quiet moments, and never through what the program stands on."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from ui.collecting import GarbageRounds


@pytest.fixture
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


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
    Loop.found = 0
    for _ in range(60_000):
        Loop()
    gc.collect(0)
    left = 60_000 - Loop.found
    kept = [Loop() for _ in range(60_000)]
    kept.clear()
    before = Loop.found
    rounds._look()
    assert Loop.found == before
    now = 102.0
    rounds._look()
    assert Loop.found == 120_000
    assert left < 60_000


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


def test_what_stands_at_the_beginning_is_not_looked_through(qapp: object, collector: None) -> None:
    parent = QObject()
    GarbageRounds(parent, lambda: 0.0).begin()
    assert gc.get_freeze_count() > 10_000
