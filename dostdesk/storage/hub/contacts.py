"""How far the applications of this feed were held against the contacts that central has, within one transaction."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Connection, Integer, Table, insert, select, update

from dostdesk.storage.hub.tables import METADATA

CONTACTS_ASKED = Table(
    "contacts_asked",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="one_contacts_asked"), primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
)


class ContactsAskedRows:
    """A place in the feed; there is none before central was asked for the first time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self) -> int | None:
        """Up to where central has answered."""
        found = self._connection.execute(select(CONTACTS_ASKED.c.seq)).scalar()
        return None if found is None else int(found)

    def put(self, seq: int) -> None:
        if self._connection.execute(update(CONTACTS_ASKED).values(seq=seq)).rowcount == 0:
            self._connection.execute(insert(CONTACTS_ASKED).values(id=1, seq=seq))
