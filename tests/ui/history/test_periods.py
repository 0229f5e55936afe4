"""Which days a period has, and how days are read as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.words import Language
from ui.gallery.day import words
from ui.history.period import KINDS, Kind, Period, read_day, written

DAYS = st.dates(min_value=date(2001, 1, 1), max_value=date(2090, 12, 31))


@given(DAYS, st.sampled_from(KINDS))
def test_periods_of_a_kind_follow_each_other_without_a_gap(day: date, kind: Kind) -> None:
    period = Period.around(kind, day)
    assert period.holds(day)
    assert period.before().until + timedelta(days=1) == period.since
    assert period.behind().since - timedelta(days=1) == period.until
    assert period.before().behind() == period == period.behind().before()
    assert period.kind == kind


@given(DAYS, st.integers(min_value=1, max_value=400))
def test_days_of_ones_own_move_by_their_own_length(day: date, length: int) -> None:
    period = Period(day, day + timedelta(days=length - 1))
    if period.kind is None:
        assert period.before().days == period.days == period.behind().days


@given(DAYS)
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert read_day(written(day), day) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5.10.2025", date(2025, 10, 5)), ("05.10.25", date(2025, 10, 5)), ("5.10", date(2026, 10, 5)),
        (" 5.10. ", date(2026, 10, 5)), ("31.09.2025", None), ("0.1.2025", None), ("", None), ("oktyabr", None),
        ("5/10/2025", None), ("5.10.202", None), ("29.02.2025", None), ("29.02.2024", date(2024, 2, 29)),
    ],
)  # fmt: skip
def test_days_as_people_write_them(typed: str, day: date | None) -> None:
    assert read_day(typed, date(2026, 11, 12)) == day


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("az", ("oktyabr 2025", "IV rüb 2025", "sentyabr", "05.10.2025")),
        ("ru", ("октябрь 2025", "IV квартал 2025", "сентябрь", "05.10.2025")),
        ("en", ("October 2025", "quarter IV 2025", "September", "05.10.2025")),
    ],
)
def test_a_period_is_called_by_its_name(language: Language, said: tuple[str, ...]) -> None:
    today = date(2026, 11, 12)
    periods = (
        Period.around("month", date(2025, 10, 5)), Period.around("quarter", date(2025, 10, 5)),
        Period.around("month", date(2026, 9, 1)), Period.around("day", date(2025, 10, 5)),
    )  # fmt: skip
    assert tuple(period.in_words(words(language), today) for period in periods) == said
