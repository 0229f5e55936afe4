"""The shape that each source must have before anybody looks at what it means: which keys, and what kind of value.

The shapes are closed. A key that the product does not know is a fault, so that nothing is written in vain, and so that
`changes` knows every part that can change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import Place

Schema = dict[str, Any]
PARTS = "forms/parts/"

TEXT: Schema = {"type": "string"}
SHORT: Schema = {"type": "string", "maxLength": 120}
EXPRESSION: Schema = {"type": "string", "maxLength": 1000}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer", "minimum": -1_000_000_000, "maximum": 1_000_000_000}
CODE: Schema = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,79}$"}
YES_NO: Schema = {"type": "boolean"}
FREE: Schema = {}


def mapping(required: str = "", /, **properties: Schema) -> Schema:
    """A mapping with these keys and no others."""
    closed = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**closed, "required": required.split()} if required else closed


def listed(items: Schema) -> Schema:
    return {"type": "array", "items": items, "maxItems": 5_000}


def by_name(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def by_code(values: Schema) -> Schema:
    """A mapping whose keys become names of blobs and of variables."""
    return {"type": "object", "additionalProperties": values, "propertyNames": CODE}


def maybe(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


WORDS = mapping(az=maybe(TEXT), ru=maybe(TEXT), en=maybe(TEXT))
_PAPER = mapping(az=maybe(TEXT), en=maybe(TEXT), condition=maybe(SHORT))
# That a service has all its keys is told by `source_faults`, which names the service.
_SERVICE = mapping(
    code=maybe(CODE),
    official_id={"type": ["string", "integer", "null"]},
    group=maybe(SHORT),
    name=maybe(WORDS),
    short_name=maybe(WORDS),
    documents=maybe(listed(_PAPER)),
    term_days=maybe(WHOLE),
    term_kind=maybe(SHORT),
    operator_min=maybe(WHOLE),
    fee_azn=maybe(NUMBER),
    amount_azn_2025_07=FREE,
    eligibility=maybe(mapping(az=maybe(TEXT), en=maybe(TEXT))),
    unit=maybe(TEXT),
    legal_basis=maybe(listed(TEXT)),
    proactive=maybe(YES_NO),
    source=maybe(SHORT),
    source_ref=FREE,
    term_source=maybe(SHORT),
    documents_source=maybe(SHORT),
)
_REFERENCE = mapping(
    "groups centres working_hours volume statutory priority_groups tables",
    meta=FREE,
    groups=listed(mapping("slug order", slug=CODE, order=WHOLE, name=WORDS, short_name=WORDS)),
    centres=listed(mapping("code name address", code=SHORT, name=TEXT, address=TEXT, opened=FREE, source=FREE)),
    working_hours=by_name(FREE),
    volume=by_name(FREE),
    statutory=listed(mapping("key values", key=SHORT, values=FREE, source=FREE)),
    priority_groups=listed(mapping("code", code=SHORT, az=maybe(TEXT), ru=maybe(TEXT), en=maybe(TEXT))),
    priority_groups_source=TEXT,
    tables=by_code(
        mapping(
            "unit rows",
            unit={"enum": ["money", "months", "years", "days", "working_days", "times"]},
            rows={
                **listed(
                    mapping("since value", since=TEXT, value=NUMBER, source={"enum": ["found", "background"]}),
                ),
                "minItems": 1,
            },
        )
    ),
)
_POLICY = mapping(
    "queue_groups appointment_letter emergency_letter priority_classes no_show hold undo_s service_level",
    queue_groups=listed(
        mapping(
            "letter name service_groups target_wait_min",
            letter={"type": "string", "pattern": "^[A-Z]$"},
            name=WORDS,
            service_groups=listed(SHORT),
            target_wait_min=WHOLE,
        )
    ),
    appointment_letter={"type": "string", "pattern": "^[A-Z]$"},
    emergency_letter={"type": "string", "pattern": "^[A-Z]$"},
    priority_classes=listed(
        mapping(
            "code target_wait_min name source",
            code=CODE,
            target_wait_min=maybe(WHOLE),
            name=WORDS,
            who=WORDS,
            source=SHORT,
        )
    ),
    appointments=mapping("late_after_min check_in_opens_min", late_after_min=WHOLE, check_in_opens_min=WHOLE),
    no_show=mapping("calls after_s", calls=WHOLE, after_s=WHOLE),
    hold=mapping("default_return_min reasons", default_return_min=WHOLE, reasons=listed(SHORT)),
    breaks=mapping("default_min reasons", default_min=WHOLE, reasons=listed(SHORT)),
    undo_s=WHOLE,
    service_level=mapping("within_min share", within_min=WHOLE, share=NUMBER),
    service_day=by_name(FREE),
)
_TRANSLATIONS = mapping(
    "conditions documents eligibility",
    conditions=by_name(WORDS),
    documents=by_name(maybe(TEXT)),
    eligibility=by_name(maybe(TEXT)),
)
_HINTS = mapping(
    "facts unnamed hints",
    facts={
        "type": "object",
        "required": ["child", "children", "services"],
        "properties": {
            "child": by_name({"type": ["string", "number", "boolean"]}),
            "children": listed(FREE),
            "services": listed(TEXT),
        },
        "additionalProperties": {"type": ["string", "number", "boolean", "array"]},
    },
    unnamed=WORDS,
    hints=listed(
        mapping(
            "code service when title reason words example",
            code=CODE,
            service=SHORT,
            when=EXPRESSION,
            title=WORDS,
            reason=WORDS,
            words=by_name(EXPRESSION),
            example={
                "type": "object",
                "properties": {"children": listed({"type": "object"}), "services": listed(TEXT)},
            },
        )
    ),
)
SHAPES: Mapping[str, Schema] = {
    "services.yaml": listed(_SERVICE),
    "reference.yaml": _REFERENCE,
    "queue-policy.yaml": _POLICY,
    "translations.yaml": _TRANSLATIONS,
    "hints.yaml": _HINTS,
}


def shape_faults(file: str, content: Any) -> Iterator[tuple[Place, str, Mapping[str, Fact]]]:
    """Where a parsed source has another shape than the product reads: place, code, facts.

    Args:
        file: Below the catalogue's folder; forms and the parts that they share have shapes of their own.
    """
    kind_of_file = "part" if file.startswith(PARTS) else "form"
    for error in _validator(file if file in SHAPES else kind_of_file).iter_errors(content):
        place: Place = tuple(error.instance_path)
        key = str(place[-1]) if place else file
        kind = error.kind
        if isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
            for unknown in kind.unexpected:
                yield (*place, unknown), "key_unknown", {"key": unknown}
        elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
            yield place, "key_missing", {"key": kind.property, "entry": key}
        elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Type):
            yield place, "kind_wrong", {"key": key, "kind": kind.types[-1] if kind.types != ["null"] else "null"}
        else:
            yield place, "value_wrong", {"key": key, "value": _short(error.instance)}


def _short(value: Any) -> str:
    written = str(value)
    return written if len(written) <= 60 else written[:59] + "…"


@cache
def _validator(file: str) -> jsonschema_rs.Draft202012Validator:
    if file in SHAPES:
        return jsonschema_rs.Draft202012Validator(SHAPES[file])
    from dostdesk.publishing.form_shape import FORM, PART

    return jsonschema_rs.Draft202012Validator(PART if file == "part" else FORM)
