"""What a hub needs that takes the queue of a centre over, and what its feed replaced, within one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from dostdesk.domain.clock import to_text
from dostdesk.storage.central.tables import METADATA
from dostdesk.storage.central.tables_ingest import FEED_EVENT, FEED_HEAD, PASSED_OVER

HUB_IDENTITY = Table(
    "hub_identity",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("windows", Text, nullable=False),
    Column("sealed", String, nullable=False),
    Column("kept_at", String, nullable=False),
)
# Never deleted: what a hub recorded happened, whoever keeps the queue now.
SET_ASIDE = Table(
    "feed_set_aside",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("by_epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("id", String, nullable=False),
    Column("op_id", String, nullable=False),
    Column("entity", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("hub_time", String, nullable=False),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("set_aside_at", String, nullable=False),
)
_EVENT = ("centre", "seq", "epoch", "id", "op_id", "entity", "kind", "body", "hub_time", "prev_hash", "hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptIdentity:
    """What makes a hub this centre's; `sealed` is its secret as central's key sealed it, in hexadecimal."""

    name: Mapping[str, str]
    windows: tuple[int, ...]
    sealed: str


class SuccessionRows:
    """Identities and what was set aside, of all centres."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def identity(self, centre: str) -> KeptIdentity | None:
        row = self._connection.execute(select(HUB_IDENTITY).where(HUB_IDENTITY.c.centre == centre)).first()
        if row is None:
            return None
        return KeptIdentity(name=json.loads(row.name), windows=tuple(json.loads(row.windows)), sealed=row.sealed)

    def names(self) -> dict[str, Mapping[str, str]]:
        """What hubs call their centres, by language; of those whose identity is kept here."""
        told = select(HUB_IDENTITY.c.centre, HUB_IDENTITY.c.name)
        return {row.centre: json.loads(row.name) for row in self._connection.execute(told)}

    def keep_identity(self, centre: str, identity: KeptIdentity, at: datetime) -> None:
        """Keep it in place of what was kept before."""
        row: dict[str, Any] = {
            "name": json.dumps(dict(identity.name), ensure_ascii=False),
            "windows": json.dumps(identity.windows),
            "sealed": identity.sealed,
            "kept_at": to_text(at),
        }
        known = update(HUB_IDENTITY).where(HUB_IDENTITY.c.centre == centre).values(row)
        if self._connection.execute(known).rowcount == 0:
            self._connection.execute(insert(HUB_IDENTITY).values(centre=centre, **row))

    def events(self, centre: str, after: int, most: int) -> list[Mapping[str, Any]]:
        """At most so many events of a centre behind a place as they were pushed, in order; `body` is JSON text."""
        event = FEED_EVENT.c
        columns = [event[name] for name in _EVENT]
        wanted = select(*columns).where(event.centre == centre, event.seq > after).order_by(event.seq).limit(most)
        return [dict(row) for row in self._connection.execute(wanted).mappings()]

    def set_aside(self, centre: str, after: int, *, by_epoch: int, head_hash: str, at: datetime) -> int:
        """Take events out of the feed behind a place, which the caller holds, and keep them; answers how many.

        Args:
            head_hash: Of the event at `after`, where the feed ends then.
        """
        event = FEED_EVENT.c
        behind = (event.centre == centre) & (event.seq > after)
        columns = [event[name] for name in _EVENT]
        kept = select(*columns, literal(by_epoch), literal(to_text(at))).where(behind)
        into = insert(SET_ASIDE).from_select([*_EVENT, "by_epoch", "set_aside_at"], kept)
        self._connection.execute(into)
        gone = self._connection.execute(delete(FEED_EVENT).where(behind)).rowcount
        # A decision about one of these events is none about what stands in its place.
        self._connection.execute(delete(PASSED_OVER).where(PASSED_OVER.c.centre == centre, PASSED_OVER.c.seq > after))
        self._connection.execute(
            update(FEED_HEAD).where(FEED_HEAD.c.centre == centre).values(seq=after, head_hash=head_hash)
        )
        return gone

    def count_set_aside(self, centre: str) -> int:
        """How many events of a centre were set aside."""
        wanted = select(func.count()).select_from(SET_ASIDE).where(SET_ASIDE.c.centre == centre)
        return int(self._connection.execute(wanted).scalar_one())

    def series_set_aside(self, centre: str, year: int) -> frozenset[str]:
        """Codes of the series of a year that were named in what was set aside: numbers of them may be on papers."""
        prefix = f"series:{centre}-{year % 100:02d}-"
        entity = SET_ASIDE.c.entity
        beyond = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        wanted = select(entity).where(SET_ASIDE.c.centre == centre, entity >= prefix, entity < beyond).distinct()
        return frozenset(one.removeprefix(prefix) for one in self._connection.execute(wanted).scalars())
