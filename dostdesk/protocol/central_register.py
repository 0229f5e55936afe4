"""What a hub asks of central for its windows: the register of applications, and what registries know of people.

All of it by POST, so that no FİN and no name stands in an address or in a log of addresses. The centre is that of the
hub's token; who asks, and whom he serves, the hub says.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from dostdesk.domain.people import PersonName
from dostdesk.domain.person_facts import PersonFacts
from dostdesk.domain.register import MOST_ENTRIES, ApplicationState, Asker, RegisterEntry, RegisterQuestion
from dostdesk.domain.rights import Role
from dostdesk.protocol.people import Fin, PersonAsked, PersonShape
from dostdesk.protocol.shapes import AnswerShape, Code, Day, Number, Shape, Text, Uuid, Whole

SEARCH = "/v1/register/applications"
HISTORY = "/v1/register/history"
PERSON = "/v1/registry/person"
FACTS = "/v1/registry/facts"
CONTACT = "/v1/register/contact"
CONTACTS = "/v1/register/contacts"

CentreCode = Annotated[str, Field(pattern=r"^[0-9]{2}$")]
StaffName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,80}$")]


class AskerShape(Shape):
    """Who asks at the hub's centre.

    Attributes:
        in_front: FİN of the citizen whom he serves at this moment, as the hub knows.
        ticket: Of that citizen: why he asks.
    """

    staff: StaffName
    role: Role
    in_front: Fin | None = None
    ticket: Uuid | None = None

    def value(self, centre: str) -> Asker:
        return Asker(
            centre=centre, staff=self.staff, role=self.role, in_front=self.in_front or "", ticket=self.ticket or ""
        )


class QuestionShape(Shape):
    """What is searched for; what is left out is not asked. `after` is where the last page ended."""

    number: Number | None = None
    fin: Fin | None = None
    name: Annotated[Text, Field(min_length=2, max_length=120)] | None = None
    service: Code | None = None
    state: ApplicationState | None = None
    centre: CentreCode | None = None
    since: Day | None = None
    until: Day | None = None
    after: Annotated[Text, Field(max_length=800)] | None = None
    limit: Annotated[Whole, Field(ge=1, le=MOST_ENTRIES)] = 50

    @classmethod
    def of(cls, question: RegisterQuestion) -> QuestionShape:
        return cls(
            number=question.number or None,
            fin=question.fin or None,
            name=question.name or None,
            service=question.service or None,
            state=question.state,
            centre=question.centre or None,
            since=question.since,
            until=question.until,
            after=question.after or None,
            limit=question.limit,
        )

    def value(self) -> RegisterQuestion:
        return RegisterQuestion(
            number=self.number or "",
            fin=self.fin or "",
            name=self.name or "",
            service=self.service or "",
            state=self.state,
            centre=self.centre or "",
            since=self.since,
            until=self.until,
            after=self.after or "",
            limit=self.limit,
        )


class SearchAsked(Shape):
    """A search of the register."""

    asker: AskerShape
    question: QuestionShape


class OfPersonAsked(Shape):
    """The history, or the facts, of one person."""

    asker: AskerShape
    fin: Fin


class WhoAsked(Shape):
    """Who somebody is."""

    asker: AskerShape
    person: PersonAsked


class EntryShape(AnswerShape):
    """An application of the register.

    Attributes:
        identity: As `RegisterEntry.identity`.
    """

    centre: str
    number: str
    version: int
    service: str
    state: ApplicationState
    submitted_at: datetime
    fin: str
    surname: str
    given: str
    patronymic: str
    identity: str = ""

    @classmethod
    def of(cls, entry: RegisterEntry) -> EntryShape:
        return cls(
            centre=entry.centre,
            number=entry.number,
            version=entry.version,
            service=entry.service,
            state=entry.state,
            submitted_at=entry.submitted_at,
            fin=entry.fin,
            surname=entry.surname,
            given=entry.given,
            patronymic=entry.patronymic,
            identity=entry.identity,
        )

    @property
    def name(self) -> PersonName:
        return PersonName(surname=self.surname, given=self.given, patronymic=self.patronymic)


class EntriesFound(AnswerShape):
    """A page of the register as it was `at`; `after` asks for the next one and is empty behind the last."""

    entries: tuple[EntryShape, ...]
    at: datetime
    after: str = ""


class PersonTold(AnswerShape):
    """Whom the registry had when it was asked, at `at`."""

    person: PersonShape | None
    at: datetime


class FactsTold(AnswerShape):
    """What the registry knew when it was asked, at `at`."""

    facts: PersonFacts | None
    at: datetime


class ContactAsked(Shape):
    """Both sides of a clash of contacts, for whoever wrote the application."""

    asker: AskerShape
    application: Uuid


class ContactTold(AnswerShape):
    """How a citizen is reached by an application, and by what was said elsewhere.

    Attributes:
        theirs: Empty where nothing clashes any more.
        theirs_centre: Where that was said.
    """

    mine: str
    theirs: str = ""
    theirs_at: datetime | None = None
    theirs_centre: str = ""


class ContactsChanged(AnswerShape):
    """Applications of a centre, by their place in its feed, whose citizen said another contact elsewhere.

    Attributes:
        upto: Everything up to this place was looked at; the next question begins behind it.
    """

    upto: int
    places: tuple[int, ...] = ()


class NumberTold(AnswerShape):
    """What everybody may know of a number."""

    number: str
    state: str
    on: date
