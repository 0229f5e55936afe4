"""A store that is damaged: set aside as it is, and what of it can be read put into a new one in its place.

Each step can be repeated: the damaged file is copied before anything is touched, the new one is whole before it has its
name, and a program that dies in between finds out at its next opening how far the last one came.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine

from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.lives import Anew
from dostdesk.domain.ops import OpState
from dostdesk.storage.desk.orphans import Column, Pages, rows_anywhere
from dostdesk.storage.desk.readable import DamagedStore, Readable
from dostdesk.storage.engine import connect_to, is_sound, known_revisions, open_engine, upgrade, writing

FILE = "desk.db"
FIRST_PAGE = "desk.db-first"
ANEW = "begin_anew"
CONTENT_LOST = "content_lost"
_MAYBE_DAMAGED = frozenset({"store_damaged", "store_key_wrong"})
_KINDS = {"INTEGER": "integer", "BLOB": "blob"}
_MENDING, _MENDED, _WORK = "desk.db-mending", "desk.db-mended", "reading.db"
_PAGE = 4096
# What only this device has comes first; the queue of the centre comes again from the hub, or is wanted whole.
_FIRST = (
    "outbox", "number_series", "number_issue", "blob", "application", "receipt", "draft", "print_job",
)  # fmt: skip
# Of these the pages are searched if what leads to them is gone: nobody else has what stands there.
_SEARCHED = frozenset(_FIRST)
_OF_THE_CENTRE = frozenset({"ticket", "claim", "visit_service", "window", "service_day", "cursor"})
_OF_THE_SCHEMA = frozenset({"alembic_version"})
# It would say what ops made of tickets that may be lost now.
_DERIVED = frozenset({"laid_over"})


def open_sound(folder: Path, key: bytes) -> tuple[Engine, bool]:
    """An engine on the store of `folder`, and whether it had to be mended: what can be read of a damaged one is put
    into a new one first.

    The damaged file is kept as it was, in a folder `damaged-1`, `damaged-2`, … beside the new one.

    Raises:
        RefusedError: As `open_engine`; `store_key_wrong` when it is not the file but the key; `store_from_future` when
            a newer version has written what is damaged, which is left to it.
        OutsideError: As `open_engine`; `disk_full`, `disk_failed`: nothing was changed, the next opening tries again.
    """
    try:
        _put_in_place(folder)
        opened = _opened_sound(folder / FILE, key)
        if opened is not None:
            return opened, False
        kept = _set_aside(folder)
        try:
            _mend_from(kept, folder, key)
        except RefusedError:
            shutil.rmtree(kept)
            raise
        _put_in_place(folder)
    except OSError as error:
        raise OutsideError("disk_full" if error.errno == errno.ENOSPC else "disk_failed") from error
    return open_engine(folder / FILE, key), True


def _opened_sound(file: Path, key: bytes) -> Engine | None:
    """An engine on a store that is sound; None for one that is damaged, or whose first page cannot be read."""
    try:
        engine = open_engine(file, key)
    except DeskError as error:
        if error.code not in _MAYBE_DAMAGED:
            raise
        return None
    if is_sound(engine):
        return engine
    engine.dispose()
    return None


def keep_first_page(folder: Path) -> None:
    """Keep a copy of the page without which nothing of a store can be read; for a store that nobody writes to.

    It is as unreadable without the key as the store itself.
    """
    file, kept = folder / FILE, folder / FIRST_PAGE
    with suppress(OSError):
        with file.open("rb") as stream:
            page = stream.read(_PAGE)
        if len(page) < _PAGE or (kept.exists() and kept.read_bytes() == page):
            return
        made = folder / f"{FIRST_PAGE}-new"
        _write(made, page)
        made.replace(kept)


def first_page_kept(folder: Path) -> bool:
    """Whether there is such a copy."""
    return (folder / FIRST_PAGE).exists()


def _set_aside(folder: Path) -> Path:
    """The damaged store, copied into a folder of its own and made durable there."""
    number = 1
    while (place := folder / f"damaged-{number}").exists():
        number += 1
    place.mkdir(mode=0o700)
    for ending in ("", "-wal"):
        file = folder / f"{FILE}{ending}"
        if file.exists():
            _write(place / file.name, file.read_bytes())
    _make_durable(place)
    return place


def _mend_from(kept: Path, folder: Path, key: bytes) -> None:
    """Make a whole new store of what can be read, ready to be put in place.

    Raises:
        RefusedError: `store_key_wrong` if the key opens nothing, `store_from_future`.
    """
    work = kept / _WORK
    _copy_to_read(kept, work)
    if not _opens(work, key):
        _with_first_page(folder, work)
        if not _opens(work, key):
            _drop(work)
            raise RefusedError("store_key_wrong")
    new = folder / _MENDING
    _drop(new)
    damaged = DamagedStore(lambda: connect_to(work, key))
    try:
        revision = damaged.revision()
        if revision is not None and revision not in known_revisions("desk"):
            raise RefusedError("store_from_future")
        _fill(new, key, damaged, work, revision or "head")
    finally:
        damaged.close()
        _drop(work)
    new.replace(folder / _MENDED)
    _make_durable(folder)


def _fill(new: Path, key: bytes, damaged: DamagedStore, work: Path, revision: str) -> None:
    engine = open_engine(new, key)
    try:
        with writing(engine) as connection:
            upgrade(connection, "desk", revision)
        with closing(connect_to(new, key)) as connection:
            # Rows whose parents are lost are kept, and made to fit below.
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("BEGIN IMMEDIATE")
            searched = _copy(connection, damaged)
            if searched:
                # Whatever was still in the log is in the file once nobody has it open.
                damaged.close()
                _search(connection, Pages(work, key), searched)
            _make_fit(connection)
            connection.execute("DELETE FROM setting WHERE name = ?", (ANEW,))
            connection.execute("INSERT INTO setting (name, value) VALUES (?, ?)", (ANEW, Anew.DAMAGED.value))
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlcipher.OperationalError as error:
        if "disk is full" in str(error):
            raise OutsideError("disk_full") from error
        raise OutsideError("disk_failed") from error
    finally:
        engine.dispose()


def _copy(connection: Any, damaged: DamagedStore) -> tuple[str, ...]:
    """What the trees of the tables lead to; answers of which ones that was not all."""
    searched: list[str] = []
    named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    tables = {str(row[0]) for row in named.fetchall()} - _OF_THE_SCHEMA - _DERIVED
    of_the_centre: dict[str, Readable] = {}
    for name in (*(name for name in _FIRST if name in tables), *sorted(tables - set(_FIRST))):
        found = damaged.table(name)
        if name in _OF_THE_CENTRE:
            of_the_centre[name] = found
        else:
            _put(connection, name, found.columns, found.rows)
        if name in _SEARCHED and not found.whole:
            searched.append(name)
    # A part of the queue would be another queue: it is taken whole, or comes from the hub.
    if all(found.whole for found in of_the_centre.values()):
        for name, found in of_the_centre.items():
            _put(connection, name, found.columns, found.rows)
    return tuple(searched)


def _search(connection: Any, pages: Pages, tables: Sequence[str]) -> None:
    """Rows that no tree leads to any more; those that are there already stay as they are."""
    for name in tables:
        told = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
        columns = [
            Column(row[1], _KINDS.get(row[2].upper(), "text"), bool(row[3] or row[5]), row[4] and row[4].strip("'"))
            for row in told
        ]
        _put(connection, name, [column.name for column in columns], list(rows_anywhere(pages, columns)))


def _put(connection: Any, name: str, columns_of: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    columns = ", ".join(f'"{column}"' for column in columns_of)
    places = ", ".join("?" for _ in columns_of)
    # Names of our own tables, from a schema that was made here.
    connection.executemany(f'INSERT OR IGNORE INTO "{name}" ({columns}) VALUES ({places})', rows)  # noqa: S608


def _make_fit(connection: Any) -> None:
    """What names a lost row: a copy becomes a paper of its own, a number keeps its series, a content that is also
    elsewhere is put back, and an op whose content is nowhere is set aside, so that it holds up no other.
    """
    for table, content in (("application", "answers"), ("receipt", "paper")):
        connection.execute(
            f"INSERT OR IGNORE INTO blob (sha256, content, to_hub) SELECT content, {content}, 1 FROM {table}"  # noqa: S608
        )
    connection.execute(
        "UPDATE outbox SET state = ?, code = ? WHERE state IN ('pending', 'in_flight') "
        "AND coalesce(json_extract(payload, '$.content'), '') != '' "
        "AND json_extract(payload, '$.content') NOT IN (SELECT sha256 FROM blob)",
        (OpState.QUARANTINED.value, CONTENT_LOST),
    )
    connection.execute(
        "UPDATE print_job SET original = NULL WHERE original NOT IN (SELECT id FROM print_job)"
    )  # fmt: skip
    lost = connection.execute(
        "SELECT series, max(sequence) FROM number_issue WHERE series NOT IN (SELECT key FROM number_series) "
        "GROUP BY series"
    ).fetchall()
    for key, last in lost:
        centre, year, code = str(key).split("-")
        connection.execute(
            "INSERT INTO number_series (key, centre, year, code, capacity, position, last) "
            "SELECT ?, ?, ?, ?, ?, coalesce(max(position), 0) + 1, ? FROM number_series",
            (key, centre, 2000 + int(year), code, max(last, 1), last),
        )
    connection.execute(
        "UPDATE number_series SET last = max(last, coalesce((SELECT max(sequence) FROM number_issue "
        "WHERE number_issue.series = number_series.key), 0))"
    )


def _put_in_place(folder: Path) -> None:
    """What a mended store still has to go through, if there is one: until then it has another name."""
    mended = folder / _MENDED
    if not mended.exists():
        return
    for ending in ("-wal", "-shm"):
        (folder / f"{FILE}{ending}").unlink(missing_ok=True)
    mended.replace(folder / FILE)
    _make_durable(folder)


def _copy_to_read(kept: Path, work: Path) -> None:
    for ending in ("", "-wal"):
        file = kept / f"{FILE}{ending}"
        if file.exists():
            shutil.copyfile(file, work.with_name(f"{work.name}{ending}"))


def _with_first_page(folder: Path, work: Path) -> None:
    kept = folder / FIRST_PAGE
    if kept.exists():
        with work.open("r+b") as stream:
            stream.write(kept.read_bytes())


def _opens(file: Path, key: bytes) -> bool:
    """Whether a file can be read at all, as far as it goes."""
    try:
        open_engine(file, key).dispose()
    except DeskError as error:
        return error.code == "store_damaged"
    return True


def _drop(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(f"{file.name}{ending}").unlink(missing_ok=True)


def _write(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _make_durable(folder: Path) -> None:
    """What was renamed stays so after a power cut; where folders cannot be opened the system sees to it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
