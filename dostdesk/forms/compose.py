"""Which document a service opens: its own, another service's, or the common form with the parts its group asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dostdesk.domain.errors import RefusedError
from dostdesk.forms.document import FormDocument
from dostdesk.forms.parse import parse_form
from dostdesk.forms.references import Documents

COMMON = "common.json"


def read_documents(folder: Path) -> dict[str, dict[str, Any]]:
    """All documents below a folder by their path in it, with forward slashes.

    Raises:
        RefusedError: `form_broken` (facts: place) when a file is not a JSON object.
    """
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.rglob("*.json")):
        place = file.relative_to(folder).as_posix()
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as broken:
            raise RefusedError("form_broken", place=place) from broken
        if not isinstance(document, dict):
            raise RefusedError("form_broken", place=place)
        found[place] = document
    return found


def form_for(service_code: str, group: str, documents_by_path: Documents, *, strict: bool = False) -> FormDocument:
    """The form of a service. Reading one takes some milliseconds: keep it for the life of its release.

    `strict` as in `parse_form`. A service that nobody thought of gets the common form with its group's parts.

    Raises:
        RefusedError: See `parse_form`; `form_broken` when there is no common form.
    """
    file, raw = document_for(service_code, group, documents_by_path)
    # A form that several services share keeps its own name, so that a draft follows its citizen from one to the other.
    key = service_code if file == COMMON else file.removesuffix(".json")
    return parse_form(raw, documents_by_path, key=key, strict=strict)


def document_for(service_code: str, group: str, documents_by_path: Documents) -> tuple[str, Mapping[str, Any]]:
    """The file of the form that a service opens and its document, parts still to be put in.

    Raises:
        RefusedError: `form_broken` when there is no common form.
    """
    common = documents_by_path.get(COMMON)
    plan: Mapping[str, Any] = {} if common is None else common.get("specialise", {})
    for code in (service_code, str(plan.get("same_form", {}).get(service_code))):
        own = documents_by_path.get(f"{code}.json")
        if own is not None:
            return f"{code}.json", own
    if common is None:
        raise RefusedError("form_broken", place=COMMON)
    parts = plan.get("services", {}).get(service_code) or plan.get("groups", {}).get(group) or ()
    return COMMON, _with_parts(common, parts)


def _with_parts(common: Mapping[str, Any], parts: Sequence[str]) -> dict[str, Any]:
    """The common form with sections for `parts` where its UI schema has a slot."""
    schema, uischema = dict(common["schema"]), dict(common["uischema"])
    schema["properties"] = {**schema["properties"], **{part: {"$ref": f"parts/{part}.json#/schema"} for part in parts}}
    sections = [{"$ref": f"parts/{part}.json#/uischema", "scope": f"#/properties/{part}"} for part in parts]
    uischema["elements"] = [
        element for slot in uischema["elements"] for element in (sections if slot.get("type") == "Slot" else [slot])
    ]
    return {**common, "schema": schema, "uischema": uischema}
