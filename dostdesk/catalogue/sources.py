"""The sources of a release, as written by people in YAML, turned into the plain content of its blobs.

Nothing here reads a release; shapes that a reader relies on are made here and read in `release`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import holidays
from ruamel.yaml import YAML

from dostdesk.catalogue.release import COMMON_FORM
from dostdesk.domain.text import fold

HOLIDAY_YEARS = range(2025, 2029)
SOURCE_NAMES = ("services", "reference", "queue-policy", "translations", "hints")
"""The YAML files of a catalogue folder."""


class SourceError(Exception):
    """The sources contradict each other or lack something; whoever edits the catalogue has to mend them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The source documents as parsed, nothing checked yet."""

    services: list[dict[str, Any]]
    reference: dict[str, Any]
    policy: dict[str, Any]
    translations: dict[str, Any]
    hints: dict[str, Any]


def read_sources(folder: Path) -> Sources:
    """Read the five YAML files of a catalogue folder."""
    yaml = YAML(typ="safe")
    return sources_of({name: yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8")) for name in SOURCE_NAMES})


def sources_of(content: Mapping[str, Any]) -> Sources:
    """The parsed files by name."""
    return Sources(
        services=content["services"],
        reference=content["reference"],
        policy=content["queue-policy"],
        translations=content["translations"],
        hints=content["hints"],
    )


def document_code(name_az: str) -> str:
    """The code of a paper: its folded name with dashes, so that it stays the same in every release and service."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in fold(name_az)).split())


def letters(policy: Mapping[str, Any]) -> dict[str, str]:
    """Service group → letter of the queue group that serves it.

    Raises:
        SourceError: Two queue groups claim one service group.
    """
    found: dict[str, str] = {}
    for queue_group in policy["queue_groups"]:
        for group in queue_group["service_groups"]:
            if found.setdefault(group, queue_group["letter"]) != queue_group["letter"]:
                raise SourceError(f"{group} waits in two queue groups")
    return found


def groups_content(sources: Sources) -> list[dict[str, Any]]:
    """The headings of the catalogue, each with its queue letter."""
    letter_of = letters(sources.policy)
    return [
        {
            "code": group["slug"],
            "order": group["order"],
            "name": group["name"],
            "short_name": group["short_name"],
            "queue_letter": letter_of[group["slug"]],
        }
        for group in sources.reference["groups"]
    ]


def services_content(sources: Sources, forms: Mapping[str, str]) -> list[dict[str, Any]]:
    """All services with their papers and translations.

    Args:
        forms: Service code → path of its own form document; the others take the common one.

    Raises:
        SourceError: A translation is missing, or two papers would share a code.
    """
    letter_of = letters(sources.policy)
    names: dict[str, str] = {}
    return [_service(entry, sources, letter_of, forms, names) for entry in sources.services]


def _service(
    entry: dict[str, Any],
    sources: Sources,
    letter_of: Mapping[str, str],
    forms: Mapping[str, str],
    names: dict[str, str],
) -> dict[str, Any]:
    code = entry["code"]
    try:
        russian = sources.translations["eligibility"][entry["eligibility"]["az"]]
        documents = [
            _document(document, sources.translations, entry["documents_source"]) for document in entry["documents"]
        ]
    except KeyError as missing:
        raise SourceError(f"{code}: no translation of {missing}") from missing
    for document in documents:
        if names.setdefault(document["code"], document["name"]["az"]) != document["name"]["az"]:
            raise SourceError(f"{code}: two papers share the code {document['code']}")
    return {
        "code": code,
        "official_id": entry.get("official_id"),
        "group": entry["group"],
        "name": entry["name"],
        "short_name": entry["short_name"],
        "queue_letter": letter_of[entry["group"]],
        "documents": documents,
        "term_days": entry["term_days"],
        "term_kind": entry["term_kind"],
        "operator_min": entry["operator_min"],
        "fee": qepik(entry["fee_azn"]),
        "eligibility": {**entry["eligibility"], "ru": russian},
        "unit": entry["unit"],
        "legal_basis": entry["legal_basis"],
        "proactive": entry["proactive"],
        "source": entry["source"],
        "term_source": entry["term_source"],
        "documents_source": entry["documents_source"],
        "enabled": entry["source"] == "found",
        "form": forms.get(code, COMMON_FORM),
    }


def _document(document: dict[str, Any], translations: Mapping[str, Any], source: str) -> dict[str, Any]:
    condition = document.get("condition")
    return {
        "code": document_code(document["az"]),
        "name": {"az": document["az"], "ru": translations["documents"][document["az"]], "en": document["en"]},
        "condition": translations["conditions"][condition] if condition else None,
        "source": source,
    }


def qepik(azn: int | str | float) -> int:
    """Minor units of an amount written in AZN.

    Raises:
        SourceError: The amount has a fraction of a qəpik.
    """
    whole = round(float(azn) * 100)
    if abs(float(azn) * 100 - whole) > 1e-6:
        raise SourceError(f"{azn} AZN is not a whole number of qəpik")
    return whole


def tables_content(sources: Sources) -> list[dict[str, Any]]:
    """Dated reference values, money in qəpik, rows in order of time."""
    return [
        {
            "name": name,
            "unit": table["unit"],
            "rows": sorted(
                (
                    {
                        "since": row["since"],
                        "value": qepik(row["value"]) if table["unit"] == "money" else row["value"],
                        "source": row.get("source", "found"),
                    }
                    for row in table["rows"]
                ),
                key=lambda row: str(row["since"]),
            ),
        }
        for name, table in sources.reference["tables"].items()
    ]


def calendar_content() -> dict[str, Any]:
    """Days on which every office of Azerbaijan is closed, and the weekend.

    Days of the moon calendar are estimates until they are announced, and say so in their names.
    """
    closed = holidays.country_holidays("AZ", years=HOLIDAY_YEARS, language="az")
    return {
        "closed": {
            day.isoformat(): name.replace("bayrami", "bayramı")
            for day, name in sorted(closed.items())
            if day.year in HOLIDAY_YEARS
        },
        "weekend": [5, 6],
    }
