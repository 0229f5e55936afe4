"""Asking the hub: calling, recalling, undoing a call, cancelling. Each is durable before it is asked, and confirmed by
the hub's durable answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dostdesk.desk import emergency
from dostdesk.desk.facts import record, recorded
from dostdesk.desk.overlay import ahead_of_feed, ticket_at
from dostdesk.desk.work import OpenWork, at_window, visit_here, who
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import StaffId, TicketId
from dostdesk.domain.ops import OpKind
from dostdesk.domain.rights import Right
from dostdesk.storage.desk import releases
from dostdesk.storage.desk.outbox import KeptOp
from dostdesk.storage.desk.store import Transaction


def call_next(*, work: OpenWork) -> None:
    """Call the eligible ticket that is due first to this window; on its own, of its own series.

    Raises:
        RefusedError: `queue_empty`, `window_busy` while a visit is here, `window_on_break`, `disk_nearly_full`, or as
            `ask` does; without the hub as `emergency.call_next` does.
        OutsideError: `hub_unreachable` when the link was lost with the question on its way.
    """
    work.must_have_room()
    if work.link.on_its_own():
        emergency.call_next(work=work)
        return
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.CALL)
        _must_be_free(transaction, work)
        op_id = work.outbox.add(transaction, OpKind.CALL_NEXT, {"window": at.window}, actor=at.staff.id)
    _fetch_what_came_along(work.link.decision(op_id), work)
    work.changed()


def call_ticket(ticket: TicketId, reason: str, *, work: OpenWork) -> None:
    """Call this ticket out of order, for a reason of `call_reasons`. Needs the right; raises as `call_next` does."""
    work.must_have_room()
    if work.link.on_its_own():
        emergency.call(ticket, work=work)
        return
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.CALL_OUT_OF_ORDER)
        _must_be_free(transaction, work)
        payload = {"window": at.window, "ticket": ticket, "reason": reason}
        op_id = work.outbox.add(transaction, OpKind.CALL_TICKET, payload, actor=at.staff.id, ticket=ticket)
    _fetch_what_came_along(work.link.decision(op_id), work)
    work.changed()


def _fetch_what_came_along(called: KeptOp, work: OpenWork) -> None:
    """Drafts, notes and who he is, if another window had the ticket; the others do without that work."""
    ticket = called.body.get("ticket", {})
    if ticket.get("identity") or ticket.get("notes") or any(part.get("draft") for part in ticket.get("services", ())):
        work.link.wake_papers()


def recall(*, work: OpenWork) -> None:
    """Call the ticket at this window once more, without the hub by voice. Raises as `ask`; RefusedError `no_visit`."""
    if work.link.on_its_own():
        with work.store.writing() as transaction:
            at = at_window(transaction, Right.CALL)
            called = visit_here(transaction, at, work.policy)
            record(transaction, OpKind.RECALL_ALONE, {}, called, at=at, work=work)
        recorded(work)
        return
    _ask_about_visit(OpKind.RECALL, work=work)


def undo_call(*, work: OpenWork) -> None:
    """Take the call back within 8 s, unless it was recalled or begun. Raises as `ask` does; `undo_too_late`."""
    _ask_about_visit(OpKind.UNDO_CALL, work=work)


def cancel_ticket(ticket: TicketId, reason: str, *, work: OpenWork) -> None:
    """Take a waiting ticket out of the queue. Needs the right; raises as `ask` does."""
    with work.store.reading() as transaction:
        actor = who(transaction, Right.CANCEL_TICKET).staff.id
    ask(OpKind.CANCEL_TICKET, {"ticket": ticket, "reason": reason}, actor=actor, ticket=ticket, work=work)


def ask(
    kind: OpKind,
    payload: Mapping[str, Any],
    *,
    actor: StaffId,
    ticket: TicketId | None,
    content: bytes = b"",
    work: OpenWork,
) -> KeptOp:
    """Record an intent, send it, and wait for the decision.

    Args:
        content: What the payload's `content` is the hash of; it goes to the hub before the op.

    Raises:
        RefusedError: The hub's refusal, or `intent_expired`.
        OutsideError: `hub_unreachable`, or another trouble of the hub; an op that may have left is asked again.
    """
    work.link.must_be_reachable()
    with work.store.writing() as transaction:
        if content:
            releases.put_blob(transaction, payload["content"], content, to_hub=True)
        op_id = work.outbox.add(transaction, kind, payload, actor=actor, ticket=ticket)
    decided = work.link.decision(op_id)
    work.changed()
    return decided


def _ask_about_visit(kind: OpKind, *, work: OpenWork) -> None:
    with work.store.reading() as transaction:
        at = at_window(transaction, Right.CALL)
        ticket = visit_here(transaction, at, work.policy)
    ask(kind, {"ticket": ticket.id}, actor=at.staff.id, ticket=ticket.id, work=work)


def _must_be_free(transaction: Transaction, work: OpenWork) -> None:
    at = at_window(transaction, Right.CALL)
    here = ticket_at(transaction, at.window, ahead_of_feed(transaction, work.policy))
    if here is not None:
        raise RefusedError("window_busy", label=here.label, window=at.window)
