"""What the feeds add up to, within one transaction: visits, applications, receipts, numbers, and what lies in
quarantine. What an event does to them is decided in `dostdesk.central.folding`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update

from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.numbers import Series
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.central.projected import (
    AWAITED,
    Applicant,
    ProjectedRow,
    applicant_columns,
    ticket_in,
)
from dostdesk.storage.central.tables_ingest import FEED_EVENT, FEED_HEAD, PAPER
from dostdesk.storage.central.tables_projections import (
    APPLICATION,
    CONFLICT_SETTLED,
    IDENTITY_CHECK,
    NUMBER_USE,
    PROJECTION,
    QUARANTINE,
    RECEIPT,
    SERIES_SHOWN,
    VISIT,
    VISIT_SERVICE,
)
from dostdesk.storage.many import insert_many

_PROJECTED = (
    QUARANTINE, VISIT_SERVICE, VISIT, APPLICATION, IDENTITY_CHECK, RECEIPT, NUMBER_USE, SERIES_SHOWN, CONFLICT_SETTLED,
)  # fmt: skip
_BEGIN = text("INSERT INTO projection (centre, seq) VALUES (:centre, 0) ON CONFLICT DO NOTHING")
# Written out, because a partial index serves only a condition that has no parameters.
_AWAITS = text(f"application.paper = '{AWAITED}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """An entity whose fold stopped.

    Attributes:
        seq, event, kind: The event at which it stopped; later ones wait.
        code: Why, as a code.
        since: When the hub recorded that event, as the feed writes it.
        waiting: How many of its events wait, with that one.
    """

    centre: str
    entity: str
    seq: int
    event: str
    kind: str
    code: str
    since: str
    waiting: int = 1


class ProjectionRows:
    """The projections of all centres."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ------------------------------------------------------------ how far

    def behind(self) -> tuple[str, ...]:
        """The centres whose feed goes on behind what was folded, the one with most of it first."""
        folded = func.coalesce(PROJECTION.c.seq, 0)
        wanted = (
            select(FEED_HEAD.c.centre)
            .outerjoin_from(FEED_HEAD, PROJECTION, PROJECTION.c.centre == FEED_HEAD.c.centre)
            .where(folded < FEED_HEAD.c.seq)
            .order_by((FEED_HEAD.c.seq - folded).desc(), FEED_HEAD.c.centre)
        )
        return tuple(self._connection.execute(wanted).scalars())

    def folded(self, centre: str) -> int:
        """How far the feed of a centre was folded."""
        found = self._connection.execute(select(PROJECTION.c.seq).where(PROJECTION.c.centre == centre)).scalar()
        return 0 if found is None else int(found)

    def take_turn(self, centre: str, *, wait: bool) -> int | None:
        """As `folded`, and nobody else folds this centre before the transaction ends; None while somebody else does.

        Args:
            wait: For somebody else to end; then it is never None.
        """
        self._connection.execute(_BEGIN, {"centre": centre})
        wanted = select(PROJECTION.c.seq).where(PROJECTION.c.centre == centre)
        found = self._connection.execute(wanted.with_for_update(skip_locked=not wait)).scalar()
        return None if found is None else int(found)

    def move(self, centre: str, seq: int) -> None:
        """The feed is folded up to here; the caller has the turn."""
        self._connection.execute(update(PROJECTION).where(PROJECTION.c.centre == centre).values(seq=seq))
        wrote(Step.CENTRAL_FOLDED)

    def clear(self, centre: str) -> None:
        """Drop everything that the feed of a centre adds up to; the caller has the turn."""
        for table in _PROJECTED:
            self._connection.execute(delete(table).where(table.c.centre == centre))
        self.move(centre, 0)

    def everything(self, centre: str) -> dict[str, list[tuple[object, ...]]]:
        """All rows of a centre in a fixed order, to compare two states."""
        found: dict[str, list[tuple[object, ...]]] = {}
        for table in (*_PROJECTED, PROJECTION):
            rows = self._connection.execute(select(table).where(table.c.centre == centre).order_by(*table.primary_key))
            found[table.name] = [tuple(row) for row in rows]
        return found

    # ------------------------------------------------------------ quarantine

    def quarantined(self, centre: str | None = None) -> tuple[Quarantined, ...]:
        """Every entity in quarantine, or those of one centre; the oldest event first."""
        waiting = (
            select(func.count())
            .select_from(FEED_EVENT)
            .where(
                FEED_EVENT.c.centre == QUARANTINE.c.centre,
                FEED_EVENT.c.entity == QUARANTINE.c.entity,
                FEED_EVENT.c.seq >= QUARANTINE.c.seq,
            )
            .scalar_subquery()
        )
        wanted = select(QUARANTINE, waiting.label("waiting")).order_by(QUARANTINE.c.since, QUARANTINE.c.seq)
        if centre is not None:
            wanted = wanted.where(QUARANTINE.c.centre == centre)
        return tuple(
            Quarantined(
                centre=row.centre,
                entity=row.entity,
                seq=row.seq,
                event=row.event,
                kind=row.kind,
                code=row.code,
                since=row.since,
                waiting=row.waiting,
            )
            for row in self._connection.execute(wanted)
        )

    def stopped_at(self, centre: str, entities: Collection[str]) -> dict[str, int]:
        """Of some entities those that are in quarantine, with the event at which each stopped."""
        wanted = select(QUARANTINE.c.entity, QUARANTINE.c.seq).where(
            QUARANTINE.c.centre == centre, QUARANTINE.c.entity.in_(list(entities))
        )
        return {row.entity: row.seq for row in self._connection.execute(wanted)}

    def quarantine(self, stopped: Quarantined) -> None:
        """Fold nothing more of an entity."""
        self._connection.execute(
            insert(QUARANTINE).values(
                centre=stopped.centre,
                entity=stopped.entity,
                seq=stopped.seq,
                event=stopped.event,
                kind=stopped.kind,
                code=stopped.code,
                since=stopped.since,
            )
        )

    def let_out(self, centre: str, entity: str) -> None:
        """End the quarantine of an entity."""
        self._connection.execute(delete(QUARANTINE).where(QUARANTINE.c.centre == centre, QUARANTINE.c.entity == entity))

    # ------------------------------------------------------------ what events add up to

    def tickets(self, centre: str, ids: Sequence[str]) -> dict[str, Ticket]:
        """Those of some visits that are known, as their last folded event left them."""
        wanted = select(VISIT.c.id, VISIT.c.whole).where(VISIT.c.centre == centre, VISIT.c.id.in_(list(ids)))
        return {row.id: ticket_in(row.whole) for row in self._connection.execute(wanted)}

    def replace_visits(self, centre: str, visits: Sequence[str]) -> None:
        """Drop what visits were; what they are now is added."""
        for table, key in ((VISIT, VISIT.c.id), (VISIT_SERVICE, VISIT_SERVICE.c.visit)):
            self._connection.execute(delete(table).where(table.c.centre == centre, key.in_(visits)))

    def add(self, rows: Iterable[ProjectedRow]) -> None:
        """Add rows that events brought."""
        by_table: dict[Table, list[Mapping[str, Any]]] = {}
        for row in rows:
            by_table.setdefault(row.table, []).append(row.values)
        for table, added in by_table.items():
            insert_many(self._connection, table, added)

    # ------------------------------------------------------------ papers of applications

    def awaited(self, centre: str | None = None, *, most: int) -> list[tuple[str, str]]:
        """Centre and hash of papers that applications wait for and that are here meanwhile."""
        came = (PAPER.c.centre == APPLICATION.c.centre) & (PAPER.c.sha256 == APPLICATION.c.content)
        wanted = (
            select(APPLICATION.c.centre, APPLICATION.c.content)
            .join_from(APPLICATION, PAPER, came)
            .where(_AWAITS)
            .distinct()
            .limit(most)
        )
        if centre is not None:
            wanted = wanted.where(APPLICATION.c.centre == centre)
        return [(row.centre, row.content) for row in self._connection.execute(wanted)]

    def complete(self, centre: str, content: str, applicant: Applicant) -> None:
        """The paper of these applications is here."""
        waits = (APPLICATION.c.centre == centre) & (APPLICATION.c.content == content)
        self._connection.execute(update(APPLICATION).where(waits, _AWAITS).values(applicant_columns(applicant)))

    # ------------------------------------------------------------ numbers

    def doubled(self, centre: str) -> tuple[str, ...]:
        """Numbers of a centre that its feed shows with two subjects."""
        number = NUMBER_USE.c
        used_for = number.purpose + ":" + number.subject
        wanted = (
            select(number.number)
            .where(number.centre == centre)
            .group_by(number.series, number.sequence, number.number)
            .having(func.min(used_for) != func.max(used_for))
        )
        return tuple(self._connection.execute(wanted).scalars())

    def series_shown(self, centre: str) -> tuple[Series, ...]:
        """The series that the folded feed of a centre shows, in the order of their grants."""
        rows = self._connection.execute(
            select(SERIES_SHOWN).where(SERIES_SHOWN.c.centre == centre).order_by(SERIES_SHOWN.c.seq)
        )
        return tuple(Series(centre=row.key[:2], year=row.year, code=row.code, capacity=row.capacity) for row in rows)
