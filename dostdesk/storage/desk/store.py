"""A desk's store as one object: it is opened, migrated, read and written through here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from dostdesk.domain import durable
from dostdesk.storage.desk import mending
from dostdesk.storage.desk.mending import first_page_kept, keep_first_page, open_sound
from dostdesk.storage.kept import KeptConnections
from dostdesk.storage.one_program import Claim
from dostdesk.storage.upgrading import upgraded

# What use cases hand around: an open transaction, of which they need to know nothing.
Transaction: TypeAlias = Connection

FILE = mending.FILE
# Of each connection. A day's tickets would fill what the driver leaves them, and a rare one would take that at once.
_CACHE_KIB = 2_000


class DeskStore:
    """The encrypted file of one desk.

    Attributes:
        mended: It was damaged when it was opened, and is a new one with what could be read.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        """Open `folder/desk.db`, make it if it is not there, and bring its schema to this version.

        Raises:
            RefusedError: `store_in_use` while another program has it; as `open_sound` and `upgraded` do.
            OutsideError: As `open_sound` and `upgraded` do.
        """
        self._writes, self._one_at_a_time = 0, Lock()
        self._folder, self._claim = folder, Claim(folder)
        try:
            opened, self.mended = open_sound(folder, key)
            self._engine = upgraded(opened, folder / FILE, key, "desk")
            # The first page of another file, or of another schema, leads to nothing in this one.
            if self.mended or self._engine is not opened or not first_page_kept(folder):
                # Without room for it, or while others read, it is kept another time.
                with suppress(DatabaseError), self._engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
                keep_first_page(folder)
        except BaseException:
            self._claim.give_back()
            raise
        self._kept = KeptConnections(self._engine, cache_kib=_CACHE_KIB)

    @property
    def writes(self) -> int:
        """Grows with every transaction that may have changed something, once that is durable."""
        return self._writes

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that holds the write lock and is durable when its block ends.

        Raises:
            OutsideError: `disk_full` or `disk_failed`; nothing of the block stays.
        """
        # In line here: SQLite itself would have the second one look again after some milliseconds, or seconds.
        with self._one_at_a_time:
            with self._kept.writing() as transaction:
                durable.begun()
                yield transaction
            durable.committed()
            self._writes += 1

    def reading(self) -> AbstractContextManager[Transaction]:
        """A transaction that sees one moment and changes nothing."""
        return self._kept.reading()

    def close(self) -> None:
        """Give the file back."""
        self._kept.close()
        self._engine.dispose()
        keep_first_page(self._folder)
        self._claim.give_back()
