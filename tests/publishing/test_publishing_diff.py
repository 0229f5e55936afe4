"""The difference between two catalogues is told in words, and nothing changes without a sentence."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dostdesk.assets import resource
from dostdesk.domain.words import LANGUAGES, Words
from dostdesk.publishing.changes import Edition
from dostdesk.publishing.layout import json_text, round_trip, yaml_text
from dostdesk.publishing.reading import read_files
from dostdesk.publishing.saying import Sayer
from dostdesk.publishing.telling import counts, tell
from tests.publishing.editing import BIRTH, FUNERAL, Edit, birth, other_options, rule, section, service

WORDS = {language: Words.load(resource("translations"), language) for language in LANGUAGES}
Differ = Callable[..., list[str]]


@pytest.fixture(scope="session")
def edition(small: Path) -> Edition:
    files, faults = read_files(small)
    assert not faults
    return Edition(files)


@pytest.fixture(scope="session")
def differ(edition: Edition) -> Differ:
    """The sentences for one edit of one parsed file."""

    def told(file: str, edit: Edit, language: Any = "en") -> list[str]:
        return [entry.sentence for entry in tell(edition, edited(edition, file, edit), WORDS[language])]

    return told


@cache
def _written(text: str) -> Any:
    return round_trip().load(text)


def edited(edition: Edition, file: str, edit: Edit) -> Edition:
    json_file = file.endswith(".json")
    content = copy.deepcopy(edition.content(file) if json_file else _written(edition.text(file)))
    edit(content)
    text = json_text(content) if json_file else yaml_text(content)
    return Edition({**edition.files, file: text.encode()})


def test_the_same_bytes_have_no_difference(edition: Edition) -> None:
    assert tell(edition, Edition(dict(edition.files)), WORDS["az"]) == ()


def test_a_term_is_told_as_a_lawyer_says_it(differ: Differ) -> None:
    def shorter(services: Any) -> None:
        service("benefit-birth", services).update(term_days=15, term_kind="working")

    was = "10 təqvim günündən"
    assert differ("services.yaml", shorter, "az") == [
        f"Xidmət “Doğum müavinəti” (benefit-birth): müddəti {was} 15 iş gününə dəyişdi."
    ]
    assert differ("services.yaml", shorter, "ru") == [
        "Услуга «Пособие при рождении» (benefit-birth): срок изменён с 10 календарных дней на 15 рабочих дней."
    ]
    assert differ("services.yaml", shorter, "en") == [
        "Service “Birth benefit” (benefit-birth): its term changed from 10 calendar days to 15 working days."
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 рабочий день"), (3, "3 рабочих дня"), (12, "12 рабочих дней"), (21, "21 рабочий день")],
)
def test_russian_counts_days_in_three_ways(differ: Differ, days: int, said: str) -> None:
    def other(services: Any) -> None:
        service("benefit-birth", services).update(term_days=days, term_kind="working")

    assert differ("services.yaml", other, "ru")[0].endswith(f"на {said}.")


BIRTH_SERVICE = "Service “Birth benefit” (benefit-birth): "
FORM = "Form “Application for the one-time birth benefit” (benefit-birth): "


def _of_birth(edit: Edit) -> Edit:
    return lambda services: edit(service("benefit-birth", services))


@pytest.mark.parametrize(
    ("file", "edit", "said"),
    [
        (
            "services.yaml",
            _of_birth(lambda entry: entry.update(source="background")),
            BIRTH_SERVICE + "the service is switched off: its source was “found”, is now “background”.",
        ),
        (
            "services.yaml",
            _of_birth(lambda entry: entry.update(fee_azn=5)),
            BIRTH_SERVICE + "its fee changed from AZN 0 to AZN 5.",
        ),
        (
            "services.yaml",
            _of_birth(lambda entry: entry["documents"].append({"az": "Arayış", "en": "Certificate"})),
            BIRTH_SERVICE + "a paper was added: “Arayış”.",
        ),
        (
            "services.yaml",
            _of_birth(lambda entry: entry["documents"].append({"az": "Arayış", "en": "x", "condition": "foreigner"})),
            BIRTH_SERVICE + "a paper was added: “Arayış”, asked for only in this case: “For a foreigner”.",
        ),
        (
            "services.yaml",
            _of_birth(lambda entry: entry["documents"].pop(0)),
            BIRTH_SERVICE + "a paper was removed: “Şəxsiyyət vəsiqəsi”.",
        ),
        (
            "services.yaml",
            _of_birth(lambda entry: entry["documents"][0].update(condition="foreigner")),
            BIRTH_SERVICE
            + "the paper “Şəxsiyyət vəsiqəsi” became conditional; "
            + "it is now asked for only in this case: “For a foreigner”.",
        ),
        (
            "services.yaml",
            lambda services: services[0]["documents"][0].pop("condition"),
            "Service “Pension certificate” (references-pension): the paper “Şəxsiyyət vəsiqəsi” is now asked "
            "of everybody; before only in this case: “For a foreigner”.",
        ),
        (
            "services.yaml",
            _of_birth(lambda entry: entry["eligibility"].update(en="Nobody")),
            BIRTH_SERVICE + "who is entitled / English changed: was “Parent of a newborn”, is now “Nobody”.",
        ),
        (
            "services.yaml",
            _of_birth(lambda entry: entry["legal_basis"].append("Qanun 5")),
            BIRTH_SERVICE + "legal basis was added: “Qanun 5”.",
        ),
        (
            "services.yaml",
            lambda services: services.remove(service("benefit-birth", services)),
            BIRTH_SERVICE + "was taken out of the catalogue.",
        ),
        (
            "services.yaml",
            lambda services: services.append({**services[0], "code": "references-moon"}),
            "Service “Pension certificate” (references-moon): a new service in group “references”; term: the same day; "
            "papers: “Şəxsiyyət vəsiqəsi”.",
        ),
        (
            "services.yaml",
            lambda services: services.append(services.pop(0)),
            "The catalogue of services: as a whole: the order changed; moved: “references-pension”.",
        ),
        (
            "reference.yaml",
            lambda all_: all_["tables"]["benefit_birth"]["rows"].append({"since": "2027-01-01", "value": 700}),
            "Reference value “benefit_birth”: a value was added, from 2027-01-01: 700 (AZN).",
        ),
        (
            "reference.yaml",
            lambda all_: all_["tables"]["benefit_birth"]["rows"][0].update(value=650),
            "Reference value “benefit_birth”: the value from 2025-07-01 changed: was 600, is now 650 (AZN).",
        ),
        (
            "queue-policy.yaml",
            lambda all_: all_["queue_groups"][0].update(target_wait_min=20),
            "Queue group “P”: target wait (minutes) changed: was 15, is now 20.",
        ),
        (
            "queue-policy.yaml",
            lambda all_: all_["queue_groups"][0]["service_groups"].remove("president_stipends"),
            "Queue group “P”: the services of group “president_stipends” no longer wait here.",
        ),
        (
            "translations.yaml",
            lambda all_: all_["documents"].update({"Şəxsiyyət vəsiqəsi": "Паспорт"}),
            "Text of “papers”: “Şəxsiyyət vəsiqəsi” (services: references-pension, benefit-birth, "
            "benefit-funeral, account-correct): Russian changed: was “Удостоверение личности”, is now “Паспорт”.",
        ),
        (
            "hints.yaml",
            lambda all_: all_["hints"][0].update(when="newborn && insured"),
            "Hint “One-off birth benefit” (birth, service benefit-birth): rule changed: was “newborn”, "
            "is now “newborn && insured”.",
        ),
        (
            BIRTH,
            lambda all_: birth("children")(all_).update(maxItems=7),
            FORM + "“births” / “Children” (children) / most rows changed: was 6, is now 7.",
        ),
        (
            BIRTH,
            lambda all_: birth()(all_)["required"].remove("country"),
            FORM + "the field “births” / “Country” (country) is no longer mandatory.",
        ),
        (
            BIRTH,
            lambda all_: birth()(all_)["properties"].update({"moon": {"type": "string", "x-label": {"en": "Moon"}}}),
            FORM + "a field was added: “births” / “Moon” (moon).",
        ),
        (
            BIRTH,
            lambda all_: other_options(all_).pop(),
            FORM + "“parents” / “The applicant is” (applicant_is) / choices: a choice was removed: “Guardian”.",
        ),
        (
            BIRTH,
            lambda all_: section(all_, "births")["elements"][2].update(rule=rule("births.abroad", {"const": False})),
            FORM + "layout / “Child” / group: the rule changed: was shown if the answer “births.abroad” is yes, "
            "is now shown if the answer “births.abroad” is no.",
        ),
    ],
)
def test_a_change_has_its_own_sentence(differ: Differ, file: str, edit: Edit, said: str) -> None:
    assert differ(file, edit) == [said]


def test_a_remark_and_the_way_of_writing_are_told_as_what_they_are(edition: Edition) -> None:
    text = edition.text("queue-policy.yaml")
    remarked = Edition({**edition.files, "queue-policy.yaml": (text + "# a remark\n").encode()})
    quoted = Edition({**edition.files, "queue-policy.yaml": text.replace("letter: P", 'letter: "P"', 1).encode()})
    assert [told.sentence for told in tell(edition, remarked, WORDS["en"])] == [
        "File queue-policy.yaml: the remarks changed, which adds nothing to the content."
    ]
    assert [told.sentence for told in tell(edition, quoted, WORDS["en"])] == [
        "File queue-policy.yaml: only the way in which it is written changed; the content is the same."
    ]


def test_a_new_file_and_one_that_is_gone_are_told(edition: Edition) -> None:
    less = {file: content for file, content in edition.files.items() if file not in (FUNERAL, "forms/README.md")}
    gone = [told.sentence for told in tell(edition, Edition(less), WORDS["en"])]
    back = [told.sentence for told in tell(Edition(less), edition, WORDS["en"])]
    assert [line.rpartition(": ")[2] for line in gone] == ["was removed.", "the explanatory text was removed."]
    assert [line.rpartition(": ")[2] for line in back] == ["is new.", "an explanatory text was added."]
    assert all("benefit-funeral" in line or "README" in line for line in gone + back)


def test_what_changed_is_counted_by_things_not_by_sentences(edition: Edition) -> None:
    def two(services: Any) -> None:
        services[0].update(fee_azn=1, operator_min=50)
        services[1].update(fee_azn=1)

    assert counts(tell(edition, edited(edition, "services.yaml", two), WORDS["az"])) == {"services": 2}


# ------------------------------------------------------------ no change without a sentence


def leaves(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from leaves(value, (*place, key))
    elif isinstance(node, list) and node:
        for position, value in enumerate(node):
            yield from leaves(value, (*place, position))
    else:
        yield place


def mutated(value: Any, to: Any) -> Any:
    # What was read keeps how it was written, in types of its own.
    same = to == value and isinstance(to, bool) is isinstance(value, bool)
    if to is not None and not same:
        return to
    return not value if isinstance(value, bool) else f"{value}x"


@pytest.fixture(scope="session")
def places(edition: Edition) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """Where each leaf of each file is."""
    return {file: tuple(leaves(edition.content(file))) for file in edition.files if not file.endswith(".md")}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    draws=st.tuples(st.integers(0, 9999), st.integers(0, 999_999)),
    to=st.none() | st.integers(0, 99) | st.booleans() | st.text("abcə ", max_size=6),
    language=st.sampled_from(LANGUAGES),
    gone=st.booleans(),
)
def test_no_leaf_changes_without_a_sentence_that_names_it(
    edition: Edition,
    places: Mapping[str, Sequence[tuple[Any, ...]]],
    draws: tuple[int, int],
    to: Any,
    language: Any,
    gone: bool,
) -> None:
    # Which leaf it is follows from numbers: what is drawn does not depend on how many files and leaves there are.
    file = sorted(places)[draws[0] % len(places)]
    place = places[file][draws[1] % len(places[file])]
    removed = gone and to is None

    def edit(content: Any) -> None:
        node = content
        for step in place[:-1]:
            node = node[step]
        if removed:
            del node[place[-1]]
        else:
            node[place[-1]] = mutated(node[place[-1]], to)

    told = tell(edition, edited(edition, file, edit), WORDS[language])
    said = [entry.sentence for entry in told if entry.area != "files"]
    assert said
    owner, field = expected(edition, file, place, WORDS[language])
    assert any(owner in sentence and (field is None or field in sentence) for sentence in said), said


def expected(edition: Edition, file: str, place: tuple[Any, ...], words: Words) -> tuple[str, str | None]:
    """What a sentence about a leaf has to name: the thing it belongs to, and its field, where it has one."""
    say = Sayer(words)
    names = [step for step in place if isinstance(step, str)]
    if file == "services.yaml":
        entry = edition.content(file)[place[0]]
        special = {"term_days", "term_kind", "fee_azn", "operator_min", "source", "code", "condition"}
        field = None if names[0] == "documents" or special & set(names) else say.step(names[0])
        return str(entry["code"]), field
    if file.startswith("forms/"):
        stem = file.removesuffix(".json").split("/")[-1]
        if "rule" in names or not names or names[0] in ("uischema", "choices"):
            return stem, None
        fields = [name for above, name in pairwise(names) if above == "properties"]
        return stem, fields[-1] if fields else None
    if file == "hints.yaml" and names[0] == "hints":
        return str(edition.content(file)["hints"][place[1]]["code"]), None
    if file == "translations.yaml":
        return str(place[1]), None
    if file == "reference.yaml" and names[0] == "tables":
        return str(place[1]), None
    return say.step(names[-1]) if names[0] in ("undo_s", "service_day", "volume") else "", None


def test_every_key_of_a_source_has_a_word_of_its_own() -> None:
    from dostdesk.publishing.form_shape import FORM, PART
    from dostdesk.publishing.shape import SHAPES

    def keys(schema: Any) -> Iterator[str]:
        if isinstance(schema, dict):
            yield from schema.get("properties", {}) if isinstance(schema.get("properties"), dict) else ()
            for value in schema.values():
                yield from keys(value)

    known = {key for schema in (*SHAPES.values(), FORM, PART) for key in keys(schema)}
    for words in WORDS.values():
        assert {key for key in known if f"catalogue.field.{key}" not in words} == set()
    assert len(known) > 80
