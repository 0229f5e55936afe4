"""Central with the demo's staff, a hub that follows its directory, and a desk: made once, copied for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.central.demo_directory import found_demo_directory
from dostdesk.domain.clock import ManualClock
from tests.desk.place import NINE, Place
from tests.directory.linked import CENTRE, LinkedHub
from tests.releases.national import National

_IN_MEMORY = Path("/dev/shm")


def _new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="dost-directory-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))


@pytest.fixture
def folder() -> Iterator[Path]:
    made = _new_folder()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NINE)


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    made = _new_folder()
    (made / "desk").mkdir()
    clock = ManualClock(NINE)
    national = National(made / "central", clock)
    found_demo_directory(national.central.parts.store, CENTRE, clock.now())
    hub = LinkedHub(made / "hub", clock, national)
    desk = Place(made / "desk", hub, clock, seed=1)
    desk.turn()
    assert desk.desk.courier.trouble is None
    for part in (desk, hub, national):
        part.close()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def national(template: Path, folder: Path, clock: ManualClock) -> Iterator[National]:
    """Central, with the demo's directory for centre 12."""
    shutil.copytree(template / "central", folder / "central")
    made = National(folder / "central", clock)
    yield made
    made.close()


@pytest.fixture
def hub(template: Path, folder: Path, clock: ManualClock, national: National) -> Iterator[LinkedHub]:
    """A hub that has that directory, and whose series are central's."""
    shutil.copytree(template / "hub", folder / "hub")
    made = LinkedHub(folder / "hub", clock, national)
    yield made
    made.close()


@pytest.fixture
def desk(template: Path, folder: Path, clock: ManualClock, hub: LinkedHub) -> Iterator[Place]:
    """A desk of it."""
    shutil.copytree(template / "desk", folder / "desk")
    made = Place(folder / "desk", hub, clock)
    made.turn()
    yield made
    made.close()
