"""Connections of a store that stay open from one transaction to the next.

Taking one from SQLAlchemy's pool, beginning, ending and giving it back costs more than most questions that a desk asks;
here it costs no more than the words for it. Each transaction has a connection of its own, the one that was used last:
what that has read and decrypted lies in its memory still.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from dostdesk.storage.engine import tell, unbegun
from dostdesk.storage.prepared import one_moment, say


class KeptConnections:
    """Transactions on kept connections, from several threads; as many connections as are wanted at once.

    Args:
        cache_kib: How much of what it has read each of them keeps; None leaves that to the driver (8 MB).
    """

    def __init__(self, engine: Engine, *, cache_kib: int | None = None) -> None:
        self._engine, self._cache_kib = engine, cache_kib
        self._guard = threading.Lock()
        self._free: list[Connection] = []
        self._closed = False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """As `dostdesk.storage.engine.writing`."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """As `dostdesk.storage.engine.reading`."""
        with self._transaction("BEGIN") as connection, one_moment(connection):
            yield connection

    def close(self) -> None:
        """Give them back to the engine; those that are in use follow when their transaction ends."""
        with self._guard:
            self._closed = True
        self.let_go()

    def let_go(self) -> None:
        """Give back those that nobody uses now; the next transaction makes another one."""
        with self._guard:
            free, self._free = self._free, []
        for connection in free:
            connection.close()

    @contextmanager
    def _transaction(self, begin: Literal["BEGIN", "BEGIN IMMEDIATE"]) -> Iterator[Connection]:
        try:
            connection, sound = self._taken(), True
            try:
                say(connection, begin)
                try:
                    yield connection
                    say(connection, "COMMIT")
                except BaseException:
                    sound = _rolled_back(connection)
                    raise
            finally:
                self._give_back(connection, sound)
        except DatabaseError as error:
            tell(error)
            raise

    def _taken(self) -> Connection:
        with self._guard:
            if self._free:
                return self._free.pop()
        connection = unbegun(self._engine)
        if self._cache_kib is not None:
            say(connection, f"PRAGMA cache_size = -{self._cache_kib}")
        return connection

    def _give_back(self, connection: Connection, sound: bool) -> None:
        with self._guard:
            keeps = sound and not self._closed
            if keeps:
                self._free.append(connection)
        if not keeps:
            if not sound:
                connection.invalidate()
            connection.close()


def _rolled_back(connection: Connection) -> bool:
    """A disk that failed may have rolled back already, or not even let that happen: then another connection is made."""
    with suppress(DatabaseError):
        if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
            say(connection, "ROLLBACK")
        return True
    return False
