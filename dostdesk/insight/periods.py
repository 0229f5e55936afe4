"""Which period is asked about, and with which it is compared."""

from __future__ import annotations

from datetime import date, timedelta

from dostdesk.domain.errors import RefusedError
from dostdesk.protocol.insight import Compare

LONGEST = timedelta(days=3660)
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
_WEEK = 7


def check_period(since: date, until: date) -> None:
    """What can be asked about: at most ten years of this century.

    Raises:
        RefusedError: `range_wrong`, also for a period that ends before it begins.
    """
    if until < since or until - since > LONGEST or since < _FIRST or until > _LAST:
        raise RefusedError("range_wrong")


def compared_with(since: date, until: date, compare: Compare) -> tuple[date, date] | None:
    """The period that another is compared with, which `check_period` has passed; None for none."""
    if compare is Compare.NONE:
        return None
    whole_months = since.day == 1 and until == month_end(until)
    if compare is Compare.YEAR_BEFORE:
        first, last = _months_before(since, 12), _months_before(until, 12)
        return first, month_end(last) if whole_months else last
    if whole_months:
        months = (until.year - since.year) * 12 + until.month - since.month + 1
        return _months_before(since, months), since - timedelta(days=1)
    # Moved by whole weeks, so that Mondays are held against Mondays.
    days = (until - since).days + 1
    back = timedelta(days=-(-days // _WEEK) * _WEEK)
    return since - back, until - back


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _months_before(day: date, months: int) -> date:
    """The same day some months before, or the last of that month."""
    index = day.year * 12 + day.month - 1 - months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))
