"""What this desk laid over the queue, kept from one start to the next: folding thousands of ops again takes too long.

Derived, and never the truth (law 10). It is used only over the same queue, by the same program, under the same policy,
while every op that is in it still waits; whatever does not fit is laid over anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from dostdesk import __version__
from dostdesk.domain.flat import flat, raised, shape_of
from dostdesk.domain.ids import TicketId
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk import laid_over, outbox
from dostdesk.storage.desk.device import Cursor
from dostdesk.storage.desk.laid_over import KeptLaid
from dostdesk.storage.desk.outbox import NotInFeed
from dostdesk.storage.desk.store import Transaction

# So many ops are folded anew at a start without being felt.
KEPT_EVERY = 100


def kept(
    transaction: Transaction, at: Cursor, policy: QueuePolicy, ops: NotInFeed
) -> tuple[tuple[int, str], Mapping[TicketId, Ticket]] | None:
    """The last op that the kept tickets know, by place and id, and those tickets; None unless they fit."""
    found = _fitting(transaction, at, policy, ops)
    if found is None:
        return None
    try:
        tickets = [raised(Ticket, one) for one in json.loads(laid_over.tickets(transaction))]
    except (ValueError, TypeError):
        return None
    return found.last, {ticket.id: ticket for ticket in tickets}


def worth_keeping(transaction: Transaction, at: Cursor, policy: QueuePolicy, ops: NotInFeed) -> bool:
    """Whether a start would have to fold many ops."""
    if ops.first is None or ops.last is None or ops.last[0] - ops.first[0] < KEPT_EVERY:
        return False
    found = _fitting(transaction, at, policy, ops)
    return found is None or ops.last[0] - found.last[0] >= KEPT_EVERY


def written(
    transaction: Transaction, at: Cursor, policy: QueuePolicy, ops: NotInFeed, changed: Mapping[TicketId, Ticket]
) -> tuple[KeptLaid, str] | None:
    """What was laid over, to be kept; None without an op that waits."""
    if ops.last is None:
        return None
    waiting = laid_over.waiting_up_to(transaction, ops.last[0])
    head = KeptLaid(beneath=_beneath(at, policy, ops), last=ops.last, waiting=waiting)
    return head, json.dumps([flat(Ticket, ticket) for ticket in changed.values()], separators=(",", ":"))


def _fitting(transaction: Transaction, at: Cursor, policy: QueuePolicy, ops: NotInFeed) -> KeptLaid | None:
    if ops.last is None:
        return None
    found = laid_over.head(transaction)
    if found is None or found.last[0] > ops.last[0] or found.beneath != _beneath(at, policy, ops):
        return None
    last = outbox.op(transaction, found.last[1])
    if last is None or last.lane_seq != found.last[0]:
        return None
    return found if laid_over.waiting_up_to(transaction, found.last[0]) == found.waiting else None


def _beneath(at: Cursor, policy: QueuePolicy, ops: NotInFeed) -> str:
    rules = sha256(f"{__version__} {shape_of(Ticket)} {policy!r}".encode()).hexdigest()
    return json.dumps([rules, at.epoch, at.seq, at.hash, ops.first, ops.beyond])
