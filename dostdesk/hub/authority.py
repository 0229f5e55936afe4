"""How an op becomes a durable answer: once, in its lane's order, in time, by somebody who may, and with its events.

What follows from each kind of op is decided in `intents` and `facts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import Event, EventKind, canonical, content_hash
from dostdesk.domain.fold import TICKET_KINDS
from dostdesk.domain.ids import NewId, StaffId, TicketId
from dostdesk.domain.ops import INTENT_LIFETIME, RULES, OpClass, OpKind, OpStatus
from dostdesk.domain.tickets import Ticket
from dostdesk.hub.again import DOUBLE, Again, as_told_before, decide_again, kept_refusal, known_first
from dostdesk.hub.ask import (
    Ask,
    BlobsAwaitedError,
    Decided,
    NotUnderstoodError,
    Sender,
    Waits,
    nobody_is_told,
    the_ticket,
)
from dostdesk.hub.deciding import decide_intent
from dostdesk.hub.facts import ANSWERED_WITH_TICKET, conflict_event, decide_fact
from dostdesk.hub.identity import forget
from dostdesk.hub.made_known import make_known, ticket_told
from dostdesk.hub.rules import Rules
from dostdesk.hub.windows_awaited import CALLS
from dostdesk.protocol.ops import PAYLOADS, Op
from dostdesk.protocol.succession import EarlierAnswer
from dostdesk.protocol.tickets import ticket_json
from dostdesk.serving.attempt import Attempt
from dostdesk.storage.hub.ops import Answer, Place
from dostdesk.storage.hub.store import HubRows, LawBrokenError

Apply = Callable[[Event, Ticket | None], object]
# Ids and hashes are kept that long, so nothing older can be told from a broken clock.
KEPT_FOR = timedelta(days=400)
FAILED = "op_failed"
PLACE_TAKEN = "lane_reused"
ANSWERED_ELSEWHERE = (RefusedError, OutsideError, BlobsAwaitedError)


@dataclass(frozen=True, slots=True)
class Taken:
    """How far a batch came.

    Attributes:
        answers: For its first ops, in order. Fewer than the ops when the lane stopped.
        missing: Hashes of blobs that must be uploaded before the next op can be taken.
        gave_way: Whether the rest can be taken at once, after somebody who waited.
    """

    answers: tuple[Answer, ...]
    missing: tuple[str, ...] = ()
    gave_way: bool = False


def take(
    rows: HubRows,
    ops: tuple[Op, ...],
    sender: Sender,
    *,
    rules: Rules,
    now: datetime,
    new_id: NewId,
    calls_wait: bool = False,
    waits: Waits = nobody_is_told,
    gives_way: Callable[[int], bool] = lambda _: False,
) -> Taken:
    """Answer the ops of one lane in their order.

    Args:
        calls_wait: Nobody is called yet: `calls_wait` is the answer to who wants to.
        waits: What somebody is told of his wait who takes a ticket now.
        gives_way: Whether to let somebody else pass once so many ops were taken.

    Raises:
        RefusedError: `lane_gap` (fact: expected) when not even the first op is next in its lane; `lane_wrong` when an
            op is in a lane that is not its kind's, or the ops are of two lanes; `hub_standby`, `hub_fenced`.
    """
    rows.feed.must_keep_queue()
    must_be_of_one_lane(ops)
    answers: list[Answer] = []
    for op in ops:
        if answers and gives_way(len(answers)):
            return Taken(tuple(answers), gave_way=True)
        fact = RULES[op.kind].op_class is OpClass.FACT
        # One intent alone is covered by the savepoint of its job, and whoever made it asks again.
        apart = rows.savepoint() if fact or len(ops) > 1 else nullcontext()
        attempt = Attempt(passes=ANSWERED_ELSEWHERE if fact else (Exception,))
        try:
            with attempt, apart:
                answers.append(
                    perform(rows, op, sender, rules=rules, now=now, new_id=new_id, calls_wait=calls_wait, waits=waits)
                )
            if attempt.error is not None:
                answers.append(set_aside(rows, op, sender, attempt.error, now))
        except BlobsAwaitedError as awaited:
            return Taken(tuple(answers), awaited.missing)
        except RefusedError:
            if not answers:
                raise
            break
        if answers[-1].code == PLACE_TAKEN:
            # Whoever sent this was copied or set back, and has to begin anew: what comes behind rests on an op that was
            # not taken, and comes again behind that one.
            break
    return Taken(tuple(answers))


def must_be_of_one_lane(ops: tuple[Op, ...]) -> None:
    """Raises RefusedError `lane_wrong`."""
    if any(op.lane is not RULES[op.kind].lane or op.lane is not ops[0].lane for op in ops):
        raise RefusedError("lane_wrong")


def set_aside(rows: HubRows, op: Op, sender: Sender, error: Exception, now: datetime) -> Answer:
    """A fact over which this program stumbled is kept whole, so that what is behind it in its lane goes on."""
    digest, seq = _digest(op), rows.feed.head().seq
    place = Place(device=sender.device, install_epoch=sender.install_epoch, lane=op.lane, lane_seq=op.lane_seq)
    document = canonical(op.model_dump(mode="json"))
    rows.ops.quarantine(op.op_id, place, code=FAILED, payload_hash=digest, document=document, received_at=now)
    answer = Answer(status=OpStatus.QUARANTINED, seq=seq, code=FAILED, facts={"error": type(error).__name__})
    _keep(rows, op, place, digest, answer, now, sender=sender)
    return answer


def perform(
    rows: HubRows,
    op: Op,
    sender: Sender,
    *,
    rules: Rules,
    now: datetime,
    new_id: NewId,
    again: Again | None = None,
    calls_wait: bool = False,
    waits: Waits = nobody_is_told,
) -> Answer:
    """Answer one op, and record what follows from it.

    Args:
        again: For an op that was an earlier hub's before: it is taken at its place, whatever is missing before it.
        calls_wait: As `take`; what an earlier hub decided is no call of this one.

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
    if op.lane_seq > last + 1 and again is None:
        raise RefusedError("lane_gap", expected=last + 1)
    place = Place(device=sender.device, install_epoch=sender.install_epoch, lane=op.lane, lane_seq=op.lane_seq)
    if op.lane_seq <= last:
        known_answer = _of_feed(rows, op, again)
        return known_answer if known_answer is not None else _reused(rows, op, place, digest, now)
    answer = _of_feed(rows, op, again) or _answer(
        rows,
        op,
        sender,
        place,
        digest,
        rules=rules,
        now=now,
        new_id=new_id,
        again=again,
        calls_wait=calls_wait,
        waits=waits,
    )
    if op.kind is OpKind.ISSUE_TICKET and answer.status in (OpStatus.REFUSED, OpStatus.EXPIRED):
        forget(rows, str(op.payload.get("content", "")), str(op.payload.get("ticket", "")), sender.device)
    _keep(rows, op, place, digest, answer, now, sender=sender)
    return answer


