"""A desk's store as one object: it is opened, migrated, read and written through here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from sqlalchemy import Connection

from dostdesk.storage.engine import reading, writing
from dostdesk.storage.upgrading import open_upgraded

# What use cases hand around: an open transaction, of which they need to know nothing.
Transaction: TypeAlias = Connection

FILE = "desk.db"


class DeskStore:
    """The encrypted file of one desk."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Open `folder/desk.db`, make it if it is not there, and bring its schema to this version.

        Raises:
            RefusedError, OutsideError: As `open_upgraded` does.
        """
        self._writes, self._one_at_a_time = 0, Lock()
        self._engine = open_upgraded(folder / FILE, key, "desk")

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
            with writing(self._engine) as transaction:
                yield transaction
            self._writes += 1

    def reading(self) -> AbstractContextManager[Transaction]:
        """A transaction that sees one moment and changes nothing."""
        return reading(self._engine)

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()
