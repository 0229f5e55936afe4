"""Computed values: sums from dated tables, and the reason when there is none yet."""

from __future__ import annotations

from datetime import date

import pytest

from dostdesk.domain.errors import RefusedError
from dostdesk.forms.compose import form_for
from dostdesk.forms.compute import Tables, computed, months_between, rate_on, years_between
from dostdesk.forms.document import FormDocument
from dostdesk.forms.fill import FormState
from dostdesk.forms.parse import parse_form
from dostdesk.forms.references import Documents
from tests.forms.made_up import TODAY, document


def with_expression(expression: str, **more: object) -> FormDocument:
    return parse_form(
        document(
            {
                "born": {"type": "string", "format": "date"},
                "sum": {"type": "integer", "format": "qepik"},
                "result": {"type": "integer", "x-computed": {"expression": expression, **more}},
            }
        ),
        {},
        strict=True,
    )


def test_the_estimate_is_the_criterion_times_members_less_the_income(udsy: FormDocument, tables: Tables) -> None:
    state = FormState.open(udsy, today=date(2025, 11, 20))
    for _ in range(4):
        state = state.add_row("family")
    state = state.set("family.1.income", "420")
    found = computed(state, tables)
    assert found["estimate.need"].value == 5 * 28500
    assert found["estimate.need"].label.az == "Ehtiyac meyarı 5 × 285,00"
    assert found["estimate.income"].value == 42000
    assert found["estimate.possible"].value == 100500
    assert found["family"].label.az == "5 nəfər · gəlir cəmi 420,00 AZN"


def test_the_criterion_is_that_of_the_service_day(udsy: FormDocument, tables: Tables) -> None:
    for year, value in ((2025, 28500), (2026, 30000)):
        assert computed(FormState.open(udsy, today=date(year, 6, 1)), tables)["estimate.need"].value == value


def test_an_income_above_the_criterion_gives_nothing(udsy: FormDocument, tables: Tables) -> None:
    state = FormState.open(udsy, today=TODAY).set("family.0.income", "200").set("income.abroad", "500")
    assert computed(state, tables)["estimate.income"].value == 70000
    assert computed(state, tables)["estimate.possible"].value == 0


def test_a_wrong_income_is_waited_for_by_name(udsy: FormDocument, tables: Tables) -> None:
    state = FormState.open(udsy, today=TODAY).set("family.0.income", "1000000000")
    possible = computed(state, tables)["estimate.possible"]
    assert (possible.value, possible.reason, possible.missing) == (None, "waiting", "family.0.income")


def test_without_the_table_there_is_a_reason_and_no_crash(
    udsy: FormDocument, capfd: pytest.CaptureFixture[str]
) -> None:
    found = computed(FormState.open(udsy, today=TODAY), {})
    assert found["estimate.need"].reason == "failed"
    assert found["estimate.need"].label.az == "Ehtiyac meyarı – × –"
    assert capfd.readouterr() == ("", ""), "answers must not reach a log"


@pytest.mark.parametrize(
    "expression",
    [
        "1 / 0",
        "sum + 'a'",
        "born + 1",
        "rate('nothing')",
        "years(born, 'not a date')",
        "9223372036854775807 + 1",
        "sum.x",
    ],
)
def test_an_expression_that_fails_gives_a_reason(expression: str, capfd: pytest.CaptureFixture[str]) -> None:
    state = FormState.open(with_expression(expression), today=TODAY).set("sum", "5")
    assert computed(state, {})["result"].reason == "failed"
    assert capfd.readouterr() == ("", "")


def test_an_age_waits_for_the_birth_date() -> None:
    state = FormState.open(with_expression("years(born, today)", needs=["born"]), today=TODAY)
    assert computed(state, {})["result"].missing == "born"
    assert computed(state.set("born", "21.11.2000"), {})["result"].value == 25
    assert computed(state.set("born", "20.11.2000"), {})["result"].value == 26


@pytest.mark.parametrize("expression", ["sum +", "unknown + 1", "explode(sum)", "total(others, 'x')"])
def test_an_expression_that_cannot_work_is_refused_with_the_document(expression: str) -> None:
    with pytest.raises(RefusedError) as refused:
        with_expression(expression)
    assert refused.value.code == "form_expression_broken"
    assert refused.value.facts == {"field": "result"}


def test_hidden_answers_do_not_count(tables: Tables, release_forms: Documents) -> None:
    form = form_for("employment-jobseeker-register", "employment", release_forms, strict=True)
    state = FormState.open(form, today=TODAY).set("work.worked", True)
    state = state.add_row("work.periods", {"place": "Zavod", "since": "20.11.2020", "until": "20.05.2021"})
    assert computed(state, tables)["work.months"].value == 6
    assert "work.months" not in computed(state.set("work.worked", False), tables)


def test_the_pension_form_counts_down_to_the_age_of_the_day(tables: Tables, release_forms: Documents) -> None:
    form = form_for("pension-old-age", "pensions_benefits", release_forms, strict=True)
    state = FormState.open(form, today=TODAY).set("applicant.birth_date", "20.10.1962")
    assert computed(state, tables)["estimate.wait"].missing == "applicant.sex"
    assert computed(state.set("applicant.sex", "male"), tables)["estimate.wait"].value == 11
    assert computed(state.set("applicant.sex", "male"), tables)["estimate.age"].value == 64


def test_rates_and_dates() -> None:
    table = {"x": {"2020-01-01": 1, "2021-01-01": 2}}
    assert [rate_on(table, "x", day) for day in ("2020-12-31", "2021-01-01")] == [1, 2]
    with pytest.raises(KeyError):
        rate_on(table, "x", "2019-12-31")
    assert months_between("2024-01-31", "2024-02-29") == 0
    assert months_between("2024-03-31", "2024-01-30") == -2
    assert years_between("2000-02-29", "2026-02-28") == 25
