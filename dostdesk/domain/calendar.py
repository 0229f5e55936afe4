"""Promised dates: what a term of so many calendar or working days comes to, on a calendar of closed days, and what was
decided of single days since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.services import TermKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedDay:
    """A day of which the Cabinet of Ministers decided otherwise than the calendar says.

    Attributes:
        open: Offices work on it, whatever else it is; else they are closed.
        name: What it is, such as `Ramazan bayramı`.
        decision: Number and date of the decision.
    """

    day: date
    open: bool
    name: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class DecidedDays:
    """Everything that was decided.

    Attributes:
        announced: Years whose holidays were announced, so that none is an estimate.
        paydays: Days on which pensions and benefits are paid: more people come, and no promise depends on them.
    """

    days: tuple[DecidedDay, ...] = ()
    announced: frozenset[int] = frozenset()
    paydays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Which days an office is closed.

    Attributes:
        closed: Public holidays and moved days off, with their names.
        opened: Days on which offices work although they would be closed, with their names.
        estimated: Those of `closed` that follow the moon and were not announced yet.
        weekend: Closed weekdays, Monday is 0.
        years: For which years it is known what is closed; None for all.
    """

    closed: Mapping[date, str] = field(default_factory=dict)
    opened: Mapping[date, str] = field(default_factory=dict)
    estimated: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({5, 6})
    years: frozenset[int] | None = None

    def knows(self, day: date) -> bool:
        """Whether anything is known of the year of a day."""
        return self.years is None or day.year in self.years

    def is_open(self, day: date) -> bool:
        """Raises RefusedError `calendar_year_unknown` (fact: year) rather than guess."""
        if not self.knows(day):
            raise RefusedError("calendar_year_unknown", year=day.year)
        return day in self.opened or (day.weekday() not in self.weekend and day not in self.closed)

    def first_open(self, day: date) -> date:
        """`day` itself when it is open, else the next open one. Raises as `is_open`."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def convenient(self, day: date) -> date:
        """As `first_open` where that is known, for a day that binds nobody; else `day` itself."""
        known = day
        while self.knows(known):
            if self.is_open(known):
                return known
            known += timedelta(days=1)
        return day

    def decided(self, decided: DecidedDays) -> WorkingCalendar:
        """This calendar as it is after what was decided; of years that it does not know it stays ignorant."""
        closed, opened = dict(self.closed), dict(self.opened)
        for one in decided.days:
            (closed if one.open else opened).pop(one.day, None)
            (opened if one.open else closed)[one.day] = one.name
        settled = {one.day for one in decided.days}
        estimated = {day for day in self.estimated if day.year not in decided.announced and day not in settled}
        return replace(self, closed=closed, opened=opened, estimated=frozenset(estimated))


def promised_on(received: date, days: int, kind: TermKind, calendar: WorkingCalendar) -> date:
    """The last day of a term that starts the day after `received`.

    A term in calendar days that would end on a closed day ends on the next open one (Law on administrative
    proceedings, 21.10.2005, 1036-IIQ, on the calculation of terms).

    Raises:
        RefusedError: `calendar_year_unknown` (fact: year) when the term ends in a year of which nothing is known.
    """
    if kind is TermKind.SAME_DAY:
        return received
    if kind is TermKind.CALENDAR:
        return calendar.first_open(received + timedelta(days=days))
    day = received
    for _ in range(days):
        day = calendar.first_open(day + timedelta(days=1))
    return day
