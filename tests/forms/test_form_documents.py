"""Form documents: what is refused before a release, and what stands in at a window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dostdesk.domain.errors import RefusedError
from dostdesk.forms.compose import form_for, read_documents
from dostdesk.forms.document import FieldKind, FormDocument, Group, Row
from dostdesk.forms.fill import FormState
from dostdesk.forms.parse import parse_form
from dostdesk.forms.validate import check
from tests.forms.made_up import TODAY, control, document, text

UNKNOWN: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"type": "string"}, {"widget": "signature_pad"}, "signature_pad"),
    ({"type": "string", "format": "retina-scan"}, {}, "retina-scan"),
    ({"type": "number"}, {}, "number"),
    ({"type": "integer", "format": "minutes"}, {}, "minutes"),
    ({"type": "array", "items": {"type": "string"}}, {}, "array"),
    ({"type": "object"}, {}, "object"),
    ({"type": "string", "x-kind": "hologram"}, {}, "hologram"),
]


@pytest.mark.parametrize(("schema", "options", "widget"), UNKNOWN)
def test_an_unknown_widget_is_refused_before_a_release(
    schema: dict[str, Any], options: dict[str, Any], widget: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_form(document({"thing": dict(schema)}, [control("thing", **options)]), {}, strict=True)
    assert refused.value.code == "form_unknown_widget"
    assert refused.value.facts == {"field": "thing", "widget": widget}


@pytest.mark.parametrize(("schema", "options", "widget"), UNKNOWN)
def test_at_a_window_a_text_field_with_a_notice_stands_in(
    schema: dict[str, Any], options: dict[str, Any], widget: str
) -> None:
    form = parse_form(document({"thing": dict(schema)}, [control("thing", **options)], required=("thing",)), {})
    spec = form.field("thing")
    assert spec.kind is FieldKind.TEXT
    assert spec.notice is not None
    assert dict(spec.notice.facts) == {"widget": widget}
    state = FormState.open(form, today=TODAY)
    assert [problem.code for problem in check(state)] == ["missing"]
    assert not check(state.set("thing", "yazıldı")), "what the schema wanted cannot be typed, so it does not block"


def test_an_unknown_layout_is_refused_or_drawn_as_a_plain_group() -> None:
    raw = document({"a": {"type": "string"}}, [{"type": "Carousel", "elements": [control("a")]}])
    with pytest.raises(RefusedError) as refused:
        parse_form(raw, {}, strict=True)
    assert refused.value.facts["widget"] == "Carousel"
    assert parse_form(raw, {}).field("a").kind is FieldKind.TEXT


def test_a_label_missing_in_one_language_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        parse_form(document({"a": {"type": "string", "x-label": {"az": "a", "ru": " ", "en": "a"}}}), {})
    assert (refused.value.code, refused.value.facts["field"]) == ("form_label_missing", "a")


@pytest.mark.parametrize("reference", ["parts/none.json#/schema", "parts/a.json#/none", "#/$defs/none"])
def test_a_part_that_is_not_there_is_refused(reference: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_form(document({"a": {"$ref": reference}}), {"parts/a.json": {"schema": {}}})
    assert (refused.value.code, refused.value.facts) == ("form_reference_missing", {"ref": reference})


def test_parts_in_a_circle_are_refused() -> None:
    parts = {"parts/a.json": {"schema": {"$ref": "parts/b.json#/schema"}}}
    parts["parts/b.json"] = {"schema": {"$ref": "parts/a.json#/schema"}}
    with pytest.raises(RefusedError) as refused:
        parse_form(document({"a": {"$ref": "parts/a.json#/schema"}}), parts)
    assert refused.value.code == "form_reference_circle"


@pytest.mark.parametrize(
    "rule",
    [
        {"effect": "SHOW", "condition": {"scope": "#/properties/b", "schema": {"const": "x"}}},
        {"effect": "SHOW", "condition": {"scope": "#/properties/a", "schema": {"const": "x"}}},
        {"effect": "ENABLE", "condition": {"scope": "#/properties/b", "schema": {}}},
        {"effect": "SHOW", "condition": {"scope": "#/properties/b", "schema": {"type": 7}}},
    ],
)
def test_a_rule_that_looks_down_or_says_nothing_is_refused(rule: dict[str, Any]) -> None:
    raw = document({"a": {"type": "string"}, "b": {"type": "string"}}, [{**control("a"), "rule": rule}, control("b")])
    with pytest.raises(RefusedError) as refused:
        parse_form(raw, {})
    assert refused.value.code == "form_rule_broken"


@pytest.mark.parametrize(
    "break_it",
    [
        lambda raw: raw.pop("schema"),
        lambda raw: raw["uischema"].pop("elements"),
        lambda raw: raw["uischema"]["elements"].append({"type": "Control", "scope": "#/properties/a"}),
        lambda raw: raw["uischema"]["elements"][0]["elements"].append(control("nowhere")),
        lambda raw: raw["uischema"]["elements"][0]["elements"].append(control("a")),
        lambda raw: raw["uischema"]["elements"][0]["elements"].append({"type": "Control", "scope": "a"}),
        lambda raw: raw["schema"]["properties"]["a"].update(maxLength="long"),
        lambda raw: raw["schema"]["properties"]["a"].update({"x-width": "wide"}),
        lambda raw: raw["schema"]["properties"]["a"].update({"oneOf": []}),
        lambda raw: raw["uischema"]["elements"].append("Category"),
        lambda raw: raw.update(uischema=[1]),
    ],
)
def test_a_broken_document_is_refused(break_it: Any) -> None:
    raw = document({"a": {"type": "string"}})
    break_it(raw)
    with pytest.raises(RefusedError) as refused:
        parse_form(raw, {})
    assert refused.value.code == "form_broken"


def test_a_part_used_twice_keeps_its_answers_and_rules_apart() -> None:
    shown = {"effect": "SHOW", "condition": {"scope": "#/properties/yes", "schema": {"const": True}}}
    part = {
        "schema": {
            "type": "object",
            "properties": {
                "yes": {"type": "boolean", "x-label": text("yes")},
                "why": {"type": "string", "x-label": text("why")},
            },
        },
        "uischema": {"type": "Group", "elements": [control("yes"), {**control("why"), "rule": shown}]},
    }
    places = [{"$ref": "p.json#/uischema", "scope": f"#/properties/{name}", "label": text(name)} for name in "ab"]
    form = parse_form(document({name: {"$ref": "p.json#/schema"} for name in "ab"}, places), {"p.json": part})
    state = FormState.open(form, today=TODAY).set("b.yes", True)
    assert state.visible == {"a.yes", "b.yes", "b.why"}
    first = form.sections[0].items[0]
    assert isinstance(first, Group)
    assert first.label is not None
    assert first.label.en == "a en"


def test_the_same_document_has_the_same_fingerprint_and_another_has_not() -> None:
    one, same, other = (parse_form(document({name: {"type": "string"}}), {}) for name in ("a", "a", "b"))
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert one == same


def test_the_sections_of_the_assignment_are_those_drawn(udsy: FormDocument) -> None:
    assert [section.title.az for section in udsy.sections] == [
        "Ərizəçi",
        "Ailə tərkibi",
        "Mənzil",
        "Gəlirlər",
        "Ödəniş",
        "Əlavələr",
        "Təsdiq və imza",
    ]
    columns = [column.kind for column in udsy.field("family").columns]
    assert columns == [
        FieldKind.FIN,
        FieldKind.TEXT,
        FieldKind.CHOICE,
        FieldKind.DATE,
        FieldKind.CHOICE,
        FieldKind.MONEY,
    ]
    assert udsy.aside is not None
    rent = udsy.section("housing").items[1]
    assert isinstance(rent, Group)
    assert rent.widget == "conditional"
    assert isinstance(rent.items[0], Row)
    assert sum(field.width for field in rent.items[0].items) == 12


def test_every_field_in_a_row_fits_beside_the_others(every_form: dict[str, FormDocument]) -> None:
    def rows(item: Any) -> list[Row]:
        inner = [row for part in getattr(item, "items", ()) for row in rows(part)]
        return [item, *inner] if isinstance(item, Row) else inner

    crowded = {
        (code, row.items[0].path)
        for code, form in every_form.items()
        for section in form.sections
        for row in rows(section)
        if sum(field.width for field in row.items) > 12
    }
    assert not crowded


def test_a_folder_with_a_broken_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "x.json").write_text("{", encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        read_documents(tmp_path)
    assert refused.value.facts == {"place": "parts/x.json"}
    (tmp_path / "parts" / "x.json").write_text(json.dumps({"a": 1}), encoding="utf-8")
    assert read_documents(tmp_path) == {"parts/x.json": {"a": 1}}


def test_without_a_common_form_there_is_a_refusal() -> None:
    with pytest.raises(RefusedError) as refused:
        form_for("anything", "references", {})
    assert refused.value.facts == {"place": "common.json"}
