"""A family from the register: who is missing comes, what is empty is filled, and nothing that was typed is replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.people import PersonName
from dostdesk.domain.person_facts import HouseholdMember, Kinship, Occupation
from dostdesk.forms.fill import FormState
from tests.ui.form.doubles import TODAY, udsy, words
from tests.ui.form.test_form_presenter import Screen, made
from ui.form.household import Household, family_line, is_family, renewed
from ui.form.known import Known, from_register
from ui.form.presenter import FormPresenter

AT = datetime(2026, 11, 12, 10, 31, tzinfo=UTC)
FIN = "0TEST2X"


def member(fin: str, given: str, kinship: Kinship, occupation: Occupation, born: date) -> HouseholdMember:
    name = PersonName(surname="Quliyev", given=given, patronymic="Orxan oğlu")
    return HouseholdMember(fin=fin, name=name, birth=born, kinship=kinship, occupation=occupation)


SPOUSE = member("0TEST02", "Orxan", Kinship.SPOUSE, Occupation.WORKING, date(1988, 2, 3))
SON = member("0TEST03", "Ayxan", Kinship.SON, Occupation.PUPIL, date(2017, 9, 17))
BABY = member("0TEST04", "Murad", Kinship.SON, Occupation.INFANT, date(2026, 3, 8))
HOUSEHOLD = Household(fin=FIN, members=(SPOUSE, SON, BABY), at=AT)


def row(state: FormState, place: int) -> tuple[str, ...]:
    columns = ("fin", "name", "kinship", "birth_date", "occupation")
    return tuple(state.raw(f"family.{place}.{column}") for column in columns)


def asking(household: Household | None, failed: OutsideError | None = None) -> tuple[FormPresenter, Screen, list[str]]:
    presenter, screen, desk = made()
    told: list[str] = desk.told

    def ask() -> None:
        presenter.show_known(Known(household=household or Household(fin=FIN)), failed=failed)

    presenter.rows.ask_register(ask, lambda sentence, well: told.append(f"{'+' if well else '-'}{sentence}"))
    return presenter, screen, told


def test_everybody_comes_and_is_marked_with_the_time() -> None:
    presenter, screen, told = asking(HOUSEHOLD)
    presenter.family_wanted("family")
    assert presenter.state.rows["family"] == 4
    assert row(presenter.state, 1) == ("0TEST02", "Quliyev Orxan Orxan oğlu", "spouse", "03.02.1988", "working")
    assert screen.view.from_register["family.3.occupation"] == AT + timedelta(hours=4)
    assert told == ["+" + words()("family.renewed", people=3, cells=15)]


def test_what_was_typed_stays_and_what_differs_is_asked() -> None:
    presenter, screen, _ = asking(HOUSEHOLD)
    presenter.row_added("family")
    presenter.field_left("family.1.fin", "0TEST02")
    presenter.field_left("family.1.occupation", "unemployed")
    presenter.row_added("family")
    presenter.field_left("family.2.name", "QULİYEV AYXAN")
    presenter.field_left("family.2.fin", "0TEST")
    presenter.family_wanted("family")
    assert presenter.state.rows["family"] == 4
    assert row(presenter.state, 1) == ("0TEST02", "Quliyev Orxan Orxan oğlu", "spouse", "03.02.1988", "unemployed")
    assert row(presenter.state, 2)[:2] == ("0TEST", "QULİYEV AYXAN")
    assert row(presenter.state, 2)[2:] == ("son", "17.09.2017", "pupil")
    offered = {offer.path: offer.value for offer in screen.view.offers}
    assert offered == {
        "family.1.occupation": "working", "family.2.fin": "0TEST03", "family.2.name": "Quliyev Ayxan Orxan oğlu",
    }  # fmt: skip
    presenter.offers_taken()
    assert row(presenter.state, 2)[0] == "0TEST03"
    assert not screen.view.offers


def test_it_is_taken_back_whole_with_what_was_offered_after_it() -> None:
    presenter, screen, _ = asking(HOUSEHOLD)
    presenter.row_added("family")
    presenter.field_left("family.1.fin", "0TEST02")
    presenter.field_left("family.1.occupation", "unemployed")
    before = presenter.state
    presenter.family_wanted("family")
    presenter.offers_taken()
    assert (screen.view.restorable, screen.view.undoes) == ("family", "renewed")
    presenter.row_restored()
    assert presenter.state == before
    assert not screen.view.offers
    presenter.show_known(Known(household=HOUSEHOLD))
    assert presenter.state == before, "the next answer puts nothing back"


def test_typing_after_it_makes_it_stay() -> None:
    presenter, screen, _ = asking(HOUSEHOLD)
    presenter.family_wanted("family")
    presenter.field_left("family.1.income", "420,00")
    assert screen.view.undoes == ""


def test_nothing_comes_before_somebody_wants_it() -> None:
    presenter, screen, _ = asking(HOUSEHOLD)
    presenter.row_added("family")
    presenter.field_left("family.1.fin", "0TEST02")
    presenter.show_known(Known(household=HOUSEHOLD))
    assert row(presenter.state, 1)[1:] == ("", "", "", "")
    assert screen.view.renewable


def test_pressed_twice_it_says_that_all_is_the_same() -> None:
    presenter, _, told = asking(HOUSEHOLD)
    presenter.family_wanted("family")
    before = presenter.state
    presenter.family_wanted("family")
    assert presenter.state == before
    assert told[-1] == "+" + words()("family.same")


@pytest.mark.parametrize(
    ("household", "failed", "said"),
    [
        (replace(HOUSEHOLD, at=None, members=()), OutsideError("registry_silent"), "error.registry_silent"),
        (replace(HOUSEHOLD, at=None, members=()), None, "family.silent"),
        (replace(HOUSEHOLD, members=(), found=False), None, "family.unknown"),
        (replace(HOUSEHOLD, fin="0TEST09"), None, "family.apart"),
    ],
)
def test_who_gets_nothing_hears_why_and_loses_nothing(
    household: Household, failed: OutsideError | None, said: str
) -> None:
    presenter, screen, told = asking(household, failed)
    before = presenter.state
    presenter.family_wanted("family")
    assert told == ["-" + words()(said)]
    assert presenter.state == before
    assert screen.view.undoes == ""


def test_a_full_table_takes_no_more_and_loses_nobody() -> None:
    most = udsy().field("family").max_rows
    many = tuple(replace(SON, fin=f"0TES{n:03d}", name=replace(SON.name, given=f"Ad{n}")) for n in range(most + 3))
    state = FormState.open(udsy(), today=TODAY, prefill={"applicant.fin": FIN})
    result = renewed(state, "family", replace(HOUSEHOLD, members=many))
    assert (result.state.rows["family"], result.people) == (most, most - 1)


def test_an_empty_row_is_used_before_a_new_one() -> None:
    state = FormState.open(udsy(), today=TODAY, prefill={"applicant.fin": FIN}).add_row("family")
    result = renewed(state, "family", replace(HOUSEHOLD, members=(SPOUSE,)))
    assert result.state.rows["family"] == 2
    assert result.state.value("family.1.fin") == "0TEST02"


def test_the_head_says_who_came_and_who_was_written_by_hand() -> None:
    state = FormState.open(udsy(), today=TODAY, prefill={"applicant.fin": FIN})
    result = renewed(state, "family", HOUSEHOLD).state.add_row("family").set("family.4.name", "Quliyeva Zəhra")
    stand = from_register(result, Known(household=HOUSEHOLD))
    line = family_line(result, udsy().field("family"), stand, words())
    assert "3" in line
    assert "12.11.2026 10:31" in line
    assert line.endswith(words()("family.by_hand", names="Zəhra"))


def test_only_a_table_that_begins_with_the_applicant_is_his_family() -> None:
    assert is_family(udsy().field("family"))
    assert not is_family(replace(udsy().field("family"), first_row=()))
