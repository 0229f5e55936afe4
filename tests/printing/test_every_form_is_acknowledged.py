"""Each form made by hand, filled and in order, ends with an acknowledgement in each language."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from pypdf import PdfReader

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.release import Release
from dostdesk.domain.papers import HowPresented, PresentedDocument
from dostdesk.domain.words import LANGUAGES, Language
from dostdesk.forms.compose import form_for
from dostdesk.forms.compute import computed
from dostdesk.forms.document import FormDocument
from dostdesk.forms.fill import FormState
from dostdesk.forms.sample import sample_state
from dostdesk.forms.validate import check
from dostdesk.forms.written import written
from dostdesk.printing.render import render
from tests.printing.samples import NOTICE, words

TODAY = date(2026, 11, 12)


@pytest.fixture(scope="module")
def release() -> Release:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return build_release(resource("catalogue"), created_at=at, effective_from=date(2026, 1, 1)).load()


@pytest.fixture(scope="module")
def made_by_hand(release: Release) -> dict[str, FormDocument]:
    """By service code."""
    return {
        code: form_for(code, service.group, release.forms, strict=True)
        for code, service in release.services.items()
        if service.form == f"{code}.json"
    }


def filled(form: FormDocument) -> FormState:
    return sample_state(form, Random(form.key), today=TODAY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_form_is_acknowledged_in_the_citizens_language(
    release: Release, made_by_hand: dict[str, FormDocument], language: Language
) -> None:
    assert len(made_by_hand) >= 24
    for code, form in made_by_hand.items():
        state, service = filled(form), release.service(code)
        assert not check(state), (code, check(state))
        presented = tuple(
            PresentedDocument(name=paper.name.in_(language), how=HowPresented.READ) for paper in service.documents
        )
        fin = str(state.value("applicant.fin"))
        notice = replace(
            NOTICE,
            language=language,
            service=service.name.in_(language),
            masked_fin=fin[:3] + "••••",
            presented=presented,
            to_bring=(),
        )
        pdf = PdfReader(io.BytesIO(render(notice, words(language))))
        said = "".join("".join(page.extract_text() for page in pdf.pages).split())
        for text in (service.name.in_(language), *(paper.name for paper in presented)):
            assert "".join(text.split()) in said, (code, text)
        assert fin not in said, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_form_reads_in_each_language(
    release: Release, made_by_hand: dict[str, FormDocument], language: Language
) -> None:
    for code, form in made_by_hand.items():
        state = filled(form)
        sections = written(state, computed(state, release.tables), language)
        assert len(sections) >= 4, code
        texts = [text for part in sections for line in part.lines for text in line]
        texts += [head for part in sections for table in part.tables for head in (table.label, *table.heads)]
        assert all(text.strip() and "{" not in text for text in texts), code
