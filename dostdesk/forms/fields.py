"""Reads one property of a JSON Schema as a field: its kind, limits, choices, columns and computation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.services import LocalText
from dostdesk.forms.document import NOTE_LENGTH, Choice, Computation, FieldKind, FieldSpec, Notice, Rule

WIDGETS = frozenset({"", "note", "radio", "select", "checkbox"})
"""Widgets that a control may ask for; everything else follows from the kind."""

_FORMATS = {
    "date": FieldKind.DATE,
    "fin": FieldKind.FIN,
    "iban": FieldKind.IBAN,
    "voen": FieldKind.VOEN,
    "phone": FieldKind.PHONE,
    "email": FieldKind.EMAIL,
}
_WIDTHS = {
    FieldKind.FIN: 3,
    FieldKind.DATE: 3,
    FieldKind.MONEY: 3,
    FieldKind.INTEGER: 3,
    FieldKind.PHONE: 4,
    FieldKind.VOEN: 4,
    FieldKind.CHOICE: 4,
    FieldKind.TEXT: 6,
    FieldKind.EMAIL: 6,
    FieldKind.IBAN: 8,
}
_NOTE_FROM = 500


def local_text(node: object, place: str) -> LocalText:
    """A text in three languages.

    Raises:
        RefusedError: `form_label_missing` (facts: field) when a language is not there.
    """
    if isinstance(node, Mapping):
        try:
            return LocalText(str(node["az"]), str(node["ru"]), str(node["en"]))
        except (KeyError, ValueError) as missing:
            raise RefusedError("form_label_missing", field=place) from missing
    raise RefusedError("form_label_missing", field=place)


def kind_of(schema: Mapping[str, Any], widget: str) -> FieldKind | None:
    """What a property holds, from its standard keywords; None when no field of ours can hold it."""
    if "x-computed" in schema:
        return FieldKind.COMPUTED
    kind, shape = schema.get("type"), schema.get("format")
    if widget not in WIDGETS or "x-kind" in schema:
        return None
    if kind == "array":
        items = schema.get("items")
        return FieldKind.TABLE if isinstance(items, Mapping) and items.get("type") == "object" else None
    if kind == "boolean":
        return FieldKind.YES_NO
    if "oneOf" in schema:
        return FieldKind.CHOICE
    if kind == "integer":
        return {None: FieldKind.INTEGER, "qepik": FieldKind.MONEY}.get(shape)
    if kind != "string":
        return None
    if shape is not None:
        return _FORMATS.get(shape)
    return FieldKind.NOTE if widget == "note" or schema.get("maxLength", 0) > _NOTE_FROM else FieldKind.TEXT


def field_spec(
    path: str,
    schema: Mapping[str, Any],
    *,
    required: bool,
    options: Mapping[str, Any],
    rule: Rule | None = None,
    label: object = None,
    strict: bool,
) -> FieldSpec:
    """The field for a property, with the options of its control.

    Raises:
        RefusedError: `form_unknown_widget` (facts: field, widget) when `strict`; otherwise a text field with a notice
            stands in. `form_label_missing`, `form_broken`.
    """
    widget = str(options.get("widget", ""))
    kind = kind_of(schema, widget)
    text = local_text(label if label is not None else schema.get("x-label"), path)
    hint = local_text(schema["x-hint"], path) if "x-hint" in schema else None
    if kind is None:
        wanted = widget or str(schema.get("x-kind") or schema.get("format") or schema.get("type") or "?")
        if strict:
            raise RefusedError("form_unknown_widget", field=path, widget=wanted)
        return FieldSpec(
            path=path,
            kind=FieldKind.TEXT,
            label=text,
            hint=hint,
            required=required,
            max_length=NOTE_LENGTH,
            rule=rule,
            notice=Notice("unknown_widget", MappingProxyType({"widget": wanted})),
        )
    table = _table_parts(path, schema, strict=strict) if kind is FieldKind.TABLE else {}
    return FieldSpec(
        path=path,
        kind=kind,
        label=text,
        hint=hint,
        required=required and kind is not FieldKind.COMPUTED,
        choices=_choices(path, schema) if kind is FieldKind.CHOICE else (),
        min_length=schema.get("minLength"),
        max_length=schema.get("maxLength"),
        pattern=schema.get("pattern"),
        example=next(iter(schema.get("examples", ())), None),
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
        not_before=schema.get("x-not-before"),
        not_after=schema.get("x-not-after"),
        must_be=schema.get("const"),
        default=schema.get("default"),
        computation=_computation(path, schema["x-computed"]) if kind is FieldKind.COMPUTED else None,
        value_kind=_value_kind(schema) if kind is FieldKind.COMPUTED else None,
        width=int(options.get("width") or schema.get("x-width") or _WIDTHS.get(kind, 12)),
        widget=widget,
        rule=rule,
        sentences=MappingProxyType(
            {code: local_text(sentence, path) for code, sentence in schema.get("x-error", {}).items()}
        ),
        **table,
    )


def _choices(path: str, schema: Mapping[str, Any]) -> tuple[Choice, ...]:
    options = schema["oneOf"]
    if not isinstance(options, list) or not options:
        raise RefusedError("form_broken", place=path)
    return tuple(Choice(str(option["const"]), local_text(option.get("x-label"), path)) for option in options)


def _value_kind(schema: Mapping[str, Any]) -> FieldKind:
    kind = kind_of({key: value for key, value in schema.items() if key != "x-computed"}, "")
    return kind or FieldKind.TEXT


def _computation(path: str, node: Mapping[str, Any]) -> Computation:
    try:
        facts = tuple(
            (name, str(fact["expression"]), FieldKind(fact.get("as", "text")))
            for name, fact in node.get("facts", {}).items()
        )
        return Computation(
            expression=str(node.get("expression", "")), facts=facts, needs=tuple(map(str, node.get("needs", ())))
        )
    except (KeyError, ValueError) as broken:
        raise RefusedError("form_broken", place=path) from broken


def _table_parts(path: str, schema: Mapping[str, Any], *, strict: bool) -> dict[str, Any]:
    items = schema["items"]
    needed = items.get("required", ())
    columns = tuple(
        field_spec(name, column, required=name in needed, options=column.get("x-options", {}), strict=strict)
        for name, column in items.get("properties", {}).items()
    )
    if not columns:
        raise RefusedError("form_broken", place=path)
    footer = schema.get("x-footer")
    return {
        "columns": columns,
        "min_rows": int(schema.get("minItems", 0)),
        "max_rows": int(schema.get("maxItems", 40)),
        "row_name": schema.get("x-row-name"),
        "row_label": local_text(schema["x-row-label"], path) if "x-row-label" in schema else None,
        "unique": schema.get("x-unique"),
        "first_row": tuple((column, tuple(sources)) for column, sources in schema.get("x-first-row", {}).items()),
        "footer": _computation(path, footer) if footer else None,
        "footer_label": local_text(footer.get("label"), path) if footer else None,
    }


def canonical(node: object) -> str:
    """Canonical JSON of a piece of a document."""
    return json.dumps(node, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
