"""One release of the catalogue, verified and read-only: services, groups, tables, calendar, queue policy, forms, hints.

Every visit pins the number of the release it began under, so several releases may be loaded at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from dostdesk.catalogue.documents import FORMS, HINTS, SERVICES, TABLES, Documents
from dostdesk.catalogue.eligibility import HintRules, read_hints
from dostdesk.catalogue.manifest import Manifest
from dostdesk.catalogue.reading import (
    Centre,
    PriorityGroup,
    read_calendar,
    read_centres,
    read_groups,
    read_priority_groups,
    read_service,
    read_table,
)
from dostdesk.catalogue.tables import Table, values_on
from dostdesk.domain.calendar import DecidedDays, WorkingCalendar
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.services import Service, ServiceGroup

COMMON_FORM = "common.json"
"""The form of every service that has none of its own."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Release:
    """What a centre works with on a service day.

    A start needs a few of its 300 parts, so each is read from its blob when it is first asked for. That all of them can
    be read is made sure by `whole` before a release is accepted.

    Attributes:
        services: By code, in the order of the catalogue, those that are off included.
        dated: Reference values by name, with units and marks.
        forms: Path below `forms/` → document.
        documents: Every part by its path.
        decided: What was decided of days since it was made: it counts for every release, whatever began under it.
    """

    manifest: Manifest
    services: Mapping[str, Service]
    dated: Mapping[str, Table]
    forms: Mapping[str, Mapping[str, Any]]
    documents: Documents
    decided: DecidedDays = field(default_factory=DecidedDays)

    @property
    def number(self) -> int:
        return self.manifest.number

    @property
    def effective_from(self) -> date:
        return self.manifest.effective_from

    @cached_property
    def groups(self) -> Mapping[str, ServiceGroup]:
        """By code, in the order of the catalogue."""
        return self.documents.read("groups.json", read_groups)

    @cached_property
    def policy(self) -> Mapping[str, Any]:
        """The queue policy as `QueuePolicy.from_mapping` reads it; of this release, not yet of the centre."""
        return self.documents.read("policy.json", MappingProxyType[str, Any])

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Closed days and weekend, and what was decided of single days."""
        return self.documents.read("calendar.json", read_calendar).decided(self.decided)

    @cached_property
    def hints(self) -> HintRules:
        """Entitlement rules."""
        rules = [self.documents[path] for path in self.documents if path.startswith(HINTS)]
        return self.documents.read("hints.json", lambda common: read_hints({**common, "hints": rules}))

    @cached_property
    def centres(self) -> tuple[Centre, ...]:
        """The buildings of the network."""
        return self.documents.read("reference.json", read_centres)

    @cached_property
    def priority_groups(self) -> tuple[PriorityGroup, ...]:
        """Who may have a claim to be served sooner."""
        return self.documents.read("reference.json", read_priority_groups)

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """Other reference data: volumes, working hours."""
        return self.documents.read(
            "reference.json",
            lambda reference: MappingProxyType({key: reference[key] for key in ("volume", "working_hours")}),
        )

    @cached_property
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

    def whole(self) -> Release:
        """This release, with every part read.

        Raises:
            RefusedError: `release_truncated`, a part cannot be read.
        """
        for parts in (self.services, self.dated, self.forms):
            for key in parts:
                parts[key]
        for part in ("groups", "policy", "calendar", "hints", "centres", "priority_groups", "data"):
            getattr(self, part)
        self.documents.read("policy.json", QueuePolicy.from_mapping)
        return self

    @classmethod
    def from_blobs(cls, manifest: Manifest, blobs: Mapping[str, bytes]) -> Release:
        """Load a release whose manifest was verified; every blob is held against its hash, and read later.

        Args:
            blobs: SHA-256 → content; more than needed does no harm.

        Raises:
            RefusedError: `release_truncated` if a blob is missing, or is none that a reader of releases knows;
                `release_forged` if one does not have its hash.
        """
        documents = Documents.checked(manifest, blobs)
        return cls(
            manifest=manifest,
            services=documents.parts(SERVICES, read_service),
            dated=documents.parts(TABLES, read_table),
            forms=documents.parts(FORMS, _as_it_is, suffix=""),
            documents=documents,
        )


def _as_it_is(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return document
