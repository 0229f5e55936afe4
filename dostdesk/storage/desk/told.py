"""What a supervisor did to this desk's window, until somebody has seen it here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from dostdesk.domain.clock import from_text
from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.ids import WindowNo
from dostdesk.storage.desk.tables import TOLD
from dostdesk.storage.prepared import Prepared

KINDS = frozenset(
    {
        EventKind.WINDOW_OPENED,
        EventKind.WINDOW_CLOSED,
        EventKind.WINDOW_PAUSED,
        EventKind.WINDOW_RESUMED,
        EventKind.WINDOW_SKILLS_CHANGED,
        EventKind.WINDOW_BREAKS_PLANNED,
        EventKind.WINDOW_HELP_ENDED,
        EventKind.TICKET_ENDED,
        EventKind.TICKET_RELEASED,
    }
)
_UNSEEN = Prepared(select(TOLD).order_by(TOLD.c.seq))
KEPT = 20
"""So many at most: who has been away for long reads the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that was done to the window of this desk by somebody else.

    Attributes:
        facts: Codes, labels and times of the event, as JSON values.
    """

    id: str
    seq: int
    at: datetime
    kind: EventKind
    facts: Mapping[str, Any]


def keep(connection: Connection, event: Event, window: WindowNo, staff: str, label: str) -> None:
    """Remember an event, if somebody else did it to this window.

    Args:
        staff: Whoever is signed in here.
        label: Of the ticket that the event is about, or empty.
    """
    body = event.body
    if event.kind not in KINDS or body.get("window") != window or body.get("by", staff) == staff:
        return
    named = ("reason", "why", "until", "primary", "secondary", "breaks", "was", "by")
    facts = {name: body[name] for name in named if name in body} | {"window": window}
    row = {
        "event_id": event.id,
        "seq": event.seq,
        "at": body["at"],
        "kind": event.kind.value,
        "facts": json.dumps(facts | ({"label": label} if label else {})),
    }
    connection.execute(delete(TOLD).where(TOLD.c.event_id == event.id))
    connection.execute(insert(TOLD).values(row))
    newest = select(TOLD.c.event_id).order_by(TOLD.c.seq.desc()).limit(KEPT)
    connection.execute(delete(TOLD).where(TOLD.c.event_id.not_in(newest)))


def unseen(connection: Connection) -> tuple[Told, ...]:
    """What nobody has seen here yet, oldest first."""
    return tuple(
        Told(
            id=row["event_id"],
            seq=row["seq"],
            at=from_text(row["at"]),
            kind=EventKind(row["kind"]),
            facts=json.loads(row["facts"]),
        )
        for row in _UNSEEN.rows(connection, {})
    )


def seen(connection: Connection, upto: int) -> None:
    """Everything up to a place of the feed was seen."""
    connection.execute(delete(TOLD).where(TOLD.c.seq <= upto))


def forget(connection: Connection) -> None:
    """Somebody else sits here, or the feed is another one."""
    connection.execute(delete(TOLD))
