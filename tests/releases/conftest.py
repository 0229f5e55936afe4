"""Central with release 1, a hub that follows its releases, and a desk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.releases.copied import KindOfHub, clock, desk, folder, hub, made_once, national
from tests.releases.national import FollowingHub

__all__ = ["clock", "desk", "folder", "hub", "national"]


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not [name for name in left if not name.startswith(("asyncio_", "AnyIO"))], left


@pytest.fixture(scope="session")
def kind_of_hub() -> KindOfHub:
    return FollowingHub


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    yield from made_once(FollowingHub, lambda _national, _clock: None)
