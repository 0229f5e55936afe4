"""Searching the register of all centres by what a clerk types: a number, a FİN, or the beginning of a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dostdesk.desk.work import OpenWork
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.numbers import check_number
from dostdesk.domain.people import PersonName, check_fin
from dostdesk.domain.register import ApplicationState, RegisterQuestion
from dostdesk.domain.text import fold
from dostdesk.storage.desk import device

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi

LEAST_LETTERS, MOST_FOUND = 3, 12
_LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredApplication:
    """An application of the register.

    Attributes:
        name: Empty until its paper has come to central.
        identity: As `IdentityMark`; empty where nobody said.
        read_at: When the register said all this.
    """

    number: str
    centre: str
    code: str
    state: ApplicationState
    submitted_at: datetime
    fin: str
    name: str
    version: int
    identity: str
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFound:
    """What the register had, at `at` by central's clock.

    Attributes:
        more: There are others behind these.
    """

    entries: tuple[RegisteredApplication, ...]
    at: datetime
    more: bool = False


def question_of(text: str) -> RegisterQuestion | None:
    """What a text asks for; None for one that is too little to ask for anything.

    A FİN has a digit in it, and no name has one.
    """
    typed = text.strip()
    try:
        return RegisterQuestion(number=check_number(typed.upper()), limit=MOST_FOUND)
    except RefusedError:
        pass
    if any(letter.isdigit() for letter in typed):
        try:
            return RegisterQuestion(fin=check_fin(typed), limit=MOST_FOUND)
        except RefusedError:
            return None
    name = fold(typed)
    letters = sum(letter.isalpha() for letter in name)
    return RegisterQuestion(name=typed[:_LONGEST], limit=MOST_FOUND) if letters >= LEAST_LETTERS else None


def search_register(text: str, *, work: OpenWork, api: HubApi) -> RegisterFound:
    """Applications that whoever is signed in may see.

    Raises:
        RefusedError: `signed_out`; `right_missing` and `centre_wrong` of central, `request_malformed` for a text that
            asks for nothing.
        OutsideError: `hub_unreachable`, `central_unreachable` and the like.
    """
    from dostdesk.protocol.central_register import QuestionShape

    question = question_of(text)
    if question is None:
        raise RefusedError("request_malformed")
    with work.store.reading() as transaction:
        signed_in = device.signed_in(transaction)
    if signed_in is None:
        raise RefusedError("signed_out")
    found = api.applications(QuestionShape.of(question), session=signed_in.token)
    entries = tuple(
        RegisteredApplication(
            number=one.number,
            centre=one.centre,
            code=one.service,
            state=one.state,
            submitted_at=one.submitted_at,
            fin=one.fin,
            name=PersonName(surname=one.surname, given=one.given, patronymic=one.patronymic).full,
            version=one.version,
            identity=one.identity,
            read_at=found.at,
        )
        for one in found.entries
    )
    return RegisterFound(entries=entries, at=found.at, more=bool(found.after))
