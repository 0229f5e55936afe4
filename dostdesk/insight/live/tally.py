"""A service day's figures, kept from visit to visit: what they are costs what changed, and not the whole day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from dostdesk.domain.tickets import TicketState
from dostdesk.insight.live.day import RECENT, Calls, Counted, DayCounts

_Call = tuple[datetime, str]


class DayTally:
    """The same as `day_counts` says of the same visits.

    Args:
        level: The service level's time.
    """

    def __init__(self, level: timedelta) -> None:
        self.level = level
        self._visits: dict[str, Counted] = {}
        self._called: Counter[str] = Counter()
        self._within: Counter[str] = Counter()
        self._states: Counter[TicketState] = Counter()
        self._served = timedelta()
        # First calls of the last hour, those that are to come into it, and those that leave it, by their instants.
        self._recent: dict[str, Counted] = {}
        self._recent_wait = timedelta()
        self._coming: list[_Call] = []
        self._leaving: list[_Call] = []
        self._at: datetime | None = None

    def get(self, visit: str) -> Counted | None:
        """What a visit adds now."""
        return self._visits.get(visit)

    def put(self, visit: str, count: Counted | None) -> None:
        """A visit adds this from now on; None: nothing any more."""
        before = self._visits.get(visit)
        if before == count:
            return
        if before is not None:
            self._weigh(before, -1)
        if count is None:
            del self._visits[visit]
        else:
            self._visits[visit] = count
            self._weigh(count, 1)
        if before is None or count is None or (before.called_at, before.wait) != (count.called_at, count.wait):
            self._leave(visit)
            if count is not None and count.called_at is not None:
                heappush(self._coming, (count.called_at, visit))

    def at_level(self, level: timedelta) -> DayTally:
        """The same visits against another time."""
        made = DayTally(level)
        for visit, count in self._visits.items():
            made.put(visit, count)
        return made

    def counts(self, now: datetime) -> DayCounts:
        """The day so far."""
        if self._at is not None and now < self._at:
            self._begin_again()
        self._at = now
        while self._coming and self._coming[0][0] <= now:
            self._come(*heappop(self._coming))
        while self._leaving and self._leaving[0][0] <= now - RECENT:
            called_at, visit = heappop(self._leaving)
            known = self._recent.get(visit)
            if known is not None and known.called_at == called_at:
                self._leave(visit)
        return DayCounts(
            calls={
                group: Calls(called=count, within=self._within[group]) for group, count in self._called.items() if count
            },
            recent_wait=self._recent_wait / len(self._recent) if self._recent else None,
            done=self._states[TicketState.DONE],
            served_in_all=self._served,
            no_shows=self._states[TicketState.NO_SHOW],
        )

    def _weigh(self, count: Counted, by: int) -> None:
        if count.called_at is not None:
            self._called[count.group] += by
            if count.wait <= self.level:
                self._within[count.group] += by
        self._states[count.state] += by
        if count.state is TicketState.DONE:
            self._served += by * count.served

    def _come(self, called_at: datetime, visit: str) -> None:
        known = self._visits.get(visit)
        if known is not None and known.called_at == called_at and visit not in self._recent:
            self._recent[visit] = known
            self._recent_wait += known.wait
            heappush(self._leaving, (called_at, visit))

    def _leave(self, visit: str) -> None:
        gone = self._recent.pop(visit, None)
        if gone is not None:
            self._recent_wait -= gone.wait

    def _begin_again(self) -> None:
        """The clock was set back: whoever has left the hour may be in it again."""
        self._recent, self._recent_wait, self._leaving = {}, timedelta(), []
        self._coming = [(one.called_at, visit) for visit, one in self._visits.items() if one.called_at is not None]
        heapify(self._coming)
