"""An event as it travels: in the feed, and in the answer to the ops that caused it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dostdesk.domain.clock import to_text
from dostdesk.domain.events import Event, EventKind
from dostdesk.protocol.shapes import AnswerShape


class EventShape(AnswerShape):
    """An event as the feed carries it."""

    centre: str
    epoch: int
    seq: int
    id: str
    op_id: str
    entity: str
    kind: str
    body: Mapping[str, Any]
    hub_time: datetime
    prev_hash: str
    hash: str

    @classmethod
    def of(cls, event: Event) -> Mapping[str, Any]:
        """A plain mapping: the feed is written often, and its content was checked when it was recorded."""
        return {
            "centre": event.centre,
            "epoch": event.epoch,
            "seq": event.seq,
            "id": event.id,
            "op_id": event.op_id,
            "entity": event.entity,
            "kind": event.kind.value,
            "body": event.body,
            "hub_time": to_text(event.hub_time),
            "prev_hash": event.prev_hash,
            "hash": event.hash,
        }

    def value(self) -> Event:
        """Raises ValueError for a kind that this version does not know."""
        return Event(
            centre=self.centre,
            epoch=self.epoch,
            seq=self.seq,
            id=self.id,
            op_id=self.op_id,
            entity=self.entity,
            kind=EventKind(self.kind),
            body=self.body,
            hub_time=self.hub_time,
            prev_hash=self.prev_hash,
            hash=self.hash,
        )
