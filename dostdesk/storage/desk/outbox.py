"""Rows of the outbox: ops that this device made durable, in the order of their lane, with what the hub answered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, insert, select, text, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.contacts import CODE as CONTACT_CHANGED
from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.events import canonical
from dostdesk.domain.ops import Lane, OpKind, OpState, OpStatus
from dostdesk.storage.desk.tables import OUTBOX
from dostdesk.storage.prepared import Prepared, Row

# Written out, because a partial index serves only a condition that has no parameters.
_UNSETTLED = text("outbox.state IN ('pending', 'in_flight')")
_THIS_OP = OUTBOX.c.op_id == bindparam("of_id")
_THIS_LANE = (OUTBOX.c.install_epoch == bindparam("of_epoch")) & (OUTBOX.c.lane == bindparam("of_lane"))
_LAST_PLACE = Prepared(select(func.max(OUTBOX.c.lane_seq).label("last")).where(_THIS_LANE))
_APPEND = Prepared(insert(OUTBOX))
_KIND = Prepared(select(OUTBOX.c.kind).where(_THIS_OP))
_BY_ID = Prepared(select(OUTBOX).where(_THIS_OP))
# The sum keeps SQLite from the index of all places of a lane, where it would pass over every op that was answered.
_OF_EPOCH = OUTBOX.c.install_epoch + 0 == bindparam("of_epoch")
_NEXT = Prepared(
    select(OUTBOX)
    .where(_UNSETTLED, OUTBOX.c.lane == bindparam("of_lane"), _OF_EPOCH)
    .order_by(OUTBOX.c.lane_seq)
    .limit(bindparam("at_most"))
)
# One question for each of the two indexes; together they would read the whole outbox.
_NOT_ANSWERED = Prepared(
    select(OUTBOX).where(_UNSETTLED, OUTBOX.c.result_seq.is_(None), OUTBOX.c.lane == bindparam("of_lane"))
)
_ANSWERED_BEYOND = Prepared(
    select(OUTBOX).where(OUTBOX.c.result_seq > bindparam("seq"), OUTBOX.c.lane == bindparam("of_lane"))
)
_SEEN = Prepared(update(OUTBOX).where(_THIS_OP, _UNSETTLED).values(result_seq=bindparam("seq")))
_HOW_MANY = Prepared(select(func.count().label("count")).select_from(OUTBOX).where(_UNSETTLED))
_OF_LANE = _UNSETTLED & (OUTBOX.c.lane == bindparam("of_lane"))
_OLDEST = Prepared(select(OUTBOX.c.happened_at).where(_OF_LANE).order_by(OUTBOX.c.lane_seq).limit(1))
# What of the queue lane the feed cannot show: its ends, and what was answered beyond.
_OPEN = _OF_LANE & OUTBOX.c.result_seq.is_(None)
_ENDS = (OUTBOX.c.lane_seq, OUTBOX.c.op_id)
_FIRST_OPEN = Prepared(select(*_ENDS).where(_OPEN).order_by(OUTBOX.c.lane_seq).limit(1))
_LAST_OPEN = Prepared(select(*_ENDS).where(_OPEN).order_by(OUTBOX.c.lane_seq.desc()).limit(1))
_BEYOND = Prepared(
    select(func.count().label("count"), func.max(OUTBOX.c.result_seq).label("last")).where(
        OUTBOX.c.result_seq > bindparam("seq"), OUTBOX.c.lane == bindparam("of_lane")
    )
)
_OPEN_AFTER = Prepared(select(OUTBOX).where(_OPEN, OUTBOX.c.lane_seq > bindparam("after")).order_by(OUTBOX.c.lane_seq))
# Of the index alone: the ops themselves are not read.
_UNSETTLED_BETWEEN = Prepared(
    select(func.count().label("count"))
    .select_from(OUTBOX)
    .where(_OF_LANE, OUTBOX.c.lane_seq >= bindparam("first"), OUTBOX.c.lane_seq <= bindparam("last"))
)
_OF_WINDOWS = Prepared(
    select(OUTBOX)
    .where(
        text("outbox.ticket IS NULL AND outbox.lane = 'queue'"),
        (_UNSETTLED & OUTBOX.c.result_seq.is_(None)) | (OUTBOX.c.result_seq > bindparam("seq")),
    )
    .order_by(OUTBOX.c.lane_seq)
)
_SENDING = Prepared(
    update(OUTBOX)
    .where(_THIS_OP)
    .values(
        state=bindparam("sending"),
        attempts=OUTBOX.c.attempts + 1,
        first_sent_at=func.coalesce(OUTBOX.c.first_sent_at, bindparam("now")),
    )
)
_ANSWER = ("state", "status", "result_seq", "code", "facts", "body", "next_attempt", "earlier")
# What the feed said of it before its answer came stands.
_CLASHED = OUTBOX.c.code == CONTACT_CHANGED
_SETTLED_AS: dict[str, ColumnElement[Any]] = {name: bindparam(f"new_{name}") for name in _ANSWER} | {
    "state": case((_CLASHED, OpState.CONFLICT.value), else_=bindparam("new_state")),
    "code": case((_CLASHED, CONTACT_CHANGED), else_=bindparam("new_code")),
}
_SETTLE = Prepared(update(OUTBOX).where(_THIS_OP).values(_SETTLED_AS))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOp:
    """An op as the outbox keeps it.

    Attributes:
        ticket: Which ticket it is about, if it is about one.
        first_sent_at: When it left first; its content is frozen since.
        result_seq: Last event that it caused, once the hub has answered.
        code, facts, body: The hub's answer.
        earlier: What an earlier hub answered, and the ticket as it was known, while it is sent to another one.
    """

    op_id: str
    lane: Lane
    lane_seq: int
    actor: str
    kind: OpKind
    ticket: str | None
    happened_at: datetime
    not_after: datetime | None
    payload: Mapping[str, Any]
    state: OpState
    attempts: int = 0
    next_attempt: datetime | None = None
    status: OpStatus | None = None
    result_seq: int | None = None
    code: str = ""
    facts: Mapping[str, Any]
    body: Mapping[str, Any]
    earlier: Mapping[str, Any] | None = None
    first_sent_at: datetime | None = None


def append(
    connection: Connection,
    *,
    op_id: str,
    install_epoch: int,
    lane: Lane,
    actor: str,
    kind: OpKind,
    ticket: str | None,
    happened_at: datetime,
    not_after: datetime | None,
    payload: Mapping[str, Any],
    sending: bool = False,
) -> int:
    """Make an op durable at the end of its lane; answers its place there, from 1 without a gap.

    Args:
        sending: It leaves at once, and is frozen from here on as `mark_sending` would have it.
    """
    last = _LAST_PLACE.rows(connection, {"of_epoch": install_epoch, "of_lane": lane.value})[0]["last"]
    place: int = (last or 0) + 1
    row = {
        "op_id": op_id,
        "install_epoch": install_epoch,
        "lane": lane.value,
        "lane_seq": place,
        "actor": actor,
        "kind": kind.value,
        "ticket": ticket,
        "happened_at": to_text(happened_at),
        "not_after": None if not_after is None else to_text(not_after),
        "payload": canonical(payload),
        "first_sent_at": to_text(happened_at) if sending else None,
        "state": OpState.IN_FLIGHT.value if sending else OpState.PENDING.value,
        "attempts": int(sending),
        "next_attempt": None,
        "status": None,
        "result_seq": None,
        "code": "",
        "facts": "{}",
        "body": "{}",
        "central_at": None,
        "earlier": None,
    }
    _APPEND.change(connection, row)
    wrote(Step.DESK_OP)
    return place


def op(connection: Connection, op_id: str) -> KeptOp | None:
    """One op, or None."""
    row = _BY_ID.first(connection, {"of_id": op_id})
    return None if row is None else _kept(row)


def kind_of(connection: Connection, op_id: str) -> OpKind | None:
    """What an op is, without reading what it says; None for one that is not here."""
    row = _KIND.first(connection, {"of_id": op_id})
    return None if row is None else OpKind(row["kind"])


def about_ticket(connection: Connection, ticket: str, kind: OpKind) -> KeptOp | None:
    """The first op of a kind about a ticket that was made here, or None."""
    row = (
        connection.execute(
            select(OUTBOX).where(OUTBOX.c.ticket == ticket, OUTBOX.c.kind == kind.value).order_by(OUTBOX.c.lane_seq)
        )
        .mappings()
        .first()
    )
    return None if row is None else _kept(row)


def next_of_lane(connection: Connection, lane: Lane, *, install_epoch: int, limit: int) -> list[KeptOp]:
    """The first unsettled ops of a lane, in order."""
    wanted = {"of_epoch": install_epoch, "of_lane": lane.value, "at_most": limit}
    return [_kept(row) for row in _NEXT.rows(connection, wanted)]


def not_in_feed(connection: Connection, seq: int, known: Mapping[str, KeptOp] | None = None) -> list[KeptOp]:
    """Ops of the queue lane that the feed up to `seq` cannot show yet: unanswered ones, and answers beyond it.

    Args:
        known: Ops by id that were read before. Those that nobody answered since are not read again: what was recorded
            of them is frozen, and how often they were sent is as old as the reading.
    """
    before = known or {}

    def op_of(row: Row) -> KeptOp:
        read = before.get(row["op_id"]) if row["status"] is None and row["earlier"] is None else None
        return _kept(row) if read is None or read.status is not None or read.earlier is not None else read

    of_lane = {"of_lane": Lane.QUEUE.value}
    rows = (*_NOT_ANSWERED.rows(connection, of_lane), *_ANSWERED_BEYOND.rows(connection, {**of_lane, "seq": seq}))
    # An install before this one may have had the same place.
    found = {(row["install_epoch"], row["lane_seq"]): op_of(row) for row in rows}
    return [found[place] for place in sorted(found)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInFeed:
    """What `not_in_feed` would answer, in short: as long as this is the same, and longer only at its end, so is that.

    Attributes:
        first, last: Place and id of the first and the last op that the hub has not answered.
        beyond: How many answers lie beyond the feed, and the furthest of them.
    """

    first: tuple[int, str] | None
    last: tuple[int, str] | None
    beyond: tuple[int, int | None]


def not_in_feed_in_short(connection: Connection, seq: int) -> NotInFeed:
    """See `NotInFeed`: three questions that indexes answer, however many ops there are."""
    queue = {"of_lane": Lane.QUEUE.value}
    first, last = _FIRST_OPEN.first(connection, queue), _LAST_OPEN.first(connection, queue)
    beyond = _BEYOND.rows(connection, {**queue, "seq": seq})[0]
    return NotInFeed(
        first=None if first is None else (first["lane_seq"], first["op_id"]),
        last=None if last is None else (last["lane_seq"], last["op_id"]),
        beyond=(beyond["count"], beyond["last"]),
    )


def unanswered_after(connection: Connection, lane_seq: int) -> list[KeptOp]:
    """Ops of the queue lane behind a place that the hub has not answered, in order."""
    return [_kept(row) for row in _OPEN_AFTER.rows(connection, {"of_lane": Lane.QUEUE.value, "after": lane_seq})]


def still_not_in_feed(connection: Connection, seq: int, now: NotInFeed, read: Sequence[KeptOp]) -> list[KeptOp] | None:
    """As `not_in_feed`, from ops that were read before: what was answered since is left out, what came since is read.

    Thousands of ops that wait are not read again with each answer to fifty of them.

    Args:
        now: What `not_in_feed_in_short` says now.
        read: In the order of their lane, since ops were last made to wait for another hub.

    Returns:
        None where it is not certain that nothing else happened to them.
    """
    beyond = _ANSWERED_BEYOND.rows(connection, {"of_lane": Lane.QUEUE.value, "seq": seq}) if now.beyond[0] else []
    answered = {row["lane_seq"]: _kept(row) for row in beyond}
    if now.first is None or now.last is None:
        return [answered[place] for place in sorted(answered)]
    open_ = [op for op in read if op.status is None and now.first[0] <= op.lane_seq <= now.last[0]]
    if not open_:
        return None
    open_ += unanswered_after(connection, open_[-1].lane_seq)
    ends = {"of_lane": Lane.QUEUE.value, "first": now.first[0], "last": now.last[0]}
    same_ends = _end(open_[0]) == now.first and _end(open_[-1]) == now.last
    if not same_ends or _UNSETTLED_BETWEEN.rows(connection, ends)[0]["count"] != len(open_):
        return None
    return sorted((*answered.values(), *open_), key=_place)


def _end(op: KeptOp) -> tuple[int, str]:
    return op.lane_seq, op.op_id


def _place(op: KeptOp) -> int:
    return op.lane_seq


def about_windows(connection: Connection, seq: int) -> list[KeptOp]:
    """As `not_in_feed`, of those alone that are about no ticket."""
    return [_kept(row) for row in _OF_WINDOWS.rows(connection, {"seq": seq})]


def seen_in_feed(connection: Connection, seq_by_op: Mapping[str, int]) -> None:
    """The feed shows what became of these ops, although their answer may still be on its way."""
    for op_id, seq in seq_by_op.items():
        _SEEN.change(connection, {"of_id": op_id, "seq": seq})


def unsettled(connection: Connection) -> tuple[int, datetime | None]:
    """How many ops the hub has not answered, and when the first of them was made."""
    count = _HOW_MANY.rows(connection, {})[0]["count"]
    of_lanes = (_OLDEST.first(connection, {"of_lane": lane.value}) for lane in Lane) if count else ()
    oldest = min((row["happened_at"] for row in of_lanes if row is not None), default=None)
    return count, None if oldest is None else from_text(oldest)


def last_recorded(connection: Connection) -> datetime | None:
    """When the op was made that was made last; None before the first."""
    written = connection.execute(text("SELECT happened_at FROM outbox ORDER BY rowid DESC LIMIT 1")).scalar()
    return None if written is None else from_text(written)


def mark_sending(connection: Connection, op_ids: Sequence[str], now: datetime) -> None:
    """Frozen from the first sending on: nothing changes the payload of an op that may have left."""
    for op_id in op_ids:
        _SENDING.change(connection, {"of_id": op_id, "sending": OpState.IN_FLIGHT.value, "now": to_text(now)})
    wrote(Step.DESK_SENDING)


def mark_doubtful(connection: Connection, op_ids: Sequence[str], next_attempt: datetime) -> None:
    """Whether they arrived is not known: the same ops are sent again."""
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.op_id.in_(op_ids), _UNSETTLED)
        .values(state=OpState.PENDING.value, next_attempt=to_text(next_attempt))
    )


def mark_all_doubtful(connection: Connection) -> None:
    """After a restart nothing is on its way any more."""
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.state == OpState.IN_FLIGHT.value)
        .values(state=OpState.PENDING.value, next_attempt=None)
    )


def due_now(connection: Connection) -> None:
    """The hub is back: what waited for its next attempt waits no longer."""
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.state == OpState.PENDING.value, OUTBOX.c.next_attempt.is_not(None))
        .values(next_attempt=None)
    )


def send_again_from(connection: Connection, lane: Lane, lane_seq: int, *, install_epoch: int) -> int:
    """A hub that has less than it once acknowledged gets the rest of the lane again; answers how many."""
    again = connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.install_epoch == install_epoch, OUTBOX.c.lane == lane.value, OUTBOX.c.lane_seq >= lane_seq)
        .values(state=OpState.PENDING.value, next_attempt=None, result_seq=None, status=None, central_at=None)
    )
    return again.rowcount


def settle(
    connection: Connection,
    op_id: str,
    *,
    state: OpState,
    status: OpStatus,
    seq: int,
    code: str,
    facts: Mapping[str, Any],
    body: Mapping[str, Any],
) -> None:
    """Keep the hub's durable answer."""
    answer = (state.value, status.value, seq, code, json.dumps(dict(facts)), json.dumps(dict(body)), None, None)
    _SETTLE.change(
        connection, {"of_id": op_id} | {f"new_{name}": value for name, value in zip(_ANSWER, answer, strict=True)}
    )
    wrote(Step.DESK_ANSWER)


def _kept(row: Row) -> KeptOp:
    return KeptOp(
        op_id=row["op_id"],
        lane=Lane(row["lane"]),
        lane_seq=row["lane_seq"],
        actor=row["actor"],
        kind=OpKind(row["kind"]),
        ticket=row["ticket"],
        happened_at=from_text(row["happened_at"]),
        not_after=None if row["not_after"] is None else from_text(row["not_after"]),
        payload=json.loads(row["payload"]),
        state=OpState(row["state"]),
        attempts=row["attempts"],
        next_attempt=None if row["next_attempt"] is None else from_text(row["next_attempt"]),
        status=None if row["status"] is None else OpStatus(row["status"]),
        result_seq=row["result_seq"],
        code=row["code"],
        facts=json.loads(row["facts"]),
        body=json.loads(row["body"]),
        earlier=None if row["earlier"] is None else json.loads(row["earlier"]),
        first_sent_at=None if row["first_sent_at"] is None else from_text(row["first_sent_at"]),
    )


def op_of_row(row: Row) -> KeptOp:
    """A row of the outbox, read elsewhere, as a value."""
    return _kept(row)
