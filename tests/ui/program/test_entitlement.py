"""What a visit's forms say about a citizen, as facts for the catalogue's rules."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from dostdesk.assets import resource
from dostdesk.desk.entitlement import facts
from dostdesk.forms.compose import COMMON, form_for, read_documents
from dostdesk.forms.sample import sample_state

ON = date(2026, 11, 18)


def known(*answers: dict[str, Any]) -> dict[str, Any]:
    return facts(["udsy-apply"], answers, ON)


def test_nothing_filled_says_only_which_services() -> None:
    assert known({}) == {"services": ["udsy-apply"]}


def test_the_applicants_sex_and_age_in_months() -> None:
    found = known({"applicant": {"sex": "female", "birth_date": "2000-11-19"}})
    assert (found["sex"], found["age_months"]) == ("f", 26 * 12 - 1)


def test_every_form_of_the_catalogue_may_be_asked_whatever_stands_in_it() -> None:
    documents = read_documents(resource("catalogue", "forms"))
    own = [place.removesuffix(".json") for place in documents if "/" not in place and place != COMMON]
    assert len(own) > 20
    for code in own:
        form = form_for(code, "social", documents)
        for seed in range(5):
            state = sample_state(form, Random(seed), today=ON)
            assert known(state.answers)["services"] == ["udsy-apply"]


def test_children_are_minors_of_the_family_with_their_given_names() -> None:
    family = [
        {"kinship": "self", "birth_date": "1990-01-01", "occupation": "working"},
        {"kinship": "son", "birth_date": "2025-11-18", "name": "Sınaqov Tural Rauf oğlu"},
        {"kinship": "daughter", "birth_date": "2000-01-01", "name": "Sınaqova Aytən"},
        {"kinship": "spouse", "birth_date": "2010-01-01"},
        {"kinship": "son", "birth_date": "2027-01-01"},
        {},
    ]
    found = known({"family": family})
    assert found["family_size"] == 5
    assert [(child["name"], child["age_months"]) for child in found["children"]] == [("Tural", 12)]
    assert found["employment"] == "employed"
    assert "monthly_income_qepik" not in found


def test_income_counts_only_when_everybodys_is_known() -> None:
    family = [{"kinship": "self", "income": 12_000}, {"kinship": "spouse", "income": 0}]
    assert known({"family": family})["monthly_income_qepik"] == 12_000


def test_a_later_form_overrides_what_an_earlier_one_said() -> None:
    found = known({"situation": {"status": "working"}}, {"situation": {"status": "unemployed"}})
    assert found["employment"] == "unemployed"
    assert "employment" not in known({"situation": {"status": "something_new"}})
