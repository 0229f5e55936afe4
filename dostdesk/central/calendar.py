"""The calendar that central owns: the holidays of Azerbaijan, and what the Cabinet of Ministers decides of single days.

The holidays travel with releases; decisions travel with the directory, because they come between two releases and
count for everything that is promised from then on. Paydays travel beside them: nothing is promised by those, but hubs
expect more people.
"""

from __future__ import annotations

from datetime import date, datetime

from dostdesk.catalogue.reading import read_calendar
from dostdesk.catalogue.sources import calendar_content
from dostdesk.domain.calendar import DecidedDay, WorkingCalendar
from dostdesk.domain.errors import RefusedError
from dostdesk.protocol.central_directory import CalendarDayShape, CalendarYearShape
from dostdesk.storage.central.store import CentralRows, CentralStore


def decide(store: CentralStore, decided: DecidedDay, now: datetime) -> None:
    """Keep what was decided of a day, in place of an earlier decision.

    Raises:
        RefusedError: `calendar_year_unknown` (fact: year) when nothing is known of that year's holidays.
    """
    must_know(decided.day.year)
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        if rows.calendar.decide(decided):
            rows.directory.stamp_days(version)


def withdraw(store: CentralStore, day: date, now: datetime) -> None:
    """A day is again what the holidays say; once is enough."""
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        if rows.calendar.withdraw(day):
            rows.directory.stamp_days(version)


def announce(store: CentralStore, year: int, now: datetime) -> None:
    """The holidays of a year are no estimates any more; days that came otherwise are decided. Raises as `decide`."""
    must_know(year)
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        if rows.calendar.announce(year, now):
            rows.directory.stamp_days(version)


def add_payday(store: CentralStore, day: date, now: datetime) -> None:
    """Pensions and benefits are paid on a day; once is enough. Raises as `decide`."""
    must_know(day.year)
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        if rows.calendar.add_payday(day):
            rows.directory.stamp_days(version)


def withdraw_payday(store: CentralStore, day: date, now: datetime) -> None:
    """Nothing is paid on a day; once is enough."""
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        if rows.calendar.withdraw_payday(day):
            rows.directory.stamp_days(version)


def year_of(rows: CentralRows, year: int) -> CalendarYearShape:
    """What is special about the days of a year. Raises RefusedError `calendar_year_unknown` (fact: year)."""
    must_know(year)
    decided = rows.calendar.decided()
    calendar = holidays().decided(decided)
    decisions = {one.day: one.decision for one in decided.days}
    days = [(day, False, name) for day, name in calendar.closed.items()]
    days += [(day, True, name) for day, name in calendar.opened.items()]
    return CalendarYearShape(
        year=year,
        announced=year in decided.announced,
        days=tuple(
            CalendarDayShape(
                day=day, open=is_open, name=name, estimated=day in calendar.estimated, decision=decisions.get(day, "")
            )
            for day, is_open, name in sorted(days)
            if day.year == year
        ),
        paydays=tuple(sorted(day for day in decided.paydays if day.year == year)),
    )


def holidays() -> WorkingCalendar:
    """The holidays as the next release will have them."""
    return read_calendar(calendar_content())


def must_know(year: int) -> None:
    """Raises RefusedError `calendar_year_unknown` (fact: year)."""
    if not holidays().knows(date(year, 1, 1)):
        raise RefusedError("calendar_year_unknown", year=year)
