"""Each fault that the check is for is planted in a copy of the catalogue, and is found, alone, where it stands."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dostdesk.assets import resource
from dostdesk.command_line import app
from dostdesk.domain.words import LANGUAGES, Words
from dostdesk.publishing.program import sentence
from tests.publishing.conftest import Check, Plant
from tests.publishing.editing import BIRTH, PURPOSE, Edit
from tests.publishing.planted_fields import FIELDS
from tests.publishing.planted_texts import TEXTS

PLANTED = [*TEXTS, *FIELDS]


@pytest.mark.parametrize(
    ("file", "edit", "code", "line"), [case[1:] for case in PLANTED], ids=[case[0] for case in PLANTED]
)
def test_a_planted_fault_is_found_alone_and_at_its_line(
    plant: Plant, check: Check, file: str, edit: Edit, code: str, line: str
) -> None:
    folder = plant(file, edit)
    found = check(folder)
    assert [finding.code for finding in found] == [code], found
    text = (folder / found[0].file).read_text(encoding="utf-8").splitlines()[found[0].line - 1]
    assert line in text
    for language in LANGUAGES:
        said = sentence(found[0], Words.load(resource("translations"), language))
        assert "{" not in said.replace("{gün}", "").replace("{rate}", "")


def test_the_small_catalogue_is_clean_and_quick(small: Path, check: Check) -> None:
    started = time.perf_counter()
    assert check(small) == ()
    assert time.perf_counter() - started < 20
    own = {file.stem for file in (small / "forms").glob("*.json")}
    assert own == {"common", "benefit-birth", "benefit-funeral", "account-correct"}


def test_a_fault_in_a_part_of_many_forms_is_told_once(plant: Plant, check: Check) -> None:
    def edit(document: Any) -> None:
        document["schema"]["properties"]["sex"]["oneOf"][0]["x-label"].pop("en")

    assert [(finding.file, finding.code) for finding in check(plant("forms/parts/applicant.json", edit))] == [
        ("forms/parts/applicant.json", "text_missing")
    ]


def test_several_faults_are_told_together_in_the_order_of_files_and_lines(plant: Plant, check: Check) -> None:
    def edit(services: Any) -> None:
        services[0].update(operator_min=0)
        services[3]["name"].pop("en")
        services[4].update(group="astronomy")

    found = check(plant("services.yaml", edit))
    assert [finding.code for finding in found] == ["minutes_wrong", "text_missing", "group_unknown"]
    assert [finding.line for finding in found] == sorted(finding.line for finding in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"),
    [
        (BIRTH, '"births": {', '"births" {', "unreadable", '"births" {'),
        ("services.yaml", "- code: benefit-birth", "- code: [benefit-birth", "unreadable", "code"),
        (
            BIRTH,
            '"form": "benefit-birth",',
            '"form": "benefit-birth",\n"form": "benefit-birth",',
            "key_twice",
            '"form"',
        ),
        ("services.yaml", "  proactive: ", "  proactive: true\n  proactive: ", "key_twice", "proactive"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    plant: Plant, check: Check, file: str, old: str, new: str, code: str, line: str
) -> None:
    folder = plant(file, lambda _: None)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = check(folder)
    assert [finding.code for finding in found] == [code]
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    assert line in "\n".join(lines[found[0].line - 3 : found[0].line + 1])


def test_a_form_and_a_part_that_nothing_opens_are_named(plant: Plant, check: Check) -> None:
    folder = plant(BIRTH, lambda _: None)
    for file, copied in ((BIRTH, "forms/benefit-moon.json"), (PURPOSE, "forms/parts/moon.json")):
        (folder / copied).write_bytes((folder / file).read_bytes())
    assert [(finding.file, finding.code) for finding in check(folder)] == [
        ("forms/benefit-moon.json", "form_of_nothing"),
        ("forms/parts/moon.json", "form_part_unused"),
    ]


def test_a_file_that_is_not_there_is_missed(check: Check, plant: Plant) -> None:
    folder = plant("hints.yaml", lambda _: None)
    (folder / "hints.yaml").unlink()
    assert [(finding.file, finding.code) for finding in check(folder)] == [("hints.yaml", "file_missing")]


def test_the_command_names_file_line_and_sentence_and_ends_with_one(plant: Plant) -> None:
    folder = plant("services.yaml", lambda services: services[2].update(group="astronomy"))
    done = CliRunner().invoke(app, ["catalogue", "check", str(folder), "--day", "2026-11-21"])
    assert done.exit_code == 1
    first, last = done.output.strip().splitlines()
    place, line, said = first.split(":", 2)
    assert place.endswith("services.yaml")
    assert line.isdigit()
    assert said.strip() == "There is no group “astronomy”."
    assert last == "To mend: 1"


def test_the_catalogue_of_the_product_is_clean() -> None:
    done = CliRunner().invoke(app, ["catalogue", "check", "--day", "2026-11-21", "--language", "az"])
    assert (done.exit_code, done.output.strip()) == (0, "Düzəldiləsi heç nə yoxdur: kataloq dərc oluna bilər.")


def test_a_day_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(app, ["catalogue", "check", "--day", "tomorrow"]).exit_code == 2
