"""Statements that are said with every op: put into SQL once, then handed to the driver as they are.

SQLAlchemy spends more on saying a small statement than SQLite on doing it. Only for columns of text and whole numbers,
which need no conversion; every other statement goes the usual way, and so do these on another engine than SQLite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Executable, Table, bindparam, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

# By column name. SQLAlchemy's own rows, which are also keyed by column, are such rows too.
Row = Mapping[Any, Any]
_NEW = "new_"
_ASKED = "asked in this moment"
_MOST_ASKED = 64


def say(connection: Connection, sql: str, parameters: Sequence[Any] | Row = ()) -> Any:
    """Hand a statement to the driver as it is; its cursor. Raises what `Connection.execute` raises."""
    driver: Any = connection.connection.dbapi_connection
    errors: Any = connection.dialect.loaded_dbapi
    try:
        return driver.execute(sql, parameters)
    except errors.Error as error:
        hidden = connection.engine.hide_parameters
        raise DBAPIError.instance(
            sql, parameters, error, errors.Error, hide_parameters=hidden, dialect=connection.dialect
        ) from error


@contextmanager
def one_moment(connection: Connection) -> Iterator[None]:
    """While a transaction only reads, a row that was asked for once is not asked for again."""
    connection.info[_ASKED] = {}
    try:
        yield
    finally:
        del connection.info[_ASKED]


class Prepared:
    """One statement with named parameters.

    Every call raises what `Connection.execute` raises.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._sql = ""
        self._pick: Callable[[Row], Sequence[Any]] = tuple
        self._fixed: dict[str, Any] = {}
        self._names: tuple[str, ...] = ()

    def rows(self, connection: Connection, values: Row) -> list[Row]:
        """All rows by column name."""
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self._statement, dict(values)).mappings())
        asked: dict[object, list[Row]] | None = connection.info.get(_ASKED)
        if asked is None:
            return self._fetched(connection, values)
        question = (self, *values.items())
        if question in asked:
            return list(asked[question])
        found = self._fetched(connection, values)
        if len(found) <= 1 and len(asked) < _MOST_ASKED:
            asked[question] = found
        return list(found)

    def first(self, connection: Connection, values: Row) -> Row | None:
        """The first row, or None."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def change(self, connection: Connection, values: Row) -> int:
        """Write; how many rows it touched."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, dict(values)).rowcount
        touched: int = self._run(connection, values).rowcount
        return touched

    def _fetched(self, connection: Connection, values: Row) -> list[Row]:
        cursor = self._run(connection, values)
        if not self._names:
            self._names = tuple(column[0] for column in cursor.description)
        names = self._names
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _run(self, connection: Connection, values: Row) -> Any:
        if not self._sql:
            self._compile(connection)
        return say(connection, self._sql, self._pick({**self._fixed, **values} if self._fixed else values))

    def _compile(self, connection: Connection) -> None:
        if not isinstance(self._statement, ClauseElement):
            raise TypeError("only an expression can be prepared")
        made = self._statement.compile(dialect=connection.dialect)
        if not isinstance(made, SQLCompiler):
            raise TypeError("only a statement about rows can be prepared")
        self._fixed = {name: value for name, value in made.params.items() if value is not None}
        order = tuple(made.positiontup or ())
        self._pick = itemgetter(*order) if len(order) > 1 else lambda given: [given[name] for name in order]
        self._sql = str(made)


class PreparedUpdate:
    """Updates of a table that set the columns they are given and no other.

    A column that is set, even to itself, costs SQLite a change of every index that has it; and a key that is set makes
    it look through all rows that refer to it.
    """

    def __init__(self, table: Table, *where: ColumnElement[bool]) -> None:
        self._table = table
        self._where = where
        self._known: dict[tuple[str, ...], Prepared] = {}

    def change(self, connection: Connection, row: Row, values: Row) -> int:
        """Write `row` where `values` say; how many rows it touched."""
        columns = tuple(row)
        if columns not in self._known:
            given: dict[str, BindParameter[Any]] = {name: bindparam(_NEW + name) for name in columns}
            self._known[columns] = Prepared(update(self._table).where(*self._where).values(given))
        return self._known[columns].change(connection, {_NEW + name: row[name] for name in columns} | dict(values))
