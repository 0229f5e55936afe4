"""Many rows at once: putting two hundred into words through SQLAlchemy costs more than writing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name every column of the table; only for columns that need no conversion.

    The driver is given one row's statement and all rows: it prepares the one and sends the others together, where a
    statement of two thousand values would be read anew each time.

    Raises what `Connection.execute` raises.
    """
    if not rows:
        return
    names = tuple(column.name for column in table.columns)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    values = [tuple([row[name] for name in names]) for row in rows]
    connection.exec_driver_sql(_statement(table.name, names, mark), values)


@cache
def _statement(table: str, names: tuple[str, ...], mark: str) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    # Names of our own tables; values go apart from the text.
    return f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join([mark] * len(names))})'  # noqa: S608
