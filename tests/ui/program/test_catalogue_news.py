"""What is said of the catalogue: the state in one line, and each piece of news once, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from dostdesk.assets import resource
from dostdesk.desk.catalogue_view import CatalogueView
from dostdesk.domain.clock import BAKU
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.words import LANGUAGES, Language, Words
from ui.catalogue_news import CatalogueNews, catalogue_line

MIDNIGHT, NOON = datetime(2026, 12, 1, tzinfo=BAKU), datetime(2026, 12, 1, 12, 30, tzinfo=BAKU)
SEVEN = CatalogueView(number=7, effective_at=MIDNIGHT)
REFUSED = replace(SEVEN, refused=RefusedError("release_for_newer_client", number=8, least="2.0"))


def words(language: Language = "az") -> Words:
    return Words.load(resource("translations"), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_names_the_number_and_what_is_the_matter(language: Language) -> None:
    spoken = words(language)
    assert catalogue_line(CatalogueView(), spoken) == (spoken("program.catalogue_none"), "todo")
    plain, sign = catalogue_line(SEVEN, spoken)
    assert "7" in plain
    assert sign == "done"
    coming, sign = catalogue_line(replace(SEVEN, next_number=8, next_at=NOON), spoken)
    assert coming.startswith(plain)
    assert "8" in coming
    assert "01.12.2026 12:30" in coming
    assert sign == "done"
    late, sign = catalogue_line(replace(SEVEN, expired_at=MIDNIGHT), spoken)
    assert "01.12.2026" in late
    assert "00:00" not in late
    assert sign == "warning"
    refused, sign = catalogue_line(REFUSED, spoken)
    assert refused not in {plain, late, coming}
    assert sign == "warning"


def told_of(*seen: CatalogueView) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    news = CatalogueNews(lambda sentence, tone: told.append((sentence, tone)), words)
    for catalogue in seen:
        news.saw(catalogue)
    return told


def test_a_start_is_no_news_and_a_switch_is_news_once() -> None:
    eight = replace(SEVEN, number=8)
    assert told_of(CatalogueView(), SEVEN, SEVEN) == []
    assert told_of(SEVEN, eight, eight) == [(words()("program.catalogue_switched", number=8), "accent")]


def test_the_reason_of_a_refusal_is_said_once_in_words() -> None:
    again = replace(SEVEN, refused=RefusedError("release_for_newer_client", number=8, least="2.0"))
    other = replace(SEVEN, refused=RefusedError("release_rolled_back", number=6, newest=7))
    assert REFUSED.refused is not None
    sentence = words().of_error(REFUSED.refused)
    assert "2.0" in sentence
    assert told_of(SEVEN, REFUSED, again) == [(sentence, "warning")]
    assert [tone for _, tone in told_of(REFUSED, other, SEVEN, REFUSED)] == ["warning"] * 3


def test_that_a_release_is_late_is_said_once() -> None:
    late = replace(SEVEN, expired_at=MIDNIGHT)
    assert [tone for _, tone in told_of(SEVEN, late, late)] == ["warning"]
