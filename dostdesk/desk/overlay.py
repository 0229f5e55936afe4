"""What this desk knows beyond the feed: its own ops that the feed cannot show yet, laid over the centre's queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from dostdesk.desk import laid_over
from dostdesk.domain.alone import services_of, ticket_of
from dostdesk.domain.decisions import TICKET_OPS, UNCOORDINATED, decided
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, WindowNo
from dostdesk.domain.ops import RULES, OpClass, OpKind, OpStatus
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import CallReason, Ticket, TicketState
from dostdesk.storage.desk import centre_cache, device, outbox, replay
from dostdesk.storage.desk import laid_over as rows
from dostdesk.storage.desk.device import Cursor
from dostdesk.storage.desk.outbox import KeptOp, NotInFeed
from dostdesk.storage.desk.store import DeskStore, Transaction

_LAID = "dostdesk.desk.overlay"
_BEGINS_HERE = frozenset({OpKind.ISSUE_ALONE, OpKind.SERVE_SLIP})
_COMES_ALONE = frozenset({OpKind.CALL_ALONE, OpKind.SERVE_SLIP})
_CALLS = frozenset({OpKind.CALL_NEXT, OpKind.CALL_TICKET})


@dataclass(frozen=True, slots=True)
class Steps:
    """What ops made of tickets when they were laid over before, by op: from which ticket to which.

    Attributes:
        replayed: As `replay.replayed` when the ops were read.
    """

    policy: QueuePolicy | None = None
    ops: Sequence[KeptOp] = ()
    replayed: int = -1
    made: Mapping[str, tuple[Ticket | None, Ticket]] = field(default_factory=dict)

    def after(self, ticket: Ticket | None, op: KeptOp) -> Ticket | None:
        """The same step again; None if it was not made, or from another ticket."""
        before, after = self.made.get(op.op_id, (None, None))
        return after if before is ticket or before == ticket else None


# Of each store the last ones. Folding thousands of ops costs seconds, and with every answer of the hub they are laid
# over anew: what did not change is not folded again, whichever connection asks.
_steps: WeakKeyDictionary[object, Steps] = WeakKeyDictionary()


def lay_over(
    known: Callable[[TicketId], Ticket | None],
    ops: Sequence[KeptOp],
    policy: QueuePolicy,
    before: Mapping[TicketId, Ticket] = MappingProxyType({}),
    *,
    steps: Steps = Steps(),
    made: dict[str, tuple[Ticket | None, Ticket]] | None = None,
    feed_ends: int | None = None,
    at_window: Callable[[WindowNo], Ticket | None] = lambda _: None,
) -> dict[TicketId, Ticket]:
    """The tickets that `ops` change, as they will be when the feed shows it.

    Facts count from the moment they are recorded, intents only when the hub has decided. An op that the ticket's state
    does not allow changes nothing: the hub will say what became of it.

    Args:
        known: A ticket as the feed has it so far.
        ops: In the order of their lane.
        before: What the ops before these have changed.
        steps: Of an earlier time, under the same policy.
        made: Gets the steps of this time.
        feed_ends: The last event that the hub shares with the feed as it is known here. What is known of tickets beyond
            it is of a hub before, and no revision says whether it is newer than an answer of this one.
        at_window: Who is at a window as the feed has it so far.
    """
    changed = dict(before)

    def stepped(ticket: Ticket | None, op: KeptOp, fold: Callable[[], Ticket]) -> Ticket:
        after = steps.after(ticket, op) or fold()
        if made is not None:
            made[op.op_id] = (ticket, after)
        return after

    def now_known(wanted: TicketId) -> Ticket | None:
        return changed[wanted] if wanted in changed else known(wanted)

    def outdated(answered: Ticket, op: KeptOp) -> bool:
        known_as = now_known(answered.id)
        if known_as is None or answered.revision > known_as.revision:
            return False
        of_hub_before = feed_ends is not None and known_as.revision > feed_ends and answered.id not in changed
        return op.status is None or not of_hub_before

    granted: set[TicketId] = set()
    seen_at: set[WindowNo] = set()

    def make_room(window: WindowNo, comes: object) -> None:
        """A call of which this desk did not know when it went on alone is taken back at the hub."""
        if window not in seen_at:
            seen_at.add(window)
            of_feed = at_window(window)
            if of_feed is not None and of_feed.state is TicketState.CALLED and of_feed.id not in changed:
                granted.add(of_feed.id)
        for one in [ticket for place in granted if place != comes and (ticket := now_known(place)) is not None]:
            if one.state is TicketState.CALLED and one.window == window:
                changed[one.id] = one.call_undone()
                granted.discard(one.id)

    for op in ops:
        if op.status not in {None, OpStatus.APPLIED, OpStatus.APPLIED_WITH_CONFLICT}:
            continue
        answered = _answered_ticket(op)
        if op.kind in _COMES_ALONE and op.status is not OpStatus.APPLIED_WITH_CONFLICT:
            make_room(WindowNo(op.payload["window"]), op.ticket if answered is None else answered.id)
        if answered is not None:
            if not outdated(answered, op):
                changed[answered.id] = answered
            if op.kind in _CALLS:
                granted.add(answered.id)
            continue
        if op.status is OpStatus.APPLIED_WITH_CONFLICT:
            continue
        if op.kind is OpKind.ISSUE_ALONE:
            issued = stepped(None, op, partial(_issued, op, policy))
            changed[issued.id] = issued
            continue
        if op.kind in _BEGINS_HERE:
            changed |= begun_alone(op, now_known, policy)
            continue
        if op.kind not in TICKET_OPS or op.ticket is None:
            continue
        if op.status is None and RULES[op.kind].op_class is OpClass.INTENT:
            continue
        ticket = now_known(TicketId(op.ticket)) or _ticket_of(op)
        if ticket is not None:
            changed[ticket.id] = stepped(ticket, op, partial(after_op, ticket, op, policy))
    return changed


def _issued(op: KeptOp, policy: QueuePolicy) -> Ticket:
    issued = ticket_of(op.payload, op.happened_at, policy, label=op.payload["label"])
    return replace(issued, identity=op.payload["content"])


def begun_alone(
    op: KeptOp, known: Callable[[TicketId], Ticket | None], policy: QueuePolicy
) -> Mapping[TicketId, Ticket]:
    """What a desk made without the hub: a ticket of its own series; or whoever showed a slip, in place of his ticket.

    Args:
        known: A ticket as it is known before the op.
    """
    payload, at = op.payload, op.happened_at
    if op.kind is OpKind.ISSUE_ALONE:
        issued = _issued(op, policy)
        return {issued.id: issued}
    slip = known(TicketId(payload["of"])) if payload["of"] else None
    stand_in = ticket_of(payload, at, policy, label=payload["slip"])
    stand_in = replace(stand_in, in_person=slip is None or slip.in_person)
    hidden: dict[TicketId, Ticket] = {}
    if slip is not None and slip.takeable:
        # It waits no longer, and what it is now is the stand-in.
        hidden[slip.id] = replace(slip, state=TicketState.CALLED, window=None, staff=None, to=None)
        stand_in = replace(slip, id=stand_in.id, services=(), revision=0)
    reason = CallReason(code=UNCOORDINATED)
    window, claim = WindowNo(payload["window"]), ClaimId(payload["claim"])
    taken = stand_in.taken(window, StaffId(op.actor), claim, reason, max(at, stand_in.arrived_at), services_of(payload))
    return {**hidden, taken.id: taken}


def after_op(ticket: Ticket, op: KeptOp, policy: QueuePolicy) -> Ticket:
    """The ticket after one op, or as it was if its state does not allow the op."""
    try:
        return decided(op.kind, op.payload, ticket, op.happened_at, policy, actor=StaffId(op.actor))[1]
    except RefusedError:
        return ticket


@dataclass(frozen=True, slots=True)
class _Laid:
    """What was laid over already, and what it was laid over."""

    at: Cursor
    policy: QueuePolicy
    ops: NotInFeed
    changed: Mapping[TicketId, Ticket]


def ahead_of_feed(transaction: Transaction, policy: QueuePolicy) -> Mapping[TicketId, Ticket]:
    """The tickets that this desk knows differently from the feed, by id.

    A desk on its own asks this at every step, with thousands of ops by and by. So each connection remembers what it
    laid over, and adds what came since; what may have changed otherwise is laid over anew.
    """
    at = device.cursor(transaction)
    ops = outbox.not_in_feed_in_short(transaction, at.seq)
    known = transaction.info.get(_LAID)
    if isinstance(known, _Laid) and _goes_on(transaction, known, at, policy, ops):
        if known.ops.last is None or known.ops.last == ops.last:
            return known.changed
        new = outbox.unanswered_after(transaction, known.ops.last[0])
        changed = _laid(transaction, at, new, policy, known.changed)
    elif (kept := laid_over.kept(transaction, at, policy, ops)) is not None:
        new = outbox.unanswered_after(transaction, kept[0][0])
        changed = _laid(transaction, at, new, policy, kept[1])
    else:
        changed = _laid_anew(transaction, at, policy, ops)
    transaction.info[_LAID] = _Laid(at, policy, ops, MappingProxyType(changed))
    return changed


def _laid(
    transaction: Transaction,
    at: Cursor,
    ops: Sequence[KeptOp],
    policy: QueuePolicy,
    before: Mapping[TicketId, Ticket] = MappingProxyType({}),
    *,
    steps: Steps = Steps(),
    made: dict[str, tuple[Ticket | None, Ticket]] | None = None,
) -> dict[TicketId, Ticket]:
    """`lay_over` what the feed left here."""
    return lay_over(
        partial(centre_cache.ticket, transaction),
        ops,
        policy,
        before,
        steps=steps,
        made=made,
        feed_ends=at.seq,
        at_window=partial(centre_cache.at_window, transaction),
    )


def beneath(store: DeskStore) -> tuple[Cursor, tuple[int, str] | None, tuple[int, int | None]]:
    """What ops are laid over now; another one with everything that the hub says of them."""
    with store.reading() as transaction:
        at = device.cursor(transaction)
        ops = outbox.not_in_feed_in_short(transaction, at.seq)
        return at, ops.first, ops.beyond


def keep_laid_over(store: DeskStore, policy: QueuePolicy) -> None:
    """Keep what is laid over now for the next start, if that would have many ops to fold.

    Raises:
        OutsideError: `disk_full`, `disk_failed`; the next start takes longer, and nothing else.
    """
    with store.reading() as transaction:
        at = device.cursor(transaction)
        ops = outbox.not_in_feed_in_short(transaction, at.seq)
        if not laid_over.worth_keeping(transaction, at, policy, ops):
            return
        written = laid_over.written(transaction, at, policy, ops, ahead_of_feed(transaction, policy))
    if written is not None:
        with store.writing() as transaction:
            rows.keep(transaction, *written)


def _laid_anew(transaction: Transaction, at: Cursor, policy: QueuePolicy, now: NotInFeed) -> dict[TicketId, Ticket]:
    steps, replayed = _steps.get(transaction.engine, Steps()), replay.replayed(transaction)
    if steps.policy is not policy:
        steps = Steps()
    ops = None if steps.replayed != replayed else outbox.still_not_in_feed(transaction, at.seq, now, steps.ops)
    if ops is None:
        ops = outbox.not_in_feed(transaction, at.seq, {op.op_id: op for op in steps.ops})
    made: dict[str, tuple[Ticket | None, Ticket]] = {}
    changed = _laid(transaction, at, ops, policy, steps=steps, made=made)
    _steps[transaction.engine] = Steps(policy, ops, replayed, made)
    return changed


def _goes_on(transaction: Transaction, known: _Laid, at: Cursor, policy: QueuePolicy, ops: NotInFeed) -> bool:
    """Whether nothing happened to what was laid over but that ops were added behind it."""
    if (known.at, known.ops.first, known.ops.beyond) != (at, ops.first, ops.beyond) or known.policy is not policy:
        return False
    if known.ops.last is None or ops.last is None or known.ops.last == ops.last:
        return known.ops.last == ops.last
    # A transaction that was rolled back took its ops along, and others may have their places.
    stayed = outbox.op(transaction, known.ops.last[1])
    return stayed is not None and stayed.lane_seq == known.ops.last[0] < ops.last[0]


def ticket_at(transaction: Transaction, window: WindowNo, ahead: Mapping[TicketId, Ticket]) -> Ticket | None:
    """The ticket called or served at a window, as this desk knows it."""
    signed_in = device.signed_in(transaction)
    me = None if signed_in is None else signed_in.staff.id
    for ticket in ahead.values():
        here = ticket.window == window or (ticket.window is None and ticket.staff == me and me is not None)
        if here and ticket.state.at_a_window:
            return ticket
    of_feed = centre_cache.at_window(transaction, window)
    if of_feed is not None and _of_another_desk(transaction, window):
        of_feed = None
    if of_feed is None and me is not None:
        of_feed = centre_cache.at_no_window(transaction, me)
    return None if of_feed is None or of_feed.id in ahead else of_feed


def _of_another_desk(transaction: Transaction, window: WindowNo) -> bool:
    """Whether somebody opened this window elsewhere while this desk was not heard."""
    known, mine = centre_cache.window(transaction, window), device.install(transaction)
    return known is not None and known.open and mine is not None and known.device != mine.device


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
