"""Engines of central: PostgreSQL by its address, or an encrypted file; and transactions that mean the same on both.

No advisory locks, no sequence that orders anything, no cursor of one engine: what holds on one holds on the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.storage.engine import newest_revision, open_engine, outside, upgrade_to_newest
from dostdesk.storage.engine import reading as reading_file
from dostdesk.storage.engine import writing as writing_file

Target = str | tuple[Path, bytes]
"""The address of a PostgreSQL database, or the path and the key of an encrypted file."""

OLDEST_POSTGRES = 15
_CONNECT_S = 5
_POOL, _OVERFLOW, _POOL_S = 12, 12, 10
# A request that hangs must not keep others out for longer than their patience.
_OPTIONS = "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
_ATTEMPTS = 5
_FULL = {"53100"}
_BUSY = {"40001", "40P01", "55P03", "25P03"}


def open_central_engine(target: Target) -> Engine:
    """An engine on central's database; an encrypted file is made if it is not there.

    Raises:
        RefusedError: `database_url_wrong`; `postgres_too_old` (facts: found, wanted); `database_order_wrong` when the
            database does not compare texts by their code points in UTF-8; for a file as `open_engine`.
        OutsideError: `database_unreachable`; for a file as `open_engine`.
    """
    if not isinstance(target, str):
        engine = open_engine(*target)
        event.listen(engine, "before_cursor_execute", _storable)
        return engine
    engine = _postgres(target)
    try:
        with reading(engine) as connection:
            _check(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _storable(_on: Connection, _cursor: Any, _said: str, given: Any, _context: Any, many: bool) -> None:
    """A file would take a NUL into a text, and no PostgreSQL does: what one refuses, the other refuses too."""
    for row in given if many else (given,):
        for value in row.values() if isinstance(row, Mapping) else row:
            if isinstance(value, str) and "\x00" in value:
                raise RefusedError("value_unstorable")


def _postgres(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise RefusedError("database_url_wrong") from error
    if url.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise RefusedError("database_url_wrong")
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=_POOL,
        max_overflow=_OVERFLOW,
        pool_timeout=_POOL_S,
        pool_pre_ping=True,
        # Errors are told with their statement; what was to be stored is nobody's business.
        hide_parameters=True,
        connect_args={"connect_timeout": _CONNECT_S, "options": _OPTIONS, "application_name": "dostdesk-central"},
    )


def _check(connection: Connection) -> None:
    found = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    if int(found) // 10_000 < OLDEST_POSTGRES:
        raise RefusedError("postgres_too_old", found=int(found) // 10_000, wanted=OLDEST_POSTGRES)
    if connection.exec_driver_sql("SHOW server_encoding").scalar_one() != "UTF8":
        raise RefusedError("database_order_wrong")
    if not connection.exec_driver_sql("SELECT 'Z' < 'a' AND 'z' < 'ə' AND 'a b' < 'aa'").scalar_one():
        raise RefusedError("database_order_wrong")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is durable when the block ends; of a block that raises nothing stays.

    An encrypted file takes its write lock at once; on PostgreSQL others may write meanwhile, so a row whose old value
    decides is read `with_for_update()`, and unique constraints keep doubles out.

    Raises:
        OutsideError: `disk_full`, `disk_failed`, `database_unreachable`, or `database_busy` after a deadlock.
        RefusedError: `value_unstorable` for a text or number that the database cannot hold.
    """
    with _named(engine):
        if engine.dialect.name == "sqlite":
            with writing_file(engine) as connection:
                yield connection
        else:
            with engine.begin() as connection:
                yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment of the database and changes nothing.

    Raises:
        OutsideError, RefusedError: As `writing`.
    """
    with _named(engine):
        if engine.dialect.name == "sqlite":
            with reading_file(engine) as connection:
                yield connection
        else:
            with engine.connect() as connection:
                connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                with connection.begin():
                    yield connection


@contextmanager
def _named(engine: Engine) -> Iterator[None]:
    """Trouble of the database in the product's own words; anything else goes on as it is."""
    try:
        yield
    except NoConnectionLeft as error:
        raise OutsideError("database_busy") from error
    except OverflowError as error:
        raise RefusedError("value_unstorable") from error
    except UnicodeEncodeError as error:
        raise RefusedError("value_unstorable") from error
    except DBAPIError as error:
        raise _name_of(engine, error) from error


def _name_of(engine: Engine, error: DBAPIError) -> Exception:
    if isinstance(error, DataError):
        return RefusedError("value_unstorable")
    if engine.dialect.name == "sqlite":
        return outside(error) if isinstance(error, OperationalError) else error
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state in _FULL:
        return OutsideError("disk_full")
    if state in _BUSY:
        return OutsideError("database_busy")
    # Without a state the connection itself failed; class 57 is a server that goes, 08 a line that broke.
    gone = state is None or state.startswith(("08", "57"))
    if error.connection_invalidated or (isinstance(error, OperationalError) and gone):
        return OutsideError("database_unreachable")
    return error


def revision(connection: Connection) -> str | None:
    """Which schema a database has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: Any = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def migrate(engine: Engine) -> None:
    """Bring the schema to this version, in one transaction and without a lock of its own.

    Two programs that start together may both try: the database lets one of them through, and the other finds the
    schema as it wants it when it looks again.

    Raises:
        RefusedError: `store_from_future` when a newer version has written it.
    """
    if _is_newest(engine):
        return
    from alembic.util import CommandError

    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with writing(engine) as connection:
                upgrade_to_newest(connection, "central")
        except (IntegrityError, ProgrammingError, OutsideError, CommandError):
            if _is_newest(engine):
                return
            if attempt == _ATTEMPTS:
                raise
        else:
            return


def _is_newest(engine: Engine) -> bool:
    with reading(engine) as connection:
        return revision(connection) == newest_revision("central")
