"""Every problem has its sentence and its few words, in three languages, with the facts it needs."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from string import Formatter

import pytest

from dostdesk.domain.words import LANGUAGES, Language, Words
from dostdesk.forms import explain, fields, parse, typed, validate
from dostdesk.forms.compute import Tables, computed
from dostdesk.forms.document import FormDocument
from dostdesk.forms.fill import FormState
from dostdesk.forms.parse import parse_form
from dostdesk.forms.sample import sample_state
from dostdesk.forms.validate import check
from dostdesk.forms.written import written
from tests.forms.made_up import TODAY


def source(module: object) -> str:
    return Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8")


PROBLEMS = sorted(
    {
        *re.findall(r'_wrong\("(\w+)"', source(typed)),
        *re.findall(r'"(date_\w+)"', source(typed)),
        *re.findall(r'code="(\w+)"', source(validate)),
        *validate._SCHEMA_CODES.values(),
        "fin_length",
        "fin_letter",
        "fin_azerbaijani_letter",
        "must_agree",
        "choose",
        "missing",
        "value_wrong",
    }
)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", PROBLEMS)
@pytest.mark.parametrize("form", ["problem", "short"])
def test_every_problem_is_said_in_three_languages(code: str, form: str, words: dict[Language, Words]) -> None:
    said = {language: words[language](f"form.{form}.{code}") for language in LANGUAGES}
    assert all(sentence.strip() for sentence in said.values())
    assert "!" not in "".join(said.values())
    asked = [placeholders(sentence) for sentence in said.values()]
    assert asked[0] == asked[1] == asked[2]


def test_every_refused_document_is_said_in_three_languages(words: dict[Language, Words]) -> None:
    codes = {code for module in (parse, fields) for code in re.findall(r'RefusedError\("(\w+)"', source(module))}
    codes |= {"form_reference_missing", "form_reference_circle", "draft_unreadable"}
    for language in LANGUAGES:
        assert not {code for code in codes if f"error.{code}" not in words[language]}


def test_translations_of_forms_have_the_same_keys(words: dict[Language, Words]) -> None:
    keys = [{key for key in words[language].keys() if key.startswith("form.")} for language in LANGUAGES]  # noqa: SIM118
    assert keys[0] == keys[1] == keys[2]


def test_the_sentences_of_the_picture(udsy: FormDocument, words: dict[Language, Words]) -> None:
    state = sample_state(udsy, Random(3), today=TODAY).set("housing.rented", True)
    state = state.set("housing.owner", "Əsgərov Natiq").set("housing.rent", "250").set("housing.until", "01.10.2025")
    row = state.rows["family"]
    state = state.add_row("family", {"fin": "9BN5TQ", "name": "Quliyev Murad Orxan oğlu", "kinship": "son"})
    state = state.set(f"family.{row}.birth_date", "08.03.2025")
    problems = {problem.path: problem for problem in check(state)}
    az = words["az"]
    assert explain.sentence(state, problems[f"family.{row}.fin"], az) == (
        "Murad: FİN 7 simvol olmalıdır, 6 yazılıb. Doğum şəhadətnaməsini oxudun və ya son simvolu yazın."
    )
    assert explain.short(state, problems[f"family.{row}.fin"], az) == "Murad: FİN 6 simvoldur"
    assert explain.short(state, problems[f"family.{row}.occupation"], az) == "Murad: Məşğulluq – seçilməyib"
    assert explain.sentence(state, problems["housing.until"], az) == (
        "Bu tarix keçib. Yeni müqavilənin tarixini yazın və ya “Xeyr” seçin."
    )
    assert explain.short(state, problems["housing.until"], words["ru"]) == "Договор до – дата прошла"


def test_every_problem_that_can_happen_in_every_field_has_its_facts(
    every_form: dict[str, FormDocument], words: dict[Language, Words]
) -> None:
    bad = ("I", "9" * 12, "99.99.9999", "x@", "-1", "a" * 5000, "AZ21", "01.01.1900", "01.01.2100")
    for code in ("udsy-apply", "benefit-birth", "labour-contract-notification", "account-open"):
        for text in bad:
            state = sample_state(every_form[code], Random(1), today=TODAY)
            for path in [*state.values]:
                state = state.set(path, text)
            for problem in check(state):
                for language in LANGUAGES:
                    assert explain.sentence(state, problem, words[language])
                    assert explain.short(state, problem, words[language])


@pytest.mark.parametrize(
    ("language", "truthful", "consent"),
    [
        (
            "az",
            "“Məlumatların düzgünlüyünü təsdiq edirəm” – təsdiqlənməyib",
            "“Fərdi məlumatlarımın işlənməsinə razıyam” – təsdiqlənməyib",
        ),
        (
            "ru",
            "«Подтверждаю достоверность сведений» – не подтверждено",
            "«Согласен на обработку персональных данных» – не подтверждено",
        ),
        (
            "en",
            "“I confirm that the information is true” – not confirmed",
            "“I agree to the processing of my personal data” – not confirmed",
        ),
    ],
)
def test_each_consent_that_is_missing_is_named(
    udsy: FormDocument, words: dict[Language, Words], language: Language, truthful: str, consent: str
) -> None:
    state = FormState.open(udsy, today=TODAY)
    state = state.set("declaration.truthful", False).set("declaration.consent", False)
    said = {problem.path: explain.short(state, problem, words[language]) for problem in check(state)}
    assert (said["declaration.truthful"], said["declaration.consent"]) == (truthful, consent)


def test_a_row_without_a_name_is_called_by_its_number(udsy: FormDocument, words: dict[Language, Words]) -> None:
    state = FormState.open(udsy, today=TODAY).add_row("family")
    assert explain.row_name(state, "family.1.fin", words["az"]) == "sətir 2"
    assert explain.row_name(state, "applicant.fin", words["az"]) is None
    assert explain.row_name(state.set("family.1.name", "Ayxan"), "family.1.fin", words["en"]) == "Ayxan"


def test_a_missing_income_and_a_missing_table_are_explained(
    udsy: FormDocument, tables: Tables, words: dict[Language, Words]
) -> None:
    state = FormState.open(udsy, today=TODAY).set("family.0.income", "")
    az = words["az"]
    waiting = computed(state, tables)["estimate.possible"]
    assert explain.computed_reason(state, waiting, az) == "Hesablamaq üçün gözlənilir: sətir 1: Aylıq gəlir, AZN"
    assert "mərkəzi sistem" in explain.computed_reason(state, computed(state, {})["estimate.need"], az)
    assert explain.computed_reason(state, computed(state, tables)["estimate.need"], az) == ""


def test_the_notice_of_a_stand_in_names_the_widget(words: dict[Language, Words]) -> None:
    label = {"az": "İmza", "ru": "Подпись", "en": "Signature"}
    raw = {
        "title": label,
        "schema": {"type": "object", "properties": {"sign": {"type": "string", "format": "stroke", "x-label": label}}},
        "uischema": {
            "elements": [
                {"type": "Category", "label": label, "elements": [{"type": "Control", "scope": "#/properties/sign"}]}
            ]
        },
    }
    notice = parse_form(raw, {}).field("sign").notice
    assert notice is not None
    assert "stroke" in explain.notice_sentence(notice, words["ru"])


def test_a_filled_form_is_written_for_paper(udsy: FormDocument, tables: Tables) -> None:
    state = (
        sample_state(udsy, Random(3), today=TODAY).set("contact.phone", "0502123456").set("family.0.income", "1234,5")
    )
    sections = written(state, computed(state, tables), "az")
    assert sections[0].title == "Ərizəçi"
    assert ("Mobil telefon", "+994 50 212 34 56") in sections[0].lines
    family = sections[1].tables[0]
    assert family.heads[0] == "FİN"
    assert family.rows[0][-1] == "1.234,50"
    assert family.rows[0][2] == "Ərizəçi"
