"""The whole catalogue checked: its YAML sources, its form documents, and the release that they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from dostdesk.catalogue.build import Parsed, build_release
from dostdesk.catalogue.check import check as check_release
from dostdesk.catalogue.eligibility import HintRuleError
from dostdesk.catalogue.source_faults import SERVICES, source_faults
from dostdesk.catalogue.sources import SOURCE_NAMES, SourceError, Sources, sources_of, tables_content
from dostdesk.domain.errors import Fact, RefusedError
from dostdesk.domain.faults import SourceFault
from dostdesk.domain.policy import QueuePolicy
from dostdesk.forms.proof.check import form_faults
from dostdesk.publishing.layout import first_difference, tidy
from dostdesk.publishing.lines import SourceText, UnreadableError
from dostdesk.publishing.loops import loop_faults
from dostdesk.publishing.reading import FORMS, SUFFIXES, ReadFault, kind_faults, read_files, text_fault
from dostdesk.publishing.shape import shape_faults

MOST_OF_A_FILE = 100
"""Faults of shape that are told of one file; whoever has more mends these first."""


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


def check_catalogue(
    folder: Path, *, day: date, sentences: Mapping[str, str], meaning: bool = True
) -> tuple[Finding, ...]:
    """Everything that keeps a catalogue from being published, in the order of files and lines.

    Whatever the folder holds, this ends in bounded time and memory and with findings. A file that cannot be read, or
    parts of another shape than the product's, are told before anything is made of their meaning.

    Args:
        folder: With the YAML sources and `forms/`.
        day: On which rules are tried and forms filled.
        sentences: Error code → the product's own sentence for it, for those that forms put in its place.
        meaning: False asks only whether the sources can be read and compared.
    """
    files, faults = read_files(folder)
    found = [*map(as_finding, faults), *_unreadable(folder, files)]
    if not found:
        texts = {file: SourceText(file, content.decode("utf-8")) for file, content in files.items() if _parsed(file)}
        found = [*_misshapen(texts)]
        if meaning and not found:
            found = [_placed(fault, texts) for fault in _faults(texts, day, sentences)]
        if meaning and not found:
            found = [*_untidy(texts), *(_placed(fault, texts) for fault in _release_faults(texts, day))]
    return tuple(sorted(found, key=lambda finding: (finding.file, finding.line, finding.code)))


def tidy_folder(folder: Path) -> list[str]:
    """Write the sources as the product writes them; the files that this changed. Only for a folder that can be read."""
    changed = []
    for file, content in read_files(folder)[0].items():
        text = content.decode("utf-8")
        if _parsed(file) and tidy(file, text) != text:
            (folder / file).write_text(tidy(file, text), encoding="utf-8", newline="\n")
            changed.append(file)
    return changed


def _parsed(file: str) -> bool:
    return file.endswith((".yaml", ".json"))


def _unreadable(folder: Path, files: Mapping[str, bytes]) -> Iterator[Finding]:
    for name in SOURCE_NAMES:
        if f"{name}.yaml" not in files:
            yield Finding(file=f"{name}.yaml", line=1, code="file_missing", facts={"folder": folder.name})
    for file, content in files.items():
        fault = text_fault(file, content)
        if fault is not None:
            yield as_finding(fault)
        elif _parsed(file) and not _has_place(file):
            yield Finding(file=file, line=1, code="file_unknown", facts={"suffixes": " ".join(SUFFIXES)})


def _has_place(file: str) -> bool:
    """Whether the product reads a file of this name: nothing is written in vain."""
    return file.removesuffix(".yaml") in SOURCE_NAMES or (file.startswith(FORMS) and file.endswith(".json"))


def _misshapen(texts: Mapping[str, SourceText]) -> Iterator[Finding]:
    for file, text in texts.items():
        try:
            content = text.content
        except UnreadableError as damage:
            yield Finding(file=file, line=damage.line, code=damage.code, facts=damage.facts)
            continue
        odd = [*islice(kind_faults(content), MOST_OF_A_FILE)]
        for place, code, facts in odd or islice(shape_faults(file, content), MOST_OF_A_FILE):
            yield Finding(file=file, line=text.line(place), code=code, facts=facts)


def _untidy(texts: Mapping[str, SourceText]) -> Iterator[Finding]:
    """Files that a program would write in another way: a review of its change would show what nobody changed."""
    for file, text in texts.items():
        line = first_difference(text.text, text.tidy)
        if line:
            yield Finding(file=file, line=line, code="not_tidy", facts={})


def _sources(texts: Mapping[str, SourceText]) -> Sources:
    return sources_of({name: texts[f"{name}.yaml"].content for name in SOURCE_NAMES})


def _forms(texts: Mapping[str, SourceText]) -> dict[str, Any]:
    return {file.removeprefix(FORMS): text.content for file, text in texts.items() if file.startswith(FORMS)}


def _faults(texts: Mapping[str, SourceText], day: date, sentences: Mapping[str, str]) -> Iterator[SourceFault]:
    sources = _sources(texts)
    own = [*source_faults(sources, day)]
    yield from own
    if any(fault.code in {"key_missing", "day_wrong"} for fault in own):
        return
    tables = {
        table["name"]: {str(row["since"]): row["value"] for row in table["rows"]} for table in tables_content(sources)
    }
    documents = _forms(texts)
    services = {entry["code"]: entry["group"] for entry in sources.services}
    loops = loop_faults(documents)
    yield from loops
    if loops:
        return
    for fault in form_faults(documents, services=services, tables=tables, day=day, sentences=sentences):
        yield SourceFault(FORMS + fault.file, fault.place, fault.code, fault.facts)


def _release_faults(texts: Mapping[str, SourceText], day: date) -> Iterator[SourceFault]:
    """What only shows in the release as a device would see it; built of what was checked, whatever lies there now."""
    built_at = datetime.combine(day, time(), UTC)
    parsed = Parsed(_sources(texts), _forms(texts))
    try:
        release = build_release(parsed, created_at=built_at, effective_from=day).load()
        QueuePolicy.from_mapping(release.policy)
    except (SourceError, HintRuleError, RefusedError, ValueError) as refused:
        yield SourceFault(SERVICES, (), "release_refused", {"reason": str(refused)})
        return
    places = {entry["code"]: place for place, entry in enumerate(texts[SERVICES].content)}
    for problem in check_release(release):
        place = places.get(problem.place)
        facts = {"reason": f"{problem.place}: {problem.complaint}, {problem.detail}"}
        yield SourceFault(SERVICES, () if place is None else (place,), "release_refused", facts)


def as_finding(fault: ReadFault) -> Finding:
    """A fault of reading among the others."""
    return Finding(file=fault.file, line=fault.line, code=fault.code, facts=fault.facts)


def _placed(fault: SourceFault, texts: Mapping[str, SourceText]) -> Finding:
    return Finding(file=fault.file, line=texts[fault.file].line(fault.place), code=fault.code, facts=fault.facts)
