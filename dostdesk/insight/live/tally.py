"""A service day's figures, kept from visit to visit: what they are costs what changed, and not the whole day.

A busy centre has thousands of visits a day, and a supervisor's desk holds what each of them adds: packed, so that a
visit takes some two hundred bytes.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from struct import Struct
from sys import intern

from dostdesk.domain.tickets import TicketState
from dostdesk.insight.live.day import RECENT, Calls, Counted, DayCounts

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_STATES = tuple(TicketState)
# Place of the group and of the state, then microseconds: the first call since the epoch, the wait, the service.
_PACKED = Struct("<HBqqq")
_NOT_CALLED = -(2**63)


class DayTally:
    """What the visits of a day add up to, at any time of it.

    Args:
        level: The service level's time.
    """

    def __init__(self, level: timedelta) -> None:
        self.level = level
        self._visits: dict[str, bytes] = {}
        self._groups: list[str] = []
        self._called: Counter[str] = Counter()
        self._within: Counter[str] = Counter()
        self._states: Counter[TicketState] = Counter()
        self._served = timedelta()
        # First calls that are still to come, by their instants; and those that were there at `_at`, by minutes.
        self._coming: list[tuple[datetime, str]] = []
        self._minutes: dict[int, list[str]] = {}
        self._recent = 0
        self._recent_wait = timedelta()
        self._at: datetime | None = None

    def get(self, visit: str) -> Counted | None:
        """What a visit adds now."""
        packed = self._visits.get(visit)
        return None if packed is None else self._unpacked(packed)

    def put(self, visit: str, count: Counted | None) -> None:
        """A visit adds this from now on; None: nothing any more."""
        before = self.get(visit)
        if before == count:
            return
        if before is not None:
            self._weigh(before, -1)
        if count is not None:
            self._weigh(count, 1)
        visit = intern(visit)
        same = before is not None and count is not None and before.called_at == count.called_at
        if before is not None and self._is_recent(before.called_at):
            self._recent_wait -= before.wait
            self._recent -= 1
            if not same:
                self._minutes[_minute(before.called_at)].remove(visit)
        if count is None:
            del self._visits[visit]
            return
        self._visits[visit] = self._pack(count)
        if count.called_at is None:
            return
        if self._is_recent(count.called_at):
            self._recent_wait += count.wait
            self._recent += 1
            if not same:
                self._minutes.setdefault(_minute(count.called_at), []).append(visit)
        elif not same and (self._at is None or count.called_at > self._at):
            heappush(self._coming, (count.called_at, visit))

    def at_level(self, level: timedelta) -> DayTally:
        """The same visits against another time."""
        made = DayTally(level)
        for visit, packed in self._visits.items():
            made.put(visit, self._unpacked(packed))
        return made

    def counts(self, now: datetime) -> DayCounts:
        """The day so far."""
        if self._at is not None and now < self._at:
            self._begin_again()
        self._go_on(now)
        return DayCounts(
            calls={
                group: Calls(called=count, within=self._within[group]) for group, count in self._called.items() if count
            },
            recent_wait=self._recent_wait / self._recent if self._recent else None,
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

    def _is_recent(self, called_at: datetime | None) -> bool:
        """Whether a first call was within the last hour at `_at`."""
        return called_at is not None and self._at is not None and self._at - RECENT < called_at <= self._at

    def _go_on(self, now: datetime) -> None:
        """Take in the first calls that have come since, and let go of those that are an hour old."""
        self._at, since = now, now - RECENT
        while self._coming and self._coming[0][0] <= now:
            called_at, visit = heappop(self._coming)
            known = self.get(visit)
            if known is not None and known.called_at == called_at > since:
                alike = self._minutes.setdefault(_minute(called_at), [])
                if visit not in alike:
                    alike.append(visit)
                    self._recent += 1
                    self._recent_wait += known.wait
        last = _minute(since)
        for minute in sorted(minute for minute in self._minutes if minute <= last):
            kept = []
            for visit in self._minutes[minute]:
                known = self._unpacked(self._visits[visit])
                if known.called_at is not None and known.called_at > since:
                    kept.append(visit)
                else:
                    self._recent -= 1
                    self._recent_wait -= known.wait
            if kept:
                self._minutes[minute] = kept
            else:
                del self._minutes[minute]

    def _begin_again(self) -> None:
        """The clock was set back: whoever has left the hour may be in it again."""
        self._minutes, self._recent, self._recent_wait, self._at = {}, 0, timedelta(), None
        calls = ((self._unpacked(packed).called_at, visit) for visit, packed in self._visits.items())
        self._coming = [(called_at, visit) for called_at, visit in calls if called_at is not None]
        heapify(self._coming)

    def _pack(self, count: Counted) -> bytes:
        called = _NOT_CALLED if count.called_at is None else (count.called_at - _EPOCH) // _MICROSECOND
        if count.group not in self._groups:
            self._groups.append(count.group)
        return _PACKED.pack(
            self._groups.index(count.group),
            _STATES.index(count.state),
            called,
            count.wait // _MICROSECOND,
            count.served // _MICROSECOND,
        )

    def _unpacked(self, packed: bytes) -> Counted:
        group, state, called, wait, served = _PACKED.unpack(packed)
        return Counted(
            group=self._groups[group],
            called_at=None if called == _NOT_CALLED else _EPOCH + timedelta(microseconds=called),
            wait=timedelta(microseconds=wait),
            state=_STATES[state],
            served=timedelta(microseconds=served),
        )


def _minute(called_at: datetime | None) -> int:
    """Which minute since the epoch; of nothing the first."""
    return 0 if called_at is None else (called_at - _EPOCH) // timedelta(minutes=1)
