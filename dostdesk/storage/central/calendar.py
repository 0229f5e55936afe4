"""What was decided of days, which years were announced, and the paydays, within one transaction."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update

from dostdesk.domain.calendar import DecidedDay, DecidedDays
from dostdesk.domain.clock import to_text
from dostdesk.storage.central.tables_directory import CALENDAR_DAY, CALENDAR_YEAR, PAYDAY


class CalendarRows:
    """Decisions on days; the holidays themselves are the library's and the release's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def decide(self, decided: DecidedDay) -> bool:
        """Keep what was decided of a day, in place of an earlier decision; False if nothing changed."""
        day = decided.day.isoformat()
        row = {"is_open": int(decided.open), "name": decided.name, "decision": decided.decision}
        known = self._connection.execute(select(CALENDAR_DAY).where(CALENDAR_DAY.c.day == day)).mappings().first()
        if known is None:
            self._connection.execute(insert(CALENDAR_DAY).values(day=day, **row))
            return True
        if all(known[name] == value for name, value in row.items()):
            return False
        self._connection.execute(update(CALENDAR_DAY).where(CALENDAR_DAY.c.day == day).values(row))
        return True

    def withdraw(self, day: date) -> bool:
        """A day is again what the calendar says; False if nothing was decided of it."""
        mine = CALENDAR_DAY.c.day == day.isoformat()
        return self._connection.execute(delete(CALENDAR_DAY).where(mine)).rowcount == 1

    def announce(self, year: int, at: datetime) -> bool:
        """The holidays of a year are no estimates any more; False if that was known."""
        if year in self.decided().announced:
            return False
        self._connection.execute(insert(CALENDAR_YEAR).values(year=year, announced_at=to_text(at)))
        return True

    def add_payday(self, day: date) -> bool:
        """Pensions and benefits are paid on a day; False if that was known."""
        if self._connection.execute(select(PAYDAY).where(PAYDAY.c.day == day.isoformat())).first() is not None:
            return False
        self._connection.execute(insert(PAYDAY).values(day=day.isoformat()))
        return True

    def withdraw_payday(self, day: date) -> bool:
        """Nothing is paid on a day; False if that was known."""
        mine = PAYDAY.c.day == day.isoformat()
        return self._connection.execute(delete(PAYDAY).where(mine)).rowcount == 1

    def decided(self) -> DecidedDays:
        """Everything that was decided, in order of days."""
        rows = self._connection.execute(select(CALENDAR_DAY).order_by(CALENDAR_DAY.c.day))
        days = tuple(
            DecidedDay(day=date.fromisoformat(row.day), open=row.is_open == 1, name=row.name, decision=row.decision)
            for row in rows
        )
        announced = frozenset(self._connection.execute(select(CALENDAR_YEAR.c.year)).scalars())
        paydays = frozenset(map(date.fromisoformat, self._connection.execute(select(PAYDAY.c.day)).scalars()))
        return DecidedDays(days, announced, paydays)
