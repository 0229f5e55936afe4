"""Azerbaijani text, FİN, numbers and dates: the rules that plain string methods get wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.calendar import WorkingCalendar, promised_on
from dostdesk.domain.clock import ManualClock, from_text, service_day, to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import id_maker, system_bits
from dostdesk.domain.numbers import Series, check_character, check_number, series_code, shown_label, ticket_label
from dostdesk.domain.people import PersonName, check_fin, mask_fin, mask_phone
from dostdesk.domain.services import TermKind
from dostdesk.domain.text import clean, fold, lower_az, sort_key, upper_az


@pytest.mark.parametrize(
    ("typed", "written"),
    [("eliyev", "Əliyev"), ("ELIYEV", "əliyev"), ("sıgorta", "Sığorta"), ("İSCI", "işçi"), ("елка", "Ёлка")],
)
def test_what_is_typed_without_marks_is_what_is_written(typed: str, written: str) -> None:
    assert fold(typed) == fold(written)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_case_follows_the_azerbaijani_pairs() -> None:
    assert upper_az("iş ı") == "İŞ I"
    assert lower_az("IŞIQ İŞ") == "ışıq iş"


def test_the_alphabet_orders_e_before_schwa_and_h_before_x() -> None:
    assert sorted(["Ə", "F", "E", "X", "H", "Ç", "C", "I", "İ", "Q", "K"], key=sort_key) == list("CÇEƏFHXIİKQ")


def test_control_characters_go_and_line_breaks_stay_where_they_belong() -> None:
    assert clean("a\x00b\u200b\x1b[2J") == "ab[2J"
    assert clean("a\r\nb") == "a b"
    assert clean("a\r\nb", multiline=True) == "a\nb"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0TEST0", "fin_length"),
        ("0TEST012", "fin_length"),
        ("0TESTI1", "fin_letter"),
        ("0TESTO1", "fin_letter"),
        ("0TESTİ1", "fin_azerbaijani_letter"),
        ("", "fin_length"),
    ],
)
def test_a_wrong_fin_says_what_is_wrong(typed: str, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_fin(typed)
    assert refused.value.code == code


def test_a_fin_is_taken_in_lower_case_and_masked_on_paper() -> None:
    assert check_fin(" 0test01 ") == "0TEST01"
    assert mask_fin("0TEST01") == "0TE••••"
    assert mask_phone("+994501234127") == "+994 50 ••• 41 27"
    assert PersonName(surname="Quliyeva", given="Nərmin", patronymic="Elşad qızı").initials == "Quliyeva N. E."


@given(st.integers(0, 12_959), st.integers(1, 99_999), st.integers(0, 14), st.sampled_from("0123456789ABCXYZ"))
def test_one_wrong_character_of_a_number_is_found(order: int, sequence: int, place: int, other: str) -> None:
    number = Series(centre="12", year=2026, code=series_code(order)).number(sequence)
    assert check_number(number.lower()) == number
    position = [index for index, letter in enumerate(number) if letter != "-"][min(place, 12)]
    if number[position] == other:
        return
    with pytest.raises(RefusedError):
        check_number(number[:position] + other + number[position + 1 :])


def test_the_check_character_is_iso_7064_mod_37_36() -> None:
    # The example of the standard as published with its algorithm: A12425GABC1234002 has check character M.
    assert check_character("A12425GABC1234002") == "M"


def test_a_series_that_is_used_up_says_so() -> None:
    series = Series(centre="12", year=2026, code="0A7", capacity=3)
    assert series.number(3).startswith("12-26-0A7-00003-")
    with pytest.raises(RefusedError, match="series_used_up"):
        series.number(4)


def test_series_codes_are_unique_and_end() -> None:
    assert len({series_code(order) for order in range(12_960)}) == 12_960
    with pytest.raises(RefusedError, match="series_none_left"):
        series_code(12_960)


def test_labels_do_not_break_across_lines() -> None:
    assert ticket_label("Y", 47) == "Y-047"
    assert shown_label("Y-047") == "Y\u2011047"


NOVRUZ = {date(2026, 3, day): "Novruz" for day in range(20, 25)}


@pytest.mark.parametrize(
    ("received", "days", "kind", "promised"),
    [
        (date(2026, 3, 16), 0, TermKind.SAME_DAY, date(2026, 3, 16)),
        (date(2026, 3, 16), 3, TermKind.WORKING, date(2026, 3, 19)),
        (date(2026, 3, 16), 4, TermKind.WORKING, date(2026, 3, 25)),
        (date(2026, 3, 16), 5, TermKind.CALENDAR, date(2026, 3, 25)),
        (date(2026, 3, 13), 1, TermKind.WORKING, date(2026, 3, 16)),
    ],
)
def test_promised_dates_step_over_weekends_and_holidays(
    received: date, days: int, kind: TermKind, promised: date
) -> None:
    assert promised_on(received, days, kind, WorkingCalendar(closed=NOVRUZ)) == promised


def test_a_service_day_ends_at_three_in_the_morning_of_baku() -> None:
    assert service_day(datetime(2026, 11, 20, 22, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert service_day(datetime(2026, 11, 20, 23, 0, tzinfo=UTC)) == date(2026, 11, 21)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_instants_survive_being_written(instant: datetime) -> None:
    assert abs(from_text(to_text(instant)) - instant) < timedelta(milliseconds=1)
    with pytest.raises(ValueError, match="without a zone"):
        from_text("2026-11-20T10:00:00")


def test_ids_sort_by_the_time_of_their_making() -> None:
    clock = ManualClock(datetime(2026, 11, 20, tzinfo=UTC))
    new_id = id_maker(clock, system_bits())
    first = new_id()
    clock.advance(timedelta(milliseconds=1))
    assert first < new_id()
    assert first[14] == "7"
