"""What of the outbox a person is shown, and what waits for his word: counted by indexes, read a page at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.conflicts import CLASHES
from dostdesk.domain.contacts import CODE as CONTACT_CHANGED
from dostdesk.domain.ops import OpState
from dostdesk.storage.desk.outbox import KeptOp, op_of_row
from dostdesk.storage.desk.tables import OUTBOX
from dostdesk.storage.prepared import Prepared

# Written out, because a partial index serves only a condition that has no parameters.
_UNSETTLED = text("outbox.state IN ('pending', 'in_flight')")
_NEEDS_SOMEBODY = text("outbox.state IN ('conflict', 'quarantined')")
_OF_ACTOR = OUTBOX.c.actor == bindparam("of_actor")
_HOW_MANY = func.count().label("count")
_CLASHED = Prepared(select(OUTBOX).where(_NEEDS_SOMEBODY, _OF_ACTOR).order_by(OUTBOX.c.happened_at))
_CODES = Prepared(
    select(OUTBOX.c.actor, OUTBOX.c.code, OUTBOX.c.body).where(_NEEDS_SOMEBODY, text("outbox.state = 'conflict'"))
)
_ON_ITS_WAY = Prepared(
    select(OUTBOX)
    .where(_UNSETTLED, _OF_ACTOR)
    .order_by(OUTBOX.c.lane.desc(), OUTBOX.c.lane_seq)
    .limit(bindparam("most"))
)
_BY_ACTOR = Prepared(select(OUTBOX.c.actor, _HOW_MANY).where(_UNSETTLED).group_by(OUTBOX.c.actor))
_OLDEST = Prepared(select(func.min(OUTBOX.c.happened_at).label("oldest")).where(_UNSETTLED, _OF_ACTOR))
_SENT_STATES = [OpState.AT_HUB.value, OpState.AT_CENTRAL.value, OpState.PURGEABLE.value]
_SENT = (
    select(OUTBOX)
    .where(OUTBOX.c.state.in_(_SENT_STATES), OUTBOX.c.result_seq.is_not(None), _OF_ACTOR)
    .order_by(OUTBOX.c.result_seq.desc())
    .limit(bindparam("most"))
)
_SENT_COUNT = select(func.count()).where(
    OUTBOX.c.state.in_(_SENT_STATES), OUTBOX.c.happened_at >= bindparam("since"), _OF_ACTOR
)
_THESE = Prepared(
    select(OUTBOX).where(
        _NEEDS_SOMEBODY, text("outbox.state = 'conflict'"), _OF_ACTOR, OUTBOX.c.code == CONTACT_CHANGED
    )
)
_THIS_OP = OUTBOX.c.op_id == bindparam("of_id")
_ANSWERED = text("outbox.state IN ('at_hub', 'at_central', 'purgeable')")
_CLASHES_NOW = Prepared(
    update(OUTBOX)
    .where(_THIS_OP, _ANSWERED, OUTBOX.c.code == "")
    .values(state=OpState.CONFLICT.value, code=CONTACT_CHANGED)
)
# Its answer is still on its way: `outbox.settle` lets this stand.
_WILL_CLASH = Prepared(update(OUTBOX).where(_THIS_OP, _UNSETTLED).values(code=CONTACT_CHANGED))
DECIDED, FOUND, _THEIRS = "decided", "found_at", "theirs"


def open_choices(connection: Connection, actor: str) -> int:
    """How many clashes wait for this person's word; what only lies beside something else waits for nobody's."""
    rows = _CODES.rows(connection, {})
    return sum(
        row["actor"] == actor and is_choice(row["code"], body) and DECIDED not in body
        for row, body in ((row, json.loads(row["body"])) for row in rows)
    )


def is_choice(code: str, body: Mapping[str, Any]) -> bool:
    """Whether a person has to choose; of two contacts only once both are here."""
    return code in CLASHES and (code != CONTACT_CHANGED or _THEIRS in body)


def contact_clashes(connection: Connection, op_id: str, found_at: str) -> None:
    """The feed says that central knows another contact than the application of this op says."""
    if _CLASHES_NOW.change(connection, {"of_id": op_id}):
        _put(connection, op_id, {FOUND: found_at})
    else:
        _WILL_CLASH.change(connection, {"of_id": op_id})


def without_sides(connection: Connection, actor: str) -> list[KeptOp]:
    """One person's ops whose clash of contacts has no sides here yet."""
    ops = [op_of_row(row) for row in _THESE.rows(connection, {"of_actor": actor})]
    return [op for op in ops if _THEIRS not in op.body]


def keep_sides(connection: Connection, op_id: str, sides: Mapping[str, str]) -> None:
    """Keep what both sides say."""
    _put(connection, op_id, sides)


def clash_is_over(connection: Connection, op_id: str) -> None:
    """Both sides agree by now: the op goes on as any other."""
    connection.execute(update(OUTBOX).where(OUTBOX.c.op_id == op_id).values(state=OpState.AT_HUB.value, code=""))


def clashed(connection: Connection, actor: str) -> list[KeptOp]:
    """One person's ops that clashed or lie in quarantine, the oldest first."""
    return [op_of_row(row) for row in _CLASHED.rows(connection, {"of_actor": actor})]


def on_its_way(connection: Connection, actor: str, most: int) -> list[KeptOp]:
    """One person's first ops that the hub has not answered, the queue lane before the papers."""
    return [op_of_row(row) for row in _ON_ITS_WAY.rows(connection, {"of_actor": actor, "most": most})]


def sent(connection: Connection, actor: str, most: int) -> list[KeptOp]:
    """One person's ops that the hub took, the newest first."""
    rows = connection.execute(_SENT, {"of_actor": actor, "most": most}).mappings()
    return [op_of_row(row) for row in rows]


def sent_since(connection: Connection, actor: str, since: datetime) -> int:
    """How many of one person's ops made since then the hub took."""
    found = connection.execute(_SENT_COUNT, {"of_actor": actor, "since": to_text(since)}).scalar()
    return int(found or 0)


def waiting_by_actor(connection: Connection) -> Mapping[str, int]:
    """How many ops of whom the hub has not answered."""
    return {row["actor"]: row["count"] for row in _BY_ACTOR.rows(connection, {})}


def oldest_waiting(connection: Connection, actor: str) -> datetime | None:
    """When the first of one person's ops that wait was made."""
    row = _OLDEST.rows(connection, {"of_actor": actor})[0]
    return None if row["oldest"] is None else from_text(row["oldest"])


def keep_decision(connection: Connection, op_id: str, decided: Mapping[str, Any], *, ends: bool) -> None:
    """What a person said of an op that clashed, beside the hub's answer.

    Args:
        ends: Nothing is left to be said: from now on the op goes to central as any other does.
    """
    _put(connection, op_id, {DECIDED: dict(decided)}, **({"state": OpState.AT_HUB.value} if ends else {}))


def _put(connection: Connection, op_id: str, told: Mapping[str, Any], **columns: str) -> None:
    """Beside what the answer to an op says already."""
    row = connection.execute(select(OUTBOX.c.body).where(OUTBOX.c.op_id == op_id)).mappings().one()
    body = json.dumps({**json.loads(row["body"]), **told})
    connection.execute(update(OUTBOX).where(OUTBOX.c.op_id == op_id).values(body=body, **columns))
