"""What must be mended before a release is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dostdesk.catalogue.release import Release
from dostdesk.domain.services import LocalText, Service, TermKind
from dostdesk.domain.text import fold

Complaint = Literal["group", "letter", "text", "form", "term", "documents", "hint"]

_LONGEST_SHORT_NAME = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, and where."""

    place: str
    complaint: Complaint
    detail: str


def check(release: Release) -> list[Problem]:
    """Every problem of a release; an empty list means that it may be published."""
    letters = {group["letter"] for group in release.policy["queue_groups"]}
    problems: list[Problem] = []
    for service in release.services.values():
        problems += _service_problems(service, release, letters)
    for rule in release.hints.rules:
        target = release.services.get(rule.service)
        if target is None or not target.enabled:
            problems.append(Problem(place=rule.code, complaint="hint", detail=f"{rule.service} is not on offer"))
    return problems


def _service_problems(service: Service, release: Release, letters: set[str]) -> list[Problem]:
    found: list[tuple[Complaint, str]] = []
    group = release.groups.get(service.group)
    if group is None:
        found.append(("group", service.group))
    elif group.queue_letter != service.queue_letter or service.queue_letter not in letters:
        found.append(("letter", service.queue_letter))
    found += [("text", text.az) for text in _texts(service) if not _is_translated(text)]
    if len(max((service.short_name.az, service.short_name.ru, service.short_name.en), key=len)) > _LONGEST_SHORT_NAME:
        found.append(("text", service.short_name.az))
    if service.form not in release.forms:
        found.append(("form", service.form))
    if (service.term_days == 0) != (service.term_kind is TermKind.SAME_DAY) or service.term_days < 0:
        found.append(("term", f"{service.term_days} {service.term_kind}"))
    if service.operator_min <= 0:
        found.append(("term", f"{service.operator_min} minutes at the counter"))
    if len({document.code for document in service.documents}) != len(service.documents):
        found.append(("documents", "the same paper twice"))
    return [Problem(place=service.code, complaint=complaint, detail=detail) for complaint, detail in found]


def _texts(service: Service) -> list[LocalText]:
    papers = [text for paper in service.documents for text in (paper.name, paper.condition) if text is not None]
    return [service.name, service.short_name, service.eligibility, *papers]


def _is_translated(text: LocalText) -> bool:
    """Russian is written in Cyrillic, but for names that are the same everywhere."""
    cyrillic = any("а" <= letter <= "я" for letter in fold(text.ru))
    return cyrillic or text.az == text.ru == text.en
