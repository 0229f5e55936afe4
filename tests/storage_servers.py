"""Central's databases for tests: an encrypted file, the system's PostgreSQL, and the one that pip brings.

Each process of tests starts a server when its first test asks for one, and has it to itself. A server ends with the
process that started it, however that ends. PostgreSQL refuses to run as root: then it runs as an ordinary user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from dostdesk.storage.central.engine import reading, writing
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables import METADATA
from tests.storage_fixtures import POSTGRES

_ROOM = 2_000_000_000
_OWNERS = ("postgres", "nobody")
# As code points compare, and in UTF-8, as central asks of its database.
_INITDB = "-A trust -N --locale=C -E UTF8 --no-instructions -U postgres"
# A test's data need not outlive the power; that a commit is told durable only then is PostgreSQL's own promise.
_SETTINGS = (
    "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=90 -c autovacuum=off -c jit=off "
    "-c deadlock_timeout=50ms"
)
# Serves until whoever holds the other end of its input lets go of it, which also a killed process does.
_SERVE = """
bin=$1 folder=$2
"$bin/initdb" -D "$folder/data" $3 >"$folder/log" 2>&1 || exit 1
"$bin/pg_ctl" -w -s -D "$folder/data" -l "$folder/log" -o "-h '' -k $folder $4" start >/dev/null || exit 1
echo ready
read -r _
"$bin/pg_ctl" -w -s -m immediate -D "$folder/data" stop >/dev/null
rm -rf "$folder"
"""


class PostgresServer:
    """A server of its own in a folder of its own, reached over a Unix socket.

    Args:
        bin: Folder of its programs.
    """

    def __init__(self, bin: Path) -> None:
        owner = next((name for name in _OWNERS if _known(name)), None) if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="dostdesk-pg-", dir=_in_memory()))
        if owner is not None:
            shutil.chown(self.folder, owner)
            if not _reaches(owner, bin / "postgres"):
                bin = Path(shutil.copytree(bin.parent, self.folder / "programs", symlinks=True)) / "bin"
        command = ["sh", "-c", _SERVE, "serve", str(bin), str(self.folder), _INITDB, _SETTINGS]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/", start_new_session=True, **_as_user(owner)
        )
        ready = self._process.stdout
        if ready is None or ready.readline() != b"ready\n":
            raise RuntimeError((self.folder / "log").read_text())
        self._numbers = count(1)
        self._shared: Shared | None = None

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

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
        self._process.communicate(b"\n")


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


def _known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _as_user(user: str | None) -> dict[str, object]:
    return {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _reaches(user: str, program: Path) -> bool:
    return subprocess.run(["test", "-x", str(program)], check=False, cwd="/", **_as_user(user)).returncode == 0
