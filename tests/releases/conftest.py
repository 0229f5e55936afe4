from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.domain.clock import ManualClock
from tests.desk.place import NINE, Place
from tests.releases.national import FollowingHub, National

_IN_MEMORY = Path("/dev/shm")


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not [name for name in left if not name.startswith(("asyncio_", "AnyIO"))], left


def _new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="dost-releases-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))


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
    """Central with release 1, a hub that has it, and a desk that was enrolled: made once, copied for each test."""
    made = _new_folder()
    (made / "desk").mkdir()
    clock = ManualClock(NINE)
    national = National(made / "central", clock)
    hub = FollowingHub(made / "hub", clock, national)
    desk = Place(made / "desk", hub, clock, seed=1)
    desk.turn()
    assert desk.desk.courier.trouble is None
    for part in (desk, hub, national):
        part.close()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def national(template: Path, folder: Path, clock: ManualClock) -> Iterator[National]:
    """Central, with release 1 in force."""
    shutil.copytree(template / "central", folder / "central")
    made = National(folder / "central", clock)
    yield made
    made.close()


@pytest.fixture
def hub(template: Path, folder: Path, clock: ManualClock, national: National) -> Iterator[FollowingHub]:
    """A hub that has what central has."""
    shutil.copytree(template / "hub", folder / "hub")
    made = FollowingHub(folder / "hub", clock, national)
    yield made
    made.close()


@pytest.fixture
def desk(template: Path, folder: Path, clock: ManualClock, hub: FollowingHub) -> Iterator[Place]:
    """A desk that has what the hub has."""
    shutil.copytree(template / "desk", folder / "desk")
    made = Place(folder / "desk", hub, clock)
    made.turn()
    yield made
    made.close()
