"""Every service is found by what a clerk can type on any keyboard."""

import string
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.catalogue.folded import Entry, FoldedIndex, SearchField, folded_words, highlight
from dostdesk.catalogue.release import Release
from dostdesk.catalogue.search import ServiceSearch
from dostdesk.domain.words import LANGUAGES, Language

PLAIN = str.maketrans("əışçğöüƏIİŞÇĞÖÜ", "eiscgouEIISCGOU")


@pytest.fixture(scope="module")
def searches(release: Release) -> dict[Language, ServiceSearch]:
    return {language: ServiceSearch(release.services.values(), language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_each_service_comes_first_by_its_name_typed_without_azerbaijani_letters(
    release: Release, searches: dict[Language, ServiceSearch], language: Language, case: Callable[[str], str]
) -> None:
    for service in release.services.values():
        typed = case(service.name.in_(language).translate(PLAIN))
        if language != "ru":
            assert not set(typed.lower()) & set("əışçğöü")
        first = searches["az"].search(typed, limit=3)
        assert service.code in [
            hit.service.code for hit in first if hit.service.name.in_(language) == service.name.in_(language)
        ], typed


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_letters_of_each_of_its_first_words_find_it(
    release: Release, searches: dict[Language, ServiceSearch], language: Language
) -> None:
    for service in release.services.values():
        words = [word.text[:4] for word in folded_words(service.name.in_(language))][:4]
        found = searches[language].search(" ".join(reversed(words)), limit=60)
        assert service.code in {hit.service.code for hit in found}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("isaxtaran", "employment-jobseeker-register"),
        ("yas pensiya", "pension-old-age"),
        ("pensiya yas", "pension-old-age"),
        ("dogum", "benefit-birth"),
        ("udsy", "udsy-apply"),
        ("udsy-apply", "udsy-apply"),
        ("01-09-07", "social-sanatorium"),
        ("ищущ работу", "employment-jobseeker-register"),
        ("job seek", "employment-jobseeker-register"),
    ],
)
def test_what_a_clerk_types_brings_the_service_he_means(
    searches: dict[Language, ServiceSearch], typed: str, first: str
) -> None:
    assert searches["az"].search(typed)[0].service.code == first


def test_a_service_that_is_off_comes_behind_one_that_matches_as_well(searches: dict[Language, ServiceSearch]) -> None:
    codes = [hit.service.code for hit in searches["az"].search("udsy")]
    assert codes.index("udsy-reapply") < codes.index("udsy-active-measures") < codes.index("udsy-appeal")


def test_the_stretches_to_underline_are_of_the_original_text() -> None:
    text = "18 yaşınadək Əlilliyi olan uşağa qulluq"
    assert [text[start:end] for start, end in highlight(text, "ELILLIYI uşaq")] == ["Əlilliyi", "uşağ"]
    assert [text[start:end] for start, end in highlight(text, "olan elil")] == ["Əlil", "olan"]
    assert highlight("İşsizin dostu", "issizin dostu") == ((0, 13),)
    decomposed = "s\N{COMBINING CEDILLA}ahin"
    assert highlight(decomposed, "sa") == ((0, 3),)


def test_a_word_softened_by_its_suffix_is_still_found(searches: dict[Language, ServiceSearch]) -> None:
    codes = [hit.service.code for hit in searches["az"].search("uşaq əlillik müəyyən")]
    assert codes[:2] == ["benefit-disability-child", "disability-assessment-child"]


def test_a_hit_through_another_language_says_through_what(searches: dict[Language, ServiceSearch]) -> None:
    hit = searches["az"].search("инвалидная коляска")[0]
    assert hit.service.code == "disability-wheelchair"
    assert hit.name == "Əlil arabası ilə təmin edilmə"
    assert hit.through == "Инвалидная коляска"


def test_the_index_serves_people_as_well() -> None:
    people = [("a", "Əliyev Şahin İlham oğlu"), ("b", "Quliyeva Nərmin Elşad qızı"), ("c", "Əliyeva Çinarə")]
    index = FoldedIndex(Entry(key, (SearchField("name", name, 0),)) for key, name in people)
    assert [hit.key for hit in index.search("eliyev")] == ["c", "a"]
    assert index.search("SAHIN ELI")[0].key == "a"
    assert [hit.key for hit in index.search("guliyeva")] == []


def test_nothing_typed_and_ten_thousand_pasted_letters_are_both_answered_at_once(
    searches: dict[Language, ServiceSearch],
) -> None:
    assert searches["az"].search("  -!  ") == ()
    assert searches["az"].search("ə" * 10_000) == ()


def test_what_was_asked_before_is_answered_from_memory() -> None:
    index = FoldedIndex(
        [Entry("a", (SearchField("name", "Pensiya", 0),)), Entry("b", (SearchField("name", "Pul", 0),))]
    )
    assert index.search("PENSİYA ") is index.search("pensiya")
    assert index.search("p", limit=1) != index.search("p", limit=2)


def test_a_search_is_faster_than_a_frame(release: Release, searches: dict[Language, ServiceSearch]) -> None:
    queries = [service.name.az[:length] for service in release.services.values() for length in (1, 4, 12)]
    spent = []
    for query in [*queries, *string.ascii_lowercase]:
        started = time.thread_time()
        searches["az"].search(query)
        spent.append(time.thread_time() - started)
    spent.sort()
    assert spent[int(len(spent) * 0.99)] < 0.016


@given(st.text(max_size=60), st.text(max_size=20))
def test_underlining_never_leaves_the_text_and_never_overlaps(text: str, query: str) -> None:
    last = 0
    for start, end in highlight(text, query):
        assert last <= start < end <= len(text)
        last = end
