"""Past service days from the hub's own feed, for whoever forecasts and replays. Each is read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from dostdesk.domain.clock import end_of, start_of
from dostdesk.domain.events import Event
from dostdesk.insight.day_fold import DayFold
from dostdesk.insight.days import CentreDay
from dostdesk.storage.hub.store import HubStore

_BATCH = 1000
# Calendar days among which working days are looked for.
_LOOKED_BACK = 2.0
_KEPT = 45


class PastDays:
    """The days of a store.

    Nothing that is read is held for longer than a thousand events, so that a reader never keeps the store's log from
    being taken up.
    """

    def __init__(self, store: HubStore) -> None:
        self._store = store
        self._known: dict[date, CentreDay | None] = {}

    def recent(self, before: date, most: int) -> Sequence[CentreDay]:
        """The newest days before one that anybody came on, oldest first."""
        found: list[CentreDay] = []
        day, earliest = before, before - timedelta(days=int(most * _LOOKED_BACK) + 7)
        while len(found) < most and day > earliest:
            day -= timedelta(days=1)
            if day not in self._known:
                self._known[day] = self._read(day)
            known = self._known[day]
            if known is not None and not known.empty:
                found.append(known)
        self._known = {one: kept for one, kept in self._known.items() if one > before - timedelta(days=3 * _KEPT)}
        return found[::-1]

    def of(self, day: date) -> CentreDay | None:
        """One day as its events tell it; one that may still go on is read anew each time."""
        return self._known.get(day) or self._read(day)

    def since(self, instant: datetime) -> Iterator[Sequence[Event]]:
        """Everything that was recorded since an instant, some at a time."""
        yield from self._after(self._seq_before(instant), None)

    def after(self, seq: int) -> Iterator[Sequence[Event]]:
        """Everything behind a place of the feed, some at a time."""
        yield from self._after(seq, None)

    def _read(self, day: date) -> CentreDay | None:
        fold = DayFold()
        for events in self._after(self._seq_before(start_of(day)), end_of(day)):
            fold.follow(events)
        return fold.day(day)

    def _after(self, seq: int, until: datetime | None) -> Iterator[Sequence[Event]]:
        while True:
            with self._store.reading() as rows:
                events = rows.feed.after(seq, _BATCH)
            if until is not None and events and events[-1].hub_time >= until:
                yield [event for event in events if event.hub_time < until]
                return
            if not events:
                return
            yield events
            seq = events[-1].seq

    def _seq_before(self, instant: datetime) -> int:
        """The last place before an instant: a hub's time never goes back, so it is found by halving."""
        with self._store.reading() as rows:
            low, high = 0, rows.feed.head().seq
            while low < high:
                middle = (low + high + 1) // 2
                event = rows.feed.at(middle)
                if event is not None and event.hub_time >= instant:
                    high = middle - 1
                else:
                    low = middle
        return low
