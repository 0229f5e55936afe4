"""One release of the catalogue, verified and read-only: services, groups, tables, calendar, queue policy, forms, hints.

Every visit pins the number of the release it began under, so several releases may be loaded at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from dostdesk.catalogue.canonical import digest
from dostdesk.catalogue.eligibility import HintRules, read_hints
from dostdesk.catalogue.manifest import Manifest
from dostdesk.catalogue.tables import DatedValue, Table, values_on
from dostdesk.domain.calendar import WorkingCalendar
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.services import LocalText, RequiredDocument, Service, ServiceGroup, SourceMark, TermKind

FORMS = "forms/"
COMMON_FORM = "common.json"
"""The form of every service that has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """One building of the network."""

    code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityGroup:
    """People who may have a claim to be served sooner, as the hall lists them."""

    code: str
    name: LocalText


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a centre works with on a service day.

    Attributes:
        services: By code, in the order of the catalogue, those that are off included.
        groups: By code, in the order of the catalogue.
        policy: The queue policy as `QueuePolicy.from_mapping` reads it; of this release, not yet of the centre.
        dated: Reference values by name, with units and marks.
        calendar: Closed days and weekend.
        hints: Entitlement rules.
        forms: Path below `forms/` → document.
        data: Other reference data: volumes, working hours.
    """

    manifest: Manifest
    services: Mapping[str, Service]
    groups: Mapping[str, ServiceGroup]
    policy: Mapping[str, Any]
    dated: Mapping[str, Table]
    calendar: WorkingCalendar
    hints: HintRules
    forms: Mapping[str, Mapping[str, Any]]
    centres: tuple[Centre, ...]
    priority_groups: tuple[PriorityGroup, ...]
    data: Mapping[str, Any]

    @property
    def number(self) -> int:
        return self.manifest.number

    @property
    def effective_from(self) -> date:
        return self.manifest.effective_from

    @property
    def tables(self) -> Mapping[str, Mapping[str, int]]:
        """Name → first day in force (ISO) → value, the shape that forms compute with; sums in qəpik."""
        return MappingProxyType({name: table.by_start() for name, table in self.dated.items()})

    def service(self, code: str) -> Service:
        """One service.

        Raises:
            RefusedError: `service_not_in_release`, this release has no such service.
        """
        try:
            return self.services[code]
        except KeyError:
            raise RefusedError("service_not_in_release", service=code, release=self.number) from None

    def table_value(self, name: str, *, on: date) -> int:
        """A reference value on a day; sums in qəpik, ages in months.

        Raises:
            LookupError: There is no such table, or nothing was in force yet.
        """
        return self.dated[name].row_on(on).value

    def values_on(self, day: date) -> Mapping[str, int]:
        """All reference values of a day by name."""
        return values_on(self.dated, day)

    def form(self, service_code: str) -> Mapping[str, Any]:
        """The form document of a service, whether its own or the common one.

        Raises:
            RefusedError: `service_not_in_release`.
        """
        return self.forms[self.service(service_code).form]

    @classmethod
    def from_blobs(cls, manifest: Manifest, blobs: Mapping[str, bytes]) -> Release:
        """Load a release whose manifest was verified; every blob is held against its hash.

        Args:
            blobs: SHA-256 → content; more than needed does no harm.

        Raises:
            RefusedError: `release_truncated` if a blob is missing or unreadable, `release_forged` if one does not have
                its hash.
        """
        content = {path: _checked(path, sha, blobs) for path, sha in manifest.blobs.items()}
        try:
            documents = {path: json.loads(blob) for path, blob in content.items() if path.endswith(".json")}
            return _read(manifest, documents)
        except (ValueError, KeyError, TypeError) as damage:
            raise RefusedError("release_truncated", part=f"{type(damage).__name__}: {damage}") from damage


def _checked(path: str, sha: str, blobs: Mapping[str, bytes]) -> bytes:
    blob = blobs.get(sha)
    if blob is None:
        raise RefusedError("release_truncated", part=path)
    if digest(blob) != sha:
        raise RefusedError("release_forged", part=path)
    return blob


def _read(manifest: Manifest, documents: Mapping[str, Any]) -> Release:
    reference = documents["reference.json"]
    dated = {table["name"]: _table(table) for table in documents["tables.json"]}
    calendar = documents["calendar.json"]
    return Release(
        manifest=manifest,
        services=MappingProxyType({entry["code"]: _service(entry) for entry in documents["services.json"]}),
        groups=MappingProxyType({entry["code"]: _group(entry) for entry in documents["groups.json"]}),
        policy=MappingProxyType(documents["policy.json"]),
        dated=MappingProxyType(dated),
        calendar=WorkingCalendar(
            closed=MappingProxyType({date.fromisoformat(day): name for day, name in calendar["closed"].items()}),
            weekend=frozenset(calendar["weekend"]),
        ),
        hints=read_hints(documents["hints.json"]),
        forms=MappingProxyType(
            {path.removeprefix(FORMS): document for path, document in documents.items() if path.startswith(FORMS)}
        ),
        centres=tuple(
            Centre(code=entry["code"], name=entry["name"], address=entry["address"]) for entry in reference["centres"]
        ),
        priority_groups=tuple(
            PriorityGroup(code=entry["code"], name=LocalText(entry["az"], entry["ru"], entry["en"]))
            for entry in reference["priority_groups"]
        ),
        data=MappingProxyType({key: reference[key] for key in ("volume", "working_hours")}),
    )


def _text(entry: Mapping[str, str]) -> LocalText:
    return LocalText(az=entry["az"], ru=entry["ru"], en=entry["en"])


def _table(entry: Mapping[str, Any]) -> Table:
    rows = tuple(
        DatedValue(since=date.fromisoformat(row["since"]), value=row["value"], source=SourceMark(row["source"]))
        for row in entry["rows"]
    )
    return Table(name=entry["name"], unit=entry["unit"], rows=rows)


def _group(entry: Mapping[str, Any]) -> ServiceGroup:
    return ServiceGroup(
        code=entry["code"],
        order=entry["order"],
        name=_text(entry["name"]),
        short_name=_text(entry["short_name"]),
        queue_letter=entry["queue_letter"],
    )


def _service(entry: Mapping[str, Any]) -> Service:
    return Service(
        code=entry["code"],
        official_id=entry["official_id"],
        group=entry["group"],
        name=_text(entry["name"]),
        short_name=_text(entry["short_name"]),
        queue_letter=entry["queue_letter"],
        documents=tuple(_document(document) for document in entry["documents"]),
        term_days=entry["term_days"],
        term_kind=TermKind(entry["term_kind"]),
        operator_min=entry["operator_min"],
        fee=entry["fee"],
        eligibility=_text(entry["eligibility"]),
        unit=entry["unit"],
        legal_basis=tuple(entry["legal_basis"]),
        proactive=entry["proactive"],
        source=SourceMark(entry["source"]),
        term_source=SourceMark(entry["term_source"]),
        documents_source=SourceMark(entry["documents_source"]),
        enabled=entry["enabled"],
        form=entry["form"],
    )


def _document(entry: Mapping[str, Any]) -> RequiredDocument:
    return RequiredDocument(
        code=entry["code"],
        name=_text(entry["name"]),
        condition=None if entry["condition"] is None else _text(entry["condition"]),
        source=SourceMark(entry["source"]),
    )
