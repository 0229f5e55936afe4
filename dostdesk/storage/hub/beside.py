"""What a hub keeps beside its feed and ops, in the order in which it changed: so that a standby can follow it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Integer, String, Table, UniqueConstraint, delete, func, insert, select

from dostdesk.storage.hub import tables
from dostdesk.storage.hub.tables import METADATA
from dostdesk.storage.prepared import say

BESIDE = Table(
    "beside",
    METADATA,
    Column("place", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    UniqueConstraint("kind", "key", name="one_place_a_thing"),
    # A place is never given twice, or a standby would pass over what has it.
    sqlite_autoincrement=True,
)
# Small tables travel whole, the others row by row under their key.
_KINDS: Mapping[str, tuple[Table, Column[Any] | None]] = {
    "device": (tables.DEVICE, None),
    "staff": (tables.STAFF, None),
    "session": (tables.SESSION, None),
    "directory": (tables.DIRECTORY, None),
    "retired_device": (tables.RETIRED_DEVICE, None),
    "keyring": (tables.KEYRING, None),
    "install_life": (tables.INSTALL_LIFE, tables.INSTALL_LIFE.c.install),
    "person": (tables.PERSON, tables.PERSON.c.mark),
    "blob": (tables.BLOB, tables.BLOB.c.sha256),
    "draft": (tables.DRAFT, tables.DRAFT.c.visit_service),
    "quarantine": (tables.QUARANTINE, tables.QUARANTINE.c.op_id),
    "release": (tables.RELEASE, tables.RELEASE.c.number),
    "release_blob": (tables.RELEASE_BLOB, tables.RELEASE_BLOB.c.sha256),
}
_CHANGED = "INSERT OR REPLACE INTO beside (kind, key) VALUES (?, ?)"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Something beside the feed as it is now.

    Attributes:
        place: Grows with each change; a later change of the same thing takes it to a later place.
        key: Empty where a table travels whole.
        rows: None for what is gone.
    """

    place: int
    kind: str
    key: str
    rows: Sequence[Mapping[str, Any]]


def mark_changed(connection: Connection, kind: str, key: str | int = "") -> None:
    """Something changed in this transaction."""
    say(connection, _CHANGED, (kind, str(key)))


class BesideRows:
    """What changed, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> int:
        """The last place that was given; 0 before the first."""
        return int(self._connection.execute(select(func.coalesce(func.max(BESIDE.c.place), 0))).scalar_one())

    def after(self, place: int, most_bytes: int) -> list[Changed]:
        """What changed behind a place, in order: at least one thing, and no more than fits."""
        wanted = select(BESIDE).where(BESIDE.c.place > place).order_by(BESIDE.c.place).limit(_AT_ONCE)
        found: list[Changed] = []
        room = most_bytes
        for row in self._connection.execute(wanted).all():
            rows = self._read(row.kind, row.key)
            room -= sum(len(value) for one in rows for value in one.values() if isinstance(value, str))
            if room < 0 and found:
                break
            found.append(Changed(place=row.place, kind=row.kind, key=row.key, rows=rows))
        return found

    def take(self, changes: Iterable[Changed]) -> None:
        """Make these things here what they are there.

        Raises:
            KeyError, TypeError, ValueError: One of them is nothing that a hub of this version keeps.
        """
        for change in changes:
            table, key = _KINDS[change.kind]
            gone = delete(table) if key is None else delete(table).where(_is(key, change.key))
            self._connection.execute(gone)
            for row in change.rows:
                values = {name: _value(table, name, value) for name, value in row.items()}
                self._connection.execute(insert(table).values(values))
            mark_changed(self._connection, change.kind, change.key)

    def _read(self, kind: str, wanted: str) -> list[Mapping[str, Any]]:
        table, key = _KINDS[kind]
        asked = select(table) if key is None else select(table).where(_is(key, wanted))
        return [
            {name: _written(value) for name, value in row.items()} for row in self._connection.execute(asked).mappings()
        ]


def _is(key: Column[Any], wanted: str) -> Any:
    return key == (int(wanted) if isinstance(key.type, Integer) else wanted)


def _written(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _value(table: Table, name: str, value: Any) -> Any:
    is_binary = table.c[name].type.python_type is bytes
    return base64.b64decode(value, validate=True) if is_binary else value
