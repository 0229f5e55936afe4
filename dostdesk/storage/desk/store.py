"""A desk's store as one object: it is opened, migrated, read and written through here."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection

from dostdesk.storage.engine import migrate, open_engine, reading, writing

# What use cases hand around: an open transaction, of which they need to know nothing.
Transaction: TypeAlias = Connection

FILE = "desk.db"


class DeskStore:
    """The encrypted file of one desk."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Open `folder/desk.db`, make it if it is not there, and bring its schema to this version.

        Raises:
            RefusedError, OutsideError: As `open_engine` and `migrate` do.
        """
        self._engine = open_engine(folder / FILE, key)
        migrate(self._engine, "desk")

    def writing(self) -> AbstractContextManager[Transaction]:
        """A transaction that holds the write lock and is durable when its block ends.

        Raises:
            OutsideError: `disk_full` or `disk_failed`; nothing of the block stays.
        """
        return writing(self._engine)

    def reading(self) -> AbstractContextManager[Transaction]:
        """A transaction that sees one moment and changes nothing."""
        return reading(self._engine)

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()
