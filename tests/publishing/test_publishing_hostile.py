"""A folder that anybody may have written: each fault is named with its place, in bounded memory and time."""

from __future__ import annotations

import copy
import json
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dostdesk.assets import resource
from dostdesk.domain.words import LANGUAGES, Words
from dostdesk.forms.references import resolve
from dostdesk.publishing import reading
from dostdesk.publishing.check import Finding
from dostdesk.publishing.layout import first_difference, json_text, tidy, yaml_text
from dostdesk.publishing.lines import SourceText
from dostdesk.publishing.program import sentence
from tests.publishing.conftest import Check, Plant, read, write
from tests.publishing.editing import BIRTH, PURPOSE, computed, control, properties
from tests.publishing.test_publishing_diff import leaves

DEEP = 10_000
BOMB = "\n".join(
    ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    + [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 12)]
)
Spoil = Callable[[Path], None]


def _bytes(file: str, content: bytes) -> Spoil:
    return lambda folder: _write(folder / file, content)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _after(file: str, more: bytes) -> Spoil:
    return lambda folder: _write(folder / file, (folder / file).read_bytes() + more)


def _edit(folder: Path, old: str, new: str) -> None:
    text = (folder / "hints.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "hints.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")


def _pattern(pattern: str) -> Spoil:
    def spoil(folder: Path) -> None:
        document = read(folder / BIRTH)
        document["schema"]["properties"]["births"]["properties"]["country"] = {
            "type": "string",
            "pattern": pattern,
            "examples": ["a" * 60],
            "x-label": {"az": "Ölkə", "ru": "Страна", "en": "Country"},
        }
        write(folder / BIRTH, document)

    return spoil


def _linked(folder: Path) -> None:
    (folder / "hints.yaml").unlink()
    (folder / "hints.yaml").symlink_to("/etc/hostname")


def _many(folder: Path) -> None:
    for number in range(reading.MOST_FILES):
        (folder / "forms" / f"f{number}.json").write_bytes(b"{}")


HOSTILE: list[tuple[str, Spoil, str, str, int]] = [
    ("a YAML bomb", _bytes("hints.yaml", BOMB.encode()), "hints.yaml", "alias_used", 1),
    ("an alias", _after("hints.yaml", b"x: &here 1\n"), "hints.yaml", "alias_used", 0),
    ("deep in YAML", _bytes("hints.yaml", b"hints: " + b"[" * DEEP + b"]" * DEEP), "hints.yaml", "nested_deep", 1),
    (
        "deep in YAML blocks",
        _bytes("hints.yaml", b"".join(b" " * level + b"a:\n" for level in range(2_000))),
        "hints.yaml",
        "nested_deep",
        reading.DEEPEST + 1,
    ),
    ("deep in JSON", _bytes(BIRTH, b'{"schema":\n' + b"[" * DEEP + b"]" * DEEP + b"}"), BIRTH, "nested_deep", 2),
    ("deep and cut off", _bytes(BIRTH, b"[" * DEEP), BIRTH, "nested_deep", 1),
    ("not UTF-8", _bytes("hints.yaml", "facts:\n  ad: ə\n".encode("utf-16")), "hints.yaml", "not_utf8", 1),
    ("Latin-1 in a line", _after("services.yaml", "# Doğum \xe7\n".encode("latin-1", "ignore")), "", "not_utf8", 0),
    ("a key twice in YAML", _after("queue-policy.yaml", b"undo_s: 9\n"), "queue-policy.yaml", "key_twice", 0),
    ("a huge file", _after("services.yaml", b"#" * (reading.MOST_BYTES + 1)), "services.yaml", "file_huge", 1),
    ("too many files", _many, "", "files_many", 1),
    ("a link out of the folder", _linked, "hints.yaml", "file_unknown", 1),
    ("a stranger", _bytes("run.sh", b"#!/bin/sh\n"), "run.sh", "file_unknown", 1),
    ("a source that nobody reads", _bytes("more.yaml", b"a: 1\n"), "more.yaml", "file_unknown", 1),
    ("a tag that makes objects", _after("hints.yaml", b"x: !!python/object:os.system 1\n"), "", "tag_used", 0),
    ("a merge of keys", _after("hints.yaml", b"<<: {x: 1}\n"), "hints.yaml", "tag_used", 0),
    ("two documents", _after("hints.yaml", b"---\nfacts: 1\n"), "hints.yaml", "documents_many", 0),
    ("a directive", lambda f: _write(f / "hints.yaml", b"%YAML 1.1\n---\na: 1\n"), "hints.yaml", "documents_many", 0),
    ("a number without end", _after("hints.yaml", b"x: " + b"9" * 5000 + b"\n"), "hints.yaml", "number_wrong", 0),
    ("a number without end in JSON", _bytes(BIRTH, b'{"form":' + b"9" * 5000 + b"}"), BIRTH, "number_wrong", 1),
    ("no number at all", _bytes(BIRTH, b'{"form": NaN}'), BIRTH, "number_wrong", 1),
    ("infinity", _after("hints.yaml", b"x: .inf\n"), "hints.yaml", "number_wrong", 0),
    ("a text turned around", _after("hints.yaml", "x: a\u202eb\n".encode()), "hints.yaml", "character_unseen", 0),
    ("lines of another system", _after("hints.yaml", b"x: 1\r\n"), "hints.yaml", "character_unseen", 0),
    ("half a character", _bytes(BIRTH, b'{"form": "\\ud800"}'), BIRTH, "character_unseen", 1),
    ("a date without quotes", _after("hints.yaml", b"x: 2026-01-01\n"), "hints.yaml", "value_without_quotes", 0),
    ("a key that is a number", _after("hints.yaml", b"5: x\n"), "hints.yaml", "key_not_text", 0),
    ("a key that is a list", _after("hints.yaml", b"? [a]\n: x\n"), "hints.yaml", "key_not_text", 0),
    ("a key nobody knows", _after("queue-policy.yaml", b"undo_sec: 9\n"), "queue-policy.yaml", "key_unknown", 0),
    ("a text without an end", _bytes(BIRTH, b'{"form": "' + b'\\"' * 1_000_000), BIRTH, "unreadable", 1),
    (
        "loops in loops in loops",
        lambda folder: _edit(
            folder, "when: newborn", "when: '" + "[1, 2, 3].exists(a, " * 9 + "newborn" + ")" * 9 + "'"
        ),
        "hints.yaml",
        "expression_nested",
        0,
    ),
    ("a pattern that never ends", _pattern("^(a+)+b$"), BIRTH, "value_wrong", 0),
    ("a pattern of many ends", _pattern("^a*a*a*a*a*b$"), BIRTH, "value_wrong", 0),
    ("half a pattern", _pattern("["), BIRTH, "form_broken", 0),
    ("nothing", _bytes("hints.yaml", b""), "hints.yaml", "kind_wrong", 1),
    ("a list of nothing", _bytes("services.yaml", b"- 5\n"), "services.yaml", "kind_wrong", 1),
]


@pytest.mark.parametrize(("spoil", "file", "code", "line"), [case[1:] for case in HOSTILE], ids=[c[0] for c in HOSTILE])
def test_each_is_refused_with_its_place(
    plant: Plant, check: Check, spoil: Spoil, file: str, code: str, line: int
) -> None:
    folder = plant("hints.yaml", lambda _: None)
    spoil(folder)
    found = check(folder)
    named = [finding for finding in found if finding.code == code and file in finding.file]
    assert named, found
    assert named[0].line == line if line else named[0].line >= 1
    for language in LANGUAGES:
        said = sentence(named[0], Words.load(resource("translations"), language))
        assert said
        assert "{" not in said


@pytest.mark.parametrize("value", [[], {}, [5]])
def test_a_default_of_any_kind_is_none_of_the_options(plant: Plant, check: Check, value: Any) -> None:
    def edit(document: Any) -> None:
        document["schema"]["properties"]["sex"]["default"] = value

    assert {finding.code for finding in check(plant("forms/parts/applicant.json", edit))} == {"form_default_wrong"}


def test_a_bomb_takes_neither_memory_nor_steps(plant: Plant, check: Check) -> None:
    folder = plant("hints.yaml", lambda _: None)
    (folder / "hints.yaml").write_text(BOMB)
    tracemalloc.start()
    assert [finding.code for finding in check(folder)] == ["alias_used"]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 32 * 1024 * 1024


# ------------------------------------------------------------ circles


def _circle(folder: Path) -> None:
    part = json.loads((folder / PURPOSE).read_text(encoding="utf-8"))
    part["schema"]["properties"]["again"] = {"$ref": "parts/other.json#/schema"}
    write(folder / PURPOSE, part)
    other = {"part": "other", "schema": {"properties": {"back": {"$ref": "parts/purpose.json#/schema"}}}}
    write(folder / "forms/parts/other.json", other)


def test_references_that_lead_back_are_told_where_they_stand(plant: Plant, check: Check) -> None:
    folder = plant("hints.yaml", lambda _: None)
    _circle(folder)
    found = [finding for finding in check(folder) if finding.code == "form_reference_circle"]
    assert len(found) == 1
    assert found[0].file in (PURPOSE, "forms/parts/other.json")
    line = (folder / found[0].file).read_text(encoding="utf-8").splitlines()[found[0].line - 1]
    assert '"$ref": "parts/' in line


def test_a_form_that_contains_itself_is_told(plant: Plant, check: Check) -> None:
    def edit(document: Any) -> None:
        document["schema"]["properties"]["whole"] = {"$ref": f"{BIRTH.removeprefix('forms/')}#/schema"}

    assert [finding.code for finding in check(plant(BIRTH, edit))] == ["form_reference_circle"]


def test_values_that_are_computed_from_each_other_are_told_where_they_stand(plant: Plant, check: Check) -> None:
    def edit(document: Any) -> None:
        computed(document, "estimate.other + 1")
        fields = properties(document, "estimate")["properties"]
        fields["other"] = {**fields["sum"], "x-computed": {"expression": "estimate.sum + 1"}}
        document["uischema"]["options"]["aside"]["elements"].append(control("estimate.other"))

    folder = plant(BIRTH, edit)
    found = check(folder)
    assert [finding.code for finding in found] == ["form_circle", "form_circle"]
    lines = (folder / BIRTH).read_text(encoding="utf-8").splitlines()
    told = [lines[finding.line - 1] for finding in found]
    assert [line.count("estimate.other + 1") for line in told] == [1, 0]
    assert [line.count("estimate.sum + 1") for line in told] == [0, 1]


def test_references_that_double_at_each_step_are_stopped(plant: Plant, check: Check) -> None:
    folder = plant("hints.yaml", lambda _: None)
    for level in range(30):
        inner = {"$ref": f"parts/p{level + 1}.json#/schema"}
        body = {"properties": {"a": inner, "b": inner}} if level < 29 else {"type": "string"}
        write(folder / f"forms/parts/p{level}.json", {"part": f"p{level}", "schema": copy.deepcopy(body)})
    codes = {finding.code for finding in check(folder)}
    assert codes & {"form_references_deep", "form_too_large"}
    assert codes <= {"form_references_deep", "form_too_large", "form_part_unused"}


def test_wide_and_shallow_references_are_stopped_too(plant: Plant, check: Check) -> None:
    folder = plant("hints.yaml", lambda _: None)
    for level in range(5):
        properties: dict[str, Any] = {f"f{place}": {"$ref": f"parts/w{level + 1}.json#/schema"} for place in range(20)}
        body = {"properties": properties if level < 4 else {"x": {"type": "string"}}}
        write(folder / f"forms/parts/w{level}.json", {"part": f"w{level}", "schema": body})
    assert "form_too_large" in {finding.code for finding in check(folder)}


def test_what_passes_can_be_put_together(small: Path) -> None:
    documents = {file.relative_to(small / "forms").as_posix(): read(file) for file in (small / "forms").rglob("*.json")}
    for document in documents.values():
        assert resolve(document, documents, home=document) is not None


# ------------------------------------------------------------ any mistake at all


@pytest.fixture(scope="session")
def scratch(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scratch") / "catalogue"
    shutil.copytree(small, folder)
    return folder


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(-2, 2)
    | st.sampled_from(["", "x", "$ref", "{", "today"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["az", "type", "x", "$ref"]), inner),
    max_leaves=4,
)


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_a_rule_is_not_tried_with_a_word_that_one_language_lacks(
    scratch: Path, small: Path, check: Check, language: str
) -> None:
    content = read(small / "hints.yaml")
    del content["unnamed"][language]
    try:
        write(scratch / "hints.yaml", content)
        found = check(scratch)
    finally:
        shutil.copyfile(small / "hints.yaml", scratch / "hints.yaml")
    assert [finding.code for finding in found if finding.file == "hints.yaml"] == ["text_missing"]


# Each example checks a whole folder, so it is not made smaller: the draws say what was planted.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_junk_anywhere_ends_in_findings_and_never_in_a_crash(
    scratch: Path, small: Path, check: Check, data: st.DataObject
) -> None:
    files = sorted(file.relative_to(small).as_posix() for file in small.rglob("*") if file.suffix in (".yaml", ".json"))
    name = data.draw(st.sampled_from(files))
    content = read(small / name)
    place = data.draw(st.sampled_from(list(leaves(content))))
    place = place[: data.draw(st.integers(1, len(place)))]
    node = content
    for step in place[:-1]:
        node = node[step]
    if data.draw(st.booleans()):
        node[place[-1]] = data.draw(JUNK)
    else:
        del node[place[-1]]
    try:
        write(scratch / name, content)
        found = check(scratch)
    finally:
        shutil.copyfile(small / name, scratch / name)
    assert all(isinstance(finding, Finding) and finding.line >= 1 for finding in found)
    words = Words.load(resource("translations"), "az")
    assert all(sentence(finding, words) for finding in found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from(["hints.yaml", BIRTH]))
