"""What an op about one ticket means: the events that follow from it, or a refusal.

The hub records these events; a desk lays the same events over its cached view while a fact is on its way. So both
decide by this one page. Decisions that need the whole queue (call next, labels) are the hub's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Body, EventDraft, EventKind
from dostdesk.domain.fold import fold_ticket
from dostdesk.domain.ops import OpKind
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import Ticket, TicketState

TICKET_OPS = frozenset(
    {
        OpKind.TICKET_PRINTED,
        OpKind.RECALL,
        OpKind.UNDO_CALL,
        OpKind.CANCEL_TICKET,
        OpKind.START,
        OpKind.NO_SHOW,
        OpKind.ADD_SERVICE,
        OpKind.TURN_TO_SERVICE,
        OpKind.FINISH_SERVICE,
        OpKind.FINISH_VISIT,
    }
)


def decide(
    kind: OpKind, payload: Mapping[str, Any], ticket: Ticket, at: datetime, policy: QueuePolicy
) -> tuple[EventDraft, ...]:
    """The events that one op of `TICKET_OPS` causes, in order; none when it changes nothing.

    Args:
        payload: The op's payload as its shape in `dostdesk.protocol` describes it.
        at: When it happened, by the hub's clock.

    Raises:
        RefusedError: The ticket's state does not allow it.
        ValueError: `kind` is not decided on a ticket alone.
    """
    _check_time(kind, ticket, at, policy)
    if kind is OpKind.ADD_SERVICE and any(known.id == payload["service_id"] for known in ticket.services):
        return ()
    event, body = _event(kind, payload, to_text(at))
    # An event is decided only if it can be folded: the ticket's own edges refuse the rest.
    fold_ticket(ticket, event, body, ticket.revision)
    return (EventDraft(entity=ticket.id, kind=event, body=body),)


def _check_time(kind: OpKind, ticket: Ticket, at: datetime, policy: QueuePolicy) -> None:
    if kind is OpKind.UNDO_CALL:
        untouched = ticket.state is TicketState.CALLED and ticket.calls == 1
        if not untouched or ticket.called_at is None or at - ticket.called_at > policy.undo_within:
            raise RefusedError("undo_too_late", label=ticket.label)
    if kind is OpKind.NO_SHOW and ticket.state is TicketState.CALLED:
        calls, after = policy.no_show_calls, policy.no_show_after
        if not ticket.may_be_no_show(at, calls=calls, after=after):
            raise RefusedError("no_show_too_early", calls=calls, seconds=int(after.total_seconds()))


def _event(kind: OpKind, payload: Mapping[str, Any], at: str) -> tuple[EventKind, Body]:
    match kind:
        case OpKind.TICKET_PRINTED:
            return EventKind.TICKET_PRINTED, {"at": at}
        case OpKind.RECALL:
            return EventKind.TICKET_RECALLED, {"at": at}
        case OpKind.UNDO_CALL:
            return EventKind.CALL_UNDONE, {"at": at}
        case OpKind.CANCEL_TICKET:
            return EventKind.TICKET_CANCELLED, {"at": at, "reason": payload["reason"]}
        case OpKind.START:
            return EventKind.TICKET_STARTED, {"at": at}
        case OpKind.NO_SHOW:
            return EventKind.TICKET_NO_SHOW, {"at": at}
        case OpKind.ADD_SERVICE:
            added = {"id": payload["service_id"], "code": payload["code"], "release": payload["release"]}
            return EventKind.SERVICE_ADDED, {"at": at, **added}
        case OpKind.TURN_TO_SERVICE:
            return EventKind.SERVICE_TURNED, {"at": at, "id": payload["service_id"]}
        case OpKind.FINISH_SERVICE:
            ended = {"id": payload["service_id"], "outcome": payload["outcome"], "number": payload["number"]}
            return EventKind.SERVICE_FINISHED, {"at": at, **ended}
        case OpKind.FINISH_VISIT:
            return EventKind.VISIT_FINISHED, {"at": at}
    raise ValueError(f"{kind} is not decided on a ticket alone")
