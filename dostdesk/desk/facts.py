"""Recording facts about the visit here: decided by the same page as at the hub, durable before they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dostdesk.desk.work import AtWork, OpenWork
from dostdesk.domain.decisions import decide
from dostdesk.domain.fold import fold_ticket
from dostdesk.domain.ops import OpKind
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk.store import Transaction


def record(
    transaction: Transaction, kind: OpKind, payload: Mapping[str, Any], ticket: Ticket, *, at: AtWork, work: OpenWork
) -> Ticket:
    """Put a fact into the outbox, as part of the caller's transaction; answers the ticket after it.

    Args:
        payload: Without the ticket, which is added.

    Raises:
        RefusedError: The ticket's state does not allow it; nothing was recorded.
    """
    whole = {"ticket": ticket.id, **payload}
    drafts = decide(kind, whole, ticket, work.time.now(), work.policy, actor=at.staff.id)
    if not drafts:
        return ticket
    work.outbox.add(transaction, kind, whole, actor=at.staff.id, ticket=ticket.id)
    for draft in drafts:
        ticket = fold_ticket(ticket, draft.kind, draft.body, ticket.revision)
    return ticket


def recorded(work: OpenWork) -> None:
    """After the transaction: send it, and show it."""
    work.link.wake_queue()
    work.changed()
