"""What a clerk types, pastes or scans into each kind of field, and what is said about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.forms.document import FormDocument, Value
from dostdesk.forms.fill import FormState
from dostdesk.forms.typed import read
from tests.forms.made_up import TODAY, every_kind

KINDS = every_kind()
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
LIKELY_TEXT = st.text("0123456789.,-/ AZazİıIO+ \t\nəqx", max_size=30)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("fin", "6rk4t2x", "6RK4T2X"),
        ("fin", " 6RK 4T2X ", "6RK4T2X"),
        ("date", "21.05.1991", "1991-05-21"),
        ("date", "21.5.1991", "1991-05-21"),
        ("date", "21051991", "1991-05-21"),
        ("date", "1991-05-21", "1991-05-21"),
        ("date", "21/05/1991", "1991-05-21"),
        ("date", "29.02.2024", "2024-02-29"),
        ("money", "420", 42000),
        ("money", "1.234,50", 123450),
        ("money", "1234.5", 123450),
        ("money", "1 234,50 AZN", 123450),
        ("money", "1,234.50", 123450),
        ("money", "1.234", 123400),
        ("money", "0,05 ₼", 5),
        ("money", "12 manat", 1200),
        ("integer", "12", 12),
        ("phone", "050 212 34 56", "+994502123456"),
        ("phone", "+994 50 212-34-56", "+994502123456"),
        ("phone", "+7 495 123-45-67", "+74951234567"),
        ("email", "ad.soyad@example.com", "ad.soyad@example.com"),
        ("iban", "az21 nabz 0000 0000 1370 1000 1944", "AZ21NABZ00000000137010001944"),
        ("voen", "140 155 5071", "1401555071"),
        ("choice", "a", "a"),
        ("choice", "əla AZ", "a"),
        ("yes_no", "bəli", True),
        ("yes_no", "нет", False),
        ("text", "  Şəki \t şəhəri ", "Şəki şəhəri"),
        ("text", "a\x00\x1bb\u202ec", "abc"),
        ("note", "bir\r\niki\x07", "bir\niki"),
    ],
)
def test_typing_that_people_do_is_understood(kinds: FormDocument, field: str, typed: str, value: Value) -> None:
    reading = read(kinds.field(field), typed, TODAY)
    assert (reading.value, reading.code) == (value, None)


@pytest.mark.parametrize(
    ("field", "typed", "code", "facts"),
    [
        ("fin", "9BN5TQ", "fin_length", {"typed": 6, "wanted": 7}),
        ("fin", "6RK4TOX", "fin_letter", {"letter": "O"}),
        ("fin", "6RKITTX", "fin_letter", {"letter": "I"}),
        ("fin", "6RKİTTX", "fin_azerbaijani_letter", {"letter": "İ"}),
        ("fin", "6rkıttx", "fin_azerbaijani_letter", {"letter": "ı"}),
        ("date", "31.02.2020", "date_impossible", {"typed": "31.02.2020"}),
        ("date", "32.01.2020", "date_impossible", {}),
        ("date", "21.05.91", "date_year", {}),
        ("date", "dünən", "date_format", {}),
        ("date", "21.05.0191", "date_century", {"typed": "0191"}),
        ("money", "min manat", "money_letters", {}),
        ("money", "12,345", "money_decimals", {}),
        ("money", "1.2.3", "money_letters", {}),
        ("money", "99999999999999999999", "money_large", {}),
        ("integer", "on", "number_letters", {}),
        ("integer", "9999999999999", "number_large", {"most": 30}),
        ("phone", "12", "phone_wrong", {}),
        ("phone", "zəng edin", "phone_wrong", {}),
        ("email", "ad@", "email_wrong", {}),
        ("iban", "DE89370400440532013000", "iban_country", {}),
        ("iban", "AZ21NABZ", "iban_length", {"typed": 8, "wanted": 28}),
        ("iban", "AZ22NABZ00000000137010001944", "iban_check", {}),
        ("voen", "14015550", "voen_length", {"typed": 8, "wanted": 10}),
        ("voen", "1401555081", "voen_check", {}),
        ("voen", "VÖEN", "voen_letters", {}),
        ("choice", "z", "choice_unknown", {}),
        ("yes_no", "bəlkə", "choice_unknown", {}),
    ],
)
def test_what_cannot_be_read_is_kept_as_typed_and_named(
    kinds: FormDocument, field: str, typed: str, code: str, facts: dict[str, object]
) -> None:
    state = FormState.open(kinds, today=TODAY).set(field, typed)
    error = state.errors[field]
    assert error.code == code
    assert facts.items() <= error.facts.items()
    assert state.value(field) is None
    assert state.raw(field) == state.text(field) == typed


@pytest.mark.parametrize(
    ("field", "typed", "code", "facts"),
    [
        ("money", "1000000000", "money_large", {"most": "999.999,99", "typed": "1.000.000.000,00"}),
        ("money", "-5", "money_negative", {}),
        ("integer", "31", "number_large", {"most": 30, "typed": 31}),
        ("integer", "0", "number_small", {"least": 1, "typed": 0}),
        ("date", "21.11.2026", "date_future", {"limit": "20.11.2026"}),
        ("until", "01.10.2025", "date_past", {"limit": "20.11.2026"}),
        ("text", "a" * 21, "text_long", {"most": 20, "typed": 21}),
    ],
)
def test_a_value_beyond_its_limits_is_kept_and_named(
    kinds: FormDocument, field: str, typed: str, code: str, facts: dict[str, object]
) -> None:
    state = FormState.open(kinds, today=TODAY).set(field, typed)
    assert state.value(field) is not None
    assert state.errors[field].code == code
    assert facts.items() <= state.errors[field].facts.items()
    assert state.raw(field) == typed


def test_ten_thousand_characters_in_a_note_are_kept_and_told(kinds: FormDocument) -> None:
    typed = "ə" * 10_000
    state = FormState.open(kinds, today=TODAY).set("note", typed)
    assert state.value("note") == state.text("note") == typed
    assert dict(state.errors["note"].facts) == {"most": 4000, "typed": 10_000}


@pytest.mark.parametrize("typed", ["", "   ", None])
def test_nothing_typed_is_no_answer_and_no_error(kinds: FormDocument, typed: str | None) -> None:
    state = FormState.open(kinds, today=TODAY).set("fin", "6RK4T2X").set("fin", typed)
    assert state.value("fin") is None
    assert not state.errors


def test_values_given_by_the_program_need_no_text(kinds: FormDocument) -> None:
    state = FormState.open(kinds, today=TODAY).set("money", 42000).set("yes_no", True).set("date", TODAY)
    assert dict(state.values) == {"money": 42000, "yes_no": True, "date": "2026-11-20"}
    assert state.text("money") == "420,00"
    assert state.text("date") == "20.11.2026"


def test_a_number_beyond_any_sum_given_by_the_program_leaves_no_value(kinds: FormDocument) -> None:
    state = FormState.open(kinds, today=TODAY).set("money", 10**30).set("integer", 10**30)
    assert not state.values
    assert {error.code for error in state.errors.values()} == {"money_large", "number_large"}


TYPED_FIELDS = [placed.spec.path for placed in KINDS.placed if not placed.spec.columns]


@given(st.sampled_from(TYPED_FIELDS), ANY_TEXT | LIKELY_TEXT)
def test_no_text_is_lost_and_none_raises(path: str, typed: str) -> None:
    state = FormState.open(KINDS, today=TODAY).set(path, typed)
    assert state.raw(path) == typed
    if path in state.errors:
        assert state.text(path) == typed


@given(st.sampled_from(TYPED_FIELDS), ANY_TEXT | LIKELY_TEXT)
def test_what_a_field_shows_reads_back_as_the_same_answer(path: str, typed: str) -> None:
    state = FormState.open(KINDS, today=TODAY).set(path, typed)
    again = state.set(path, state.text(path))
    assert again.value(path) == state.value(path)
    assert again.errors == state.errors
