"""How central is, in numbers: how far each centre is heard and folded, and what lies in quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from dostdesk.domain.clock import from_text
from dostdesk.storage.central.tables_ingest import FEED_HEAD
from dostdesk.storage.central.tables_projections import PROJECTION, QUARANTINE
from dostdesk.storage.central.tables_releases import RELEASE_HEAD


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One centre's feed.

    Attributes:
        heard_at: When its last event came.
        behind: Events that came and are not folded yet.
    """

    centre: str
    heard_at: datetime
    seq: int
    behind: int


class HealthRows:
    """The counts of central, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def feeds(self) -> tuple[FeedHealth, ...]:
        """The feeds of all centres, in order of centre."""
        head = FEED_HEAD.c
        wanted = (
            select(head.centre, head.heard_at, head.seq, PROJECTION.c.seq.label("folded"))
            .outerjoin_from(FEED_HEAD, PROJECTION, PROJECTION.c.centre == head.centre)
            .order_by(head.centre)
        )
        return tuple(
            FeedHealth(row.centre, from_text(row.heard_at), row.seq, row.seq - (row.folded or 0))
            for row in self._connection.execute(wanted)
        )

    def release(self) -> int:
        """Number of the newest published release; 0 before there is one."""
        return self._connection.execute(select(func.max(RELEASE_HEAD.c.newest))).scalar() or 0

    def quarantined(self) -> dict[str, int]:
        """How many entities lie in quarantine, by centre."""
        wanted = select(QUARANTINE.c.centre, func.count()).group_by(QUARANTINE.c.centre)
        return {row[0]: row[1] for row in self._connection.execute(wanted)}
