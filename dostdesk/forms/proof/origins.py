"""Where each piece of a form is written: its file and place there, with references to parts followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dostdesk.domain.faults import Place
from dostdesk.forms.references import Documents


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in one of the form documents."""

    file: str
    place: Place

    def inside(self, *steps: str | int) -> Spot:
        return Spot(self.file, self.place + steps)


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule as it stands in the document; `path` is empty when its scope is no path."""

    path: str
    effect: str
    schema: Any
    spot: Spot


@dataclass(frozen=True, slots=True)
class WrittenElement:
    """A layout element: its kind, the answer it is for (empty but for controls), and all rules above it."""

    kind: str
    path: str
    rules: tuple[WrittenRule, ...]
    node: Mapping[str, Any]
    spot: Spot


class WrittenForm:
    """A form document as its author wrote it, before its parts are put in.

    Args:
        file: Path of the document below the folder of forms.
        raw: The document; the common form comes with the sections of a service already in its list.
    """

    def __init__(self, file: str, raw: Mapping[str, Any], documents: Documents) -> None:
        self.file = file
        self.raw = raw
        self._documents = documents

    def property_spot(self, path: str) -> Spot:
        """Where the property for an answer is written; as near as there is when it is written nowhere.

        A path may lead through a table: `family.income` is that column.
        """
        node, spot = self.raw.get("schema"), Spot(self.file, ("schema",))
        for name in path.split(".") if path else ():
            node, spot = self._followed(node, spot)
            if isinstance(node, Mapping) and "items" in node and "properties" not in node:
                node, spot = node["items"], spot.inside("items")
            inner = node.get("properties", {}) if isinstance(node, Mapping) else {}
            if name not in inner:
                return spot
            node, spot = inner[name], spot.inside("properties", name)
        return spot

    def sections(self) -> Iterator[tuple[str, Spot]]:
        """Keys of the sections, each with the place of its element."""
        for node, spot in self._top():
            element, origin = self._followed(node, spot)
            yield str(element.get("options", {}).get("key", "")), origin

    def elements(self) -> Iterator[WrittenElement]:
        """Every element of the layout in reading order, the panel at the right last."""
        for node, spot in self._top():
            yield from self._walk(node, spot, "", ())
        aside = self.raw["uischema"].get("options", {}).get("aside")
        if aside is not None:
            yield from self._walk(aside, Spot(self.file, ("uischema", "options", "aside")), "", ())

    def _top(self) -> Iterator[tuple[Mapping[str, Any], Spot]]:
        own = self._documents.get(self.file, self.raw)["uischema"]["elements"]
        for node in self.raw["uischema"]["elements"]:
            # The sections of a service stand where the common form has its slot, so positions there are not the file's.
            place = next((place for place, written in enumerate(own) if written is node), 0)
            yield node, Spot(self.file, ("uischema", "elements", place))

    def _walk(
        self,
        node: Mapping[str, Any],
        spot: Spot,
        scope: str,
        rules: tuple[WrittenRule, ...],
        own: WrittenRule | None = None,
    ) -> Iterator[WrittenElement]:
        if own is None and "rule" in node:
            own = _rule(node["rule"], scope, spot.inside("rule"))
        if "$ref" in node:
            target, origin = self._target(str(node["$ref"]), spot)
            inner = scope + str(node.get("scope", "")).removeprefix("#")
            yield from self._walk(target, origin, inner, rules, own)
            return
        here = rules if own is None else (*rules, own)
        path = _path(scope + str(node.get("scope", "")).removeprefix("#")) if node.get("type") == "Control" else ""
        yield WrittenElement(str(node.get("type", "")), path, here, node, spot)
        inner = node.get("elements", ())
        if isinstance(inner, Mapping):
            scope += str(inner.get("scope", "")).removeprefix("#")
        children, origin = self._followed(inner, spot.inside("elements"))
        for place, child in enumerate(children):
            yield from self._walk(child, origin.inside(place), scope, here)

    def _followed(self, node: Any, spot: Spot) -> tuple[Any, Spot]:
        while isinstance(node, Mapping) and "$ref" in node:
            node, spot = self._target(str(node["$ref"]), spot)
        return node, spot

    def _target(self, reference: str, spot: Spot) -> tuple[Any, Spot]:
        file, _, pointer = reference.partition("#")
        steps = tuple(step for step in pointer.split("/") if step)
        target: Any = self._documents[file or spot.file]
        for step in steps:
            target = target[step]
        return target, Spot(file or spot.file, steps)


def _rule(node: Mapping[str, Any], scope: str, spot: Spot) -> WrittenRule:
    condition = node.get("condition", {})
    path = _path(scope + str(condition.get("scope", "")).removeprefix("#"))
    return WrittenRule(path, str(node.get("effect", "")), condition.get("schema", {}), spot)


def _path(pointer: str) -> str:
    return pointer.removeprefix("/properties/").replace("/properties/", ".")
