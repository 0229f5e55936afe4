"""Central's store: one database, transactions over it, and its parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from dostdesk.domain import durable
from dostdesk.storage.central.access import AccessRows
from dostdesk.storage.central.calendar import CalendarRows
from dostdesk.storage.central.centres import CentreRows
from dostdesk.storage.central.contacts import ContactRows
from dostdesk.storage.central.directory import DirectoryRows
from dostdesk.storage.central.engine import Target, migrate, open_central_engine, reading, revision, writing
from dostdesk.storage.central.health import HealthRows
from dostdesk.storage.central.ingest import IngestRows
from dostdesk.storage.central.projections import ProjectionRows
from dostdesk.storage.central.register import RegisterRows
from dostdesk.storage.central.releases import ReleaseRows
from dostdesk.storage.central.series import SeriesRows
from dostdesk.storage.central.succession import SuccessionRows
from dostdesk.storage.central.tables_insight import INSIGHT
from dostdesk.storage.engine import newest_revision
from dostdesk.storage.insight import InsightRows


class CentralRows:
    """Everything that central keeps, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.access = AccessRows(connection)
        self.health = HealthRows(connection)
        self.releases = ReleaseRows(connection)
        self.ingest = IngestRows(connection)
        self.projections = ProjectionRows(connection)
        self.register = RegisterRows(connection)
        self.contacts = ContactRows(connection)
        self.directory = DirectoryRows(connection)
        self.series = SeriesRows(connection)
        self.calendar = CalendarRows(connection)
        self.centres = CentreRows(connection)
        self.succession = SuccessionRows(connection)
        self.insight = InsightRows(connection, INSIGHT)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the transaction that can fail alone."""
        with self._connection.begin_nested():
            yield

    def migrated(self) -> bool:
        """Whether the database answers and has the schema of this version."""
        return revision(self._connection) == newest_revision("central")


class CentralStore:
    """The database of central. Any number of threads and processes may use it at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, target: Target) -> CentralStore:
        """Open the database, or make the encrypted file, and bring its schema to this version.

        Raises:
            RefusedError, OutsideError: As `open_central_engine` and `migrate`.
        """
        engine = open_central_engine(target)
        try:
            migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @contextmanager
    def writing(self) -> Iterator[CentralRows]:
        """A transaction, durable when the block ends; of a block that raises nothing stays.

        Raises:
            OutsideError, RefusedError: As `engine.writing`.
        """
        with writing(self.engine) as connection:
            durable.begun()
            yield CentralRows(connection)
        durable.committed()

    @contextmanager
    def reading(self) -> Iterator[CentralRows]:
        """One moment of the store."""
        with reading(self.engine) as connection:
            yield CentralRows(connection)

    def close(self) -> None:
        self.engine.dispose()
