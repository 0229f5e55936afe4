"""A small made-up form that has every kind of field, and the pieces to make others from."""

from __future__ import annotations

from datetime import date
from typing import Any

from dostdesk.forms.document import FormDocument
from dostdesk.forms.parse import parse_form

TODAY = date(2026, 11, 20)


def text(name: str) -> dict[str, str]:
    return {"az": f"{name} az", "ru": f"{name} ru", "en": f"{name} en"}


def control(path: str, **options: Any) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "Control", "scope": "#/properties/" + path.replace(".", "/properties/")}
    return {**element, "options": options} if options else element


def document(properties: dict[str, Any], elements: list[Any] | None = None, required: tuple[str, ...] = ()) -> Any:
    """A form of one section; without `elements` every property is a control."""
    for name, schema in properties.items():
        if "$ref" not in schema:
            schema.setdefault("x-label", text(name))
    return {
        "title": text("form"),
        "schema": {"type": "object", "properties": properties, "required": list(required)},
        "uischema": {
            "type": "Categorization",
            "elements": [
                {
                    "type": "Category",
                    "label": text("section"),
                    "options": {"key": "only"},
                    "elements": [control(name) for name in properties] if elements is None else elements,
                }
            ],
        },
    }


def every_kind() -> FormDocument:
    """One field of each kind that can be typed, named after it, and a table."""
    options = [{"const": "a", "x-label": text("Əla")}, {"const": "b", "x-label": text("Babat")}]
    return parse_form(
        document(
            {
                "text": {"type": "string", "maxLength": 20},
                "note": {"type": "string", "maxLength": 4000},
                "integer": {"type": "integer", "minimum": 1, "maximum": 30},
                "money": {"type": "integer", "format": "qepik"},
                "date": {"type": "string", "format": "date", "x-not-after": "today"},
                "until": {"type": "string", "format": "date", "x-not-before": "today"},
                "choice": {"type": "string", "oneOf": options},
                "yes_no": {"type": "boolean"},
                "phone": {"type": "string", "format": "phone"},
                "email": {"type": "string", "format": "email"},
                "fin": {"type": "string", "format": "fin"},
                "iban": {"type": "string", "format": "iban"},
                "voen": {"type": "string", "format": "voen"},
                "people": {
                    "type": "array",
                    "maxItems": 5,
                    "x-row-name": "name",
                    "x-unique": "fin",
                    "items": {
                        "type": "object",
                        "required": ["fin", "name"],
                        "properties": {
                            "fin": {"type": "string", "format": "fin", "x-label": text("FİN")},
                            "name": {"type": "string", "x-label": text("name")},
                            "income": {"type": "integer", "format": "qepik", "x-label": text("income")},
                        },
                    },
                },
            }
        ),
        {},
        key="every-kind",
        strict=True,
    )
