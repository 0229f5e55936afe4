from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from dostdesk.domain.clock import ManualClock
from tests.desk.place import NINE, Place
from tests.desk.wire import HubInProcess
from tests.releases_read_once import releases_read_once

__all__ = ["releases_read_once"]

# Every store is synchronised fully; in memory that costs nothing, and a killed process loses nothing either.
_IN_MEMORY = Path("/dev/shm")


def _new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="dost-desk-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))


@pytest.fixture
def folder() -> Iterator[Path]:
    made = _new_folder()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A hub with its release, and a desk that was enrolled with two series: made once, copied for each test."""
    folder = _new_folder()
    (folder / "desk").mkdir()
    clock = ManualClock(NINE)
    hub = HubInProcess(folder / "hub", clock)
    place = Place(folder / "desk", hub, clock, seed=1)
    place.turn()
    assert place.desk.courier.trouble is None
    place.close()
    hub.close()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before and thread.name != "asyncio_0"]
    assert not [name for name in left if not name.startswith(("asyncio_", "AnyIO"))], left


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NINE)


@pytest.fixture
def hub(template: Path, folder: Path, clock: ManualClock) -> Iterator[HubInProcess]:
    shutil.copytree(template / "hub", folder / "hub")
    hub = HubInProcess(folder / "hub", clock)
    yield hub
    hub.close()


@pytest.fixture
def place(template: Path, folder: Path, hub: HubInProcess, clock: ManualClock) -> Iterator[Place]:
    """A desk that knows its hub, with nobody signed in."""
    shutil.copytree(template / "desk", folder / "desk")
    place = Place(folder / "desk", hub, clock)
    place.turn()
    yield place
    place.close()


@pytest.fixture
def another(folder: Path, hub: HubInProcess, clock: ManualClock) -> Iterator[Callable[[str], Place]]:
    """Makes more desks of the same hub."""
    made: list[Place] = []

    def make(name: str) -> Place:
        home = folder / name
        home.mkdir()
        place = Place(home, hub, clock, name=name, seed=100 + len(made))
        place.turn()
        made.append(place)
        return place

    yield make
    for place in made:
        place.close()


@pytest.fixture
def fill_the_disk() -> Callable[[Place], Callable[[], None]]:
    """Leaves a desk's store no room to grow; what is answered makes room again."""

    def fill(place: Place) -> Callable[[], None]:
        def limit(pages: int) -> None:
            pragma = f"PRAGMA max_page_count = {pages}"
            place.store._kept.let_go()
            place.store._engine.dispose()
            event.remove(place.store._engine, "connect", listeners.pop()) if listeners else None

            def limited(connection: Any, _: object) -> None:
                connection.execute(pragma)

            listeners.append(limited)
            event.listen(place.store._engine, "connect", limited)

        listeners: list[Callable[[Any, object], None]] = []
        limit(1)
        return lambda: limit(1_000_000)

    return fill
