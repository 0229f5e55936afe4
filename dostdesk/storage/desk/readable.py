"""What can still be read of a damaged store: every row of every table that is not on a page that went bad."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

# A row that cannot be read is looked for by its id, between those that can: not among more of them than this.
_WORTH_TRYING = 20_000
_AT_ONCE = 200
Connect = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Readable:
    """The rows of one table; `whole` is False if some could not be read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    whole: bool


class DamagedStore:
    """A store of which some pages cannot be read.

    Args:
        connect: A new connection; an error may leave the one before it unusable.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection: Any = None

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def revision(self) -> str | None:
        """Which schema it has; None if that cannot be read."""
        try:
            with closing(self._asked("SELECT version_num FROM alembic_version")) as rows:
                found = rows.fetchone()
        except sqlcipher.Error:
            self.close()
            return None
        return None if found is None else str(found[0])

    def table(self, name: str) -> Readable:
        """What is left of a table."""
        columns, whole = self._columns(name), True
        if not columns:
            return Readable((), (), whole=False)
        found: dict[int, tuple[Any, ...]] = {}
        reached: list[int] = []
        for order in ("ASC", "DESC"):
            part, complete = self._as_far_as_it_goes(name, order)
            found |= part
            if complete:
                break
            whole = False
            ids = list(part)
            reached.append(ids[-1] if ids else 0)
        if not whole and len(reached) > 1:
            low, high = reached
            for row_id in range(low + 1, min(high or low + _AT_ONCE, low + _WORTH_TRYING)):
                found |= self._one(name, row_id)
        return Readable(columns, tuple(found[row_id] for row_id in sorted(found)), whole)

    def _columns(self, name: str) -> tuple[str, ...]:
        try:
            with closing(self._asked(f'PRAGMA table_info("{name}")')) as rows:
                return tuple(row[1] for row in rows.fetchall())
        except sqlcipher.Error:
            self.close()
            return ()

    def _as_far_as_it_goes(self, name: str, order: str) -> tuple[dict[int, tuple[Any, ...]], bool]:
        """Rows by their ids from one end on, and whether that was all of them."""
        found: dict[int, tuple[Any, ...]] = {}
        try:
            with closing(self._asked(f'SELECT rowid, * FROM "{name}" ORDER BY rowid {order}')) as rows:  # noqa: S608
                for row in _each(rows):
                    found[row[0]] = row[1:]
        except sqlcipher.Error:
            self.close()
            return found, False
        return found, True

    def _one(self, name: str, row_id: int) -> dict[int, tuple[Any, ...]]:
        try:
            with closing(self._asked(f'SELECT * FROM "{name}" WHERE rowid = {row_id:d}')) as rows:  # noqa: S608
                row = rows.fetchone()
        except sqlcipher.Error:
            self.close()
            return {}
        return {} if row is None else {row_id: row}

    def _asked(self, question: str) -> Any:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection.execute(question)


def _each(rows: Any) -> Iterator[tuple[Any, ...]]:
    while (row := rows.fetchone()) is not None:
        yield row
