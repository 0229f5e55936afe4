"""Central, a hub that follows it and a desk: made once for a session, and copied into a folder for each test.

A conftest says which `kind_of_hub` follows and what of `template` there is to copy, and takes the fixtures over.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from dostdesk.domain.clock import ManualClock
from tests.desk.place import NINE, Place
from tests.desk.wire import HubInProcess
from tests.releases.national import National

# Every store is synchronised fully; in memory that costs nothing.
_IN_MEMORY = Path("/dev/shm")
KindOfHub = Callable[[Path, ManualClock, National], HubInProcess]
_Part = TypeVar("_Part", National, HubInProcess)


def made_once(kind_of_hub: KindOfHub, begins: Callable[[National, ManualClock], None]) -> Iterator[Path]:
    """The folders of a central that has begun somehow, of a hub that has what it has, and of a desk that enrolled."""
    made = _new_folder()
    (made / "desk").mkdir()
    clock = ManualClock(NINE)
    national = National(made / "central", clock)
    begins(national, clock)
    hub = kind_of_hub(made / "hub", clock, national)
    desk = Place(made / "desk", hub, clock, seed=1)
    desk.turn()
    assert desk.desk.courier.trouble is None
    for part in (desk, hub, national):
        part.close()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def folder() -> Iterator[Path]:
    made = _new_folder()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NINE)


@pytest.fixture
def national(template: Path, folder: Path, clock: ManualClock) -> Iterator[National]:
    """Central, as it began."""
    shutil.copytree(template / "central", folder / "central")
    yield from _open(National(folder / "central", clock))


@pytest.fixture
def hub(
    template: Path, folder: Path, clock: ManualClock, national: National, kind_of_hub: KindOfHub
) -> Iterator[HubInProcess]:
    """A hub that has what central has."""
    shutil.copytree(template / "hub", folder / "hub")
    yield from _open(kind_of_hub(folder / "hub", clock, national))


@pytest.fixture
def desk(template: Path, folder: Path, clock: ManualClock, hub: HubInProcess) -> Iterator[Place]:
    """A desk that has what the hub has."""
    shutil.copytree(template / "desk", folder / "desk")
    made = Place(folder / "desk", hub, clock)
    made.turn()
    yield made
    made.close()


def _new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="dost-central-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))


def _open(part: _Part) -> Iterator[_Part]:
    yield part
    part.close()
