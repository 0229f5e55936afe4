"""All faults of the form documents of a catalogue. Which line of a file a fault stands in is found elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.faults import Place, SourceFault
from dostdesk.forms.compose import COMMON, document_for
from dostdesk.forms.compute import Tables
from dostdesk.forms.parse import parse_form
from dostdesk.forms.proof.expressions import expression_faults
from dostdesk.forms.proof.filled import filling_faults, reach_faults
from dostdesk.forms.proof.origins import Spot, WrittenForm
from dostdesk.forms.proof.structure import structure_faults
from dostdesk.forms.proof.texts import text_faults
from dostdesk.forms.references import Documents, resolve

_PARTS = "parts/"


def form_faults(
    documents: Documents,
    *,
    services: Mapping[str, str],
    tables: Tables,
    day: date,
    sentences: Mapping[str, str],
) -> list[SourceFault]:
    """Every fault, each once, though a part of it may stand in many forms.

    A form with a fault in what it refers to is not read any further, so that one mistake is told once.

    Args:
        documents: By path below the folder of forms.
        services: Code → group, of all services of the catalogue.
        day: On which the forms are filled, for limits and dated values.
        sentences: Error code → the product's own sentence for it.
    """
    found: dict[object, SourceFault] = {}
    faults = [*_plan_faults(documents, services)]
    for file, document in documents.items():
        faults += text_faults(file, document, sentences)
        faults += _reference_faults(file, document, documents)
    told = {fault.file for fault in faults}
    for file, raw in _documents(documents, services):
        if not told & {file, *_files(raw, documents)}:
            faults += _faults_of_one(WrittenForm(file, raw, documents), documents, tables, day)
    for fault in faults:
        found.setdefault(fault.identity, fault)
    return list(found.values())


def _documents(documents: Documents, services: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any]]]:
    """Each form that a service opens, once."""
    if COMMON not in documents:
        return []
    opened = [document_for(code, group, documents) for code, group in services.items()]
    return list({(file, *raw["schema"].get("properties", {})): (file, raw) for file, raw in opened}.values())


def _faults_of_one(written: WrittenForm, documents: Documents, tables: Tables, day: date) -> list[SourceFault]:
    schema = resolve(written.raw["schema"], documents, home=written.raw)
    faults = [*structure_faults(written, schema, day)]
    if faults:
        return faults
    try:
        form = parse_form(written.raw, documents, key=written.file.removesuffix(".json"), strict=True)
    except RefusedError as refused:
        if refused.code != "form_expression_broken":
            place = str(refused.facts.get("field") or refused.facts.get("place") or "")
            spot = written.property_spot(place)
            return [SourceFault(spot.file, spot.place, refused.code, refused.facts)]
        form = parse_form(written.raw, documents, key=written.file, strict=True, expressions=False)
        return [*expression_faults(form, written, tables, day.isoformat())]
    faults = [*expression_faults(form, written, tables, day.isoformat()), *reach_faults(form, written)]
    return faults or [*filling_faults(form, written, tables, day)]


def _plan_faults(documents: Documents, services: Mapping[str, str]) -> Iterator[SourceFault]:
    """Forms and parts that nothing opens, and what the plan of the common form refers to."""
    plan = documents.get(COMMON, {}).get("specialise", {})
    groups = set(services.values())
    own = {path.removesuffix(".json") for path in documents if "/" not in path and path != COMMON}
    for code in sorted(own - services.keys()):
        yield SourceFault(f"{code}.json", (), "form_of_nothing", {"service": code})
    for kind, known in (("groups", groups), ("services", services.keys()), ("same_form", services.keys())):
        for code, wanted in plan.get(kind, {}).items():
            here = Spot(COMMON, ("specialise", kind, code))
            if code not in known:
                yield SourceFault(here.file, here.place, "form_plan_unknown", {"code": code})
            elif kind != "groups" and code in own:
                yield SourceFault(here.file, here.place, "form_plan_idle", {"code": code})
            elif kind == "same_form" and wanted not in own:
                yield SourceFault(here.file, here.place, "form_plan_unknown", {"code": str(wanted)})
            for part in wanted if isinstance(wanted, list) else ():
                if f"{_PARTS}{part}.json" not in documents:
                    yield SourceFault(here.file, here.place, "form_part_unknown", {"part": part})
    used = {file for document in documents.values() for file in _files(document, documents)}
    used |= {
        f"{_PARTS}{part}.json"
        for kind in ("groups", "services")
        for parts in plan.get(kind, {}).values()
        for part in parts
    }
    for path in documents:
        if path.startswith(_PARTS) and path not in used:
            yield SourceFault(path, (), "form_part_unused", {"part": path})


def _reference_faults(file: str, document: Mapping[str, Any], documents: Documents) -> Iterator[SourceFault]:
    for place, reference in _references(document, ()):
        target: Any = documents.get(reference.partition("#")[0] or file)
        for step in (step for step in reference.partition("#")[2].split("/") if step):
            target = target.get(step) if isinstance(target, Mapping) else None
        if target is None:
            yield SourceFault(file, place, "form_reference_missing", {"ref": reference})


def _references(node: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(node, Mapping):
        for key, inner in node.items():
            if key == "$ref":
                yield (*place, key), str(inner)
            else:
                yield from _references(inner, (*place, key))
    elif isinstance(node, list):
        for position, inner in enumerate(node):
            yield from _references(inner, (*place, position))


def _files(document: Mapping[str, Any], documents: Documents) -> set[str]:
    """Parts that a document is put together from, theirs included."""
    found: set[str] = set()
    waiting = [reference for _, reference in _references(document, ())]
    while waiting:
        file = waiting.pop().partition("#")[0]
        if file and file not in found:
            found.add(file)
            waiting += [reference for _, reference in _references(documents.get(file, {}), ())]
    return found
