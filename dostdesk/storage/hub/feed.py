"""The feed of a centre: contiguous, chained, appended inside the transaction of the op that caused it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import GENESIS, Event, EventDraft, EventKind, canonical
from dostdesk.domain.succession import HubRole
from dostdesk.storage.hub.tables import EVENT, FEED_HEAD
from dostdesk.storage.prepared import Prepared

_INSERT = Prepared(insert(EVENT))
_HEAD = Prepared(select(FEED_HEAD))
_MOVE_HEAD = Prepared(
    update(FEED_HEAD)
    .where(FEED_HEAD.c.centre == bindparam("of_centre"), FEED_HEAD.c.seq == bindparam("from_seq"))
    .values(
        epoch=bindparam("to_epoch"), seq=bindparam("to_seq"), head_hash=bindparam("to_hash"), role=bindparam("to_role")
    )
)
_AFTER = select(EVENT).where(EVENT.c.seq > bindparam("after")).order_by(EVENT.c.seq).limit(bindparam("most"))
_OF_OP = select(EVENT).where(EVENT.c.op_id == bindparam("of_op")).order_by(EVENT.c.seq)
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a centre's feed."""

    centre: str
    epoch: int
    seq: int
    hash: str
    role: HubRole = HubRole.ACTIVE


class FeedRows:
    """The feed within one transaction. The counter row moves last, just before the commit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._begun: Head | None = None
        self._head: Head | None = None
        self.appended: list[Event] = []

    def begin(self, centre: str, epoch: int) -> None:
        """Make the counter row of a new centre."""
        self._connection.execute(insert(FEED_HEAD).values(centre=centre, epoch=epoch, seq=0, head_hash=GENESIS))

    def head(self) -> Head:
        """Where the feed ends, with what this transaction has appended."""
        if self._head is None:
            (row,) = _HEAD.rows(self._connection, {})
            role = HubRole(row["role"])
            self._begun = self._head = Head(row["centre"], row["epoch"], row["seq"], row["head_hash"], role)
        return self._head

    def append(self, draft: EventDraft, *, op_id: str, order: int, hub_time: datetime) -> Event:
        """Give an event its place and write it.

        Raises:
            RefusedError: `hub_standby`, `hub_fenced`: another hub gives events their place.
        """
        head = self.head()
        must_keep_queue(head.role)
        event = Event.recorded(
            draft,
            centre=head.centre,
            epoch=head.epoch,
            seq=head.seq + 1,
            op_id=op_id,
            order=order,
            hub_time=hub_time,
            prev_hash=head.hash,
        )
        self._write(event)
        wrote(Step.HUB_EVENT)
        return event

    def take(self, event: Event) -> None:
        """Write an event that another hub of this centre recorded, if it is the very next one.

        Raises:
            OutsideError: `feed_broken` (fact: seq).
        """
        head = self.head()
        if event.centre != head.centre or event.epoch < head.epoch or not event.follows(head.seq, head.hash):
            raise OutsideError("feed_broken", seq=event.seq)
        self._write(event)

    def promote(self, epoch: int) -> None:
        """From now on this hub gives events their place, in a new epoch."""
        head = self.head()
        self._head = Head(head.centre, epoch, head.seq, head.hash, HubRole.ACTIVE)

    def stand_by(self) -> None:
        """From now on this hub only takes what another one recorded."""
        head = self.head()
        self._head = Head(head.centre, head.epoch, head.seq, head.hash, HubRole.STANDBY)

    def fence(self) -> None:
        """From now on another hub keeps the queue."""
        head = self.head()
        self._head = Head(head.centre, head.epoch, head.seq, head.hash, HubRole.FENCED)

    def must_keep_queue(self) -> None:
        """Raises RefusedError as `append`."""
        must_keep_queue(self.head().role)

    def _write(self, event: Event) -> None:
        head = self.head()
        _INSERT.change(
            self._connection,
            {
                "seq": event.seq,
                "centre": event.centre,
                "epoch": event.epoch,
                "id": event.id,
                "op_id": event.op_id,
                "entity": event.entity,
                "kind": event.kind.value,
                "body": canonical(event.body),
                "hub_time": to_text(event.hub_time),
                "prev_hash": event.prev_hash,
                "hash": event.hash,
            },
        )
        self._head = Head(head.centre, event.epoch, event.seq, event.hash, head.role)
        self.appended.append(event)

    def mark(self) -> tuple[Head | None, int]:
        """Where the feed is now, for `return_to` when a savepoint is rolled back."""
        return self._head, len(self.appended)

    def return_to(self, mark: tuple[Head | None, int]) -> None:
        """Forget what was appended after the mark; its rows are gone with the savepoint."""
        self._head, kept = mark
        del self.appended[kept:]

    def move_head(self) -> None:
        """Move the counter row to the last event; the last statement of a transaction."""
        begun, head = self._begun, self._head
        if begun is None or head is None or begun == head:
            return
        moved = _MOVE_HEAD.change(
            self._connection,
            {
                "of_centre": head.centre,
                "from_seq": begun.seq,
                "to_epoch": head.epoch,
                "to_seq": head.seq,
                "to_hash": head.hash,
                "to_role": head.role.value,
            },
        )
        if moved != 1:
            raise RuntimeError("the head of the feed moved under the writer")
        wrote(Step.HUB_HEAD)

    def after(self, seq: int, most: int) -> list[Event]:
        """At most `most` events behind `seq`, in order."""
        return [_event(row) for row in self._connection.execute(_AFTER, {"after": seq, "most": most})]

    def whole_ops_after(self, seq: int, most: int) -> list[Event]:
        """As `after`, and what an op caused is not cut apart, also if that makes more."""
        found = self.after(seq, most)
        while len(found) >= most and (rest := self._of_last_op(found[-1])):
            found += rest
        return found

    def _of_last_op(self, last: Event) -> list[Event]:
        following = self.after(last.seq, 1)
        return following if following and following[0].op_id == last.op_id else []

    def of_op(self, op_id: str) -> list[Event]:
        """What an op caused, in order."""
        return [_event(row) for row in self._connection.execute(_OF_OP, {"of_op": op_id})]

    def about(self, entity: str, before: int, within: int) -> list[Event]:
        """What was recorded about an entity in the last `within` places up to `before`, that one included, in order."""
        wanted = select(EVENT).where(EVENT.c.seq > before - within, EVENT.c.seq <= before, EVENT.c.entity == entity)
        return [_event(row) for row in self._connection.execute(wanted.order_by(EVENT.c.seq))]

    def at(self, seq: int) -> Event | None:
        """One event by its place."""
        found = self.after(seq - 1, 1) if seq > 0 else []
        return found[0] if found and found[0].seq == seq else None

    def all(self) -> Iterator[Event]:
        """The whole feed, read a thousand events at a time."""
        seq = 0
        while events := self.after(seq, _BATCH):
            yield from events
            seq = events[-1].seq

    def broken_at(self) -> int | None:
        """The first place at which the chain does not hold, or None. Reads the whole feed."""
        seq, digest = 0, GENESIS
        for event in self.all():
            if not event.follows(seq, digest):
                return seq + 1
            seq, digest = event.seq, event.hash
        head = self.head()
        return None if (head.seq, head.hash) == (seq, digest) else seq + 1

    def count(self) -> int:
        return int(self._connection.execute(select(func.count()).select_from(EVENT)).scalar_one())


def must_keep_queue(role: HubRole) -> None:
    """Raises RefusedError `hub_standby` or `hub_fenced` unless this hub keeps the queue."""
    if role is HubRole.STANDBY:
        raise RefusedError("hub_standby")
    if role is HubRole.FENCED:
        raise RefusedError("hub_fenced")


def _event(row: Any) -> Event:
    return Event(
        centre=row.centre,
        epoch=row.epoch,
        seq=row.seq,
        id=row.id,
        op_id=row.op_id,
        entity=row.entity,
        kind=EventKind(row.kind),
        body=json.loads(row.body),
        hub_time=from_text(row.hub_time),
        prev_hash=row.prev_hash,
        hash=row.hash,
    )
