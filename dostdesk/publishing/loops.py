"""References between form documents: that none leads back to itself, and that none grows out of hand when followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import Place, SourceFault
from dostdesk.publishing.reading import FORMS

LARGEST_FORM = 100_000
"""Parts of a form with everything that it refers to in its place; the largest of the product has a tenth of it."""
_COMMON = "common.json"
LONGEST_CHAIN = 12
"""References that lead from part to part, one after the other."""

_Part = tuple[str, str]


def loop_faults(documents: Mapping[str, Any]) -> list[SourceFault]:
    """Circles of references, each told at one of its references, and forms that references make too large.

    Args:
        documents: By path below the folder of forms.
    """
    search = _Search(documents)
    search.faults += _unfilled(documents)
    for file in documents:
        search.measure((file, ""))
    return search.faults


def _unfilled(documents: Mapping[str, Any]) -> Iterator[SourceFault]:
    """Parts that the plan of the common form wants and that have nothing to put into a form."""
    plan = (documents.get(_COMMON) or {}).get("specialise", {})
    for kind in ("groups", "services"):
        for code, parts in plan.get(kind, {}).items():
            for name in parts:
                part = documents.get(f"parts/{name}.json")
                for half in ("schema", "uischema"):
                    if part is not None and half not in part:
                        facts = {"ref": f"parts/{name}.json#/{half}"}
                        yield SourceFault(FORMS + _COMMON, ("specialise", kind, code), "form_reference_missing", facts)


class _Search:
    """Measures every part once, depth first: how many parts it has, and how many references follow each other in it."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self._documents = documents
        self._measured: dict[_Part, tuple[int, int]] = {}
        self._open: list[_Part] = []
        self.faults: list[SourceFault] = []

    def measure(self, part: _Part) -> tuple[int, int]:
        if part not in self._measured:
            self._open.append(part)
            self._measured[part] = self._look_through(part)
            self._open.pop()
        return self._measured[part]

    def _look_through(self, part: _Part) -> tuple[int, int]:
        file, pointer = part
        steps = tuple(step for step in pointer.split("/") if step)
        node = self._documents.get(file)
        for step in steps:
            node = node.get(step) if isinstance(node, dict) else None
        size = height = 0
        for place, reference in _parts(node, steps):
            size += 1
            if reference is None:
                continue
            there, _, inside = reference.partition("#")
            target = (there or file, inside)
            if any(_brings_back(target, part) for part in self._open):
                self._tell(file, place, "form_reference_circle", ref=reference)
                continue
            if len(self._open) > LONGEST_CHAIN:
                self._tell(file, place, "form_references_deep", ref=reference, most=LONGEST_CHAIN)
                continue
            inner_size, inner_height = self.measure(target)
            size, height = size + inner_size, max(height, inner_height + 1)
            if height > LONGEST_CHAIN:
                self._tell(file, place, "form_references_deep", ref=reference, most=LONGEST_CHAIN)
                height = 0
            if size > LARGEST_FORM:
                self._tell(file, place, "form_too_large", ref=reference, most=LARGEST_FORM)
                break
        return min(size, LARGEST_FORM), height

    def _tell(self, file: str, place: Place, code: str, **facts: Fact) -> None:
        fault = SourceFault(FORMS + file, place, code, facts)
        if fault.identity not in {told.identity for told in self.faults}:
            self.faults.append(fault)


def _brings_back(target: _Part, part: _Part) -> bool:
    """Whether following a reference to `target` puts a part into itself."""
    return target[0] == part[0] and (part[1].rstrip("/") + "/").startswith(target[1].rstrip("/") + "/")


def _parts(node: Any, place: Place) -> Iterator[tuple[Place, str | None]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield (*place, key), str(value)
            else:
                yield from _parts(value, (*place, key))
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from _parts(value, (*place, position))
    yield place, None
