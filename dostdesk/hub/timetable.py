"""Acts for a later time: carried out when the first device is heard after it, as the hub would do them now.

What is to come is part of the feed, so it survives a restart, and goes with the queue to whichever hub keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Event, EventDraft, EventKind
from dostdesk.domain.hall import DONE, Scheduled
from dostdesk.domain.ids import DeviceId, NewId, StaffId
from dostdesk.domain.ops import RULES, OpKind
from dostdesk.domain.rights import Staff
from dostdesk.hub.acts_hall import HALL
from dostdesk.hub.ask import Ask, Sender
from dostdesk.hub.deciding import decide_intent
from dostdesk.hub.rules import Rules
from dostdesk.protocol.acts import ACT_PAYLOADS
from dostdesk.storage.hub.store import HubRows

_CHANGES = frozenset({EventKind.ACT_SCHEDULED, EventKind.SCHEDULE_ENDED})
_HUB = Sender(device=DeviceId(""), install_epoch=0)


class Timetable:
    """Knows when the next act is due; every request asks, and nearly none has to do anything."""

    def __init__(self) -> None:
        self._known = False
        self._next: datetime | None = None

    def due(self, now: datetime) -> bool:
        """Whether the time of an act has come, or nobody has looked."""
        return not self._known or (self._next is not None and now >= self._next)

    def committed(self, events: Sequence[Event]) -> None:
        """Events are in the feed; called on the writer's thread."""
        if any(event.kind in _CHANGES for event in events):
            self._known = False

    def turn(self, rows: HubRows, now: datetime, *, rules: Rules, new_id: NewId) -> None:
        """Carry out what is due, each in its own time's name; what cannot be is kept as missed."""
        to_come = rows.queue.hall().to_come
        due = [wanted for wanted in to_come if wanted.due <= now]
        for wanted in due:
            _carry_out(rows, wanted, now, rules=rules, new_id=new_id)
        if not due:
            # What is carried out counts with its commit, and then somebody looks again.
            self._next = to_come[0].due if to_come else None
            self._known = True


def _carry_out(rows: HubRows, wanted: Scheduled, now: datetime, *, rules: Rules, new_id: NewId) -> None:
    op_id, code = new_id(), DONE
    drafts: tuple[EventDraft, ...] = ()
    try:
        kind = OpKind(wanted.act)
        staff = _still_may(rows, wanted, kind)
        ask = Ask(
            kind=kind,
            payload=ACT_PAYLOADS[kind].model_validate(wanted.payload).model_dump(mode="json"),
            actor=StaffId(wanted.staff),
            staff=staff,
            sender=_HUB,
            at=now,
            now=now,
            rules=rules,
            new_id=new_id,
        )
        drafts = decide_intent(rows, ask).events
    except RefusedError as refused:
        code = refused.code
    except (KeyError, TypeError, ValueError):
        # Of a hub that knew more than this one.
        code = "schedule_act_wrong"
    body = {"scheduled": wanted.id, "code": code, "at": to_text(now)}
    ended = EventDraft(entity=HALL, kind=EventKind.SCHEDULE_ENDED, body=body)
    for order, draft in enumerate((ended, *drafts)):
        rows.apply(rows.feed.append(draft, op_id=op_id, order=order, hub_time=now))


def _still_may(rows: HubRows, wanted: Scheduled, kind: OpKind) -> Staff:
    """Whoever wanted an act has to have the right to it when its time comes, too."""
    staff = rows.people.by_id(wanted.staff)
    if staff is None or not staff.may(RULES[kind].right):
        raise RefusedError("right_missing", right=RULES[kind].right.value)
    return staff
