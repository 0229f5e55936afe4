"""Hints of entitlements: what a citizen is told about, and what is refused before it reaches a window."""

import copy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from ruamel.yaml import YAML

from dostdesk.assets import resource
from dostdesk.catalogue.eligibility import HintRuleError, hints, prove, read_hints
from dostdesk.catalogue.release import Release
from dostdesk.domain.money import money_words

DAY = date(2026, 3, 2)


@pytest.fixture
def written() -> dict[str, Any]:
    content = YAML(typ="safe").load(resource("catalogue", "hints.yaml").read_text(encoding="utf-8"))
    return copy.deepcopy(dict(content))


def services_of(answers: dict[str, Any], release: Release, on: date = DAY) -> list[str]:
    return [hint.service for hint in hints(answers, release, on)]


def test_a_family_with_an_infant_that_applies_for_assistance_hears_of_the_benefit(release: Release) -> None:
    answers = {"children": [{"name": "Murad", "age_months": 8}], "services": ["udsy-apply"]}
    (hint,) = hints(answers, release, DAY)
    assert hint.service == "benefit-infant-low-income"
    assert hint.title.az == "1 yaşınadək uşağa görə aylıq müavinət"
    assert hint.reason.az == "Murad: 8 ay. ÜDSY təyin edilərsə, hüquq yaranır. 140,00\N{NO-BREAK SPACE}AZN/ay"
    assert services_of({**answers, "services": ["pension-old-age"]}, release) == []


def test_no_hint_leads_to_a_service_that_was_withdrawn_or_is_off(release: Release) -> None:
    answers = {"children": [{"name": "Murad", "age_months": 8}], "services": ["udsy-apply"]}
    (code,) = services_of(answers, release)
    withdrawn = replace(release, services={key: release.service(key) for key in release.services if key != code})
    assert services_of(answers, withdrawn) == []
    off = replace(release, services={**release.services, code: replace(release.service(code), enabled=False)})
    assert services_of(answers, off) == []


def test_a_child_without_a_name_is_called_a_child_in_each_language(release: Release) -> None:
    (hint,) = hints({"children": [{"age_months": 8, "name": None}], "services": ["udsy-apply"]}, release, DAY)
    assert (hint.reason.az[:5], hint.reason.ru[:8], hint.reason.en[:6]) == ("Uşaq:", "Ребёнок:", "Child:")


def test_a_service_already_in_the_visit_is_not_hinted_at(release: Release) -> None:
    assert services_of({"newborn": True}, release) == ["benefit-birth"]
    assert services_of({"newborn": True, "services": ["benefit-birth"]}, release) == []


def test_nothing_known_gives_no_hint(release: Release) -> None:
    assert hints({}, release, DAY) == ()
    assert hints({"sex": None, "age_months": None}, release, DAY) == ()


def test_the_pension_age_of_the_day_decides(release: Release) -> None:
    woman = {"sex": "f", "age_months": 776, "insurance_years": 30}
    assert services_of(woman, release, date(2026, 6, 30)) == ["pension-old-age"]
    assert services_of(woman, release, date(2026, 7, 1)) == []
    assert services_of({**woman, "sex": "m"}, release, date(2026, 6, 30)) == []
    assert services_of({**woman, "insurance_years": 3}, release, date(2026, 6, 30)) == ["benefit-age"]


def test_an_unemployed_person_is_offered_registration_once(release: Release) -> None:
    person = {"employment": "unemployed", "age_months": 400}
    assert services_of(person, release) == ["employment-jobseeker-register"]
    assert services_of({**person, "registered_job_seeker": True}, release) == []


def test_income_below_the_criterion_is_counted_per_head(release: Release) -> None:
    family = {"family_size": 4, "monthly_income_qepik": 4 * 300_00 - 1}
    (hint,) = hints(family, release, DAY)
    assert hint.reason.en.startswith("Income per head is 299,99\N{NO-BREAK SPACE}AZN")
    assert services_of({**family, "monthly_income_qepik": 4 * 300_00}, release) == []


@pytest.mark.parametrize(
    "answers", [{"age": 30}, {"age_months": "30"}, {"newborn": 1}, {"children": [{"age_months": 8.5}]}]
)
def test_an_answer_of_another_name_or_type_is_our_bug(release: Release, answers: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        hints(answers, release, DAY)


def test_the_rules_of_the_release_are_proven(release: Release) -> None:
    prove(release.hints, release.values_on(release.effective_from))
    assert len(release.hints.rules) >= 15


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("when", "newborn &&& 3", "(?i)pars"),
        ("when", "newborn && nothing_known", "nothing_known"),
        ("when", "tables.benefit_birth", "not yes or no"),
        ("when", "true", "nothing is known"),
        ("when", "newborn && age_months > 10", "does not appear"),
        ("words", {"amount_qepik": "tables.benefit_imaginary"}, "benefit_imaginary"),
        ("words", {}, "amount_qepik"),
    ],
)
def test_a_broken_rule_is_refused_when_a_release_is_built(
    release: Release, written: dict[str, Any], field: str, value: object, said: str
) -> None:
    rule = next(entry for entry in written["hints"] if entry["code"] == "birth")
    rule[field] = value
    with pytest.raises(HintRuleError, match=said):
        prove(read_hints(written), release.values_on(DAY))


def test_money_is_written_as_people_here_write_it() -> None:
    assert money_words(123450) == "1.234,50\N{NO-BREAK SPACE}AZN"
