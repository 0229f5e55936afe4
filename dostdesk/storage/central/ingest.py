"""What centres pushed, within one transaction: their feeds as they came, and the papers that the feeds name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from dostdesk.domain.clock import to_text
from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.events import GENESIS
from dostdesk.storage.central.tables_ingest import FEED_EVENT, FEED_HEAD, PAPER, PASSED_OVER
from dostdesk.storage.many import insert_many

_BEGIN = text(
    "INSERT INTO feed_head (centre, epoch, seq, head_hash, heard_at) "
    "VALUES (:centre, 0, 0, :head_hash, :heard_at) ON CONFLICT DO NOTHING"
)


_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """Where the feed of a centre ends here; `epoch` 0 before anything came."""

    epoch: int = 0
    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEvent:
    """An event as it was pushed; `body` is canonical JSON."""

    seq: int
    id: str
    op_id: str
    entity: str
    kind: str
    body: str
    hub_time: str


class IngestRows:
    """The feeds of all centres."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ------------------------------------------------------------ feeds

    def head(self, centre: str) -> FeedPlace:
        """Where the feed of a centre ends here."""
        row = self._connection.execute(select(FEED_HEAD).where(FEED_HEAD.c.centre == centre)).first()
        return FeedPlace() if row is None else FeedPlace(row.epoch, row.seq, row.head_hash)

    def head_to_move(self, centre: str, at: datetime) -> FeedPlace:
        """As `head`, and nobody else moves it before this transaction ends."""
        wanted = select(FEED_HEAD).where(FEED_HEAD.c.centre == centre).with_for_update()
        row = self._connection.execute(wanted).first()
        if row is None:
            begun = {"centre": centre, "head_hash": GENESIS, "heard_at": to_text(at)}
            self._connection.execute(_BEGIN, begun)
            row = self._connection.execute(wanted).one()
        return FeedPlace(row.epoch, row.seq, row.head_hash)

    def heads(self) -> dict[str, FeedPlace]:
        """Where every feed ends, by centre."""
        rows = self._connection.execute(select(FEED_HEAD).order_by(FEED_HEAD.c.centre))
        return {row.centre: FeedPlace(row.epoch, row.seq, row.head_hash) for row in rows}

    def hashes(self, centre: str, first: int, last: int) -> dict[int, str]:
        """Hashes of the events from `first` to `last` that are here."""
        event = FEED_EVENT.c
        wanted = select(event.seq, event.hash).where(event.centre == centre, event.seq.between(first, last))
        return {row.seq: row.hash for row in self._connection.execute(wanted)}

    def append(self, centre: str, rows: Sequence[Mapping[str, Any]], *, epoch: int, at: datetime) -> None:
        """Write events behind the head, which the caller holds, and move it; `rows` name every column."""
        insert_many(self._connection, FEED_EVENT, rows)
        last = rows[-1]
        self._connection.execute(
            update(FEED_HEAD)
            .where(FEED_HEAD.c.centre == centre)
            .values(epoch=epoch, seq=last["seq"], head_hash=last["hash"], heard_at=to_text(at))
        )
        wrote(Step.CENTRAL_EVENTS)

    def after(self, centre: str, seq: int, most: int) -> list[RawEvent]:
        """At most `most` events of a centre behind `seq`, in order."""
        event = FEED_EVENT.c
        wanted = select(FEED_EVENT).where(event.centre == centre, event.seq > seq).order_by(event.seq).limit(most)
        return [_raw(row) for row in self._connection.execute(wanted)]

    def of_entity(self, centre: str, entity: str, first: int, last: int) -> list[RawEvent]:
        """The events about one entity from `first` to `last`, in order."""
        event = FEED_EVENT.c
        wanted = (
            select(FEED_EVENT)
            .where(event.centre == centre, event.entity == entity, event.seq.between(first, last))
            .order_by(event.seq)
        )
        return [_raw(row) for row in self._connection.execute(wanted)]

    def of_entities(self, centre: str, entities: Sequence[str], last: int) -> list[RawEvent]:
        """The events about some entities up to `last`, in order."""
        event = FEED_EVENT.c
        found: list[RawEvent] = []
        for first in range(0, len(entities), _AT_ONCE):
            some = entities[first : first + _AT_ONCE]
            wanted = select(FEED_EVENT).where(event.centre == centre, event.entity.in_(some), event.seq <= last)
            found += [_raw(row) for row in self._connection.execute(wanted)]
        return sorted(found, key=lambda one: one.seq)

    def heard_at(self) -> dict[str, str]:
        """When the hub of each centre last pushed something, as `to_text` writes it."""
        return {row.centre: row.heard_at for row in self._connection.execute(select(FEED_HEAD))}

    def series_named(self, centre: str, year: int) -> frozenset[str]:
        """Codes of all series of a year that a feed of this centre has ever named.

        From the events as they came: what is not folded yet, or lies in quarantine, counts too.
        """
        prefix = f"series:{centre}-{year % 100:02d}-"
        event = FEED_EVENT.c
        beyond = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        wanted = select(event.entity).where(event.centre == centre, event.entity >= prefix, event.entity < beyond)
        return frozenset(
            entity.removeprefix(prefix) for entity in self._connection.execute(wanted.distinct()).scalars()
        )

    # ------------------------------------------------------------ events that a person left out

    def pass_over(self, centre: str, seq: int, at: datetime) -> None:
        """Leave an event out of every fold to come; once is enough."""
        if seq not in self.passed_over(centre):
            self._connection.execute(insert(PASSED_OVER).values(centre=centre, seq=seq, at=to_text(at)))

    def passed_over(self, centre: str) -> frozenset[int]:
        """The events of a centre that are left out."""
        wanted = select(PASSED_OVER.c.seq).where(PASSED_OVER.c.centre == centre)
        return frozenset(self._connection.execute(wanted).scalars())

    # ------------------------------------------------------------ papers

    def put_papers(self, centre: str, papers: Mapping[str, bytes], at: datetime) -> None:
        """Keep papers under their hashes; those that are here already stay as they are."""
        shared = {"centre": centre, "stored_at": to_text(at)}
        # In one order, so that two transactions with the same papers do not wait for each other.
        rows = [shared | {"sha256": sha256, "content": papers[sha256]} for sha256 in sorted(papers)]
        insert_many(self._connection, PAPER, rows, new_alone=True)
        wrote(Step.CENTRAL_PAPERS)

    def missing_papers(self, centre: str, wanted: Sequence[str]) -> tuple[str, ...]:
        """Those of some papers that are not here, in their order."""
        here = self._connection.execute(
            select(PAPER.c.sha256).where(PAPER.c.centre == centre, PAPER.c.sha256.in_(wanted))
        )
        known = set(here.scalars())
        return tuple(sha256 for sha256 in wanted if sha256 not in known)

    def papers(self, centre: str, wanted: Collection[str]) -> dict[str, bytes]:
        """Those of some papers that are here, by hash."""
        if not wanted:
            return {}
        rows = self._connection.execute(
            select(PAPER.c.sha256, PAPER.c.content).where(PAPER.c.centre == centre, PAPER.c.sha256.in_(list(wanted)))
        )
        return {row.sha256: row.content for row in rows}


def _raw(row: Any) -> RawEvent:
    return RawEvent(
        seq=row.seq,
        id=row.id,
        op_id=row.op_id,
        entity=row.entity,
        kind=row.kind,
        body=row.body,
        hub_time=row.hub_time,
    )
