"""The hall as the supervisor's desk has it: read from the feed's fold in the cache, a little at each event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dostdesk.domain.clock import service_day
from dostdesk.domain.ids import DeviceId, TicketId, WindowNo
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Window
from dostdesk.insight.live.day import Counted, counted
from dostdesk.insight.live.floor import Floor
from dostdesk.insight.live.tally import DayTally
from dostdesk.storage.desk import centre_cache
from dostdesk.storage.desk.device import Cursor
from dostdesk.storage.desk.store import Transaction

_LOOK_BACK = 7
_ASKED_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _LastDay:
    """The last service day before `day` that this desk has.

    Attributes:
        back: How long before.
        tally: Of its visits; None while there is none.
    """

    day: date
    asked_at: datetime
    back: timedelta
    tally: DayTally | None


class FloorReader:
    """Keeps what each visit of the day adds to the figures, so that an event costs what it changed."""

    def __init__(self) -> None:
        self._tickets = centre_cache.DayTickets()
        self._open: dict[TicketId, Ticket] = {}
        self._tally = DayTally(timedelta())
        self._freed: dict[WindowNo, datetime] = {}
        self._missed: dict[TicketId, Ticket] = {}
        self._last: _LastDay | None = None

    def read(
        self,
        transaction: Transaction,
        cursor: Cursor,
        *,
        now: datetime,
        policy: QueuePolicy,
        windows: tuple[Window, ...],
        ahead: Mapping[TicketId, Ticket],
        silent: Mapping[DeviceId, datetime | None],
        known_at: datetime | None,
    ) -> Floor:
        """The hall now.

        Args:
            ahead: Tickets as this desk's own unsettled facts have them.
            silent, known_at: As `Floor` has them.
        """
        day = service_day(now)
        changed, anew = self._tickets.read(transaction, cursor, day)
        if anew:
            self._open, self._freed, self._missed = {}, {}, {}
            self._tally = DayTally(policy.service_level_within)
        for ticket in changed:
            self._take(ticket)
        if self._tally.level != policy.service_level_within:
            self._tally = self._tally.at_level(policy.service_level_within)
        open_now, before = self._open, dict[TicketId, Counted | None]()
        if ahead:
            mine = {key: ticket for key, ticket in ahead.items() if ticket.day == day}
            open_now = {key: ticket for key, ticket in (self._open | mine).items() if ticket.state.open}
            for key, ticket in mine.items():
                if (count := counted(ticket)) is not None:
                    before[key] = self._tally.get(key)
                    self._tally.put(key, count)
        counts = self._tally.counts(now)
        for key, count in before.items():
            self._tally.put(key, count)
        return Floor(
            day=day,
            tickets=tuple(open_now.values()),
            windows=windows,
            counts=counts,
            yesterday_wait=self._last_days_wait(transaction, day, now, policy),
            freed=dict(self._freed),
            silent=silent,
            known_at=known_at,
            no_shows=tuple(self._missed.values()),
        )

    def _take(self, ticket: Ticket) -> None:
        count = counted(ticket)
        if count is not None:
            self._tally.put(ticket.id, count)
        if ticket.state is TicketState.NO_SHOW:
            self._missed[ticket.id] = ticket
        else:
            self._missed.pop(ticket.id, None)
        if ticket.state.open:
            self._open[ticket.id] = ticket
            return
        self._open.pop(ticket.id, None)
        if ticket.window is not None and ticket.ended_at is not None:
            before = self._freed.get(ticket.window)
            self._freed[ticket.window] = ticket.ended_at if before is None else max(before, ticket.ended_at)

    def _last_days_wait(
        self, transaction: Transaction, day: date, now: datetime, policy: QueuePolicy
    ) -> timedelta | None:
        """The same hour of the last service day that this desk has. That day is read once; while there is none, it is
        asked for every five minutes.
        """
        last = self._last
        asked = last is not None and last.day == day and abs(now - last.asked_at) < _ASKED_AGAIN
        if last is None or last.day != day or (last.tally is None and not asked):
            last = self._last = _last_day(transaction, day, now, policy)
        return None if last.tally is None else last.tally.counts(now - last.back).recent_wait


def _last_day(transaction: Transaction, day: date, now: datetime, policy: QueuePolicy) -> _LastDay:
    for back in (timedelta(days=days) for days in range(1, _LOOK_BACK + 1)):
        tickets = centre_cache.of_day(transaction, day - back)
        if tickets:
            tally = DayTally(policy.service_level_within)
            for ticket in tickets:
                tally.put(ticket.id, counted(ticket))
            return _LastDay(day, now, back, tally)
    return _LastDay(day, now, timedelta(), None)
