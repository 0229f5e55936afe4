"""What is known of the citizen at this window besides what is written here, and how the two agree. Personal, so it lies
in memory alone and goes with the visit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dostdesk.desk.view import Citizen
from dostdesk.domain.people import PersonOnFile
from dostdesk.domain.person_facts import PersonFacts
from dostdesk.domain.register import ApplicationState
from dostdesk.domain.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class PastApplication:
    """An application of the citizen in the register of all centres."""

    number: str
    centre: str
    code: str
    state: ApplicationState
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenFacts:
    """What registries and the register of all centres say of the citizen here.

    Attributes:
        facts: None when the registry knows nobody, or has not answered.
        history: The newest first.
        facts_at, history_at: When each was said, by central's clock; None as long as nobody answered.
    """

    fin: str = ""
    facts: PersonFacts | None = None
    facts_at: datetime | None = None
    history: tuple[PastApplication, ...] = ()
    history_at: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether everything that was asked was answered."""
        return self.facts_at is not None and self.history_at is not None


class CheckState(StrEnum):
    """How what is written of the citizen stands to the register of people."""

    SILENT = "silent"
    UNKNOWN = "unknown"
    SAME = "same"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is written otherwise than the register has it.

    Attributes:
        part: `surname`, `given`, `patronymic`, `birth` or `document`.
    """

    part: str
    mine: str | date
    theirs: str | date


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCheck:
    """What is written, held against the register; nothing that was typed is changed by it.

    Attributes:
        at: When the register was asked; None while it is silent.
    """

    state: CheckState
    at: datetime | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LateAnswer:
    """What the register has otherwise than an application that was sent before it answered."""

    number: str
    at: datetime | None
    differences: tuple[Difference, ...]


SILENT = IdentityCheck(state=CheckState.SILENT)


def held_against(citizen: Citizen, person: PersonOnFile | None, at: datetime | None) -> IdentityCheck:
    """What was entered of a citizen, beside what the register has. What was not entered differs from nothing.

    Names are the same if they fold alike: who typed `Eliyev` meant `Əliyev`.
    """
    if person is None:
        return IdentityCheck(state=CheckState.UNKNOWN, at=at)
    differences = tuple(_differences(citizen, person))
    return IdentityCheck(state=CheckState.DIFFERS if differences else CheckState.SAME, at=at, differences=differences)


def _differences(citizen: Citizen, person: PersonOnFile) -> Iterator[Difference]:
    name = person.name
    for part, mine, theirs in (
        ("surname", citizen.surname, name.surname),
        ("given", citizen.given, name.given),
        ("patronymic", citizen.patronymic, name.patronymic),
    ):
        if mine and fold(mine) != fold(theirs):
            yield Difference(part=part, mine=mine, theirs=theirs)
    if citizen.birth is not None and citizen.birth != person.birth:
        yield Difference(part="birth", mine=citizen.birth, theirs=person.birth)
    if citizen.document and _bare(citizen.document) != _bare(person.paper_number):
        yield Difference(part="document", mine=citizen.document, theirs=person.paper_number)


def _bare(document: str) -> str:
    return "".join(letter for letter in document.upper() if letter.isalnum())
