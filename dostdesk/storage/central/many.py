"""Many rows in one statement: putting two hundred into words through SQLAlchemy costs more than writing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table

# SQLite takes 32,766 values with a statement, PostgreSQL 65,535.
_MOST_VALUES = 30_000


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name every column of the table; only for columns that need no conversion.

    Raises what `Connection.execute` raises.
    """
    names = tuple(column.name for column in table.columns)
    most = _MOST_VALUES // len(names)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    for begin in range(0, len(rows), most):
        part = rows[begin : begin + most]
        values = tuple(row[name] for row in part for name in names)
        connection.exec_driver_sql(_statement(table.name, names, len(part), mark), values)


@cache
def _statement(table: str, names: tuple[str, ...], count: int, mark: str) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    row = f"({', '.join([mark] * len(names))})"
    # Names of our own tables; values go apart from the text.
    return f'INSERT INTO "{table}" ({listed}) VALUES {", ".join([row] * count)}'  # noqa: S608
