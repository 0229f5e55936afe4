"""Deciding again what an earlier hub decided: as it was told to the device, if that can still be, and else beside it.

A person has acted on that answer: the label is on a slip, the citizen was called. So nothing is asked anew here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.fold import called_body
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.domain.tickets import CallReason, Ticket, TicketState
from dostdesk.hub.ask import Ask, Decided, NotUnderstoodError
from dostdesk.hub.deciding import decide_intent
from dostdesk.hub.made_known import known_or_issued, ticket_told
from dostdesk.protocol.ops import Op
from dostdesk.protocol.succession import EarlierAnswer
from dostdesk.storage.hub.ops import Answer
from dostdesk.storage.hub.store import HubRows

DOUBLE = "double_service"
_CALLS = frozenset({OpKind.CALL_NEXT, OpKind.CALL_TICKET})
_ISSUES = frozenset({OpKind.ISSUE_TICKET, OpKind.BACK_OFFICE})
_DONE = frozenset({OpStatus.APPLIED, OpStatus.APPLIED_WITH_CONFLICT})
_MADE_BY_IT = _ISSUES | {OpKind.ISSUE_ALONE, OpKind.SERVE_SLIP}
_LABELLED_BY_IT = frozenset({OpKind.ISSUE_ALONE, OpKind.SERVE_SLIP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What a device brings of an op that it sends to another hub than before.

    Attributes:
        answer: Of the hub before; None when it did not answer.
        ticket: As the device knew it when the hub changed.
    """

    answer: EarlierAnswer | None = None
    ticket: Mapping[str, Any] | None = None


def known_first(op: Op, again: Again) -> tuple[Ticket, ...]:
    """Tickets that an op is about and that its device knows: they have to be there before it, if nobody has told of
    them yet. What the op itself makes is none of them; whose slip it served is.
    """
    told = [again.ticket, None if again.answer is None else again.answer.body.get("ticket")]
    known = (ticket for one in told if isinstance(one, Mapping) and (ticket := ticket_told(one)) is not None)
    own = str(op.payload.get("ticket", "")) if op.kind in _MADE_BY_IT else ""
    return tuple({ticket.id: ticket for ticket in known if ticket.id != own}.values())


def as_told_before(kind: OpKind, payload: Mapping[str, Any], again: Again | None) -> Mapping[str, Any]:
    """The payload with the label that the hub before gave: it is what was printed and called."""
    answer = None if again is None else again.answer
    if kind not in _LABELLED_BY_IT or answer is None or answer.status not in _DONE:
        return payload
    ticket = answer.body.get("ticket")
    told = ticket_told(ticket) if isinstance(ticket, Mapping) else None
    return {**payload, "label": told.label} if told is not None and told.id == payload["ticket"] else payload


def kept_refusal(rows: HubRows, earlier: EarlierAnswer) -> Answer | None:
    """The answer to what an earlier hub did not do: it is not done now either. None for what it did."""
    if earlier.status in _DONE:
        return None
    return Answer(status=earlier.status, seq=rows.feed.head().seq, code=earlier.code, facts=earlier.facts)


def decide_again(rows: HubRows, ask: Ask, earlier: EarlierAnswer) -> Decided:
    """The events of an intent that an earlier hub applied, at the time at which it did.

    Raises:
        NotUnderstoodError: The answer that the device has is none.
        BlobsAwaitedError: As `decide_intent`.
    """
    if not rows.people.known(ask.actor):
        raise NotUnderstoodError("staff_unknown")
    entity = str(ask.payload.get("ticket") or f"window:{ask.payload.get('window', 0)}")
    try:
        if ask.kind in _CALLS:
            return _called(rows, ask, _answered(earlier))
        if ask.kind in _ISSUES:
            return _issued(rows, ask, _answered(earlier))
        # By the directory of now: his session was with the hub before.
        asked = replace(ask, staff=ask.staff or rows.people.by_id(ask.actor), now=ask.at)
        return decide_intent(rows, asked)
    except RefusedError as refused:
        return Decided(conflict=refused, entity=entity)


def _answered(earlier: EarlierAnswer) -> Ticket:
    ticket = ticket_told(earlier.body.get("ticket"))
    if ticket is None:
        raise NotUnderstoodError("payload_malformed")
    return ticket


def _called(rows: HubRows, ask: Ask, told: Ticket) -> Decided:
    """Somebody was called to this window, and came or will come."""
    no = WindowNo(ask.payload["window"])
    first = known_or_issued(rows, told)
    here = rows.queue.ticket(told.id)
    crossed = RefusedError(DOUBLE, label=told.label, window=no)
    if (here is None and not first) or (here is not None and here.state is not TicketState.WAITING):
        return Decided(conflict=crossed, entity=told.id)
    window, busy = rows.queue.window(no), rows.queue.at_window(no)
    if window is None or window.device != ask.sender.device or busy is not None or told.claim is None:
        return Decided(events=first, conflict=crossed, entity=told.id)
    reason = told.reason or CallReason(code="due_first")
    body = called_body(no, StaffId(ask.actor), told.claim, reason, to_text(told.called_at or ask.at))
    called = EventDraft(entity=told.id, kind=EventKind.TICKET_CALLED, body=body)
    return Decided(events=(*first, called), answer_with=told.id)


def _issued(rows: HubRows, ask: Ask, told: Ticket) -> Decided:
    """The label is on a slip, or the work at the window: it stays what it was."""
    if told.id != ask.payload["ticket"]:
        raise NotUnderstoodError("payload_malformed")
    here = rows.queue.ticket(told.id)
    if here is not None and (ask.kind is OpKind.ISSUE_TICKET or here.state is not TicketState.WAITING):
        return Decided(answer_with=TicketId(told.id), count_before=ask.kind is OpKind.ISSUE_TICKET)
    issued = known_or_issued(rows, told)
    if here is None and not issued:
        return Decided(conflict=RefusedError("label_doubled", label=told.label), entity=told.id)
    if ask.kind is OpKind.ISSUE_TICKET:
        return Decided(events=issued, answer_with=told.id, count_before=True)
    no, at = WindowNo(ask.payload["window"]), to_text(ask.at)
    if rows.queue.at_window(no) is not None or told.claim is None:
        return Decided(events=issued, conflict=RefusedError(DOUBLE, label=told.label, window=no), entity=told.id)
    called = called_body(no, StaffId(ask.actor), told.claim, CallReason(code="back_office"), at)
    steps = ((EventKind.TICKET_CALLED, called), (EventKind.TICKET_STARTED, {"at": at}))
    events = tuple(EventDraft(entity=told.id, kind=kind, body=body) for kind, body in steps)
    return Decided(events=(*issued, *events), answer_with=told.id)