def test_any_bytes_are_told_and_not_raised(scratch: Path, small: Path, check: Check, content: bytes, name: str) -> None:
    try:
        (scratch / name).write_bytes(content)
        assert check(scratch)
    finally:
        shutil.copyfile(small / name, scratch / name)


# ------------------------------------------------------------ the one way of writing


@pytest.mark.parametrize(
    "file",
    sorted(
        file.relative_to(resource("catalogue")).as_posix()
        for file in resource("catalogue").rglob("*")
        if file.suffix in (".yaml", ".json")
    ),
)
def test_every_source_of_the_product_comes_back_byte_for_byte(file: str) -> None:
    text = (resource("catalogue") / file).read_bytes().decode("utf-8")
    assert first_difference(tidy(file, text), text) == 0


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    return len(one) == len(other) and all(map(_same, one, other)) if isinstance(one, list) else bool(one == other)


@pytest.mark.parametrize("name", ["services", "reference", "hints", "translations", "queue-policy"])
def test_authors_and_devices_read_the_same_from_a_source(name: str) -> None:
    text = (resource("catalogue") / f"{name}.yaml").read_text(encoding="utf-8")
    assert _same(SourceText(f"{name}.yaml", text).content, YAML(typ="safe").load(text))


def test_authors_and_devices_read_odd_scalars_the_same() -> None:
    odd = [
        "0x1F",
        "1e3",
        "yes",
        "true",
        "null",
        "~",
        "'5'",
        "1_000",
        "-0",
        "0o17",
        "1.50",
        "+7",
        "|\n  t",
        ">-\n  x\n  y",
    ]
    text = "".join(f"k{place}: {value}\n" for place, value in enumerate(odd))
    assert _same(SourceText("odd.yaml", text).content, YAML(typ="safe").load(text))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text("aəЖ:#'\"{}[],&*!|>%@- \n", max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abə: #", min_size=1, max_size=6), inner),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(PLAIN.filter(lambda content: isinstance(content, dict | list) and bool(content)))
def test_writing_is_stable_and_loses_nothing(content: Any) -> None:
    for file, text in (("x.json", json_text(content)), ("x.yaml", yaml_text(content))):
        assert tidy(file, text) == text
        assert (json.loads(text) if file.endswith("json") else YAML(typ="safe").load(text)) == content


def test_a_line_written_in_another_way_is_named_and_tidied(plant: Plant, check: Check) -> None:
    folder = plant("hints.yaml", lambda _: None)
    text = (folder / "queue-policy.yaml").read_text(encoding="utf-8")
    (folder / "queue-policy.yaml").write_text(text.replace("undo_s: 8", "undo_s:   8"), encoding="utf-8")
    found = check(folder)
    assert [(finding.file, finding.code) for finding in found] == [("queue-policy.yaml", "not_tidy")]
    assert text.splitlines()[found[0].line - 1] == "undo_s: 8"
