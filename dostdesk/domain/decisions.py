"""What an op about one ticket means: the events that follow from it, or a refusal.

The hub records these events; a desk lays the same events over its cached view while a fact is on its way. So both
decide by this one page. Decisions that need the whole queue (call next, labels) are the hub's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dostdesk.domain.clock import from_text, service_day, to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Body, EventDraft, EventKind
from dostdesk.domain.fold import fold_ticket
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.ops import OpKind
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import Channel, Turn, TurnKind

ON_ITS_OWN, UNCOORDINATED = "on_its_own", "uncoordinated"
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
        OpKind.HOLD,
        OpKind.RESUME,
        OpKind.TRANSFER,
        OpKind.LEAVE,
        OpKind.RETURN_TICKET,
        OpKind.IDENTIFY,
        OpKind.LEAVE_NOTE,
        OpKind.CALL_ALONE,
        OpKind.RECALL_ALONE,
    }
)


def decide(
    kind: OpKind, payload: Mapping[str, Any], ticket: Ticket, at: datetime, policy: QueuePolicy, *, actor: StaffId
) -> tuple[EventDraft, ...]:
    """The events that one op of `TICKET_OPS` causes, in order; none when it changes nothing.

    Args:
        payload: The op's payload as its shape in `dostdesk.protocol` describes it; for `identify` with the hub's id
            of the `person`, which a desk does not know.
        at: When it happened, by the hub's clock.

    Raises:
        RefusedError: The ticket's state does not allow it.
        ValueError: `kind` is not decided on a ticket alone.
    """
    draft, _ = decided(kind, payload, ticket, at, policy, actor=actor)
    return () if draft is None else (draft,)


def decided(
    kind: OpKind, payload: Mapping[str, Any], ticket: Ticket, at: datetime, policy: QueuePolicy, *, actor: StaffId
) -> tuple[EventDraft | None, Ticket]:
    """As `decide`, with the ticket as it is afterwards; as it was when nothing changes."""
    _check_time(kind, ticket, at, policy)
    if kind is OpKind.ADD_SERVICE and any(known.id == payload["service_id"] for known in ticket.services):
        return None, ticket
    if kind is OpKind.IDENTIFY and ticket.identity == payload["content"]:
        return None, ticket
    event, body = _event(kind, payload, to_text(at)) or _turn_event(kind, payload, ticket, to_text(at), actor)
    # An event is decided only if it can be folded: the ticket's own edges refuse the rest.
    after = fold_ticket(ticket, event, body, ticket.revision)
    return EventDraft(entity=ticket.id, kind=event, body=body), after


def check_undo_turn(ticket: Ticket, window: WindowNo, at: datetime, policy: QueuePolicy) -> None:
    """The last step of a ticket may be undone where it was done, for a few seconds, while nothing came after it.

    Raises RefusedError `undo_too_late`.
    """
    turn = ticket.turn
    if turn is None or not may_undo(turn, window, at, policy):
        raise RefusedError("undo_too_late", label=ticket.label)


def may_undo(turn: Turn, window: WindowNo, at: datetime, policy: QueuePolicy) -> bool:
    """Whether a step that was the last one of its ticket may be taken back at a window now."""
    return turn.kind is not TurnKind.DAY_END and turn.window == window and at - turn.at <= policy.undo_within


def _check_time(kind: OpKind, ticket: Ticket, at: datetime, policy: QueuePolicy) -> None:
    if kind is OpKind.UNDO_CALL:
        untouched = ticket.state is TicketState.CALLED and ticket.calls == 1
        if not untouched or ticket.called_at is None or at - ticket.called_at > policy.undo_within:
            raise RefusedError("undo_too_late", label=ticket.label)
    if kind is OpKind.NO_SHOW and ticket.state is TicketState.CALLED:
        calls, after = policy.no_show_calls, policy.no_show_after
        if not ticket.may_be_no_show(at, calls=calls, after=after):
            raise RefusedError("no_show_too_early", calls=calls, seconds=int(after.total_seconds()))
    if kind is OpKind.RETURN_TICKET and ticket.day != service_day(at):
        raise RefusedError("ticket_other_day", label=ticket.label)


def _event(kind: OpKind, payload: Mapping[str, Any], at: str) -> tuple[EventKind, Body] | None:
    match kind:
        case OpKind.TICKET_PRINTED:
            return EventKind.TICKET_PRINTED, {"at": at}
        case OpKind.RECALL | OpKind.RECALL_ALONE:
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
            done = {"quantity": payload.get("quantity", 1), "channel": payload.get("channel", Channel.IN_PERSON.value)}
            return EventKind.SERVICE_FINISHED, {"at": at, **ended, **done}
        case OpKind.FINISH_VISIT:
            return EventKind.VISIT_FINISHED, {"at": at, "numbered": payload.get("numbered", True)}
    return None


def _turn_event(
    kind: OpKind, payload: Mapping[str, Any], ticket: Ticket, at: str, actor: StaffId
) -> tuple[EventKind, Body]:
    match kind:
        case OpKind.HOLD:
            return_by = to_text(from_text(payload["return_by"]))
            told = {"reason": payload["reason"], "return_by": return_by, "drafts": payload["drafts"]}
            return EventKind.TICKET_HELD, {"at": at, **told}
        case OpKind.RESUME:
            return EventKind.TICKET_RESUMED, {
                "at": at, "window": payload["window"], "staff": actor, "claim": payload["claim"],
            }  # fmt: skip
        case OpKind.TRANSFER:
            told = {name: payload[name] for name in ("group", "to_window", "to_staff", "drafts")}
            return EventKind.TICKET_TRANSFERRED, {"at": at, **told}
        case OpKind.LEAVE:
            return EventKind.TICKET_LEFT, {"at": at, "reason": payload["reason"]}
        case OpKind.RETURN_TICKET:
            return EventKind.TICKET_RETURNED, {"at": at}
        case OpKind.IDENTIFY:
            return EventKind.VISIT_IDENTIFIED, {
                "at": at, "content": payload["content"], "person": payload.get("person", ""),
            }  # fmt: skip
        case OpKind.LEAVE_NOTE:
            return EventKind.NOTE_LEFT, {
                "at": at, "content": payload["content"], "staff": actor, "window": ticket.window,
            }  # fmt: skip
        case OpKind.CALL_ALONE:
            return EventKind.TICKET_TAKEN, {
                "at": at, "window": payload["window"], "staff": actor, "claim": payload["claim"], "reason": ON_ITS_OWN,
            }  # fmt: skip
    raise ValueError(f"{kind} is not decided on a ticket alone")