def _keep(rows: HubRows, op: Op, place: Place, digest: str, answer: Answer, now: datetime, *, sender: Sender) -> None:
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
    again: Again | None,
    calls_wait: bool,
    waits: Waits,
) -> Answer:
    intent = RULES[op.kind].op_class is OpClass.INTENT
    earlier = None if again is None or not intent else again.answer
    if earlier is not None and (refusal := kept_refusal(rows, earlier)) is not None:
        return refusal
    if intent and earlier is None and _expired(op, now):
        return Answer(status=OpStatus.EXPIRED, seq=rows.feed.head().seq, code="expired")
    try:
        ask = Ask(
            kind=op.kind,
            payload=as_told_before(op.kind, _payload(op), again),
            actor=StaffId(op.actor),
            staff=rows.people.signed_in(sender.device, op.actor, now),
            sender=sender,
            at=now if intent and earlier is None else max(now - KEPT_FOR, min(op.happened_at, now)),
            now=now,
            rules=rules,
            new_id=new_id,
            waits=waits,
        )
        if again is not None:
            for ticket in known_first(op, again):
                make_known(rows, ticket, now)
        if earlier is not None:
            return _record_again(rows, op, ask, earlier)
        if intent:
            _must_have_right(rows, ask)
            _may_call(ask, calls_wait)
            return _record(rows, op, ask, decide_intent(rows, ask))
        return _record(rows, op, ask, decide_fact(rows, ask))
    except NotUnderstoodError as strange:
        seq = rows.feed.head().seq
        if intent and earlier is None:
            return Answer(status=OpStatus.REFUSED, seq=seq, code=strange.code, facts=strange.facts)
        document = canonical(op.model_dump(mode="json"))
        rows.ops.quarantine(op.op_id, place, code=strange.code, payload_hash=digest, document=document, received_at=now)
        return Answer(status=OpStatus.QUARANTINED, seq=seq, code=strange.code, facts=strange.facts)
    except RefusedError as refused:
        if not intent or earlier is not None:
            raise AssertionError(f"a fact was refused: {refused.code}") from refused
        seq = rows.feed.head().seq
        return Answer(status=OpStatus.REFUSED, seq=seq, code=refused.code, facts=refused.facts)


