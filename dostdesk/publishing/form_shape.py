"""The shape of a form document and of a part that forms share. What it refers to is checked by `forms.proof`."""

from __future__ import annotations

from dostdesk.publishing.shape import EXPRESSION, FREE, SHORT, WHOLE, YES_NO, Schema, by_name, listed, mapping

_WORDS: Schema = {"type": "object", "additionalProperties": {"type": ["string", "null"]}, "maxProperties": 12}
_FACTS = by_name(mapping(expression=EXPRESSION, **{"as": SHORT}))
_COMPUTED = mapping("expression", expression=EXPRESSION, needs=listed(SHORT), facts=_FACTS)
_PROPERTY: Schema = {"$ref": "#/$defs/property"}
_ELEMENT: Schema = {"$ref": "#/$defs/element"}
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
_REFERENCE = mapping("$ref", **{"$ref": SHORT})
_OPTION = mapping(**{"const": _SCALAR, "x-label": _WORDS})
_OPTIONS: Schema = {"if": {"type": "array"}, "then": listed(_OPTION), "else": _REFERENCE}
_ELEMENTS: Schema = {"if": {"type": "array"}, "then": listed(_ELEMENT), "else": _ELEMENT}
_RULE = mapping(
    "effect condition",
    effect=SHORT,
    condition=mapping("scope schema", scope=SHORT, schema={"type": "object"}),
)
# Few repetitions and none of a group: more of them can keep a window busy for hours with one answer.
_TEXT_PATTERN: Schema = {
    "type": "string",
    "maxLength": 200,
    "pattern": r"^[^*+?{]*([*+?{][^*+?{]*){0,3}$",
    "not": {"pattern": r"\)[*+?{]"},
}
_LIMIT: Schema = {"type": "integer", "minimum": 0, "maximum": 100_000}

_SCHEMA_KEYS: dict[str, Schema] = {
    "$ref": SHORT,
    "$schema": SHORT,
    "$defs": by_name(_PROPERTY),
    "type": SHORT,
    "properties": by_name(_PROPERTY),
    "required": listed(SHORT),
    "items": _PROPERTY,
    "enum": listed(_SCALAR),
    "const": _SCALAR,
    "default": FREE,
    "examples": listed(FREE),
    "format": SHORT,
    "pattern": _TEXT_PATTERN,
    "minimum": {"type": "number"},
    "maximum": {"type": "number"},
    "minLength": _LIMIT,
    "maxLength": _LIMIT,
    "minItems": _LIMIT,
    "maxItems": _LIMIT,
    "multipleOf": {"type": "number", "exclusiveMinimum": 0},
    "oneOf": _OPTIONS,
    "readOnly": YES_NO,
    "additionalProperties": YES_NO,
    "x-computed": _COMPUTED,
    "x-error": by_name(_WORDS),
    "x-first-row": by_name(listed(SHORT)),
    "x-footer": mapping("label", label=_WORDS, facts=_FACTS),
    "x-hint": _WORDS,
    "x-label": _WORDS,
    "x-not-after": SHORT,
    "x-not-before": SHORT,
    "x-row-label": _WORDS,
    "x-row-name": SHORT,
    "x-unique": SHORT,
    "x-width": {"type": "integer", "minimum": 1, "maximum": 12},
}
_ELEMENT_KEYS: dict[str, Schema] = {
    "$ref": SHORT,
    "type": SHORT,
    "scope": SHORT,
    "label": _WORDS,
    "elements": _ELEMENTS,
    "rule": _RULE,
    "options": mapping(aside=_ELEMENT, key=SHORT, widget=SHORT, width=WHOLE),
}
_DEFINITIONS: Schema = {"property": mapping(**_SCHEMA_KEYS), "element": mapping(**_ELEMENT_KEYS)}
PART: Schema = {
    "$defs": _DEFINITIONS,
    **mapping("part", part=SHORT, schema=_PROPERTY, uischema=_ELEMENT, choices=listed(_OPTION)),
}
FORM: Schema = {
    "$defs": _DEFINITIONS,
    **mapping(
        "form title schema uischema",
        form=SHORT,
        title=_WORDS,
        schema=mapping("type properties", **_SCHEMA_KEYS),
        uischema=mapping("type elements", **_ELEMENT_KEYS),
        specialise=mapping(
            groups=by_name(listed(SHORT)),
            services=by_name(listed(SHORT)),
            same_form=by_name(SHORT),
        ),
    ),
}
