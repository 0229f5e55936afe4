"""A form document before it is read: what its layout, its rules and its limits refer to must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import jsonschema_rs

from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import SourceFault
from dostdesk.forms.proof.origins import Spot, WrittenForm, WrittenRule
from dostdesk.forms.typed import limit_day

_LIMIT = re.compile(r"today([+-]\d{1,3}y)?|\d{4}-\d{2}-\d{2}")
_PAIRS = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))


def structure_faults(written: WrittenForm, schema: Mapping[str, Any], day: date) -> Iterator[SourceFault]:
    """What a document refers to and does not have.

    Args:
        schema: Of the answers, with all parts in their places.
        day: For limits that count from today.
    """
    leaves = dict(_leaves(schema, ""))
    yield from _sections(written)
    yield from _drawn(written, leaves)
    for path, node, required in _objects(schema, ""):
        yield from _required(written, path, node, required)
    for path, leaf in leaves.items():
        yield from _leaf(written, path, leaf, leaves, day)


def _leaves(node: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, inner in node.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        if "properties" in inner:
            yield from _leaves(inner, here)
        else:
            yield here, inner


def _objects(node: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any], list[str]]]:
    yield path, node.get("properties", {}), list(node.get("required", ()))
    for name, inner in node.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        if "properties" in inner:
            yield from _objects(inner, here)
        items = inner.get("items")
        if isinstance(items, Mapping):
            yield here, items.get("properties", {}), list(items.get("required", ()))


def _sections(written: WrittenForm) -> Iterator[SourceFault]:
    seen: set[str] = set()
    for key, spot in written.sections():
        if key in seen:
            yield _fault(spot.inside("options", "key"), "form_section_twice", section=key)
        seen.add(key)


def _drawn(written: WrittenForm, leaves: Mapping[str, Mapping[str, Any]]) -> Iterator[SourceFault]:
    above: set[str] = set()
    judged: set[Spot] = set()
    for element in written.elements():
        for rule in element.rules:
            if rule.spot not in judged:
                judged.add(rule.spot)
                yield from _rule(rule, above, leaves)
        if element.kind != "Control":
            continue
        if element.path not in leaves:
            yield _fault(element.spot.inside("scope"), "form_scope_unknown", field=element.path)
        elif element.path in above:
            yield _fault(element.spot.inside("scope"), "form_drawn_twice", field=element.path)
        above.add(element.path)
    for path in leaves.keys() - above:
        yield _fault(written.property_spot(path), "form_not_drawn", field=path)


def _rule(rule: WrittenRule, above: set[str], leaves: Mapping[str, Mapping[str, Any]]) -> Iterator[SourceFault]:
    spot = rule.spot.inside("condition")
    asked = leaves.get(rule.path)
    if asked is None:
        yield _fault(spot.inside("scope"), "form_rule_nothing", field=rule.path)
    elif "x-computed" in asked or asked.get("type") == "array":
        yield _fault(spot.inside("scope"), "form_rule_no_answer", field=rule.path)
    elif rule.path not in above:
        yield _fault(spot.inside("scope"), "form_rule_below", field=rule.path)
    else:
        options = asked.get("oneOf")
        known: list[object] | None = None
        if isinstance(options, list):
            known = [option.get("const") for option in options]
        elif asked.get("type") == "boolean":
            known = [True, False]
        for value in _named(rule.schema) if known is not None else ():
            if value is not None and value not in (known or ()):
                yield _fault(spot.inside("schema"), "form_rule_value", field=rule.path, value=str(value))


def _named(schema: Any) -> Iterator[object]:
    """The answers that a condition names."""
    if isinstance(schema, Mapping):
        for key, inner in schema.items():
            if key == "const":
                yield inner
            elif key == "enum" and isinstance(inner, list):
                yield from inner
            else:
                yield from _named(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _named(inner)


def _required(
    written: WrittenForm, path: str, properties: Mapping[str, Any], required: list[str]
) -> Iterator[SourceFault]:
    for name in required:
        if name not in properties:
            spot = written.property_spot(path)
            table = path and "items" in _at(written, path)
            place = spot.inside("items", "required") if table else spot.inside("required")
            yield _fault(place, "form_required_unknown", field=f"{path}.{name}" if path else name)


def _at(written: WrittenForm, path: str) -> Mapping[str, Any]:
    *parents, name = path.split(".")
    node: Any = written.raw["schema"]
    for parent in (*parents, name):
        node = node.get("properties", {}).get(parent, {})
    return node if isinstance(node, Mapping) else {}


def _leaf(
    written: WrittenForm, path: str, leaf: Mapping[str, Any], leaves: Mapping[str, Mapping[str, Any]], day: date
) -> Iterator[SourceFault]:
    spot = written.property_spot(path)
    yield from _limits(spot, path, leaf, day)
    yield from _options(spot, path, leaf)
    columns = leaf.get("items", {}).get("properties", {}) if leaf.get("type") == "array" else {}
    for name, column in columns.items():
        inner = written.property_spot(f"{path}.{name}")
        yield from _limits(inner, f"{path}.{name}", column, day)
        yield from _options(inner, f"{path}.{name}", column)
    for key in ("x-row-name", "x-unique"):
        if key in leaf and leaf[key] not in columns:
            yield _fault(spot.inside(key), "form_path_unknown", field=path, path=str(leaf[key]))
    for name, sources in leaf.get("x-first-row", {}).items():
        for wanted in (source for source in sources if not source.startswith("=")):
            if wanted not in leaves:
                yield _fault(spot.inside("x-first-row", name), "form_path_unknown", field=path, path=wanted)
        if name not in columns:
            yield _fault(spot.inside("x-first-row", name), "form_path_unknown", field=path, path=name)


def _limits(spot: Spot, path: str, leaf: Mapping[str, Any], day: date) -> Iterator[SourceFault]:
    for low, high in _PAIRS:
        if low in leaf and high in leaf and leaf[low] > leaf[high]:
            yield _fault(spot.inside(low), "form_limits_reversed", field=path, low=leaf[low], high=leaf[high])
    if leaf.get("type") == "array" and leaf.get("maxItems") == 0:
        yield _fault(spot.inside("maxItems"), "form_table_closed", field=path)
    given = {key: str(leaf[key]) for key in ("x-not-before", "x-not-after") if key in leaf}
    for key, limit in given.items():
        if not _LIMIT.fullmatch(limit):
            yield _fault(spot.inside(key), "form_date_limit", field=path, limit=limit)
            return
    if len(given) == 2:
        early, late = (limit_day(limit, day) for limit in given.values())
        if early > late:
            yield _fault(spot.inside("x-not-before"), "form_limits_reversed", field=path, low=early, high=late)


def _options(spot: Spot, path: str, leaf: Mapping[str, Any]) -> Iterator[SourceFault]:
    options = leaf.get("oneOf")
    if not isinstance(options, list):
        return
    own = {key: value for key, value in leaf.items() if not key.startswith("x-") and key not in {"oneOf", "default"}}
    accepts = jsonschema_rs.Draft202012Validator(own)
    seen: list[object] = []
    for place, option in enumerate(options):
        code = option.get("const")
        here = spot.inside("oneOf", place, "const")
        if code in seen:
            yield _fault(here, "form_option_twice", field=path, option=str(code))
        elif not accepts.is_valid(code):
            yield _fault(here, "form_option_impossible", field=path, option=str(code))
        seen.append(code)
    if "default" in leaf and leaf["default"] not in seen:
        yield _fault(spot.inside("default"), "form_default_wrong", field=path, value=str(leaf["default"]))


def _fault(spot: Spot, code: str, /, **facts: Fact) -> SourceFault:
    return SourceFault(spot.file, spot.place, code, facts)
