"""The day's own end: what the supervisor did not close is closed at 03:00, when the first device is heard after it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dostdesk.domain.clock import BAKU, ROLLS_OVER_AT, service_day
from dostdesk.domain.ids import NewId
from dostdesk.hub.intents import day_ends
from dostdesk.storage.hub.store import HubRows


class DayTurn:
    """Remembers for which day it was looked after; every request asks, and nearly none has to do anything."""

    def __init__(self) -> None:
        self._seen: date | None = None

    def due(self, now: datetime) -> bool:
        """Whether a service day began since it was looked after last."""
        return self._seen != service_day(now)

    def turn(self, rows: HubRows, now: datetime, new_id: NewId) -> None:
        """End what is left of earlier days, as of 03:00 after each."""
        today = service_day(now)
        left = {ticket.day for ticket in rows.queue.open_before(today)}
        yesterday = today - timedelta(days=1)
        if rows.queue.day_closed(yesterday) is None and rows.queue.of_day(yesterday):
            left.add(yesterday)
        for day in sorted(left):
            at = datetime.combine(day + timedelta(days=1), ROLLS_OVER_AT, BAKU)
            op_id = new_id()
            for order, draft in enumerate(day_ends(rows, day, staff="", at=at)):
                rows.apply(rows.feed.append(draft, op_id=op_id, order=order, hub_time=now))
        self._seen = today
