"""The one connection through which a hub writes, kept for as long as the store is open.

Nobody else writes to the file, so what this connection has read and decrypted stays true from one transaction to the
next; and beginning, ending and parting transactions costs no more than the words for it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from dostdesk.domain import durable
from dostdesk.storage.engine import outside, unbegun
from dostdesk.storage.hub.present import Present
from dostdesk.storage.prepared import say


class WritingConnection:
    """Transactions one after the other; whoever comes second waits for the first.

    Args:
        present: What is remembered from one transaction to the next, and forgotten with one that is rolled back.
    """

    def __init__(self, engine: Engine, present: Present) -> None:
        self._present = present
        self._engine = engine
        self._turn = threading.Lock()
        self._connection: Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that takes the write lock at once, and is durable when the block ends.

        Raises:
            OutsideError: `disk_full` or `disk_failed`; the transaction is rolled back, nothing of it stays.
        """
        with self._turn:
            try:
                connection, changes = self._opened(), self._present.changes
                say(connection, "BEGIN IMMEDIATE")
                durable.begun()
                try:
                    yield connection
                    say(connection, "COMMIT")
                except BaseException:
                    self._present.return_to(changes)
                    self._roll_back(connection)
                    raise
            except OperationalError as error:
                raise outside(error) from error
            durable.committed()

    def close(self) -> None:
        with self._turn:
            self._drop()

    def _opened(self) -> Connection:
        if self._connection is None:
            self._connection = unbegun(self._engine)
        return self._connection

    def _roll_back(self, connection: Connection) -> None:
        """A disk that failed may have rolled back already, or not even let that happen: then a new connection does."""
        try:
            if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                say(connection, "ROLLBACK")
        except OperationalError:
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


@contextmanager
def apart(connection: Connection) -> Iterator[None]:
    """A part of a transaction that can fail alone.

    Raises:
        OutsideError: The disk failed, and with it the whole transaction.
    """
    try:
        say(connection, "SAVEPOINT apart")
        try:
            yield
        except BaseException:
            # A full disk ends the whole transaction: then there is no savepoint to return to.
            with suppress(OperationalError):
                say(connection, "ROLLBACK TO apart")
                say(connection, "RELEASE apart")
            raise
        say(connection, "RELEASE apart")
    except OperationalError as error:
        raise outside(error) from error
