"""Promised dates: what a term of so many calendar or working days comes to, on a calendar of closed days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dostdesk.domain.services import TermKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Which days an office is closed.

    Attributes:
        closed: Public holidays and moved days off, with their names.
        weekend: Closed weekdays, Monday is 0.
    """

    closed: Mapping[date, str] = field(default_factory=dict)
    weekend: frozenset[int] = frozenset({5, 6})

    def is_open(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.closed

    def first_open(self, day: date) -> date:
        """`day` itself when it is open, else the next open one."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day


def promised_on(received: date, days: int, kind: TermKind, calendar: WorkingCalendar) -> date:
    """The last day of a term that starts the day after `received`.

    A term in calendar days that would end on a closed day ends on the next open one (Law on administrative
    proceedings, 21.10.2005, 1036-IIQ, on the calculation of terms).
    """
    if kind is TermKind.SAME_DAY:
        return received
    if kind is TermKind.CALENDAR:
        return calendar.first_open(received + timedelta(days=days))
    day = received
    for _ in range(days):
        day = calendar.first_open(day + timedelta(days=1))
    return day
