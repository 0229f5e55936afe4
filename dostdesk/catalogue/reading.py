"""What the documents of a release mean: JSON in, values of the domain out. Which documents there are is in `release`.

Every function raises KeyError, TypeError or ValueError when a document has another shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from dostdesk.catalogue.tables import DatedValue, Table
from dostdesk.domain.calendar import WorkingCalendar
from dostdesk.domain.services import LocalText, RequiredDocument, Service, ServiceGroup, SourceMark, TermKind

_ESTIMATED = re.compile(r" \(təxmini\)|, təxmini(?=\))")


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


def read_groups(entries: Any) -> Mapping[str, ServiceGroup]:
    """The headings of the catalogue by code."""
    return MappingProxyType({entry["code"]: _group(entry) for entry in entries})


def read_calendar(entry: Mapping[str, Any]) -> WorkingCalendar:
    """Closed days by date, and the weekend. Days that are estimates say so in their names; the sign is taken off."""
    closed = {date.fromisoformat(day): name for day, name in entry["closed"].items()}
    return WorkingCalendar(
        closed=MappingProxyType({day: _ESTIMATED.sub("", name) for day, name in closed.items()}),
        estimated=frozenset(day for day, name in closed.items() if _ESTIMATED.search(name)),
        weekend=frozenset(entry["weekend"]),
        # Each year has holidays: what has none was not known when the release was made.
        years=frozenset(day.year for day in closed),
    )


def read_centres(reference: Mapping[str, Any]) -> tuple[Centre, ...]:
    """The buildings of the network."""
    return tuple(
        Centre(code=entry["code"], name=entry["name"], address=entry["address"]) for entry in reference["centres"]
    )


def read_priority_groups(reference: Mapping[str, Any]) -> tuple[PriorityGroup, ...]:
    """Who may have a claim to be served sooner."""
    return tuple(
        PriorityGroup(code=entry["code"], name=LocalText(entry["az"], entry["ru"], entry["en"]))
        for entry in reference["priority_groups"]
    )


def _text(entry: Mapping[str, str]) -> LocalText:
    return LocalText(az=entry["az"], ru=entry["ru"], en=entry["en"])


def read_table(entry: Mapping[str, Any]) -> Table:
    """One reference value through time."""
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


def read_service(entry: Mapping[str, Any]) -> Service:
    """One service as its blob says it."""
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
