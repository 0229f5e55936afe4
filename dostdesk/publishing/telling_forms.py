"""Changes of form documents in words: fields by their labels, rules by what they wait for."""

from __future__ import annotations

from typing import Any, Literal

from dostdesk.publishing.changes import Change, Step
from dostdesk.publishing.reading import FORMS
from dostdesk.publishing.saying import Sayer, plain_text

_Where = Literal["document", "schema", "names", "options", "element", "elements", "inside"]
_PARTS = "parts/"


def form_subject(file: str, document: Any, say: Sayer) -> str:
    """How a form, or a part that several share, is called."""
    name = file.removeprefix(FORMS).removesuffix(".json")
    if name.startswith(_PARTS):
        return say.words("catalogue.diff.form_part", part=name.removeprefix(_PARTS))
    title = say.text(document.get("title")) if isinstance(document, dict) else ""
    return say.words("catalogue.diff.form", title=title, code=name)


def form_text(change: Change, document: Any, say: Sayer) -> str:
    """One change of a form; a field's presence, duty, choices and rule have sentences of their own."""
    if not change.path:
        if change.kind in ("added", "removed"):
            return say.words(f"catalogue.diff.form_{change.kind}")
        return plain_text(change, "", say)
    walked = _walk(change.trail)
    where, last = walked[-1]
    names = [name for _, name in (_named(where, step, say) for where, step in walked) if name]
    before, after = ((say.rule(rule) if rule is not None else "") for rule in (change.before, change.after))
    above = " / ".join(names[:-1]) or say.words("catalogue.diff.itself")
    if change.kind in ("added", "removed"):
        if where == "names":
            return say.words(f"catalogue.diff.field_{change.kind}", field=" / ".join(names))
        if where == "options":
            return say.words(f"catalogue.diff.option_{change.kind}", field=above, option=_option(change, say))
        if len(walked) > 1 and walked[-2][1].name == "required" and walked[-2][0] == "schema":
            field = " / ".join([*names[:-2], _label_of(document, [step.name for _, step in walked], say)])
            return say.words(f"catalogue.diff.required_{change.kind}", field=field)
    if where == "element" and last.name == "rule":
        return say.words(f"catalogue.diff.rule_{change.kind}", field=above, before=before, after=after)
    return plain_text(change, " / ".join(names), say)


def _walk(trail: tuple[Step, ...]) -> list[tuple[_Where, Step]]:
    """Each step with what the part that it was taken from is."""
    where: _Where = "document"
    found: list[tuple[_Where, Step]] = []
    for step in trail:
        found.append((where, step))
        where = _next(where, step.name)
    return found


def _next(where: _Where, name: str) -> _Where:
    if where in ("names", "elements"):
        return "schema" if where == "names" else "element"
    below: dict[tuple[_Where, str], _Where] = {
        ("document", "schema"): "schema",
        ("document", "uischema"): "element",
        ("document", "choices"): "options",
        ("schema", "properties"): "names",
        ("schema", "$defs"): "names",
        ("schema", "items"): "schema",
        ("schema", "oneOf"): "options",
        ("element", "elements"): "elements",
        ("inside", "aside"): "element",
    }
    return below.get((where, name), "inside")


def _named(where: _Where, step: Step, say: Sayer) -> tuple[_Where, str]:
    """What a reader calls a step; nothing where the step is only how documents are built."""
    if where == "names":
        label = say.text(step.node.get("x-label")) if isinstance(step.node, dict) else ""
        return where, f"{say.quoted(label)} ({step.name})" if label else say.quoted(step.name)
    if where == "elements":
        label = say.text(step.node.get("label")) if isinstance(step.node, dict) else ""
        place = step.name.removeprefix("#/properties/").replace("/properties/", ".")
        return where, say.quoted(label) if label else say.step(place)
    structural = {"document": ("schema", "uischema"), "schema": ("properties", "items"), "element": ("elements",)}
    if step.name in structural.get(where, ()) and isinstance(step.node, dict | list):
        return where, say.step("uischema") if step.name == "uischema" else ""
    return where, say.step(step.name)


def _option(change: Change, say: Sayer) -> str:
    option = change.after if change.kind == "added" else change.before
    label = say.text(option.get("x-label")) if isinstance(option, dict) else ""
    return say.quoted(label) if label else say.quoted(change.path[-1])


def _label_of(document: Any, path: list[str], say: Sayer) -> str:
    """The label of a field that a list of required fields names."""
    *above, _, name = path
    node = document
    for step in [*above, "properties", name]:
        node = node.get(step) if isinstance(node, dict) else None
    label = say.text(node.get("x-label")) if isinstance(node, dict) else ""
    return f"{say.quoted(label)} ({name})" if label else say.quoted(name)
