"""What the visit's forms say about a citizen, as the facts that the catalogue's entitlement rules may ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from dostdesk.forms.compute import months_between

if TYPE_CHECKING:
    from dostdesk.domain.person_facts import PersonFacts

Answers = Mapping[str, Any]
_CHILDREN = frozenset({"son", "daughter", "ward", "grandchild"})
_ADULT_MONTHS = 18 * 12
_SEXES = {"female": "f", "male": "m"}
_OCCUPATIONS = {
    "working": "employed",
    "first_job": "unemployed",
    "unemployed": "unemployed",
    "jobseeker": "job_seeker",
    "pensioner": "pensioner",
    "student": "student",
}


def facts(services: Iterable[str], answers: Iterable[Answers], on: date) -> dict[str, Any]:
    """The facts of `hints.yaml` that are known; the rest keep their defaults.

    Args:
        services: Codes of the visit's services.
        answers: Nested answers of its forms, as far as they are filled.
        on: The day on which ages count.
    """
    known: dict[str, Any] = {"services": list(services)}
    for form in answers:
        known.update(_of_applicant(_section(form, "applicant"), on))
        known.update(_of_family(_rows(form, "family"), on))
        status = _section(form, "situation").get("status")
        if status in _OCCUPATIONS:
            known["employment"] = _OCCUPATIONS[status]
    return known


def facts_elsewhere(known: PersonFacts, on: date) -> dict[str, Any]:
    """What registries know of a citizen, as such facts; what his forms say counts more."""
    found: dict[str, Any] = {"family_size": len(known.household) + 1, "children": []}
    for member in known.household:
        months = months_between(member.birth.isoformat(), on.isoformat())
        if member.kinship.value in _CHILDREN and 0 <= months < _ADULT_MONTHS:
            found["children"].append(
                {
                    "name": member.name.given,
                    "age_months": months,
                    "disability": member.occupation.value == "disabled_child",
                    "adopted": False,
                }
            )
    if known.occupation.value in _OCCUPATIONS:
        found["employment"] = _OCCUPATIONS[known.occupation.value]
    if known.pension_capital is not None:
        found["insurance_years"] = known.pension_capital.years
    if known.disability is not None:
        found["disability_percent"] = known.disability.percent
    return found


def _section(form: Answers, name: str) -> Answers:
    """A part of a form; each form is free to mean something else by the same name."""
    found = form.get(name)
    return found if isinstance(found, Mapping) else {}


def _rows(form: Answers, name: str) -> Iterable[Answers]:
    found = form.get(name)
    return found if isinstance(found, Sequence) and not isinstance(found, str) else ()


def _of_applicant(applicant: Answers, on: date) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if applicant.get("sex") in _SEXES:
        found["sex"] = _SEXES[applicant["sex"]]
    if applicant.get("birth_date"):
        found["age_months"] = months_between(applicant["birth_date"], on.isoformat())
    return found


def _of_family(rows: Iterable[Answers], on: date) -> dict[str, Any]:
    family = [row for row in rows if row]
    if not family:
        return {}
    found: dict[str, Any] = {
        "family_size": len(family),
        "children": [child for row in family if (child := _child(row, on)) is not None],
    }
    if all(row.get("income") is not None for row in family):
        found["monthly_income_qepik"] = sum(row["income"] for row in family)
    own = next((row for row in family if row.get("kinship") == "self"), {})
    if own.get("occupation") in _OCCUPATIONS:
        found["employment"] = _OCCUPATIONS[own["occupation"]]
    return found


def _child(row: Answers, on: date) -> dict[str, Any] | None:
    if row.get("kinship") not in _CHILDREN or not row.get("birth_date"):
        return None
    months = months_between(row["birth_date"], on.isoformat())
    if not 0 <= months < _ADULT_MONTHS:
        return None
    # Surname, given name, father's name: the given name is what the clerk and the citizen call the child.
    names = str(row.get("name", "")).split()
    return {
        "name": names[1] if len(names) > 1 else " ".join(names),
        "age_months": months,
        "disability": row.get("occupation") == "disabled_child",
        "adopted": False,
    }
