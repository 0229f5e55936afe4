"""What applications of all centres say of how citizens are reached, within one transaction. Which words clash is
`domain.contacts`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.conflicts import Kept
from dostdesk.domain.contacts import ContactWord
from dostdesk.storage.central.tables_projections import APPLICATION, CONFLICT_SETTLED

_A, _NEWER = APPLICATION.c, APPLICATION.alias("newer")
_REPLACED = exists().where(
    _NEWER.c.centre == _A.centre,
    _NEWER.c.id == _A.id,
    or_(_NEWER.c.version > _A.version, (_NEWER.c.version == _A.version) & (_NEWER.c.seq > _A.seq)),
)
_SAID = select(
    _A.centre, _A.id, _A.visit, _A.fin, _A.phone, _A.submitted_at, _A.asked_at, _A.event, _A.seq, _A.staff
).where(_A.phone != "", _A.fin != "", ~_REPLACED)


@dataclass(frozen=True, slots=True)
class SaidAt:
    """A word with its place in the feed of its centre, and who wrote it."""

    seq: int
    staff: str
    word: ContactWord


class ContactRows:
    """The contacts of all centres."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def said(self, centre: str, *, after: int, upto: int, since: datetime, most: int) -> list[SaidAt]:
        """What a centre's feed says between two places, of applications that were sent since then; in its order."""
        wanted = _SAID.where(
            _A.centre == centre, _A.seq > after, _A.seq <= upto, _A.submitted_at >= to_text(since)
        ).order_by(_A.seq)
        return self._words(wanted.limit(most))

    def of_application(self, centre: str, application: str) -> SaidAt | None:
        """What an application says in its newest version; None where it names nobody or no number."""
        found = self._words(_SAID.where(_A.centre == centre, _A.id == application))
        return found[0] if found else None

    def of_people(self, fins: Collection[str], since: datetime) -> list[ContactWord]:
        """Everything that was said of some people since then, at all centres."""
        if not fins:
            return []
        wanted = _SAID.where(_A.fin.in_(sorted(fins)), _A.submitted_at >= to_text(since))
        return [one.word for one in self._words(wanted)]

    def _words(self, wanted: Any) -> list[SaidAt]:
        rows = self._connection.execute(wanted).all()
        settled = self._settled([row.event for row in rows])
        return [SaidAt(row.seq, row.staff, _word(row, settled.get((row.centre, row.event)))) for row in rows]

    def _settled(self, events: Sequence[str]) -> Mapping[tuple[str, str], tuple[Kept, datetime]]:
        """What people said of the clashes that some events met, the last word of each."""
        if not events:
            return {}
        table = CONFLICT_SETTLED.c
        wanted = select(table.centre, table.event, table.kept, table.settled_at).where(table.event.in_(events))
        rows = self._connection.execute(wanted.order_by(table.seq))
        return {(row.centre, row.event): (Kept(row.kept), from_text(row.settled_at)) for row in rows}


def _word(row: Any, settled: tuple[Kept, datetime] | None) -> ContactWord:
    kept, decided_at = settled or (None, None)
    confirmed = kept in {Kept.HERE, Kept.BOTH} and decided_at is not None
    return ContactWord(
        centre=row.centre,
        application=row.id,
        visit=row.visit,
        fin=row.fin,
        phone=row.phone,
        at=decided_at if confirmed and decided_at is not None else from_text(row.submitted_at),
        asked_at=from_text(row.asked_at) if row.asked_at else None,
        withdrawn=kept is Kept.THERE,
    )
