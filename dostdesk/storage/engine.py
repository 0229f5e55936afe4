"""Engines of encrypted stores: SQLCipher files in WAL mode with full synchronisation, and transactions that say what
they are for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.storage.prepared import one_moment, say

if TYPE_CHECKING:
    from alembic.config import Config

Store = Literal["hub", "desk", "central"]
# Older ones can corrupt a WAL that is reset while another connection writes.
OLDEST_SQLITE = (3, 51, 3)
KEY_BYTES = 32
# All that a store is asked in a day; the driver keeps 128 by itself, and makes the others anew each time.
_STATEMENTS = 512
_BEGIN = "begins"
_DAMAGE = ("malformed", "not a database")
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# Alembic's environment is module state: two stores of one process migrate one after the other.
_migrating = threading.Lock()


def open_engine(path: Path, key: bytes) -> Engine:
    """An engine on the encrypted store at `path`, which is made if it is not there.

    Args:
        key: 32 random bytes; used raw, without key derivation.

    Raises:
        RefusedError: `sqlite_too_old` (facts: found, wanted); `store_key_wrong` when the key does not open the file.
        OutsideError: `folder_unwritable` when the file cannot be opened, `store_damaged` when it cannot be read.
    """
    check_sqlite_version(sqlcipher.sqlite_version_info)
    if len(key) != KEY_BYTES:
        raise ValueError(f"a store key has {KEY_BYTES} bytes, not {len(key)}")
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect_to(path, key),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=12,
    )
    event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except DatabaseError as error:
        engine.dispose()
        if "unable to open" in str(error.orig):
            raise OutsideError("folder_unwritable") from error
        if "not a database" in str(error.orig):
            raise RefusedError("store_key_wrong") from error
        raise outside(error) from error
    return engine


def connect_to(path: Path, key: bytes) -> Any:
    """One connection of the driver's own, set up as every one is that an engine makes."""
    connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=10, cached_statements=_STATEMENTS
    )
    cursor = connection.cursor()
    # First the log: a wrong key would otherwise write to standard error.
    cursor.execute("PRAGMA cipher_log_level = NONE")
    cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()
    return connection


def is_sound(engine: Engine) -> bool:
    """Whether every page of a store can be read and leads where it should.

    Raises:
        OutsideError: `disk_full`: that says nothing about what is on the disk.
    """
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    except DatabaseError as error:
        named = outside(error)
        if isinstance(named, OutsideError) and named.code == "disk_full":
            raise named from error
        return False
    return bool(found == "ok")


def check_sqlite_version(found: tuple[int, ...]) -> None:
    """Raises RefusedError `sqlite_too_old` below 3.51.3."""
    if found < OLDEST_SQLITE:
        raise RefusedError("sqlite_too_old", found=".".join(map(str, found)), wanted=".".join(map(str, OLDEST_SQLITE)))


def _begin(connection: Connection) -> None:
    word = connection.get_execution_options().get(_BEGIN, "BEGIN")
    if word:
        say(connection, word)


def unbegun(engine: Engine) -> Connection:
    """A connection whose transactions its holder begins and ends by himself, in the driver's words."""
    return engine.connect().execution_options(**{_BEGIN: ""})


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that takes the write lock at once, and is durable when the block ends.

    Raises:
        OutsideError: `disk_full` or `disk_failed`; the transaction is rolled back, nothing of it stays.
    """
    try:
        with engine.connect() as connection:
            connection = connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            with connection.begin():
                yield connection
    except DatabaseError as error:
        tell(error)
        raise


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment of the store and changes nothing.

    Raises:
        OutsideError: `store_damaged`, `disk_failed`.
    """
    try:
        with engine.connect() as connection, connection.begin(), one_moment(connection):
            yield connection
    except DatabaseError as error:
        tell(error)
        raise


def tell(error: DatabaseError) -> None:
    """Raises the calm name of an error that has one; returns for any other."""
    named = outside(error)
    if named is not error:
        raise named from error


def outside(error: DatabaseError) -> Exception:
    """The calm name of a disk's trouble; any other error of a database is itself."""
    text = str(error.orig)
    if any(sign in text for sign in _DAMAGE):
        return OutsideError("store_damaged")
    if not isinstance(error, OperationalError):
        return error
    if "disk is full" in text:
        return OutsideError("disk_full")
    if "disk I/O" in text or "readonly" in text or "unable to open" in text:
        return OutsideError("disk_failed")
    return error


def migrate(engine: Engine, store: Literal["hub", "desk"]) -> None:
    """Bring a store's schema to this version, in one transaction.

    Raises:
        RefusedError: `store_from_future` when a newer version has written it.
    """
    with reading(engine) as connection:
        if revision_of(connection) == newest_revision(store):
            return
    with writing(engine) as connection:
        upgrade_to_newest(connection, store)


def upgrade_to_newest(connection: Connection, store: Store) -> None:
    """As `upgrade`, to this version."""
    upgrade(connection, store, "head")


def upgrade(connection: Connection, store: Store, revision: str) -> None:
    """Run the migrations that are missing up to a revision, within the transaction of `connection`.

    Raises:
        RefusedError: `store_from_future` when a newer version has written it.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS / store))
    with _migrating:
        _refuse_future(connection, config)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def newest_revision(store: Store) -> str:
    """The schema of this version, by the number that its file begins with; loading Alembic takes 0.2 s."""
    return max(known_revisions(store))


def known_revisions(store: Store) -> frozenset[str]:
    """Every schema that this version can bring to its own, by number."""
    return frozenset(file.name.partition("_")[0] for file in (_MIGRATIONS / store / "versions").glob("[0-9]*_*.py"))


def revision_of(connection: Connection) -> str | None:
    """The schema of a store; None for an empty one."""
    known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first()
    if known is None:
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _refuse_future(connection: Connection, config: Config) -> None:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    found = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise RefusedError("store_from_future")
