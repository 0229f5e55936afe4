"""The register of applications: what stands in it, what may be asked of it, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.people import PersonName
from dostdesk.domain.rights import RIGHTS, Right, Role

Value = TypeVar("Value")
MOST_ENTRIES = 100
HISTORY = 50
"""Applications of a citizen that his history shows, the newest."""


class ApplicationState(StrEnum):
    """Where an application is."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"


class IdentityMark(StrEnum):
    """How whoever an application names stands to the register of people."""

    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"
    VERIFIED = "verified"
    DIFFERS = "differs"

    @property
    def open(self) -> bool:
        """Whether the register is still to be asked: it was silent, or had nobody."""
        return self in {IdentityMark.UNVERIFIED, IdentityMark.UNKNOWN}


class AskedFor(StrEnum):
    """Why somebody was asked about by his FİN."""

    SEARCH = "search"
    HISTORY = "history"
    PERSON = "person"
    FACTS = "facts"
    CONTACT = "contact"


class RegisterEntry(NamedTuple):
    """An application in its newest version. A tuple, because a page is up to a hundred of them.

    Attributes:
        fin, surname, given, patronymic: Empty until its paper has come.
        content: Hash of its answers.
        seq: Place of its event in the feed of its centre.
        identity: As `IdentityMark`; empty for an application that names nobody, or of an older program.
    """

    centre: str
    number: str
    application: str
    version: int
    service: str
    state: ApplicationState
    submitted_at: datetime
    staff: str
    content: str
    seq: int
    fin: str
    surname: str
    given: str
    patronymic: str
    identity: str = ""

    @property
    def name(self) -> PersonName:
        return PersonName(surname=self.surname, given=self.given, patronymic=self.patronymic)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterQuestion:
    """What is searched for; what is empty is not asked.

    Attributes:
        name: As typed: the beginning of surname, given name and father's name.
        since, until: Service days, both included.
        after: Where the last page ended.
    """

    number: str = ""
    fin: str = ""
    name: str = ""
    service: str = ""
    state: ApplicationState | None = None
    centre: str = ""
    since: date | None = None
    until: date | None = None
    after: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """Entries in order; `after` asks for the next page, and is empty behind the last."""

    entries: tuple[RegisterEntry, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class Told(Generic[Value]):
    """What a registry said, and when; None where it knows nobody."""

    value: Value | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks.

    Attributes:
        centre: Where he works; empty for somebody of the ministry who is at no centre.
        in_front: FİN of the citizen whom he serves at this moment.
        ticket: Of that citizen.
    """

    centre: str
    staff: str
    role: Role
    in_front: str = ""
    ticket: str = ""


def within_reach(question: RegisterQuestion, asker: Asker) -> RegisterQuestion:
    """The question as far as its asker may ask it.

    Whoever serves sees everything of the citizen in front of him and otherwise his own centre, as its supervisor does;
    somebody of the ministry sees all centres; who does not serve sees nothing.

    Raises:
        RefusedError: `right_missing`, or `centre_wrong` for another centre than his own.
    """
    if Right.SEE_REGISTER not in RIGHTS[asker.role]:
        raise RefusedError("right_missing", right=Right.SEE_REGISTER.value)
    if asker.role is Role.NATIONAL or _is_in_front(question.fin, asker):
        return question
    if question.centre not in {"", asker.centre} or not asker.centre:
        raise RefusedError("centre_wrong")
    return replace(question, centre=asker.centre)


def may_know(fin: str, asker: Asker) -> None:
    """Whether the registries' facts of a person are somebody's business: only of the citizen in front of him.

    Raises:
        RefusedError: `right_missing`, or `citizen_not_here`.
    """
    if Right.SERVE not in RIGHTS[asker.role]:
        raise RefusedError("right_missing", right=Right.SERVE.value)
    if not _is_in_front(fin, asker):
        raise RefusedError("citizen_not_here")


def _is_in_front(fin: str, asker: Asker) -> bool:
    return bool(fin) and fin == asker.in_front and Right.SERVE in RIGHTS[asker.role]
