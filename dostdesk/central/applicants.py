"""Whom the paper of an application names and how he is reached: what a search and a register need of the answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.text import clean, fold
from dostdesk.storage.central.projected import HERE, UNREADABLE, Applicant

_LONGEST = 200


def applicant_of(paper: bytes) -> Applicant:
    """The applicant, as far as the answers name him; a paper that is none of ours is kept and marked."""
    try:
        content = json.loads(paper)
    except (ValueError, RecursionError):
        return Applicant(paper=UNREADABLE)
    answers = content.get("answers") if isinstance(content, dict) else None
    if not isinstance(answers, dict):
        return Applicant(paper=UNREADABLE)
    named = _part(answers, "applicant")
    surname, given, patronymic = (_text(named, part) for part in ("surname", "given", "patronymic"))
    return Applicant(
        paper=HERE,
        fin=_text(named, "fin"),
        surname=surname,
        given=given,
        patronymic=patronymic,
        name_folded=fold(f"{surname} {given} {patronymic}"),
        born_on=_text(named, "birth_date"),
        phone=_text(_part(answers, "contact"), "phone"),
        asked_at=_instant(_text(_part(content, "identity"), "at")),
    )


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    told = whole.get(name)
    return told if isinstance(told, dict) else {}


def _text(named: Mapping[str, Any], part: str) -> str:
    value = named.get(part)
    return clean(value)[:_LONGEST] if isinstance(value, str) else ""


def _instant(told: str) -> str:
    """A time as every program here writes it; empty for what is none."""
    try:
        return to_text(from_text(told))
    except (ValueError, OverflowError):
        return ""
