"""How far central has confirmed the feed of this hub, within one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Connection, Integer, String, Table, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.events import GENESIS
from dostdesk.storage.hub.tables import METADATA

CONFIRMED = Table(
    "confirmed",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="one_confirmed"), primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String, nullable=False),
    Column("at", String, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The last event that central has, and every one before it."""

    seq: int = 0
    hash: str = GENESIS


class ConfirmedRows:
    """Central's word, kept: it falls when central itself was set back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self) -> Confirmed:
        row = self._connection.execute(select(CONFIRMED)).first()
        return Confirmed() if row is None else Confirmed(row.seq, row.hash)

    def put(self, confirmed: Confirmed, at: datetime) -> None:
        row = {"seq": confirmed.seq, "hash": confirmed.hash, "at": to_text(at)}
        if self._connection.execute(update(CONFIRMED).values(row)).rowcount == 0:
            self._connection.execute(insert(CONFIRMED).values(id=1, **row))
        wrote(Step.HUB_CONFIRMED)
