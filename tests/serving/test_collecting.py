"""Garbage is looked for in what is new, and not through everything that a server keeps."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from dostdesk.serving.collecting import SELDOM, set_aside


@pytest.fixture
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


class Ring:
    """Refers to itself, so that only a collection lets it go."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Ring.alive += 1

    def __del__(self) -> None:
        Ring.alive -= 1


@pytest.mark.usefixtures("as_before")
def test_what_stands_is_set_aside_and_garbage_of_later_is_still_found() -> None:
    Ring()
    set_aside()
    assert Ring.alive == 0, "what was garbage by then is not kept for ever"
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == SELDOM
    for _ in range(3):
        Ring()
    assert Ring.alive == 3
    gc.collect()
    assert Ring.alive == 0
