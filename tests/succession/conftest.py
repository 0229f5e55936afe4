"""A hub, a standby and a desk of one centre: made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dostdesk.domain.clock import ManualClock
from tests.desk.conftest import _new_folder
from tests.desk.place import NINE
from tests.hub.hub_floor import Prepared, prepare
from tests.releases_read_once import releases_read_once
from tests.succession.alone_centre import Centre
from tests.succession.net import Machine, Net
from tests.succession.town import Town

__all__ = ["releases_read_once"]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = _new_folder()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A hub with its release, a standby that follows it, and a desk that was enrolled with two series."""
    folder = _new_folder()
    town = Town(folder, ManualClock(NINE))
    town.desk("desk-7")
    town.close()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def town(template: Path, folder: Path) -> Iterator[Town]:
    """A centre in which nothing has happened yet."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    made = Town(folder, ManualClock(NINE))
    yield made
    made.close()


@pytest.fixture
def net() -> Iterator[Net]:
    made = Net()
    yield made
    made.stop()


@pytest.fixture
def machine(net: Net, folder: Path) -> Iterator[Callable[[str], Machine]]:
    """Makes machines on the net, on a clock that stands still."""
    made: list[Machine] = []

    def make(name: str) -> Machine:
        made.append(Machine(net, name, folder / name, ManualClock(NINE)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def prepared() -> Iterator[Prepared]:
    """A hub's store that has everything but a day."""
    folder = _new_folder()
    yield prepare(folder / "hub")
    shutil.rmtree(folder)


@pytest.fixture
def centre(prepared: Prepared, tmp_path: Path) -> Iterator[Centre]:
    """Desks that go on alone, and hubs to which they come."""
    made = Centre(prepared, tmp_path)
    yield made
    made.close()
