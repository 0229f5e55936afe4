"""How an op becomes a durable answer: once, in its lane's order, in time, by somebody who may, and with its events.

What follows from each kind of op is decided in `intents` and `facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import canonical, content_hash
from dostdesk.domain.ids import NewId, StaffId
from dostdesk.domain.ops import INTENT_LIFETIME, RULES, OpClass, OpKind, OpStatus
from dostdesk.domain.tickets import Ticket
from dostdesk.hub.ask import Ask, BlobsAwaitedError, Decided, NotUnderstoodError, Sender, the_ticket
from dostdesk.hub.facts import conflict_event, decide_fact
from dostdesk.hub.identity import forget
from dostdesk.hub.intents import decide_intent
from dostdesk.hub.rules import Rules
from dostdesk.protocol.ops import PAYLOADS, Op
from dostdesk.protocol.tickets import ticket_json
from dostdesk.storage.hub.ops import Answer, Place
from dostdesk.storage.hub.store import HubRows

# Ids and hashes are kept that long, so nothing older can be told from a broken clock.
KEPT_FOR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Taken:
    """How far a batch came.

    Attributes:
        answers: For its first ops, in order. Fewer than the ops when the lane stopped.
        missing: Hashes of blobs that must be uploaded before the next op can be taken.
    """

    answers: tuple[Answer, ...]
    missing: tuple[str, ...] = ()


def take(rows: HubRows, ops: tuple[Op, ...], sender: Sender, *, rules: Rules, now: datetime, new_id: NewId) -> Taken:
    """Answer the ops of one lane in their order.

    Raises:
        RefusedError: `lane_gap` (fact: expected) when not even the first op is next in its lane; `lane_wrong` when an
            op is in a lane that is not its kind's, or the ops are of two lanes.
    """
    if any(op.lane is not RULES[op.kind].lane or op.lane is not ops[0].lane for op in ops):
        raise RefusedError("lane_wrong")
    answers: list[Answer] = []
    for op in ops:
        # One op alone is covered by the savepoint of its job.
        apart = rows.savepoint() if len(ops) > 1 else nullcontext()
        try:
            with apart:
                answers.append(perform(rows, op, sender, rules=rules, now=now, new_id=new_id))
        except BlobsAwaitedError as awaited:
            return Taken(tuple(answers), awaited.missing)
        except RefusedError:
            if not answers:
                raise
            break
    return Taken(tuple(answers))


def perform(rows: HubRows, op: Op, sender: Sender, *, rules: Rules, now: datetime, new_id: NewId) -> Answer:
    """Answer one op, and record what follows from it.

    Raises:
        RefusedError: `lane_gap`; everything else that is refused is an answer.
        BlobsAwaitedError: Its content must be uploaded first; nothing was recorded.
    """
    digest = _digest(op)
    stored = rows.ops.answered(op.op_id)
    if stored is not None:
        known, answer = stored
        # It may have been in another lane before, of an install that began anew: here it takes its place as well.
        rows.ops.pass_over(sender.device, sender.install_epoch, op.lane, op.lane_seq)
        if known == digest:
            return answer
        return Answer(status=OpStatus.REFUSED, seq=rows.feed.head().seq, code="op_payload_changed")
    last = rows.ops.last_place(sender.device, sender.install_epoch, op.lane)
    if op.lane_seq > last + 1:
        raise RefusedError("lane_gap", expected=last + 1)
    place = Place(device=sender.device, install_epoch=sender.install_epoch, lane=op.lane, lane_seq=op.lane_seq)
    if op.lane_seq <= last:
        return _reused(rows, op, place, digest, now)
    answer = _answer(rows, op, sender, place, digest, rules=rules, now=now, new_id=new_id)
    if op.kind is OpKind.ISSUE_TICKET and answer.status in (OpStatus.REFUSED, OpStatus.EXPIRED):
        forget(rows, str(op.payload.get("content", "")), str(op.payload.get("ticket", "")), sender.device)
    rows.ops.keep(
        op.op_id,
        place,
        actor=op.actor,
        kind=op.kind,
        op_class=RULES[op.kind].op_class,
        payload_hash=digest,
        answer=answer,
        received_at=now,
    )
    if sender.install_epoch > 1 and answer.status is not OpStatus.QUARANTINED:
        # A copy that began anew has a place for it now.
        rows.ops.out_of_quarantine(op.op_id)
    return answer


def _answer(
    rows: HubRows,
    op: Op,
    sender: Sender,
    place: Place,
    digest: str,
    *,
    rules: Rules,
    now: datetime,
    new_id: NewId,
) -> Answer:
    intent = RULES[op.kind].op_class is OpClass.INTENT
    if intent and _expired(op, now):
        return Answer(status=OpStatus.EXPIRED, seq=rows.feed.head().seq, code="expired")
    try:
        ask = Ask(
            kind=op.kind,
            payload=_payload(op),
            actor=StaffId(op.actor),
            staff=rows.people.signed_in(sender.device, op.actor, now),
            sender=sender,
            at=now if intent else max(now - KEPT_FOR, min(op.happened_at, now)),
            now=now,
            rules=rules,
            new_id=new_id,
        )
        if intent:
            _must_have_right(rows, ask)
            return _record(rows, op, ask, decide_intent(rows, ask))
        return _record(rows, op, ask, decide_fact(rows, ask))
    except NotUnderstoodError as strange:
        seq = rows.feed.head().seq
        if intent:
            return Answer(status=OpStatus.REFUSED, seq=seq, code=strange.code, facts=strange.facts)
        document = canonical(op.model_dump(mode="json"))
        rows.ops.quarantine(op.op_id, place, code=strange.code, payload_hash=digest, document=document, received_at=now)
        return Answer(status=OpStatus.QUARANTINED, seq=seq, code=strange.code, facts=strange.facts)
    except RefusedError as refused:
        if not intent:
            raise AssertionError(f"a fact was refused: {refused.code}") from refused
        seq = rows.feed.head().seq
        return Answer(status=OpStatus.REFUSED, seq=seq, code=refused.code, facts=refused.facts)


def _expired(op: Op, now: datetime) -> bool:
    return now > op.not_after if op.not_after else now - INTENT_LIFETIME > op.happened_at


def _record(rows: HubRows, op: Op, ask: Ask, decided: Decided) -> Answer:
    """Write the events, fold them into the live tables, and put the answer together."""
    events = decided.events
    if decided.conflict is not None:
        events = (*events, conflict_event(ask, decided.entity, decided.conflict))
    ticket = decided.ticket
    for order, draft in enumerate(events):
        event = rows.feed.append(draft, op_id=op.op_id, order=order, hub_time=ask.now)
        changed = rows.apply(event, ticket if ticket is not None and ticket.id == draft.entity else None)
        ticket = changed if isinstance(changed, Ticket) else ticket
    body: dict[str, Any] = {}
    if decided.answer_with is not None:
        if ticket is None or ticket.id != decided.answer_with:
            ticket = the_ticket(rows, decided.answer_with)
        body["ticket"] = ticket_json(ticket)
        if decided.count_before:
            body["waiting_before"] = rows.queue.waiting_before(ticket)
    conflict = decided.conflict
    return Answer(
        status=OpStatus.APPLIED_WITH_CONFLICT if conflict else OpStatus.APPLIED,
        seq=rows.feed.head().seq,
        code=conflict.code if conflict else "",
        facts=conflict.facts if conflict else {},
        body=body,
    )


def _must_have_right(rows: HubRows, ask: Ask) -> None:
    if ask.sender.retired:
        raise RefusedError("device_retired", device=ask.sender.device)
    if not ask.sender.newest:
        raise RefusedError("install_replaced", device=ask.sender.device)
    if ask.staff is None:
        left = rows.people.left(ask.actor, service_day(ask.now))
        raise RefusedError("staff_left" if left else "session_missing")
    right = RULES[ask.kind].right
    if not ask.staff.may(right):
        raise RefusedError("right_missing", right=right.value)


def _payload(op: Op) -> Mapping[str, Any]:
    """The payload in its shape; what does not fit is not understood."""
    try:
        return PAYLOADS[op.kind].model_validate(op.payload).model_dump(mode="json")
    except ValidationError as error:
        raise NotUnderstoodError("payload_malformed") from error


def _reused(rows: HubRows, op: Op, place: Place, digest: str, now: datetime) -> Answer:
    """A place in the lane that another op has: the device was copied or set back. A fact is kept all the same."""
    seq = rows.feed.head().seq
    facts = {"place": op.lane_seq}
    if RULES[op.kind].op_class is OpClass.INTENT:
        return Answer(status=OpStatus.REFUSED, seq=seq, code="lane_reused", facts=facts)
    document = canonical(op.model_dump(mode="json"))
    rows.ops.quarantine(op.op_id, place, code="lane_reused", payload_hash=digest, document=document, received_at=now)
    return Answer(status=OpStatus.QUARANTINED, seq=seq, code="lane_reused", facts=facts)


def _digest(op: Op) -> str:
    """The hash of all that was frozen when the op was first sent: what it says, and not its place in a lane, which is
    another one once an install begins anew.
    """
    frozen = [
        op.lane.value,
        op.actor,
        op.kind.value,
        op.happened_at.isoformat(),
        op.not_after.isoformat() if op.not_after else None,
        op.payload,
    ]
    return content_hash(canonical(frozen).encode())
