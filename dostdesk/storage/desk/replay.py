"""When another hub took the queue over, or one was set back: which ops go again, with what the hub before had answered,
and what else this device knows that the new one may not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from dostdesk.domain.ids import TicketId
from dostdesk.domain.lives import Anew
from dostdesk.domain.ops import Lane, OpState
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk import device, lives
from dostdesk.storage.desk.mending import CONTENT_LOST
from dostdesk.storage.desk.tables import CENTRE, OUTBOX
from dostdesk.storage.prepared import Row

REPLAYED = "ops_replayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOfDay:
    """What this device saw of a service day: the last number of each letter, and who waits."""

    labels: Mapping[str, int]
    waiting: Sequence[Ticket]


def seen_of(connection: Connection, day: date) -> SeenOfDay:
    """As the feed of the hub before left it here."""
    labels: dict[str, int] = {}
    for ticket in CENTRE.of_day(connection, day):
        letter, _, number = ticket.label.rpartition("-")
        # Labels of a desk's own series are that desk's affair.
        if len(letter) == 1:
            labels[letter] = max(labels.get(letter, 0), int(number))
    return SeenOfDay(labels=labels, waiting=[one for one in CENTRE.waiting(connection) if one.day == day])


def replay_beyond(
    connection: Connection, lanes: Mapping[Lane, int], continues: int | None, *, install_epoch: int
) -> int:
    """Send again what the new hub does not have; answers how many ops.

    What was answered is remembered with each op, and the ticket that it is about as it is known here: the new hub may
    never have heard of either.

    What an install before this one did and central had by then is in no lane of this one. If the new hub does not have
    it, this install begins anew there, as it did at the hub before: so all of it comes in its old order.

    Args:
        lanes: How far the new hub has each lane.
        continues: The last event of the hub before that it has; None for a hub that is the same.
    """
    of_this = OUTBOX.c.install_epoch == install_epoch
    beyond: list[ColumnElement[bool]] = [
        of_this & (OUTBOX.c.lane == lane.value) & (OUTBOX.c.lane_seq > last) for lane, last in lanes.items()
    ]
    if continues is not None:
        beyond.append((OUTBOX.c.result_seq > continues) & (of_this | (OUTBOX.c.code != CONTENT_LOST)))
    rows = connection.execute(select(OUTBOX).where(or_(*beyond))).mappings().all()
    _want_anew_for_installs_before(connection, rows, install_epoch)
    tickets: dict[str, Mapping[str, Any] | None] = {}
    for row in rows:
        earlier = row["earlier"] or json.dumps(_earlier(connection, row, tickets), ensure_ascii=False)
        connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.op_id == row["op_id"])
            .values(
                state=OpState.PENDING.value,
                next_attempt=None,
                result_seq=None,
                status=None,
                central_at=None,
                earlier=earlier,
            )
        )
    device.put_setting(connection, REPLAYED, str(replayed(connection) + 1))
    return len(rows)


def furthest_answer(connection: Connection) -> int:
    """The furthest event that an answer of the hub has named; 0 without any."""
    return connection.execute(select(func.max(OUTBOX.c.result_seq))).scalar() or 0


def send_again_beyond(connection: Connection, seq: int, *, until: int, install_epoch: int) -> int:
    """The hub stands at `seq` and knows nothing of what it answered beyond; answers how many ops go again.

    What an install before this one did goes with a new one, as in `replay_beyond`.

    Args:
        until: As `furthest_answer` before the hub was asked where it stands. What it answered since then it knows: who
            waited for that answer, as for a call, has already gone on with it.
    """
    of_this = OUTBOX.c.install_epoch == install_epoch
    forgotten = (OUTBOX.c.result_seq > seq) & (OUTBOX.c.result_seq <= until)
    beyond = forgotten & (of_this | (OUTBOX.c.code != CONTENT_LOST))
    rows = connection.execute(select(OUTBOX.c.install_epoch).where(beyond)).mappings().all()
    _want_anew_for_installs_before(connection, rows, install_epoch)
    connection.execute(
        update(OUTBOX)
        .where(beyond)
        .values(state=OpState.PENDING.value, next_attempt=None, result_seq=None, status=None, central_at=None)
    )
    return len(rows)


def _want_anew_for_installs_before(connection: Connection, rows: Sequence[Row], install_epoch: int) -> None:
    if any(row["install_epoch"] != install_epoch for row in rows):
        begun = lives.begun_anew(connection)
        lives.want_anew(connection, Anew.SET_BACK if begun is None else begun[0])


def answered_late(
    connection: Connection, op_id: str, *, status: str, code: str, facts: Mapping[str, Any], body: Mapping[str, Any]
) -> None:
    """What the hub before said of an op when another one had been agreed on already: it goes along to that one, as what
    was said in time does. The hub before did it, and its feed will say so.
    """
    wanted = select(OUTBOX.c.status, OUTBOX.c.earlier).where(OUTBOX.c.op_id == op_id)
    row = connection.execute(wanted).mappings().first()
    if row is None or row["status"] is not None:
        return
    earlier = {"answer": None, "ticket": None} if row["earlier"] is None else json.loads(row["earlier"])
    if earlier["answer"] is not None:
        return
    earlier["answer"] = {"status": status, "code": code, "facts": dict(facts), "body": dict(body)}
    told = json.dumps(earlier, ensure_ascii=False)
    connection.execute(update(OUTBOX).where(OUTBOX.c.op_id == op_id).values(earlier=told))
    device.put_setting(connection, REPLAYED, str(replayed(connection) + 1))


def replayed(connection: Connection) -> int:
    """How often ops were made to go again to another hub; what was read of them before is of no use after it."""
    return int(device.setting(connection, REPLAYED) or 0)


def _earlier(connection: Connection, row: Row, tickets: dict[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    # A hub that took over is rare, and every start would wait for what writes tickets whole.
    from dostdesk.protocol.tickets import ticket_json

    wanted = row["ticket"]
    if wanted is not None and wanted not in tickets:
        ticket = CENTRE.ticket(connection, TicketId(wanted))
        tickets[wanted] = None if ticket is None else ticket_json(ticket)
    answer = None
    if row["status"] is not None:
        answer = {
            "status": row["status"],
            "code": row["code"],
            "facts": json.loads(row["facts"]),
            "body": json.loads(row["body"]),
        }
    return {"answer": answer, "ticket": None if wanted is None else tickets[wanted]}
