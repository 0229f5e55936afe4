"""What the register and papers say beside a form: empty fields are filled, nothing typed is replaced unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.release import Release
from dostdesk.domain.mrz import MrzFormat
from dostdesk.domain.people import PersonName, PersonOnFile
from dostdesk.domain.words import Words
from dostdesk.forms.compose import form_for
from dostdesk.forms.fill import FormState
from tests.mrz_cards import card
from ui.form.known import Known, filled, from_register, offers, taken

TODAY = date(2026, 11, 18)
AZ, EN = (Words.load(resource("translations"), language) for language in ("az", "en"))
PERSON = PersonOnFile(
    fin="0TEST01",
    name=PersonName(surname="Əliyeva", given="Nərgiz", patronymic="Elşad qızı"),
    birth=date(1990, 5, 17),
    sex="female",
    citizenship="azerbaijan",
    paper="id_card",
    paper_number="AA0000001",
    paper_until=date(2031, 5, 16),
)
KNOWN = Known(people={PERSON.fin: PERSON})
PAPER = card("0TEST09", form=MrzFormat.TD3, number="C00000012", surname="ALIYEVA", given="NARGIZ")


@cache
def release() -> Release:
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    return build_release(resource("catalogue"), created_at=made_at, effective_from=date(2026, 1, 1)).load()


def opened(code: str = "udsy-apply") -> FormState:
    service = release().service(code)
    return FormState.open(form_for(code, service.group, release().forms), today=TODAY)


def test_empty_fields_are_filled_and_typed_ones_offered() -> None:
    state = opened().set("applicant.fin", "0TEST01").set("applicant.surname", "Eliyeva")
    after = filled(state, KNOWN)
    assert after.text("applicant.surname") == "Eliyeva"
    assert (after.text("applicant.given"), after.text("applicant.birth_date")) == ("Nərgiz", "17.05.1990")
    (offer,) = offers(after, KNOWN, AZ)
    assert (offer.path, offer.mine, offer.theirs, offer.source) == (
        "applicant.surname", "Eliyeva", "Əliyeva", "register",
    )  # fmt: skip
    assert "applicant.surname" not in from_register(after, KNOWN)
    done = taken(after, (offer,))
    assert done.text("applicant.surname") == "Əliyeva"
    assert offers(done, KNOWN, AZ) == ()
    assert {"applicant.fin", "applicant.surname", "applicant.given"} <= from_register(done, KNOWN).keys()


def test_everybody_in_a_form_is_known_by_his_own_fin() -> None:
    child = replace(PERSON, fin="0TEST04", name=PersonName(surname="Əliyev", given="Murad", patronymic="Elşad oğlu"))
    state = opened().add_row("family").set("family.1.fin", "0TEST04")
    after = filled(state, Known(people={child.fin: child}))
    assert after.text("family.1.name") == "Əliyev Murad Elşad oğlu"
    assert after.text("family.1.birth_date") == "17.05.1990"
    assert after.raw("applicant.surname") == ""
    other = Known(people={child.fin: replace(child, birth=date(1990, 5, 18))})
    assert [offer.label for offer in offers(after, other, AZ)] == ["Murad: Doğum tarixi"]


def test_a_paper_fills_what_is_exact_and_offers_its_names() -> None:
    known = Known(paper=PAPER)
    after = filled(opened(), known)
    assert after.text("applicant.fin") == "0TEST09"
    assert after.text("applicant.paper_number") == "C00000012"
    assert after.raw("applicant.surname") == ""
    offered = {offer.path: (offer.mine, offer.theirs) for offer in offers(after, known, EN)}
    assert offered["applicant.surname"] == ("", "Aliyeva")
    assert offered["applicant.paper"] == ("Identity card", "Passport"), "a default is an answer that was chosen"


def test_a_spelling_that_the_paper_can_only_transliterate_is_no_difference() -> None:
    state = opened().set("applicant.surname", "Əliyeva").set("applicant.given", "Nərmin")
    after = filled(state, Known(paper=PAPER))
    offered = {offer.path: offer.theirs for offer in offers(after, Known(paper=PAPER), AZ)}
    assert "applicant.surname" not in offered
    assert offered["applicant.given"] == "Nargiz"


def test_the_register_spells_better_than_a_paper() -> None:
    known = Known(people={"0TEST09": replace(PERSON, fin="0TEST09")}, paper=PAPER)
    after = filled(opened().set("applicant.fin", "0TEST09"), known)
    assert after.text("applicant.surname") == "Əliyeva"
    assert not any(offer.path == "applicant.surname" for offer in offers(after, known, AZ))


def test_somebody_elses_paper_says_nothing_of_the_applicant() -> None:
    state = opened().set("applicant.fin", "0TEST01")
    assert filled(state, Known(paper=PAPER)) is state
    assert offers(state, Known(paper=PAPER), AZ) == ()


def test_another_scanned_fin_is_offered_in_its_field() -> None:
    state = opened().set("applicant.fin", "0TEST01")
    (offer,) = offers(state, Known(scanned={"applicant.fin": "0TEST02"}), AZ)
    assert (offer.mine, offer.theirs, offer.source) == ("0TEST01", "0TEST02", "scan")


def test_a_form_without_these_fields_is_left_alone() -> None:
    state = opened().set("applicant.fin", "0TEST01")
    hidden = replace(PERSON, sex="unheard of", paper_until=date(2001, 1, 1))
    after = filled(state, Known(people={PERSON.fin: hidden}))
    assert after.raw("applicant.sex") == ""
    assert after.raw("applicant.paper_until") == "", "a paper that has expired is the clerk's to ask about"
