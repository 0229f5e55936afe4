"""Edits of a parsed source, with which a fault is planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

BIRTH = "forms/benefit-birth.json"
FUNERAL = "forms/benefit-funeral.json"
ACCOUNT = "forms/account-correct.json"
PURPOSE = "forms/parts/purpose.json"


Edit = Callable[[Any], Any]
Planted = tuple[str, str, Edit, str, str]
"""What it is, the file, the edit, the code that is expected, and what stands in the line that is named."""


def properties(document: Any, *steps: str) -> Any:
    node = document["schema"]
    for step in steps:
        node = node["properties"][step]
    return node


def answer(path: str) -> str:
    return "#/properties/" + path.replace(".", "/properties/")


def rule(path: str, schema: dict[str, Any], effect: str = "SHOW") -> dict[str, Any]:
    return {"effect": effect, "condition": {"scope": answer(path), "schema": schema}}


def control(path: str) -> dict[str, Any]:
    return {"type": "Control", "scope": answer(path)}


def section(document: Any, key: str) -> Any:
    return next(element for element in document["uischema"]["elements"] if element.get("options", {}).get("key") == key)


def computed(document: Any, expression: str, **more: Any) -> None:
    document["schema"]["properties"]["estimate"]["properties"]["sum"] = {
        "type": "integer",
        "x-label": {"az": "Cəm", "ru": "Сумма", "en": "Sum"},
        "x-computed": {"expression": expression, **more},
    }


def wrap(document: Any, key: str, conditions: list[dict[str, Any]]) -> None:
    """Put the last element of a section under several rules."""
    elements = section(document, key)["elements"]
    inner = elements.pop()
    for condition in reversed(conditions):
        inner = {"type": "Group", "rule": condition, "elements": [inner]}
    elements.append(inner)


def birth(*steps: str) -> Callable[[Any], Any]:
    return lambda document: properties(document, "births", *steps)


def service(code: str, services: Any) -> Any:
    return services[[entry["code"] for entry in services].index(code)]


def other_options(document: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = properties(document, "parents", "applicant_is")["oneOf"]
    return found
