"""The whole catalogue checked: its YAML sources, its form documents, and the release that they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.check import check as check_release
from dostdesk.catalogue.eligibility import HintRuleError
from dostdesk.catalogue.release import FORMS
from dostdesk.catalogue.source_faults import SERVICES, source_faults
from dostdesk.catalogue.sources import SOURCE_NAMES, SourceError, Sources, sources_of, tables_content
from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import SourceFault
from dostdesk.forms.proof.check import form_faults
from dostdesk.publishing.lines import SourceText, UnreadableError

_SHAPE: Mapping[str, tuple[str, ...]] = {
    "reference": ("centres", "groups", "priority_groups", "statutory", "tables", "volume", "working_hours"),
    "queue-policy": ("priority_classes", "queue_groups"),
    "translations": ("conditions", "documents", "eligibility"),
    "hints": ("facts", "hints", "unnamed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend. Its sentence is `catalogue.fault.<code>`.

    Attributes:
        file: Below the catalogue's folder.
        line: From 1.
    """

    file: str
    line: int
    code: str
    facts: Mapping[str, Fact]


def check_catalogue(folder: Path, *, day: date, sentences: Mapping[str, str]) -> tuple[Finding, ...]:
    """Everything that keeps a catalogue from being published, in the order of files and lines.

    Args:
        folder: With the YAML sources and `forms/`.
        day: On which rules are tried and forms filled.
        sentences: Error code → the product's own sentence for it, for those that forms put in its place.
    """
    texts = {file: SourceText(file, (folder / file).read_text(encoding="utf-8")) for file in _files(folder)}
    found = [*_unreadable(folder, texts)]
    if not found:
        found = [_placed(fault, texts) for fault in _faults(texts, day, sentences)]
    if not found:
        found = [_placed(fault, texts) for fault in _release_faults(folder, texts, day)]
    return tuple(sorted(found, key=lambda finding: (finding.file, finding.line, finding.code)))


def _files(folder: Path) -> list[str]:
    """The files that are there; YAML sources first."""
    yaml = [f"{name}.yaml" for name in SOURCE_NAMES if (folder / f"{name}.yaml").is_file()]
    return [*yaml, *sorted(file.relative_to(folder).as_posix() for file in (folder / "forms").rglob("*.json"))]


def _unreadable(folder: Path, texts: Mapping[str, SourceText]) -> Iterator[Finding]:
    for name in SOURCE_NAMES:
        if f"{name}.yaml" not in texts:
            yield Finding(file=f"{name}.yaml", line=1, code="file_missing", facts={"folder": folder.name})
    for file, text in texts.items():
        try:
            content = text.content
        except UnreadableError as damage:
            yield Finding(file=file, line=damage.line, code="unreadable", facts={"reason": damage.reason})
            continue
        name = file.removesuffix(".yaml")
        if not isinstance(content, list if file == SERVICES else dict):
            yield Finding(file=file, line=1, code="unreadable", facts={"reason": type(content).__name__})
            continue
        for key in _SHAPE.get(name, ()):
            if isinstance(content, dict) and not content.get(key):
                yield Finding(file=file, line=1, code="key_missing", facts={"key": key, "entry": file})


def _sources(texts: Mapping[str, SourceText]) -> Sources:
    return sources_of({name: texts[f"{name}.yaml"].content for name in SOURCE_NAMES})


def _faults(texts: Mapping[str, SourceText], day: date, sentences: Mapping[str, str]) -> Iterator[SourceFault]:
    sources = _sources(texts)
    own = [*source_faults(sources, day)]
    yield from own
    if any(fault.code in {"key_missing", "day_wrong"} for fault in own):
        return
    tables = {
        table["name"]: {str(row["since"]): row["value"] for row in table["rows"]} for table in tables_content(sources)
    }
    documents: dict[str, Any] = {
        file.removeprefix(FORMS): text.content for file, text in texts.items() if file.startswith(FORMS)
    }
    services = {entry["code"]: entry["group"] for entry in sources.services}
    for fault in form_faults(documents, services=services, tables=tables, day=day, sentences=sentences):
        yield SourceFault(FORMS + fault.file, fault.place, fault.code, fault.facts)


def _release_faults(folder: Path, texts: Mapping[str, SourceText], day: date) -> Iterator[SourceFault]:
    """What only shows in the release as a device would see it."""
    built_at = datetime.combine(day, time(), UTC)
    try:
        release = build_release(folder, created_at=built_at, effective_from=day).load()
    except (SourceError, HintRuleError) as refused:
        yield SourceFault(SERVICES, (), "release_refused", {"reason": str(refused)})
        return
    places = {entry["code"]: place for place, entry in enumerate(texts[SERVICES].content)}
    for problem in check_release(release):
        place = places.get(problem.place)
        facts = {"reason": f"{problem.place}: {problem.complaint}, {problem.detail}"}
        yield SourceFault(SERVICES, () if place is None else (place,), "release_refused", facts)


def _placed(fault: SourceFault, texts: Mapping[str, SourceText]) -> Finding:
    return Finding(file=fault.file, line=texts[fault.file].line(fault.place), code=fault.code, facts=fault.facts)
