"""Whether a field can ever be shown, and by which answers.

Rules look only upwards and each at one answer, so it is enough to try the answers of the fields that a field's rules
refer to, and of those that theirs refer to: every option of a choice, yes and no, and no answer at all. That is a proof
for choices and yes/no, which is what rules ask about. Numbers, dates and texts are tried at the values that the rules
name, one to each side, and at an ordinary one: a rule that holds only elsewhere would be called unreachable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dostdesk.forms.document import FieldKind, FieldSpec, FormDocument, Placed, Rule, Value
from dostdesk.forms.rules import allows, validator

MOST_TRIALS = 50_000
_NUMBERS = frozenset({FieldKind.INTEGER, FieldKind.MONEY})
_NOT_ASKED = frozenset({FieldKind.TABLE, FieldKind.COMPUTED})
_ORDINARY = {FieldKind.DATE: ("1990-01-01", "2030-12-31")}


class TooManyTrialsError(Exception):
    """The rules of a field combine more answers than can be tried; they are to be made simpler."""


def showing(form: FormDocument, path: str) -> Mapping[str, Value] | None:
    """Answers on which a field is shown, none if it always is; None when no answers show it.

    Raises:
        TooManyTrialsError: More than `MOST_TRIALS` combinations would have to be tried.
    """
    target = form.by_path[path]
    asked = _asked(form, target)
    domains = {placed.spec.path: _sendable(placed.spec, _schemas(form, placed.spec.path)) for placed in asked}
    trials = 0

    def tried(place: int, values: dict[str, Value], shown: frozenset[str]) -> dict[str, Value] | None:
        nonlocal trials
        trials += 1
        if trials > MOST_TRIALS:
            raise TooManyTrialsError(path)
        if place == len(asked):
            return values
        placed = asked[place]
        name = placed.spec.path
        own = [rule for rule in target.rules if rule.path == name]
        if not all(allows(rule, values, shown) for rule in placed.rules):
            fits = all(allows(rule, values, shown) for rule in own)
            return tried(place + 1, values, shown) if fits else None
        for value in domains[name]:
            answered = values if value is None else {**values, name: value}
            if all(allows(rule, answered, shown | {name}) for rule in own):
                found = tried(place + 1, answered, shown | {name})
                if found is not None:
                    return found
        return None

    return tried(0, {}, frozenset())


def is_idle(form: FormDocument, rule: Rule) -> bool:
    """Whether a rule lets its element be shown whatever is answered, so that it says nothing."""
    spec = form.by_path[rule.path].spec
    compiled = validator(rule.schema)
    answers = [*_domain(spec, [rule.schema]), None]
    return all(compiled.is_valid(value) is not rule.hides for value in answers)


def _asked(form: FormDocument, target: Placed) -> list[Placed]:
    """The fields that decide whether `target` is shown, in reading order."""
    names: set[str] = set()
    waiting = [rule.path for rule in target.rules]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting.extend(rule.path for rule in form.by_path[name].rules)
    return [placed for placed in form.placed if placed.spec.path in names]


def _schemas(form: FormDocument, path: str) -> list[str]:
    return list({rule.schema for placed in form.placed for rule in placed.rules if rule.path == path})


def _sendable(spec: FieldSpec, schemas: Iterable[str]) -> list[Value | None]:
    """The answers with which a form may be sent; no answer is last, and only where the field is not required."""
    found: list[Value | None] = [*_domain(spec, schemas)]
    return found if found and spec.required else [*found, None]


def _domain(spec: FieldSpec, schemas: Iterable[str]) -> list[Value]:
    """The answers worth trying."""
    if spec.kind in _NOT_ASKED:
        return []
    found: list[Value]
    if spec.must_be is not None:
        found = [spec.must_be]
    elif spec.kind is FieldKind.CHOICE:
        found = [choice.code for choice in spec.choices]
    elif spec.kind is FieldKind.YES_NO:
        found = [True, False]
    else:
        named = [constant for schema in schemas for constant in _constants(json.loads(schema))]
        if spec.kind in _NUMBERS:
            numbers = {near for value in named if type(value) is int for near in (value - 1, value, value + 1)}
            numbers |= {value for value in (spec.minimum, spec.maximum, 0) if value is not None}
            found = [value for value in sorted(numbers) if _in_limits(spec, value)]
        else:
            texts = [value for value in named if isinstance(value, str)]
            found = [*texts, *filter(None, [spec.example]), *_ORDINARY.get(spec.kind, ("numune",))]
    return found


def _in_limits(spec: FieldSpec, value: int) -> bool:
    return (spec.minimum is None or value >= spec.minimum) and (spec.maximum is None or value <= spec.maximum)


def _constants(node: Any) -> Iterator[Value]:
    if isinstance(node, Mapping):
        for inner in node.values():
            yield from _constants(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _constants(inner)
    elif isinstance(node, str | int):
        yield node
