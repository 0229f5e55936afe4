"""The product's own form documents, read once for all tests of forms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.release import Release
from dostdesk.domain.words import LANGUAGES, Language, Words
from dostdesk.forms.compose import form_for
from dostdesk.forms.compute import Tables
from dostdesk.forms.document import FormDocument
from tests.forms.made_up import every_kind


@pytest.fixture(scope="session")
def kinds() -> FormDocument:
    return every_kind()


@pytest.fixture(scope="session")
def release() -> Release:
    return build_release(
        resource("catalogue"), created_at=datetime(2026, 1, 1, tzinfo=UTC), effective_from=date(2026, 1, 1)
    ).load()


@pytest.fixture(scope="session")
def tables(release: Release) -> Tables:
    return release.tables


@pytest.fixture(scope="session")
def udsy(release: Release) -> FormDocument:
    return form_for("udsy-apply", "udsy", release.forms, strict=True)


@pytest.fixture(scope="session")
def words() -> dict[Language, Words]:
    return {language: Words.load(resource("translations"), language) for language in LANGUAGES}


@pytest.fixture(scope="session")
def every_form(release: Release) -> dict[str, FormDocument]:
    return {
        code: form_for(code, service.group, release.forms, strict=True) for code, service in release.services.items()
    }


@pytest.fixture(scope="session")
def release_forms(release: Release) -> Any:
    return release.forms
