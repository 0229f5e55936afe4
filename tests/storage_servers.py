"""Central's databases for tests: an encrypted file, the system's PostgreSQL, and the one that pip brings.

Each process of tests starts a server when its first test asks for one, and has it to itself. A server ends with the
process that started it, however that ends.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from dostdesk.simulation.own_postgres import OwnPostgres
from dostdesk.storage.central.engine import reading, writing
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables import METADATA
from tests.storage_fixtures import POSTGRES

_ROOM = 2_000_000_000
# A test's data need not outlive the power; that a commit is told durable only then is PostgreSQL's own promise.
_SETTINGS = (
    "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=90 -c autovacuum=off -c jit=off "
    "-c deadlock_timeout=50ms"
)


class PostgresServer(OwnPostgres):
    """A server for tests.

    Args:
        bin: Folder of its programs.
    """

    def __init__(self, bin: Path) -> None:
        self._numbers = count(1)
        self._shared: Shared | None = None
        super().__init__(bin, settings=_SETTINGS, within=_in_memory())

    def database(self, *, options: str = "") -> str:
        """The address of a new empty database; `options` stand behind `CREATE DATABASE`."""
        name = f"test{next(self._numbers)}"
        self.say(f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def migrated(self) -> str:
        """The address of a new database that has the schema of this version and no rows."""
        address = self.database()
        CentralStore.open(address).close()
        return address

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of the one database that the tests of this process share, as it is after its migrations.

        Making a database takes a second, and making one empty again no time.
        """
        if self._shared is None:
            self._shared = Shared(self.migrated())
        yield self._shared.address
        self._shared.bring_back()

    def drop(self, address: str) -> None:
        self.say(f"DROP DATABASE {address.partition('@/')[2].partition('?')[0]} WITH (FORCE)")

    def say(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def close(self) -> None:
        if self._shared is not None:
            self._shared.store.close()
        super().close()


class Shared:
    """A migrated database that is brought back after each test, over a connection that stays."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.store = CentralStore.open(address)
        with reading(self.store.engine) as connection:
            found = {
                name: connection.execute(table.select()).mappings().all() for name, table in METADATA.tables.items()
            }
        # What the migrations put into the tables.
        self._seeds = {name: [dict(row) for row in rows] for name, rows in found.items() if rows}
        self._clear = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(METADATA.sorted_tables))

    def bring_back(self) -> None:
        with writing(self.store.engine) as connection:
            connection.exec_driver_sql(self._clear)
            for name, rows in self._seeds.items():
                connection.execute(METADATA.tables[name].insert(), rows)


@dataclass(slots=True)
class StorageServers:
    """The servers of this process, each started when it is first asked for."""

    running: dict[str, PostgresServer] = field(default_factory=dict)

    def postgres(self, name: str) -> PostgresServer:
        if name not in self.running:
            self.running[name] = PostgresServer(POSTGRES[name])
        return self.running[name]

    def close(self) -> None:
        for server in self.running.values():
            server.close()


def _in_memory() -> Path | None:
    """A folder that no disk is asked for, where there is one with room."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > _ROOM else None
