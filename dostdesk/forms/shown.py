"""How values are written for people: money, dates, phones, account numbers. Only labels differ by language."""

from __future__ import annotations

import re

from dostdesk.domain.money import money_text
from dostdesk.domain.services import LocalText
from dostdesk.domain.words import Language
from dostdesk.forms.document import FieldKind, FieldSpec, Value

YES = LocalText(az="Bəli", ru="Да", en="Yes")
NO = LocalText(az="Xeyr", ru="Нет", en="No")
_PHONE_AZ = re.compile(r"\+994(\d{2})(\d{3})(\d{2})(\d{2})", re.ASCII)


def date_text(iso: str) -> str:
    """`1991-05-21` becomes `21.05.1991`; anything else stays."""
    parts = iso.split("-")
    return ".".join(reversed(parts)) if len(parts) == 3 else iso


def value_text(spec: FieldSpec, value: Value | None, language: Language) -> str:
    """An answer as a person reads it; empty when there is none."""
    if value is None:
        return ""
    return kind_text(spec.value_kind or spec.kind, value, language, spec)


def kind_text(kind: FieldKind, value: Value, language: Language, spec: FieldSpec | None = None) -> str:
    """A value of a kind as a person reads it; `spec` is where the labels of choices are."""
    if isinstance(value, bool):
        return (YES if value else NO).in_(language)
    if isinstance(value, int):
        return money_text(value) if kind is FieldKind.MONEY else str(value)
    if kind is FieldKind.DATE:
        return date_text(value)
    if kind is FieldKind.CHOICE and spec is not None:
        choice = spec.choice(value)
        return value if choice is None else choice.label.in_(language)
    if kind is FieldKind.PHONE:
        number = _PHONE_AZ.fullmatch(value)
        return "+994 " + " ".join(number.groups()) if number else value
    if kind is FieldKind.IBAN:
        return " ".join(value[start : start + 4] for start in range(0, len(value), 4))
    return value


def edit_text(spec: FieldSpec, value: Value | None) -> str:
    """An answer as it stands in its field while it can be edited; choices and yes/no give their codes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if spec.kind is FieldKind.CHOICE:
        return str(value)
    return kind_text(spec.kind, value, "az", spec)
