"""What this desk knows beyond the feed: its own ops that the feed cannot show yet, laid over the centre's queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dostdesk.domain.decisions import TICKET_OPS, decide
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.fold import fold_ticket
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.ops import RULES, OpClass, OpStatus
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk import centre_cache, device, outbox
from dostdesk.storage.desk.outbox import KeptOp
from dostdesk.storage.desk.store import Transaction


def lay_over(
    known: Callable[[TicketId], Ticket | None], ops: Sequence[KeptOp], policy: QueuePolicy
) -> dict[TicketId, Ticket]:
    """The tickets that `ops` change, as they will be when the feed shows it.

    Facts count from the moment they are recorded, intents only when the hub has decided. An op that the ticket's state
    does not allow changes nothing: the hub will say what became of it.

    Args:
        known: A ticket as the feed has it so far.
        ops: In the order of their lane.
    """
    changed: dict[TicketId, Ticket] = {}

    def now_known(wanted: TicketId) -> Ticket | None:
        return changed[wanted] if wanted in changed else known(wanted)

    for op in ops:
        if op.status not in {None, OpStatus.APPLIED}:
            continue
        answered = _answered_ticket(op)
        if answered is not None:
            before = now_known(answered.id)
            if before is None or answered.revision > before.revision:
                changed[answered.id] = answered
            continue
        if op.kind not in TICKET_OPS or op.ticket is None:
            continue
        if op.status is None and RULES[op.kind].op_class is OpClass.INTENT:
            continue
        ticket = now_known(TicketId(op.ticket)) or _ticket_of(op)
        if ticket is not None:
            changed[ticket.id] = after_op(ticket, op, policy)
    return changed


def after_op(ticket: Ticket, op: KeptOp, policy: QueuePolicy) -> Ticket:
    """The ticket after one op, or as it was if its state does not allow the op."""
    try:
        for draft in decide(op.kind, op.payload, ticket, op.happened_at, policy, actor=StaffId(op.actor)):
            ticket = fold_ticket(ticket, draft.kind, draft.body, ticket.revision)
    except RefusedError:
        return ticket
    return ticket


def ahead_of_feed(transaction: Transaction, policy: QueuePolicy) -> dict[TicketId, Ticket]:
    """The tickets that this desk knows differently from the feed, by id."""
    return laid_over(transaction, outbox.not_in_feed(transaction, device.cursor(transaction).seq), policy)


def laid_over(transaction: Transaction, ops: Sequence[KeptOp], policy: QueuePolicy) -> dict[TicketId, Ticket]:
    """As `ahead_of_feed`, with the ops that the feed does not show yet already read."""
    return lay_over(lambda wanted: centre_cache.ticket(transaction, wanted), ops, policy)


def ticket_at(transaction: Transaction, window: WindowNo, ahead: dict[TicketId, Ticket]) -> Ticket | None:
    """The ticket called or served at a window, as this desk knows it."""
    for ticket in ahead.values():
        if ticket.window == window and ticket.state.at_a_window:
            return ticket
    ticket_of_feed = centre_cache.at_window(transaction, window)
    return None if ticket_of_feed is None or ticket_of_feed.id in ahead else ticket_of_feed


def _answered_ticket(op: KeptOp) -> Ticket | None:
    earlier = None if op.earlier is None else op.earlier["answer"]
    if op.status is None and earlier is not None and earlier["status"] == OpStatus.APPLIED.value:
        # Another hub took over: what the one before had decided stands here until the new one has heard of it.
        return _read(earlier["body"].get("ticket"))
    return None if op.status is None else _read(op.body.get("ticket"))


def _ticket_of(op: KeptOp) -> Ticket | None:
    """The ticket of an op that the new hub has not heard of yet, as it was known when the hub changed."""
    return None if op.earlier is None else _read(op.earlier["ticket"])


def _read(whole: Mapping[str, Any] | None) -> Ticket | None:
    if whole is None:
        return None
    from pydantic import ValidationError

    from dostdesk.protocol.tickets import ticket_from_json

    try:
        return ticket_from_json(whole)
    except ValidationError:
        return None
