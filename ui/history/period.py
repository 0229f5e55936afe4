"""Which service days a page looks at: the usual periods, the ones before and behind, and days as they are typed."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dostdesk.domain.words import Words

Kind = Literal["day", "week", "month", "quarter"]
KINDS: tuple[Kind, ...] = ("day", "week", "month", "quarter")
_TYPED = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{2}|\d{4}))?\.?")
_QUARTER = 3
_WEEK = 7
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Service days from `since` to `until`, both included."""

    since: date
    until: date

    @classmethod
    def around(cls, kind: Kind, day: date) -> Period:
        """The day, week (from Monday), month or quarter that `day` lies in."""
        if kind == "week":
            monday = day - timedelta(days=day.weekday())
            return cls(monday, monday + timedelta(days=_WEEK - 1))
        if kind == "month":
            return cls(day.replace(day=1), _month_end(day.year, day.month))
        if kind == "quarter":
            first = (day.month - 1) // _QUARTER * _QUARTER + 1
            return cls(date(day.year, first, 1), _month_end(day.year, first + _QUARTER - 1))
        return cls(day, day)

    @property
    def kind(self) -> Kind | None:
        """Which of the usual periods it is exactly; None for days as somebody chose them."""
        return next((kind for kind in KINDS if Period.around(kind, self.since) == self), None)

    @property
    def days(self) -> int:
        """How many days of the calendar."""
        return (self.until - self.since).days + 1

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.since <= day <= self.until

    def before(self) -> Period:
        """The one just before it, of the same kind or as long."""
        last = self.since - timedelta(days=1)
        kind = self.kind
        return Period.around(kind, last) if kind else Period(last - timedelta(days=self.days - 1), last)

    def behind(self) -> Period:
        """The one just behind it."""
        first = self.until + timedelta(days=1)
        kind = self.kind
        return Period.around(kind, first) if kind else Period(first, first + timedelta(days=self.days - 1))

    def in_words(self, words: Words, today: date) -> str:
        """`oktyabr`, `oktyabr 2024`, `III rüb 2025`, `05.10.2025`, `05.10.2025 – 11.10.2025`."""
        year = "" if self.since.year == today.year else f" {self.since.year}"
        if self.kind == "month":
            return words(f"history.month.{self.since.month}") + year
        if self.kind == "quarter":
            return words("history.quarter_name", number=_ROMAN[(self.since.month - 1) // _QUARTER]) + year
        return self.written()

    def written(self) -> str:
        """Both days, or the one."""
        first, last = written(self.since), written(self.until)
        return first if first == last else f"{first} – {last}"


_ROMAN = ("I", "II", "III", "IV")


def written(day: date) -> str:
    """`05.10.2025`."""
    return day.strftime("%d.%m.%Y")


def read_day(typed: str, today: date) -> date | None:
    """A day as people write it: `5.10.2025`, `5.10.25`, `5.10` of this year. None when it is no day."""
    found = _TYPED.fullmatch(typed.strip())
    if found is None:
        return None
    day, month, year = found.groups()
    number = today.year if year is None else int(year) if len(year) > 2 else 2000 + int(year)
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
