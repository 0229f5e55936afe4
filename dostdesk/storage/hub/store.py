"""A hub's store: one encrypted file, transactions over it, and the rebuild of its live tables from the feed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from dostdesk.domain.clock import to_text
from dostdesk.domain.events import Event
from dostdesk.domain.hall import Hall
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window
from dostdesk.storage.engine import open_engine
from dostdesk.storage.hub.beside import BesideRows
from dostdesk.storage.hub.confirmed import ConfirmedRows
from dostdesk.storage.hub.contacts import ContactsAskedRows
from dostdesk.storage.hub.directory import DirectoryRows
from dostdesk.storage.hub.feed import FeedRows
from dostdesk.storage.hub.lives import LifeRows
from dostdesk.storage.hub.numbers import NumberRows
from dostdesk.storage.hub.ops import OpRows
from dostdesk.storage.hub.papers import PaperRows
from dostdesk.storage.hub.people import PeopleRows
from dostdesk.storage.hub.present import Present
from dostdesk.storage.hub.queue import QueueRows
from dostdesk.storage.hub.releases import ReleaseRows
from dostdesk.storage.hub.succession import SuccessionRows
from dostdesk.storage.hub.tables import (
    APPLICATION,
    CENTRE_ROW,
    INSIGHT,
    LABEL_COUNTER,
    NUMBER_ISSUE,
    RECEIPT,
    SERIES,
    SERIES_END,
)
from dostdesk.storage.hub.writing import WritingConnection, apart
from dostdesk.storage.insight import InsightRows
from dostdesk.storage.kept import KeptConnections
from dostdesk.storage.upgrading import open_upgraded

_LIVE_NUMBERS = (SERIES, SERIES_END, NUMBER_ISSUE, APPLICATION, RECEIPT, LABEL_COUNTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """Which centre a hub is.

    Attributes:
        code: Two digits, the first part of its numbers.
        secret: 32 random bytes that only this hub knows; tokens of devices follow from it.
    """

    code: str
    name: Mapping[str, str]
    windows: tuple[int, ...]
    secret: bytes


class LawBrokenError(Exception):
    """The tables refused an event: what it says cannot stand beside what is here."""


class HubRows:
    """Everything that a hub keeps, within one transaction."""

    def __init__(self, connection: Connection, present: Present | None = None) -> None:
        self._connection = connection
        self._present = present or Present()
        self.queue = QueueRows(connection, present)
        self.ops = OpRows(connection, self._present)
        self.feed = FeedRows(connection)
        self.confirmed = ConfirmedRows(connection)
        self.contacts = ContactsAskedRows(connection)
        self.people = PeopleRows(connection, self._present)
        self.lives = LifeRows(connection)
        self.directory = DirectoryRows(connection)
        self.numbers = NumberRows(connection)
        self.papers = PaperRows(connection)
        self.releases = ReleaseRows(connection)
        self.beside = BesideRows(connection)
        self.succession = SuccessionRows(connection)
        self.insight = InsightRows(connection, INSIGHT)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the transaction that can fail alone.

        Raises:
            OutsideError: The disk failed, and with it the whole transaction.
        """
        mark, changes = self.feed.mark(), self._present.changes
        try:
            with apart(self._connection):
                yield
        except BaseException:
            self.feed.return_to(mark)
            self._present.return_to(changes)
            raise

    def apply(self, event: Event, before: Ticket | None = None) -> Ticket | Window | Hall | None:
        """Fold an event into every live table; `before` is its ticket as this transaction has just read it."""
        self.numbers.apply(event)
        return self.queue.apply(event, before)

    def apply_if_lawful(self, event: Event, before: Ticket | None = None) -> Ticket | Window | Hall | None:
        """As `apply`, for an event that was decided elsewhere.

        Raises:
            LawBrokenError: A constraint refused it; the savepoint around it has to be rolled back.
        """
        try:
            return self.apply(event, before)
        except IntegrityError as error:
            raise LawBrokenError from error

    def found_centre(self, centre: Centre, at: datetime) -> None:
        """Make this the store of a centre, with an empty feed of epoch 1."""
        self._connection.execute(
            insert(CENTRE_ROW).values(
                code=centre.code,
                name=json.dumps(dict(centre.name), ensure_ascii=False),
                windows=json.dumps(centre.windows),
                secret=centre.secret.hex(),
                made_at=to_text(at),
            )
        )
        self.feed.begin(centre.code, 1)

    def centre(self) -> Centre | None:
        """Which centre this is; None in a new store."""
        row = self._connection.execute(select(CENTRE_ROW)).first()
        if row is None:
            return None
        return Centre(
            code=row.code,
            name=json.loads(row.name),
            windows=tuple(json.loads(row.windows)),
            secret=bytes.fromhex(row.secret),
        )

    def rebuild(self) -> None:
        """Drop the live tables and fold the feed into them again (law 10)."""
        self.numbers.clear()
        self.queue.clear()
        for event in self.feed.all():
            self.apply(event)

    def live(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows of the live tables in a fixed order, to compare two states."""
        state = self.queue.everything()
        for table in _LIVE_NUMBERS:
            rows = self._connection.execute(select(table).order_by(*table.primary_key))
            state[table.name] = [tuple(row) for row in rows]
        return state


class HubStore:
    """The encrypted file of a hub. One process writes to it, through one thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._present = Present()
        self._writing = WritingConnection(engine, self._present)
        self._reading = KeptConnections(engine)

    @classmethod
    def open(cls, path: Path, key: bytes) -> HubStore:
        """Open or make the store, and bring its schema to this version.

        Raises:
            RefusedError, OutsideError: As `open_upgraded`.
        """
        return cls(open_upgraded(path, key, "hub"))

    @classmethod
    def beside(cls, path: Path, key: bytes) -> HubStore:
        """Open a store that another process keeps, to read it. Raises as `open_engine`."""
        return cls(open_engine(path, key))

    @contextmanager
    def writing(self) -> Iterator[HubRows]:
        """A transaction that takes the write lock at once; durable when the block ends.

        Raises:
            OutsideError: `disk_full` or `disk_failed`; nothing of the transaction stays.
        """
        with self._writing.transaction() as connection:
            rows = HubRows(connection, self._present)
            yield rows
            rows.feed.move_head()

    @contextmanager
    def reading(self) -> Iterator[HubRows]:
        """One moment of the store."""
        with self._reading.reading() as connection:
            yield HubRows(connection)

    def close(self) -> None:
        self._writing.close()
        self._reading.close()
        self._engine.dispose()


def new_secret() -> bytes:
    """A centre's secret."""
    return secrets.token_bytes(32)
