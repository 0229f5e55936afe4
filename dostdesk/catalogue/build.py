"""Building a release from its sources: canonical blobs named by their hash, and the manifest that lists them.

Nothing here signs or stores; the service that publishes does that with what is returned.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dostdesk import __version__
from dostdesk.catalogue.canonical import canonical_json, digest
from dostdesk.catalogue.documents import FORMS, HINTS, SERVICES, TABLES
from dostdesk.catalogue.eligibility import prove
from dostdesk.catalogue.manifest import Manifest, in_baku
from dostdesk.catalogue.release import COMMON_FORM, Release
from dostdesk.catalogue.signing import RELEASE_PROTOCOL
from dostdesk.catalogue.sources import (
    SourceError,
    Sources,
    calendar_content,
    groups_content,
    read_sources,
    services_content,
    tables_content,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltRelease:
    """A release that is not signed yet.

    Attributes:
        blobs: SHA-256 → content.
    """

    manifest: Manifest
    blobs: Mapping[str, bytes]

    def load(self) -> Release:
        """The release as a device will see it."""
        return Release.from_blobs(self.manifest, self.blobs)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A catalogue folder that was read.

    Attributes:
        forms: Path below `forms/` → document, in the order of paths.
    """

    sources: Sources
    forms: Mapping[str, Any]


def build_release(
    sources: Path | Parsed,
    *,
    created_at: datetime,
    effective_from: date | datetime,
    expires_at: datetime | None = None,
    number: int = 1,
    least_client: str = __version__,
    protocol: int = RELEASE_PROTOCOL,
) -> BuiltRelease:
    """Build a release from a catalogue folder; the same sources and dates give the same bytes.

    Args:
        sources: Folder with the YAML sources and `forms/`, or what was read of it.
        created_at: Aware time, kept to the second.
        effective_from: A day begins at its midnight in Baku, where a time without a zone is meant as well.
        expires_at: From when it warns that a newer one should have come.

    Raises:
        SourceError: The sources contradict each other, or a hint leads to no service.
        HintRuleError: An entitlement rule is broken.
    """
    parsed = sources if isinstance(sources, Parsed) else Parsed(read_sources(sources), _forms(sources / "forms"))
    blobs = {
        path: canonical_json(document, sort_keys=not path.startswith(FORMS))
        for path, document in _content(parsed).items()
    }
    manifest = Manifest(
        number=number,
        effective_at=in_baku(effective_from),
        expires_at=expires_at,
        created_at=created_at.replace(microsecond=0),
        least_client=least_client,
        protocol=protocol,
        blobs=MappingProxyType({path: digest(blob) for path, blob in blobs.items()}),
    )
    built = BuiltRelease(manifest=manifest, blobs=MappingProxyType({digest(blob): blob for blob in blobs.values()}))
    release = built.load().whole()
    for rule in release.hints.rules:
        if rule.service not in release.services:
            raise SourceError(f"hint {rule.code} leads to {rule.service}, which does not exist")
    prove(release.hints, release.values_on(manifest.effective_from))
    return built


def _content(parsed: Parsed) -> dict[str, Any]:
    """Path → document, in the order of the catalogue: a change of one thing changes one document."""
    sources, forms = parsed.sources, parsed.forms
    reference = sources.reference
    common_to_hints = {key: value for key, value in sources.hints.items() if key != "hints"}
    return {
        **_each(SERVICES, "code", services_content(sources, _form_of_service(forms))),
        "groups.json": groups_content(sources),
        "policy.json": sources.policy,
        **_each(TABLES, "name", tables_content(sources)),
        "hints.json": common_to_hints,
        **_each(HINTS, "code", sources.hints["hints"]),
        "calendar.json": calendar_content(),
        "reference.json": {
            key: reference[key] for key in ("centres", "priority_groups", "volume", "working_hours", "statutory")
        },
        **{f"{FORMS}{path}": document for path, document in forms.items()},
    }


def _each(folder: str, name: str, documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One document for each, under its own name."""
    found: dict[str, Any] = {}
    for document in documents:
        path = f"{folder}{document[name]}.json"
        if path in found:
            raise SourceError(f"{path} is there twice")
        found[path] = document
    return found


def _forms(folder: Path) -> dict[str, Any]:
    forms = {}
    for file in sorted(folder.rglob("*.json")):
        path = file.relative_to(folder).as_posix()
        try:
            forms[path] = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as damage:
            raise SourceError(f"{path} is not JSON: {damage}") from damage
    return forms


def _form_of_service(forms: Mapping[str, Any]) -> dict[str, str]:
    """Service code → path of the form made for it, or of the one it shares with another service."""
    own = {path.removesuffix(".json"): path for path in forms if "/" not in path and path != COMMON_FORM}
    shared = forms.get(COMMON_FORM, {}).get("specialise", {}).get("same_form", {})
    return {**{code: f"{other}.json" for code, other in shared.items()}, **own}
