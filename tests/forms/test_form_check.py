"""Conditional fields, the check before sending, and how far a form is."""

from __future__ import annotations

from random import Random

import pytest

from dostdesk.forms.compute import Tables
from dostdesk.forms.document import FormDocument
from dostdesk.forms.fill import FormState
from dostdesk.forms.parse import parse_form
from dostdesk.forms.sample import sample_state
from dostdesk.forms.validate import SectionStatus, check, progress, sent_answers
from tests.forms.made_up import TODAY, control, document


@pytest.fixture
def full(udsy: FormDocument) -> FormState:
    return sample_state(udsy, Random(3), today=TODAY)


def codes(state: FormState) -> dict[str, str]:
    return {problem.path: problem.code for problem in check(state)}


def test_rent_is_asked_only_of_those_who_rent(full: FormState) -> None:
    owners = full.set("housing.rented", False).set("housing.ownership", "own")
    assert "housing.rent" not in owners.visible
    assert not check(owners)
    tenants = owners.set("housing.rented", True)
    assert {"housing.rent", "housing.owner", "housing.until"} <= tenants.visible
    for path in ("housing.rent", "housing.owner", "housing.until"):
        tenants = tenants.set(path, None)
    assert codes(tenants) == dict.fromkeys(["housing.owner", "housing.rent", "housing.until"], "missing")


def test_a_hidden_error_does_not_block_and_a_hidden_answer_is_kept_but_not_sent(
    full: FormState, tables: Tables
) -> None:
    wrong = full.set("housing.rented", True).set("housing.until", "01.10.2025").set("housing.owner", "Əsgərov Natiq")
    assert codes(wrong)["housing.until"] == "date_past"
    hidden = wrong.set("housing.rented", False).set("housing.ownership", "own")
    assert not check(hidden)
    assert "owner" not in sent_answers(hidden, tables)["housing"]
    assert hidden.set("housing.rented", True).text("housing.owner") == "Əsgərov Natiq"


def test_what_hangs_on_a_hidden_answer_is_hidden_too(release_form: FormDocument) -> None:
    state = FormState.open(release_form, today=TODAY).set("outer", True).set("inner", True)
    assert "deep" in state.visible
    closed = state.set("outer", False)
    assert not {"inner", "deep"} & closed.visible
    assert "shown_when_not" in closed.visible


@pytest.fixture
def release_form() -> FormDocument:
    def when(path: str, value: bool, effect: str = "SHOW") -> dict[str, object]:
        return {"effect": effect, "condition": {"scope": f"#/properties/{path}", "schema": {"const": value}}}

    return parse_form(
        document(
            {name: {"type": "boolean"} for name in ("outer", "inner", "deep", "shown_when_not")},
            [
                control("outer"),
                {**control("inner"), "rule": when("outer", True)},
                {**control("deep"), "rule": when("inner", True)},
                {**control("shown_when_not"), "rule": when("outer", True, "HIDE")},
            ],
        ),
        {},
        strict=True,
    )


def test_problems_come_in_reading_order_with_row_and_section(full: FormState) -> None:
    state = full
    while state.rows["family"] < 3:
        state = state.add_row("family")
    for column, value in {
        "fin": "9BN5TQ",
        "name": "Quliyev Murad Orxan oğlu",
        "kinship": "son",
        "birth_date": "08.03.2025",
        "occupation": None,
    }.items():
        state = state.set(f"family.2.{column}", value)
    state = state.set("contact.phone", None).set("declaration.consent", False)
    problems = [(problem.section, problem.path, problem.row, problem.code) for problem in check(state)]
    rows = [problem for problem in problems if problem[1] in {"family.2.fin", "family.2.occupation"}]
    assert problems[0] == ("applicant", "contact.phone", None, "missing")
    assert rows == [("family", "family.2.fin", 2, "fin_length"), ("family", "family.2.occupation", 2, "choose")]
    assert problems[-1] == ("declaration", "declaration.consent", None, "must_agree")


def test_a_person_is_in_the_table_once(full: FormState) -> None:
    state = full.add_row("family", {"fin": full.value("family.0.fin"), "name": "A B C"})
    row = state.rows["family"] - 1
    problem = next(problem for problem in check(state) if problem.path == f"family.{row}.fin")
    assert (problem.code, problem.facts["other"]) == ("row_repeated", 1)


def test_a_family_without_members_is_told(full: FormState) -> None:
    state = full
    while state.rows["family"]:
        state = state.remove_row("family", 0)
    assert codes(state) == {"family": "rows_missing"}


def test_what_only_the_schema_knows_is_found() -> None:
    raw = document({"a": {"type": "string"}, "b": {"type": "string"}})
    raw["schema"]["dependentRequired"] = {"a": ["b"]}
    form = parse_form(raw, {}, strict=True)
    state = FormState.open(form, today=TODAY).set("a", "var")
    assert codes(state) == {"b": "missing"}
    assert not check(state.set("b", "var"))
    raw["schema"]["not"] = {"properties": {"a": {"const": "var"}, "b": {"const": "var"}}, "required": ["a", "b"]}
    both = FormState.open(parse_form(raw, {}, strict=True), today=TODAY).set("a", "var").set("b", "var")
    assert codes(both) == {"a": "value_wrong"}


def test_computed_values_are_sent_as_they_stood(full: FormState, tables: Tables) -> None:
    sent = sent_answers(full, tables)
    assert sent["estimate"]["need"] == 30000 * full.rows["family"]
    assert "estimate" not in full.shown_answers


def test_progress_goes_from_nothing_to_everything(udsy: FormDocument, full: FormState) -> None:
    start = progress(FormState.open(udsy, today=TODAY))
    assert 0 < start.percent < 60
    assert {section.key: section.status for section in start.sections}["housing"] is SectionStatus.TODO
    done = progress(full)
    assert (done.percent, done.remaining) == (100, 0)
    assert all(section.status is not SectionStatus.ERROR for section in done.sections)


def test_progress_counts_wrong_fields_and_the_reported_ones_until_they_are_right(full: FormState) -> None:
    state = full.set("family.0.fin", "9BN5TQ").set("family.0.occupation", None)
    family = next(section for section in progress(state).sections if section.key == "family")
    assert (family.status, family.errors) == (SectionStatus.ERROR, 1)
    reported = check(state)
    family = next(section for section in progress(state, reported=reported).sections if section.key == "family")
    assert family.errors == 2
    righted = state.set("family.0.fin", "0TESTZZ").set("family.0.occupation", "working")
    assert progress(righted, reported=reported).percent == 100


def test_attachments_count_into_their_section(full: FormState) -> None:
    shown = progress(full, extra={"attachments": (3, 5)})
    section = next(section for section in shown.sections if section.key == "attachments")
    assert (section.status, section.answered, section.total) == (SectionStatus.PARTIAL, 3, 5)
    assert shown.remaining == 2
    assert shown.percent < 100


def test_sent_answers_open_again_without_a_problem(full: FormState, tables: Tables) -> None:
    again = FormState.of_answers(full.form, sent_answers(full, tables), today=TODAY)
    assert not check(again)
    assert again.shown_answers == full.shown_answers


def test_layout_hides_with_its_fields(udsy: FormDocument) -> None:
    state = FormState.open(udsy, today=TODAY)
    rent = udsy.section("housing").items[1]
    assert not state.shows(rent)
    assert state.set("housing.rented", True).shows(rent)
    assert state.shows(udsy.section("housing"))
