"""A catalogue of five services cut out of the product's own, so that a fault can be planted in a copy of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from dostdesk.assets import resource
from dostdesk.domain.words import Words
from dostdesk.publishing import check as checking
from dostdesk.publishing.check import Finding, check_catalogue
from dostdesk.publishing.layout import json_text, yaml_text
from dostdesk.publishing.lines import SourceText
from dostdesk.publishing.program import problem_sentences
from dostdesk.publishing.reading import text_fault

DAY = date(2026, 11, 21)
KEPT = ("references-pension", "labour-contract-amend", "benefit-birth", "benefit-funeral", "account-correct")

Plant = Callable[[str, Callable[[Any], None]], Path]
Check = Callable[[Path], tuple[Finding, ...]]


_parsed = lru_cache(1_000)(SourceText)
_fault_of = lru_cache(1_000)(text_fault)


@pytest.fixture(autouse=True)
def files_that_stayed_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made of a file depends on its name and bytes alone, and most files of a planted folder are the same."""
    monkeypatch.setattr(checking, "SourceText", _parsed)
    monkeypatch.setattr(checking, "text_fault", _fault_of)


@pytest.fixture(scope="session")
def check() -> Check:
    sentences = problem_sentences(Words.load(resource("translations"), "en"))
    return lambda folder: check_catalogue(folder, day=DAY, sentences=sentences)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the five services, and only what they use."""
    folder = tmp_path_factory.mktemp("small") / "catalogue"
    shutil.copytree(resource("catalogue"), folder)
    _keep_services(folder)
    _keep_forms(folder / "forms")
    return folder


@pytest.fixture
def plant(small: Path, tmp_path: Path) -> Plant:
    """Copy the small catalogue and edit one of its files, as parsed."""

    def planted(file: str, edit: Callable[[Any], None]) -> Path:
        folder = tmp_path / "catalogue"
        shutil.copytree(small, folder)
        content = read(folder / file)
        edit(content)
        write(folder / file, content)
        return folder

    return planted


def read(file: Path) -> Any:
    text = file.read_text(encoding="utf-8")
    return json.loads(text) if file.suffix == ".json" else YAML(typ="safe").load(text)


def write(file: Path, content: Any) -> None:
    text = json_text(content) if file.suffix == ".json" else yaml_text(content)
    file.write_text(text, encoding="utf-8")


def _keep_services(folder: Path) -> None:
    services = [entry for entry in read(folder / "services.yaml") if entry["code"] in KEPT]
    write(folder / "services.yaml", services)
    papers = {paper["az"] for entry in services for paper in entry["documents"]}
    conditions = {paper.get("condition") for entry in services for paper in entry["documents"]}
    people = {entry["eligibility"]["az"] for entry in services}
    translations = read(folder / "translations.yaml")
    for section, used in (("documents", papers), ("conditions", conditions), ("eligibility", people)):
        translations[section] = {text: found for text, found in translations[section].items() if text in used}
    # The check wants each of the three to be there; one case stands for all.
    services[0]["documents"][0]["condition"] = "foreigner"
    translations["conditions"] = {"foreigner": {"az": "Əcnəbi üçün", "ru": "Для иностранца", "en": "For a foreigner"}}
    write(folder / "services.yaml", services)
    write(folder / "translations.yaml", translations)
    hints = read(folder / "hints.yaml")
    hints["hints"] = [hint for hint in hints["hints"] if hint["service"] in KEPT]
    write(folder / "hints.yaml", hints)


def _keep_forms(folder: Path) -> None:
    groups = {"references": ["purpose"]}
    services = {"labour-contract-amend": ["organisation", "contract"]}
    common = read(folder / "common.json")
    common["specialise"] = {"groups": groups, "services": services, "same_form": {}}
    write(folder / "common.json", common)
    for file in folder.glob("*.json"):
        if file.stem not in {*KEPT, "common"}:
            file.unlink()
    used = {"purpose", "organisation", "contract"}
    while True:
        files = [*folder.glob("*.json"), *(folder / "parts" / f"{part}.json" for part in used)]
        text = "".join(file.read_text(encoding="utf-8") for file in files)
        more = {file.stem for file in (folder / "parts").glob("*.json") if f'"parts/{file.name}#' in text}
        if more <= used:
            break
        used |= more
    for file in (folder / "parts").glob("*.json"):
        if file.stem not in used:
            file.unlink()
