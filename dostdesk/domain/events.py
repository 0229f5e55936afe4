"""What a hub recorded: events, contiguous per centre and chained by hash. They hold ids, codes, times and hashes.

A hub's feed is also its audit log: whoever changes or drops an event breaks the chain at that place.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from dostdesk.domain.clock import to_text

GENESIS = "0" * 64
Body = Mapping[str, Any]
_WRITTEN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class EventKind(StrEnum):
    """Everything that can happen in a centre."""

    TICKET_ISSUED = "ticket_issued"
    TICKET_PRINTED = "ticket_printed"
    TICKET_CALLED = "ticket_called"
    TICKET_RECALLED = "ticket_recalled"
    CALL_UNDONE = "call_undone"
    TICKET_STARTED = "ticket_started"
    TICKET_NO_SHOW = "ticket_no_show"
    TICKET_CANCELLED = "ticket_cancelled"
    TICKET_CLOSED = "ticket_closed"
    TICKET_RETURNED = "ticket_returned"
    TICKET_HELD = "ticket_held"
    TICKET_RESUMED = "ticket_resumed"
    HOLD_LAPSED = "hold_lapsed"
    TICKET_TRANSFERRED = "ticket_transferred"
    TICKET_FELL_BACK = "ticket_fell_back"
    TICKET_LEFT = "ticket_left"
    TICKET_HANDED_OVER = "ticket_handed_over"
    TICKET_TAKEN = "ticket_taken"
    TICKET_REOPENED = "ticket_reopened"
    TURN_UNDONE = "turn_undone"
    TICKET_MOVED = "ticket_moved"
    TICKET_REDUED = "ticket_redued"
    TICKET_RESTORED = "ticket_restored"
    TICKET_ENDED = "ticket_ended"
    TICKET_RELEASED = "ticket_released"
    VISIT_IDENTIFIED = "visit_identified"
    NOTE_LEFT = "note_left"
    SERVICE_ADDED = "service_added"
    SERVICE_TURNED = "service_turned"
    SERVICE_FINISHED = "service_finished"
    VISIT_FINISHED = "visit_finished"
    WINDOW_OPENED = "window_opened"
    WINDOW_CLOSED = "window_closed"
    WINDOW_PAUSED = "window_paused"
    WINDOW_RESUMED = "window_resumed"
    WINDOW_HANDED_OVER = "window_handed_over"
    WINDOW_SKILLS_CHANGED = "window_skills_changed"
    WINDOW_HELP_ASKED = "window_help_asked"
    WINDOW_HELP_ENDED = "window_help_ended"
    WINDOW_BREAKS_PLANNED = "window_breaks_planned"
    SIGNED_IN_ALONE = "signed_in_alone"
    DIRECTORY_TAKEN = "directory_taken"
    DAY_CLOSED = "day_closed"
    SERIES_GRANTED = "series_granted"
    SERIES_ENDED = "series_ended"
    APPLICATION_SUBMITTED = "application_submitted"
    IDENTITY_CHECKED = "identity_checked"
    RECEIPT_ISSUED = "receipt_issued"
    NUMBER_VOIDED = "number_voided"
    CONFLICT_RECORDED = "conflict_recorded"
    HUB_PROMOTED = "hub_promoted"
    LABELS_SKIPPED = "labels_skipped"
    TAIL_TAKEN = "tail_taken"
    CONFLICT_SETTLED = "conflict_settled"
    TARGETS_CHANGED = "targets_changed"
    ACT_SCHEDULED = "act_scheduled"
    SCHEDULE_ENDED = "schedule_ended"
    MESSAGE_SENT = "message_sent"
    MESSAGE_READ = "message_read"
    MESSAGE_WITHDRAWN = "message_withdrawn"
    ANNOUNCED = "announced"
    ANNOUNCEMENT_ENDED = "announcement_ended"


OF_THE_HUB = frozenset(
    {EventKind.DIRECTORY_TAKEN, EventKind.HUB_PROMOTED, EventKind.LABELS_SKIPPED, EventKind.TAIL_TAKEN}
)
"""What a hub records by itself, of no op."""

# A ticket comes to a window, which the body names, or to none; and goes from it, if it was at one.
BEGINS_CLAIM = frozenset(
    {
        EventKind.TICKET_CALLED,
        EventKind.TICKET_RESUMED,
        EventKind.TURN_UNDONE,
        EventKind.TICKET_TAKEN,
        EventKind.TICKET_REOPENED,
    }
)
ENDS_CLAIM = frozenset(
    {
        EventKind.CALL_UNDONE,
        EventKind.TICKET_NO_SHOW,
        EventKind.TICKET_HELD,
        EventKind.TICKET_TRANSFERRED,
        EventKind.TICKET_LEFT,
        EventKind.VISIT_FINISHED,
        EventKind.TICKET_CLOSED,
        EventKind.TICKET_ENDED,
        EventKind.TICKET_RELEASED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event before the hub gives it its place in the feed.

    Attributes:
        entity: Id of the ticket, or `window:7`, `series:12-26-0A7`: what the event is about.
        body: JSON values only; instants as text.
    """

    entity: str
    kind: EventKind
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event in its place: number `seq` of the centre's feed, chained to the one before."""

    centre: str
    epoch: int
    seq: int
    id: str
    op_id: str
    entity: str
    kind: EventKind
    body: Body
    hub_time: datetime
    prev_hash: str
    hash: str

    @classmethod
    def recorded(
        cls,
        draft: EventDraft,
        *,
        centre: str,
        epoch: int,
        seq: int,
        op_id: str,
        order: int,
        hub_time: datetime,
        prev_hash: str,
    ) -> Event:
        """Give a draft its place. `order` tells the events of one op apart; the event's id follows from both."""
        identity = event_id(op_id, order)
        body = json.loads(canonical(draft.body))
        at = to_text(hub_time)
        digest = event_hash(centre, epoch, seq, identity, op_id, draft.entity, draft.kind, body, at, prev_hash)
        return cls(
            centre=centre,
            epoch=epoch,
            seq=seq,
            id=identity,
            op_id=op_id,
            entity=draft.entity,
            kind=draft.kind,
            body=body,
            hub_time=hub_time,
            prev_hash=prev_hash,
            hash=digest,
        )

    def follows(self, seq: int, head_hash: str) -> bool:
        """Whether this is the very next event after the head, with nothing changed."""
        return (
            self.seq == seq + 1
            and self.prev_hash == head_hash
            and self.hash
            == event_hash(
                self.centre,
                self.epoch,
                self.seq,
                self.id,
                self.op_id,
                self.entity,
                self.kind,
                self.body,
                to_text(self.hub_time),
                self.prev_hash,
            )
        )


def event_id(op_id: str, order: int) -> str:
    """The id of one of an op's events. Raises ValueError for what is no op's id."""
    return str(uuid.uuid5(uuid.UUID(op_id), str(order)))


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: the same value always gives the same bytes."""
    return _WRITTEN(value)


def content_hash(content: bytes) -> str:
    """SHA-256 in hexadecimal: the name of a blob."""
    return hashlib.sha256(content).hexdigest()


def event_hash(
    centre: str,
    epoch: int,
    seq: int,
    identity: str,
    op_id: str,
    entity: str,
    kind: str,
    body: Body,
    hub_time: str,
    prev_hash: str,
) -> str:
    """What the next event is chained to; `hub_time` as `to_text` writes it."""
    written = canonical([centre, epoch, seq, identity, op_id, entity, kind, body, hub_time, prev_hash])
    return content_hash(written.encode())
