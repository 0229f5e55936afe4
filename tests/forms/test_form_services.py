"""Every service of the release opens a form that can be filled and sent."""

from __future__ import annotations

import time
from random import Random
from statistics import median

from dostdesk.catalogue.release import Release
from dostdesk.forms.compose import form_for
from dostdesk.forms.compute import Tables, computed
from dostdesk.forms.document import FieldKind, FormDocument
from dostdesk.forms.fill import FormState, from_draft, to_draft
from dostdesk.forms.sample import sample_answers, sample_state
from dostdesk.forms.validate import check, progress, sent_answers
from tests.forms.made_up import TODAY

BY_HAND = {
    "udsy-apply",
    "employment-jobseeker-register",
    "pension-old-age",
    "disability-assessment-adult",
    "references-employment-status",
    "benefit-birth",
    "account-correct",
    "adoption-candidate-register",
    "aux-complaint",
    "benefit-age",
    "benefit-childcare",
    "benefit-disability-child",
    "benefit-funeral",
    "child-hotline",
    "coord-intake",
    "disability-transport-compensation",
    "disability-wheelchair",
    "employment-self-employment",
    "employment-unemployment-insurance",
    "foster-register",
    "labour-contract-notification",
    "labour-violation-complaint",
    "pension-disability",
    "pension-survivor",
    "references-insurance-record",
    "social-home-care",
    "social-sanatorium",
    "state-insurance-difference",
    "stipend-martyr-family",
}


def test_all_223_services_open_a_form_of_several_sections(
    release: Release, every_form: dict[str, FormDocument]
) -> None:
    assert len(every_form) == len(release.services) == 223
    for code, form in every_form.items():
        assert len(form.sections) >= 4, code
        assert {"applicant.fin", "contact.phone", "declaration.consent"} <= set(form.by_path), code
        assert len(form.placed) > 25, code


def test_the_common_form_is_never_alone(release: Release, every_form: dict[str, FormDocument]) -> None:
    bare = {"applicant", "attachments", "declaration"}
    alone = [code for code, form in every_form.items() if {section.key for section in form.sections} <= bare]
    assert not alone


def test_forms_made_by_hand_are_their_services_own(every_form: dict[str, FormDocument]) -> None:
    assert {code for code in BY_HAND if every_form[code].key == code} == BY_HAND
    assert every_form["udsy-reapply"].key == "udsy-apply"


def test_every_group_of_services_has_a_form_made_by_hand(release: Release) -> None:
    groups = {release.service(code).group for code in BY_HAND}
    assert len(BY_HAND) >= 24
    assert groups == set(release.groups)


def test_groups_ask_what_they_need(every_form: dict[str, FormDocument]) -> None:
    assert "purpose.recipient" in every_form["references-pension"].by_path
    assert "organisation.voen" in every_form["labour-contract-notification"].by_path
    assert "child.birth_date" in every_form["benefit-guardian"].by_path
    assert "payout.account.iban" in every_form["stipend-veteran"].by_path
    assert "deceased.death_date" in every_form["pension-funeral"].by_path


def test_a_service_nobody_thought_of_still_gets_a_form(release: Release) -> None:
    assert "request.subject" in form_for("brand-new", "auxiliary", release.forms, strict=True).by_path
    assert "applicant.fin" in form_for("brand-new", "brand-new", release.forms, strict=True).by_path


def test_every_form_can_be_filled_and_sent(every_form: dict[str, FormDocument], tables: Tables) -> None:
    random = Random(11)
    for code, form in every_form.items():
        state = sample_state(form, random, today=TODAY)
        assert not check(state), (code, check(state))
        assert progress(state).percent == 100, code
        failed = [result for result in computed(state, tables).values() if result.reason == "failed"]
        assert not failed, (code, failed)
        assert from_draft(form, to_draft(state), today=TODAY) == state, code
        again = FormState.of_answers(form, sent_answers(state, tables), today=TODAY)
        assert not check(again), code


def test_samples_are_nobody_and_the_same_for_the_same_seed(udsy: FormDocument) -> None:
    one, same, other = (sample_answers(udsy, Random(seed), today=TODAY) for seed in (5, 5, 6))
    assert one == same != other
    assert one["applicant"]["fin"].startswith("0TEST")
    assert all(row["fin"].startswith("0TEST") for row in one["family"])
    assert one["family"][0]["fin"] == one["applicant"]["fin"]


def test_a_sample_keeps_what_is_known_of_the_citizen(udsy: FormDocument) -> None:
    state = sample_state(udsy, Random(5), today=TODAY, prefill={"applicant.fin": "0TEST99"})
    assert state.value("applicant.fin") == state.value("family.0.fin") == "0TEST99"


def test_every_table_gives_its_rows_a_name(every_form: dict[str, FormDocument]) -> None:
    for code, form in every_form.items():
        for table in form.tables:
            assert table.row_label is not None, (code, table.path)
            assert FieldKind.TABLE not in {column.kind for column in table.columns}


def test_typing_into_the_largest_form_stays_under_five_milliseconds(udsy: FormDocument, tables: Tables) -> None:
    state = sample_state(udsy, Random(5), today=TODAY)
    while state.rows["family"] < 12:
        state = state.add_row("family", {"name": "Nümunə Ad Ata", "kinship": "son", "income": 100})
    taken = []
    for attempt in range(30):
        started = time.perf_counter()
        typed = state.set("family.7.income", f"{attempt},50")
        computed(typed, tables)
        progress(typed)
        taken.append(time.perf_counter() - started)
    assert median(taken) < 0.005
