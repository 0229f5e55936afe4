"""Which fields are shown, by the answers given so far. A rule looks only at a field above it: there are no circles."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import lru_cache

import jsonschema_rs

from dostdesk.forms.document import FormDocument, Rule, Value

# A form's takes a quarter of a megabyte and two milliseconds: a clerk's last few forms, not all of the catalogue.
_FORMS_KEPT = 8


def visible_paths(form: FormDocument, values: Mapping[str, Value]) -> frozenset[str]:
    """Paths of the fields that are shown (tables by their own path, not by cells).

    A hidden field counts as unanswered for the rules below it, so what it hides stays hidden.
    """
    shown: set[str] = set()
    for placed in form.placed:
        if all(allows(rule, values, shown) for rule in placed.rules):
            shown.add(placed.spec.path)
    return frozenset(shown)


def allows(rule: Rule, values: Mapping[str, Value], shown: Collection[str]) -> bool:
    """Whether one rule lets its element be shown; what is not shown itself counts as unanswered."""
    answer = values.get(rule.path) if rule.path in shown else None
    return validator(rule.schema).is_valid(answer) is not rule.hides


@lru_cache(maxsize=1024)
def validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    """The compiled condition of a rule, where no answer is null.

    Raises:
        jsonschema_rs.ValidationError: It is not a JSON Schema.
    """
    return _compiled(schema)


@lru_cache(maxsize=_FORMS_KEPT)
def form_validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    """The compiled schema of a whole form; only the forms asked for last are kept.

    Raises:
        jsonschema_rs.ValidationError: It is not a JSON Schema.
    """
    return _compiled(schema)


def _compiled(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(schema))