def _of_feed(rows: HubRows, op: Op, again: Again | None) -> Answer | None:
    """The answer to an op whose events are here, though its answer went with the hub that gave it."""
    if rows.feed.head().epoch == 1:
        return None
    events = rows.feed.of_op(op.op_id)
    if not events:
        return None
    conflict = next((event.body for event in events if event.kind is EventKind.CONFLICT_RECORDED), None)
    # The last of them: what comes before made room for it.
    about = [event.entity for event in events if event.kind in TICKET_KINDS]
    ticket = rows.queue.ticket(TicketId(about[-1])) if about else None
    answered = RULES[op.kind].op_class is OpClass.INTENT or op.kind in ANSWERED_WITH_TICKET
    told = None if again is None else again.answer
    return Answer(
        status=OpStatus.APPLIED if conflict is None else OpStatus.APPLIED_WITH_CONFLICT,
        seq=events[-1].seq,
        code="" if conflict is None else conflict["code"],
        facts=told.facts if conflict is not None and told is not None and told.code == conflict["code"] else {},
        body={"ticket": ticket_json(ticket)} if ticket is not None and answered else {},
    )


def _expired(op: Op, now: datetime) -> bool:
    return now > op.not_after if op.not_after else now - INTENT_LIFETIME > op.happened_at


def _record_again(rows: HubRows, op: Op, ask: Ask, earlier: EarlierAnswer) -> Answer:
    """What an earlier hub applied; beside what is here where both cannot be."""
    decided = decide_again(rows, ask, earlier)
    try:
        with rows.savepoint():
            return _record(rows, op, ask, decided, apply=rows.apply_if_lawful)
    except LawBrokenError:
        told = ticket_told(earlier.body.get("ticket"))
        crossed = RefusedError(DOUBLE, label="" if told is None else told.label)
        entity = f"window:{ask.payload.get('window', 0)}" if told is None else told.id
        return _record(rows, op, ask, Decided(conflict=crossed, entity=decided.entity or entity))


def _record(rows: HubRows, op: Op, ask: Ask, decided: Decided, *, apply: Apply | None = None) -> Answer:
    """Write the events, fold them into the live tables, and put the answer together."""
    events = decided.events
    if decided.conflict is not None:
        clash = conflict_event(ask, decided.entity, decided.conflict, beside=decided.beside, stand_in=decided.stand_in)
        events = (*events, clash)
    ticket = decided.ticket
    for order, draft in enumerate(events):
        event = rows.feed.append(draft, op_id=op.op_id, order=order, hub_time=ask.now)
        changed = (apply or rows.apply)(event, ticket if ticket is not None and ticket.id == draft.entity else None)
        ticket = changed if isinstance(changed, Ticket) else ticket
    body: dict[str, Any] = dict(decided.told)
    if decided.answer_with is not None:
        if ticket is None or ticket.id != decided.answer_with:
            ticket = the_ticket(rows, decided.answer_with)
        body["ticket"] = ticket_json(ticket)
        if decided.count_before:
            body["waiting_before"] = rows.queue.waiting_before(ticket)
        if decided.wait is not None:
            body["told"] = {"low_s": decided.wait.low, "high_s": decided.wait.high}
    conflict = decided.conflict
    return Answer(
        status=OpStatus.APPLIED_WITH_CONFLICT if conflict else OpStatus.APPLIED,
        seq=rows.feed.head().seq,
        code=conflict.code if conflict else "",
        facts=conflict.facts if conflict else {},
        body=body,
    )


def _must_have_right(rows: HubRows, ask: Ask) -> None:
    if ask.sender.too_old:
        raise RefusedError("client_too_old")
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


def _may_call(ask: Ask, calls_wait: bool) -> None:
    if calls_wait and ask.kind in CALLS:
        raise RefusedError("calls_wait")


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
        return Answer(status=OpStatus.REFUSED, seq=seq, code=PLACE_TAKEN, facts=facts)
    document = canonical(op.model_dump(mode="json"))
    rows.ops.quarantine(op.op_id, place, code=PLACE_TAKEN, payload_hash=digest, document=document, received_at=now)
    return Answer(status=OpStatus.QUARANTINED, seq=seq, code=PLACE_TAKEN, facts=facts)


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
