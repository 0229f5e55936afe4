"""Asking the register who somebody is, and what of his is under way in the centre today."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from dostdesk.domain.people import PersonName, PersonOnFile
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.protocol.shapes import AnswerShape, Shape, Uuid

Fin = Annotated[str, Field(pattern=r"^[0-9A-HJ-NP-Z]{7}$")]
DocumentNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{5,14}$")]


class PersonAsked(Shape):
    """By FİN, or by the number of a paper when there is none."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("fin", "document")]
        }
    )
    fin: Fin | None = None
    document: DocumentNumber | None = None

    @model_validator(mode="after")
    def _by_something(self) -> PersonAsked:
        if self.fin is None and self.document is None:
            raise ValueError("a FİN or the number of a paper is needed")
        return self


class PersonShape(AnswerShape):
    """A person as the register has him."""

    fin: str
    surname: str
    given: str
    patronymic: str
    birth: date
    sex: str
    citizenship: str
    paper: str
    paper_number: str
    paper_until: date | None

    @classmethod
    def of(cls, person: PersonOnFile) -> PersonShape:
        return cls(
            fin=person.fin,
            surname=person.name.surname,
            given=person.name.given,
            patronymic=person.name.patronymic,
            birth=person.birth,
            sex=person.sex,
            citizenship=person.citizenship,
            paper=person.paper,
            paper_number=person.paper_number,
            paper_until=person.paper_until,
        )

    def value(self) -> PersonOnFile:
        return PersonOnFile(
            fin=self.fin,
            name=PersonName(surname=self.surname, given=self.given, patronymic=self.patronymic),
            birth=self.birth,
            sex=self.sex,
            citizenship=self.citizenship,
            paper=self.paper,
            paper_number=self.paper_number,
            paper_until=self.paper_until,
        )


class TicketToday(AnswerShape):
    """A ticket of that person on this service day."""

    ticket: str
    label: str
    state: TicketState
    window: int | None
    services: tuple[str, ...]
    arrived_at: datetime

    @classmethod
    def of(cls, ticket: Ticket) -> TicketToday:
        return cls(
            ticket=ticket.id,
            label=ticket.label,
            state=ticket.state,
            window=ticket.window,
            services=tuple(service.code for service in ticket.services),
            arrived_at=ticket.arrived_at,
        )


class OfCitizen(Shape):
    """The citizen of a ticket that is at the window of whoever asks."""

    fin: Fin
    ticket: Uuid


class OfApplication(Shape):
    """An application that whoever asks has written."""

    application: Uuid


class PersonFound(AnswerShape):
    """Who it is, if the register knows, and his tickets of today, oldest first.

    Attributes:
        at: When the register said so.
    """

    person: PersonShape | None = None
    at: datetime | None = None
    today: tuple[TicketToday, ...] = ()
