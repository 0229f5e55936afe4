"""What this device keeps, and for how long: ops until central has them and some days more, and the papers with them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, text, update

from dostdesk.domain.clock import to_text
from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.ids import TicketId
from dostdesk.domain.ops import OpState
from dostdesk.storage.desk.papers import PRINTED
from dostdesk.storage.desk.tables import (
    APPLICATION,
    BLOB,
    CENTRE,
    DRAFT,
    IDENTIFIED,
    IDENTITY_CHECK,
    OUTBOX,
    PRINT_JOB,
    RECEIPT,
)
from dostdesk.storage.prepared import Prepared

# Written out, because a partial index serves only a condition that has no parameters.
_AT_HUB = text("outbox.state = 'at_hub'")
_GONE_ON = text("outbox.state IN ('at_central', 'purgeable')")
_NEXT = Prepared(select(func.min(OUTBOX.c.result_seq).label("seq")).where(_AT_HUB))
_LAST = Prepared(select(func.max(OUTBOX.c.result_seq).label("seq")).where(_GONE_ON))
# Nothing came of these, so there is nothing that central could have.
_DECIDED = (OpState.EXPIRED.value, OpState.REFUSED.value)
_DONE_WITH = (*_DECIDED, OpState.PURGEABLE.value)
# Papers of a visit with the column that says when each was made.
_PAPERS = (
    (DRAFT, DRAFT.c.saved_at),
    (IDENTIFIED, IDENTIFIED.c.at),
    (APPLICATION, APPLICATION.c.submitted_at),
    (IDENTITY_CHECK, IDENTITY_CHECK.c.checked_at),
    (RECEIPT, RECEIPT.c.issued_at),
    (PRINT_JOB, PRINT_JOB.c.made_at),
)
_IN_ONE_QUESTION = 500


def must_move(connection: Connection, seq: int) -> bool:
    """Whether ops stand elsewhere than a central that has the feed up to `seq` says."""
    row = _NEXT.first(connection, {})
    if row is not None and row["seq"] is not None and row["seq"] <= seq:
        return True
    furthest = _LAST.first(connection, {})
    return furthest is not None and furthest["seq"] is not None and furthest["seq"] > seq


def move(connection: Connection, seq: int, now: datetime) -> None:
    """Central has the feed up to `seq` and no further: what is in it is at central, what is not at the hub again."""
    connection.execute(
        update(OUTBOX)
        .where(_AT_HUB, OUTBOX.c.result_seq <= seq)
        .values(state=OpState.AT_CENTRAL.value, central_at=to_text(now))
    )
    connection.execute(
        update(OUTBOX).where(_GONE_ON, OUTBOX.c.result_seq > seq).values(state=OpState.AT_HUB.value, central_at=None)
    )
    wrote(Step.DESK_AT_CENTRAL)


def ripen(connection: Connection, before: datetime) -> int:
    """What central has had since `before` need not be kept for its sake any more; answers how many ops."""
    return connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.state == OpState.AT_CENTRAL.value, OUTBOX.c.central_at <= to_text(before))
        .values(state=OpState.PURGEABLE.value)
    ).rowcount


def purge(connection: Connection, before: datetime) -> int:
    """Delete what need not be kept and belongs to no open visit, with its content; answers how many ops went.

    The last op of each lane stays, without its content: the next one's place follows from it. Conflicts and what lies
    in quarantine wait for a person.
    """
    open_ = {ticket.id for ticket in CENTRE.open_tickets(connection)}
    contents = _purge_visits(connection, _finished(connection, open_, to_text(before)))
    gone: list[str] = []
    lane_ends = _lane_ends(connection)
    ripe = OUTBOX.c.state.in_(_DECIDED) & (OUTBOX.c.happened_at <= to_text(before))
    for row in connection.execute(select(OUTBOX).where(ripe | (OUTBOX.c.state == OpState.PURGEABLE.value))):
        if row.ticket in open_:
            continue
        contents.append(json.loads(row.payload).get("content", ""))
        if (row.install_epoch, row.lane, row.lane_seq) not in lane_ends:
            gone.append(row.op_id)
    for part in _parts(gone):
        connection.execute(delete(OUTBOX).where(OUTBOX.c.op_id.in_(part)))
    for part in _parts(contents):
        connection.execute(delete(BLOB).where(BLOB.c.sha256.in_(part), BLOB.c.to_hub == 0))
    return len(gone)


def _lane_ends(connection: Connection) -> set[tuple[int, str, int]]:
    lane = (OUTBOX.c.install_epoch, OUTBOX.c.lane)
    rows = connection.execute(select(*lane, func.max(OUTBOX.c.lane_seq).label("last")).group_by(*lane))
    return {(row.install_epoch, row.lane, row.last) for row in rows}


def _finished(connection: Connection, open_: Collection[str], before: str) -> list[TicketId]:
    """Visits whose papers are all older than that; nothing of them is on its way or still to be printed."""
    newest: dict[str, str] = {}
    for table, made in _PAPERS:
        rows = connection.execute(select(table.c.ticket, func.max(made).label("made")).group_by(table.c.ticket))
        newest |= {row.ticket: max(row.made, newest.get(row.ticket, "")) for row in rows}
    kept: set[str | None] = set(open_)
    for table, on_its_way in (
        (OUTBOX, OUTBOX.c.state.not_in(_DONE_WITH)),
        (DRAFT, DRAFT.c.hub_version < DRAFT.c.version),
        (PRINT_JOB, PRINT_JOB.c.state != PRINTED),
    ):
        kept |= set(connection.execute(select(table.c.ticket).where(on_its_way)).scalars())
    return [TicketId(ticket) for ticket, made in sorted(newest.items()) if made <= before and ticket not in kept]


def _purge_visits(connection: Connection, tickets: Sequence[TicketId]) -> list[str]:
    """Delete the papers of visits; the hashes of what they and their tickets name."""
    contents: list[str] = []
    for ticket in tickets:
        known = CENTRE.ticket(connection, ticket)
        if known is not None:
            contents += [known.identity, *(note.content for note in known.notes)]
    for part in _parts(tickets):
        for table in (APPLICATION, RECEIPT):
            contents += connection.execute(select(table.c.content).where(table.c.ticket.in_(part))).scalars()
        for table, _ in _PAPERS:
            connection.execute(delete(table).where(table.c.ticket.in_(part)))
    return contents


def _parts(wanted: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(wanted), _IN_ONE_QUESTION):
        yield wanted[begin : begin + _IN_ONE_QUESTION]
