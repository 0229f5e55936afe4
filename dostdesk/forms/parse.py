"""Reads a form document (JSON Schema 2020-12 with a JSON Forms UI schema) into frozen values.

Texts are kept in the document: `x-label` and `x-hint` of a property, `label` of a layout element, `x-error` for a
field's own sentence on an error code; each as `{"az": …, "ru": …, "en": …}`. The rest of the dialect is in the
catalogue's `forms/README.md`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from dostdesk.domain.errors import RefusedError
from dostdesk.forms import compute
from dostdesk.forms.document import Computation, FieldKind, FieldSpec, FormDocument, Group, Item, Row, Rule, Section
from dostdesk.forms.fields import canonical, field_spec, local_text
from dostdesk.forms.references import Documents, resolve
from dostdesk.forms.rules import form_validator, validator

_SCOPE = re.compile(r"#(/properties/[a-z][a-z0-9_]*)+")
_BOUND = re.compile(r"\.(?:map|filter|all|exists|exists_one)\(\s*(\w+)\s*,")
CEL_FUNCTIONS = frozenset(
    [
        "size",
        "has",
        "map",
        "filter",
        "all",
        "exists",
        "exists_one",
        "int",
        "string",
        "double",
        "bool",
        "contains",
        "startsWith",
        "endsWith",
        "matches",
        "min",
        "max",
    ]
)
_LAYOUTS = frozenset({"Group", "VerticalLayout"})
_GROUP_WIDGETS = frozenset({"", "address", "conditional", "estimate"})


def parse_form(
    raw: Mapping[str, Any], documents: Documents, *, key: str = "", strict: bool = False, expressions: bool = True
) -> FormDocument:
    """A document with all its parts as a form.

    `strict` is for the check before a release: whatever cannot be drawn is refused. At a window a text field with a
    notice stands in for it, so that the citizen is served. Without `expressions` computed values are not looked at,
    for whoever finds out what is wrong with them.

    Raises:
        RefusedError: `form_unknown_widget`, `form_reference_missing`, `form_reference_circle`, `form_label_missing`,
            `form_rule_broken`, `form_expression_broken`, `form_broken`.
    """
    form = key or str(raw.get("form", ""))
    try:
        document = _read(raw, documents, form, strict=strict)
    except (AttributeError, KeyError, TypeError, ValueError, jsonschema_rs.ValidationError) as broken:
        # A document comes from outside: whatever shape it has, the answer is a refusal with its name.
        raise RefusedError("form_broken", place=form) from broken
    _check(document, expressions=expressions)
    return document


def _read(raw: Mapping[str, Any], documents: Documents, form: str, *, strict: bool) -> FormDocument:
    whole = resolve({part: raw.get(part) for part in ("title", "schema", "uischema")}, documents, home=raw)
    schema, uischema = whole["schema"], whole["uischema"]
    plain = canonical(_plain(schema))
    if not isinstance(schema, dict) or not isinstance(uischema, dict):
        raise TypeError(form)
    form_validator(plain)
    reader = _Reader(schema, strict=strict)
    sections = tuple(reader.section(element, place) for place, element in enumerate(uischema["elements"], start=1))
    aside = uischema.get("options", {}).get("aside")
    return FormDocument(
        key=form,
        title=local_text(whole["title"], form),
        sections=sections,
        schema=plain,
        fingerprint=hashlib.sha256(canonical(whole).encode()).hexdigest(),
        aside=None if aside is None else reader.group(aside),
    )


class _Reader:
    """Reads layout elements against one schema."""

    def __init__(self, schema: Mapping[str, Any], *, strict: bool) -> None:
        self._schema = schema
        self._strict = strict

    def section(self, element: Mapping[str, Any], place: int) -> Section:
        if element.get("type") != "Category":
            raise RefusedError("form_broken", place=f"elements/{place}")
        options = element.get("options", {})
        return Section(
            key=str(options.get("key", f"section_{place}")),
            title=local_text(element.get("label"), f"elements/{place}"),
            items=tuple(self.item(inner) for inner in element.get("elements", ())),
            widget=str(options.get("widget", "")),
            rule=self.rule(element),
        )

    def item(self, element: Mapping[str, Any]) -> Item:
        kind = element.get("type")
        if kind == "Control":
            return self.control(element)
        if kind == "HorizontalLayout":
            fields = tuple(self.item(inner) for inner in element.get("elements", ()))
            flat = tuple(field for field in fields if isinstance(field, FieldSpec))
            if len(flat) != len(fields):
                raise RefusedError("form_broken", place="HorizontalLayout")
            return Row(items=flat, rule=self.rule(element))
        if kind not in _LAYOUTS and self._strict:
            raise RefusedError("form_unknown_widget", field=str(element.get("scope", "")), widget=str(kind))
        return self.group(element)

    def group(self, element: Mapping[str, Any]) -> Group:
        widget = str(element.get("options", {}).get("widget", ""))
        if widget not in _GROUP_WIDGETS:
            if self._strict:
                raise RefusedError("form_unknown_widget", field=str(element.get("type")), widget=widget)
            widget = ""
        return Group(
            items=tuple(self.item(inner) for inner in element.get("elements", ())),
            label=local_text(element["label"], str(element["type"])) if "label" in element else None,
            widget=widget,
            rule=self.rule(element),
        )

    def control(self, element: Mapping[str, Any]) -> FieldSpec:
        path = _path(element.get("scope"))
        schema, required = self._property(path)
        return field_spec(
            path,
            schema,
            required=required,
            options=element.get("options", {}),
            rule=self.rule(element),
            label=element.get("label"),
            strict=self._strict,
        )

    def rule(self, element: Mapping[str, Any]) -> Rule | None:
        node = element.get("rule")
        if node is None:
            return None
        effect, wanted = node.get("effect"), node.get("condition", {})
        schema = canonical(wanted.get("schema", {}))
        if effect not in {"SHOW", "HIDE"}:
            raise RefusedError("form_rule_broken", field=str(wanted.get("scope")))
        try:
            validator(schema)
        except (jsonschema_rs.ValidationError, ValueError) as broken:
            raise RefusedError("form_rule_broken", field=str(wanted.get("scope"))) from broken
        return Rule(path=_path(wanted.get("scope")), schema=schema, hides=effect == "HIDE")

    def _property(self, path: str) -> tuple[Mapping[str, Any], bool]:
        schema: Any = self._schema
        required = False
        for name in path.split("."):
            required = name in schema.get("required", ())
            schema = schema.get("properties", {}).get(name)
            if not isinstance(schema, Mapping):
                raise RefusedError("form_broken", place=path)
        return schema, required


def _path(scope: object) -> str:
    if not isinstance(scope, str) or not _SCOPE.fullmatch(scope):
        raise RefusedError("form_broken", place=str(scope))
    return scope.removeprefix("#/properties/").replace("/properties/", ".")


def _plain(node: Any) -> Any:
    """The schema without our own keywords and defaults, as a validator needs it."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _plain(value) for key, value in node.items() if not key.startswith("x-") and key != "default"}
    if "properties" in kept:
        computed = {name for name, part in node["properties"].items() if "x-computed" in part}
        kept["properties"] = {name: part for name, part in kept["properties"].items() if name not in computed}
    return kept


