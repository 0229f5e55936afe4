"""Bringing a store's schema to this version: on a copy, which is checked and then takes the store's place.

Whatever goes wrong, and wherever the power goes, the store that was there is there; and it is kept beside the new one.
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.storage.engine import (
    known_revisions,
    migrate,
    newest_revision,
    open_engine,
    reading,
    revision_of,
    upgrade_to_newest,
    writing,
)

_COPY, _BEFORE = ".upgrading", ".before-"


def open_upgraded(path: Path, key: bytes, store: Literal["hub", "desk"]) -> Engine:
    """An engine on the store at `path`, made if it is not there, with the schema of this version.

    Raises as `open_engine` and `upgraded` do.
    """
    return upgraded(open_engine(path, key), path, key, store)


def upgraded(engine: Engine, path: Path, key: bytes, store: Literal["hub", "desk"]) -> Engine:
    """An engine on a store that was opened, with the schema of this version; the one that was given, or in its place.

    A store of an older version is kept as `<name>.before-<revision>`, and replaces the one that was kept before.

    Raises:
        RefusedError: `store_from_future` when a newer version has written it; `upgrade_damaged` when the upgraded copy
            does not hold what the store held. The store is as it was, and `engine` is disposed of.
        OutsideError: `disk_full`, `disk_failed`, and as `open_engine`. As after a refusal.
    """
    try:
        with reading(engine) as connection:
            found = revision_of(connection)
        if found == newest_revision(store):
            return engine
        if found is None:
            migrate(engine, store)
            return engine
        _must_be_known(found, store)
    except BaseException:
        engine.dispose()
        raise
    copy = path.with_name(path.name + _COPY)
    try:
        _copy(engine, path, copy)
        _upgrade(copy, key, store)
        _swap(path, copy, found)
    except OSError as error:
        raise OutsideError("disk_full" if error.errno == errno.ENOSPC else "disk_failed") from error
    finally:
        engine.dispose()
        _remove(copy)
    return open_engine(path, key)


def _must_be_known(found: str, store: Literal["hub", "desk"]) -> None:
    if found not in known_revisions(store):
        raise RefusedError("store_from_future")


def _copy(engine: Engine, path: Path, copy: Path) -> None:
    """The file as it is, with nothing left in its log; nobody writes meanwhile."""
    _remove(copy)
    _empty_log(engine)
    with writing(engine):
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise OutsideError("disk_failed")
        shutil.copyfile(path, copy)
    engine.dispose()


def _upgrade(copy: Path, key: bytes, store: Literal["hub", "desk"]) -> None:
    engine = open_engine(copy, key)
    try:
        with reading(engine) as connection:
            before = _counts(connection)
        with writing(engine) as connection:
            upgrade_to_newest(connection, store)
        with reading(engine) as connection:
            _check(connection, before)
        _empty_log(engine)
    except DatabaseError as error:
        raise RefusedError("upgrade_damaged") from error
    finally:
        engine.dispose()


def _check(connection: Connection, before: dict[str, int]) -> None:
    """The file is sound, what refers to something still does, and no row is missing."""
    sound = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    after = _counts(connection)
    lost = [name for name, count in before.items() if name in after and after[name] < count]
    if not sound or dangling is not None or lost:
        raise RefusedError("upgrade_damaged")


def _counts(connection: Connection) -> dict[str, int]:
    wanted = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = connection.exec_driver_sql(wanted).scalars().all()
    counts = {}
    for name in names:
        # A name of our own schema, out of the file itself.
        counts[name] = int(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one())  # noqa: S608
    return counts


def _swap(path: Path, copy: Path, found: str) -> None:
    """At every moment there is a whole store under its name."""
    _synchronise(copy)
    for kept in path.parent.glob(f"{path.name}{_BEFORE}*"):
        kept.unlink()
    before = path.with_name(f"{path.name}{_BEFORE}{found}")
    try:
        os.link(path, before)
    except OSError:
        # A file system without links: then the old one is there twice for a moment.
        shutil.copyfile(path, before)
        _synchronise(before)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    copy.replace(path)
    _synchronise(path.parent)


def _empty_log(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _synchronise(place: Path) -> None:
    if os.name == "nt" and place.is_dir():
        return  # there a folder cannot be opened, and a rename is durable by itself
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(copy: Path) -> None:
    for name in (copy.name, f"{copy.name}-wal", f"{copy.name}-shm"):
        copy.with_name(name).unlink(missing_ok=True)
