"""Many rows at once: putting two hundred into words through SQLAlchemy costs more than writing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table

_IDS = 500


def insert_many(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, new_alone: bool = False
) -> None:
    """Insert rows that name every column of the table; only for columns that need no conversion.

    The driver is given one row's statement and all rows: it prepares the one and sends the others together, where a
    statement of two thousand values would be read anew each time.

    Args:
        new_alone: Rows whose key is there already are left out.

    Raises what `Connection.execute` raises.
    """
    if not rows:
        return
    names = tuple(column.name for column in table.columns)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    values = [tuple([row[name] for name in names]) for row in rows]
    connection.exec_driver_sql(_statement(table.name, names, mark, new_alone), values)


def portions(ids: Sequence[str]) -> Iterator[list[str]]:
    """Some ids after the other, as many as one statement takes."""
    for first in range(0, len(ids), _IDS):
        yield list(ids[first : first + _IDS])


@cache
def _statement(table: str, names: tuple[str, ...], mark: str, new_alone: bool) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    otherwise = " ON CONFLICT DO NOTHING" if new_alone else ""
    # Names of our own tables; values go apart from the text.
    return f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join([mark] * len(names))}){otherwise}'  # noqa: S608