def _check(form: FormDocument, *, expressions: bool) -> None:
    """What only shows once all fields are known: rules look upwards, paths are single, expressions are sound."""
    known = compute.roots(form) | {"today"}
    above: set[str] = set()
    for placed in form.placed:
        spec = placed.spec
        for rule in placed.rules:
            if rule.path not in above:
                raise RefusedError("form_rule_broken", field=spec.path)
        if spec.path in above:
            raise RefusedError("form_broken", place=spec.path)
        above.add(spec.path)
        names = {column.path for column in spec.columns}
        tied = {*(column for column, _ in spec.first_row), *filter(None, (spec.unique, spec.row_name))}
        if spec.kind is FieldKind.TABLE and not tied <= names:
            raise RefusedError("form_broken", place=spec.path)
        for computation in (spec.computation, spec.footer):
            if computation is not None and expressions:
                _check_expressions(spec.path, computation, known)


def _check_expressions(path: str, computation: Computation, known: frozenset[str]) -> None:
    for expression in filter(None, (computation.expression, *(source for _, source, _ in computation.facts))):
        try:
            program = compute.program(expression)
        except ValueError as broken:
            raise RefusedError("form_expression_broken", field=path) from broken
        names = set(program.variables()) - set(_BOUND.findall(expression))
        calls = {name for name in program.functions() if name.isidentifier() and not name.startswith("_")}
        if not names <= known or not calls <= compute.FUNCTIONS | CEL_FUNCTIONS:
            raise RefusedError("form_expression_broken", field=path)
