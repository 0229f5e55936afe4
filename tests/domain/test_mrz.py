"""The machine-readable zone: what a paper says is read back, and no misread character passes that a digit can catch."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.keyboards import as_on_us_keyboard, typed_as, us_character
from dostdesk.domain.mrz import Mrz, MrzFormat, check_digit, looks_like_mrz, read_mrz, spells
from tests.mrz_cards import card, lines_of, text_of

TODAY = date(2026, 11, 18)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = "0123456789" + LETTERS + "<"
FIN_SIGNS = "".join(sign for sign in SIGNS if sign not in "IO<")
LAYOUTS = ("az", "ru", "en")

words = st.text(LETTERS, min_size=1, max_size=8)
fins = st.text(FIN_SIGNS, min_size=7, max_size=7)


@st.composite
def papers(draw: st.DrawFn) -> Mrz:
    form = draw(st.sampled_from(MrzFormat))
    long_number = {MrzFormat.TD1: 11, MrzFormat.TD2: 9, MrzFormat.TD3: 9}[form]
    surname, first = draw(words), draw(words)
    return Mrz(
        format=form,
        kind=draw(st.sampled_from(["P", "PC"] if form is MrzFormat.TD3 else ["I", "IA", "A", "C"])),
        issuer="AZE",
        number=draw(st.text("0123456789" + LETTERS, min_size=6, max_size=long_number)),
        surname=surname,
        given=first,
        nationality=draw(st.sampled_from(["AZE", "GEO", "D"])),
        birth=draw(st.dates(date(1930, 1, 1), TODAY)),
        sex=draw(st.sampled_from(["female", "male", ""])),
        expires=draw(st.none() | st.dates(date(2000, 1, 1), date(2070, 1, 1))),
        fin="" if form is MrzFormat.TD2 and draw(st.booleans()) else draw(fins),
    )


def checked_places(form: MrzFormat) -> list[tuple[int, int]]:
    """Line and column of everything that a check digit covers, and of the digits."""
    if form is MrzFormat.TD1:
        return [(0, at) for at in range(5, 30)] + [(1, at) for at in range(30) if at != 7 and not 15 <= at < 18]
    width = form.width
    return [(1, at) for at in range(width) if not 10 <= at < 13 and at != 20]


def read(lines: tuple[str, ...] | list[str]) -> Mrz:
    return read_mrz("\n".join(lines), today=TODAY)


@given(papers())
def test_every_paper_is_read_back_as_it_was_written(paper: Mrz) -> None:
    assert read(lines_of(paper)) == paper


@given(papers(), st.data())
def test_no_misread_character_passes_that_a_digit_can_catch(paper: Mrz, data: st.DataObject) -> None:
    lines = list(lines_of(paper))
    line, at = data.draw(st.sampled_from(checked_places(paper.format)))
    before = lines[line][at]
    # Weights are 7, 3 and 1: two signs whose values differ by ten or twenty look alike to every digit.
    wrong = [sign for sign in SIGNS if (_value(sign) - _value(before)) % 10]
    lines[line] = lines[line][:at] + data.draw(st.sampled_from(wrong)) + lines[line][at + 1 :]
    with pytest.raises(RefusedError) as refused:
        read(lines)
    assert refused.value.code.startswith("mrz_")


@given(papers(), st.sampled_from(LAYOUTS), st.booleans(), st.booleans())
def test_layouts_missing_breaks_and_small_letters_change_nothing(
    paper: Mrz, layout: str, broken: bool, small: bool
) -> None:
    text = text_of(paper) if broken else "".join(lines_of(paper))
    text = typed_as(text, layout)
    assert read_mrz(text.lower() if small and layout == "en" else text, today=TODAY) == paper


@given(papers())
def test_fillers_that_a_reader_left_out_behind_names_are_put_back(paper: Mrz) -> None:
    lines = list(lines_of(paper))
    names = -1 if paper.format is MrzFormat.TD1 else 0
    lines[names] = lines[names].rstrip("<")
    assert read(lines) == paper


@given(st.text())
def test_whatever_is_scanned_is_a_paper_or_a_refusal(text: str) -> None:
    with suppress(RefusedError):
        read_mrz(text, today=TODAY)


def test_the_example_of_the_standard() -> None:
    assert check_digit("520727") == 3
    assert check_digit("AB2134<<<") == 5
    passport = (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )
    found = read(passport)
    assert (found.surname, found.given, found.number) == ("ERIKSSON", "ANNA MARIA", "L898902C3")
    assert (found.birth, found.expires, found.sex) == (date(1974, 8, 12), date(2012, 4, 15), "female")
    assert found.fin == "", "only Azerbaijan's papers have a FİN"


@pytest.mark.parametrize(
    ("form", "number"),
    [
        (MrzFormat.TD1, "AZE00000012"),
        (MrzFormat.TD1, "AA0000001"),
        (MrzFormat.TD2, "AA0000001"),
        (MrzFormat.TD3, "C00000012"),
    ],
)
def test_the_fin_stands_where_azerbaijan_puts_it(form: MrzFormat, number: str) -> None:
    found = read(lines_of(card("0TEST01", form=form, number=number)))
    assert (found.fin, found.number, found.is_passport) == ("0TEST01", number, form is MrzFormat.TD3)


@pytest.mark.parametrize(
    ("line", "at", "code"),
    [(0, 8, "mrz_number_wrong"), (1, 2, "mrz_birth_wrong"), (1, 9, "mrz_expiry_wrong"), (0, 16, "mrz_whole_wrong")],
)
def test_a_refusal_says_which_part_was_misread(line: int, at: int, code: str) -> None:
    lines = list(lines_of(card()))
    wrong = "1" if lines[line][at] != "1" else "2"
    lines[line] = lines[line][:at] + wrong + lines[line][at + 1 :]
    with pytest.raises(RefusedError) as refused:
        read(lines)
    assert refused.value.code == code


def test_a_misread_personal_number_of_a_passport_is_said() -> None:
    lines = list(lines_of(card(form=MrzFormat.TD3)))
    lines[1] = lines[1][:28] + "1" + lines[1][29:]
    with pytest.raises(RefusedError, match="mrz_personal_wrong"):
        read(lines)


def test_half_a_card_says_how_much_was_read() -> None:
    with pytest.raises(RefusedError) as refused:
        read(lines_of(card())[:2])
    assert (refused.value.code, refused.value.facts) == ("mrz_length", {"read": 60})


def test_a_day_that_does_not_exist_is_refused_although_its_digit_fits() -> None:
    lines = list(lines_of(card()))
    birth = "901332"
    second = birth + str(check_digit(birth)) + lines[1][7:29]
    whole = check_digit(lines[0][5:30] + second[0:7] + second[8:15] + second[18:29])
    with pytest.raises(RefusedError, match="mrz_date"):
        read([lines[0], second + str(whole), lines[2]])


def test_an_open_birthday_and_no_end_of_validity_are_read_as_unknown() -> None:
    found = read(lines_of(card(birth=None)))
    assert found.birth is None


def test_what_can_only_be_such_lines_is_told_from_other_scans() -> None:
    for layout in LAYOUTS:
        assert looks_like_mrz(typed_as(text_of(card()), layout))
    assert looks_like_mrz("\n".join(lines_of(card())[:2])), "half a card is one that was misread"
    for other in ("Y-047", "0TEST01", "12-26-0A7-00431-K", "", "pensiya və müavinət haqqında məlumat almaq"):
        assert not looks_like_mrz(other)


@pytest.mark.parametrize(
    ("written", "paper"),
    [("Əliyeva", "ALIYEVA"), ("Əliyeva", "ELIYEVA"), ("Şükürova", "SHUKUROVA"), ("Çələbi", "CHALABI"),
     ("Xəyalə", "KHAYALA"), ("Nağıyev", "NAGHIYEV"), ("Quliyev", "GULIYEV"), ("Cəfər", "JAFAR"), ("İlqar", "ILGAR"),
     ("Ağa-Kərim", "AGA KARIM")],
)  # fmt: skip
def test_a_transliteration_stands_for_its_spelling(written: str, paper: str) -> None:
    assert spells(written, paper)


def test_another_name_does_not() -> None:
    assert not spells("Əliyeva", "ALIYEV")
    assert not spells("", "ALIYEV")


@given(st.text(SIGNS + "-", max_size=90))
def test_a_layout_is_undone_exactly(text: str) -> None:
    assert as_on_us_keyboard(typed_as(text, "ru")) == text or not any(sign.isalpha() or sign == "<" for sign in text)
    az = typed_as(text, "az")
    assert as_on_us_keyboard(az) == text or az == text


def test_keys_have_their_places() -> None:
    assert [us_character(code, shift=True) for code in (51, 23, 17)] == ["<", "I", "W"]
    assert [us_character(code, shift=False) for code in (2, 11, 12, 41, 57, 30)] == ["1", "0", "-", "`", " ", "a"]
    assert us_character(59, shift=False) == "", "F1 types nothing"


def _value(sign: str) -> int:
    return 0 if sign == "<" else int(sign, 36)
