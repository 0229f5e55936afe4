"""Terms on working days, with what was decided of days, and what is not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dostdesk.domain.calendar import DecidedDay, DecidedDays, WorkingCalendar, promised_on
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.services import TermKind

WORKING, CALENDAR = TermKind.WORKING, TermKind.CALENDAR
# March 2027: the 8th is Monday and a holiday, Ramadan falls by estimate on the 9th and 10th, Novruz on 20 to 26.
MARCH = WorkingCalendar(
    closed={date(2027, 3, day): "" for day in (8, 9, 10, 20, 21, 22, 23, 24, 25, 26)},
    estimated=frozenset({date(2027, 3, 9), date(2027, 3, 10)}),
    years=frozenset({2027}),
)
FRIDAY = date(2027, 3, 5)


def march(day: int) -> date:
    return date(2027, 3, day)


def decided(*days: DecidedDay, announced: int | None = None) -> WorkingCalendar:
    return MARCH.decided(DecidedDays(days, frozenset() if announced is None else frozenset({announced})))


def test_a_term_passes_over_holidays_and_weekends() -> None:
    assert promised_on(FRIDAY, 1, WORKING, MARCH) == march(11)
    assert promised_on(FRIDAY, 2, WORKING, MARCH) == march(12)
    assert promised_on(FRIDAY, 7, WORKING, MARCH) == march(19)
    assert promised_on(FRIDAY, 8, WORKING, MARCH) == march(29)
    assert promised_on(FRIDAY, 15, CALENDAR, MARCH) == march(29)


def test_a_day_off_that_was_moved_moves_the_end_of_a_term() -> None:
    # The holiday came a day later than estimated, and Saturday the 13th is worked instead.
    moved = decided(
        DecidedDay(day=march(9), open=True, name=""),
        DecidedDay(day=march(11), open=False, name="Ramazan bayramı"),
        DecidedDay(day=march(13), open=True, name="11.03 əvəzinə"),
    )
    assert promised_on(FRIDAY, 1, WORKING, moved) == march(9)
    assert promised_on(FRIDAY, 2, WORKING, moved) == march(12)
    assert promised_on(FRIDAY, 3, WORKING, moved) == march(13)
    assert promised_on(FRIDAY, 4, WORKING, moved) == march(15)
    assert promised_on(march(4), 7, CALENDAR, MARCH) == march(11)
    assert promised_on(march(4), 7, CALENDAR, moved) == march(12)
    assert promised_on(march(6), 7, CALENDAR, moved) == march(13)


def test_the_later_decision_counts() -> None:
    first = decided(DecidedDay(day=march(13), open=True, name=""))
    assert first.is_open(march(13))
    again = first.decided(DecidedDays((DecidedDay(day=march(13), open=False, name=""),)))
    assert not again.is_open(march(13))


def test_estimates_are_marked_until_they_are_decided_or_their_year_is_announced() -> None:
    assert decided().estimated == decided(announced=2026).estimated == {march(9), march(10)}
    assert decided(DecidedDay(day=march(9), open=False, name="")).estimated == {march(10)}
    assert decided(announced=2027).estimated == frozenset()


def test_of_a_year_that_nobody_knows_nothing_is_guessed() -> None:
    new_year = date(2027, 12, 30)
    assert promised_on(new_year, 1, WORKING, MARCH) == date(2027, 12, 31)
    for kind in (WORKING, CALENDAR):
        with pytest.raises(RefusedError) as refused:
            promised_on(new_year, 5, kind, MARCH)
        assert (refused.value.code, refused.value.facts) == ("calendar_year_unknown", {"year": 2028})
    assert promised_on(new_year, 5, TermKind.SAME_DAY, MARCH) == new_year
    # A decision on one day of it makes the rest of the year no better known.
    with pytest.raises(RefusedError, match="calendar_year_unknown"):
        decided(DecidedDay(day=date(2028, 1, 4), open=True, name="")).is_open(date(2028, 1, 4))


def test_a_day_that_binds_nobody_is_named_all_the_same() -> None:
    assert MARCH.convenient(march(6)) == march(11)
    assert MARCH.convenient(date(2028, 1, 3)) == date(2028, 1, 3)
    closing = MARCH.decided(DecidedDays((DecidedDay(day=date(2027, 12, 31), open=False, name=""),)))
    assert closing.convenient(date(2027, 12, 31)) == date(2027, 12, 31)


def test_a_long_term_is_counted_day_by_day() -> None:
    open_days = [day for day in (date(2027, 1, 1) + timedelta(days=one) for one in range(365)) if MARCH.is_open(day)]
    for order, day in enumerate(open_days[1:], start=1):
        assert promised_on(open_days[0], order, WORKING, MARCH) == day
