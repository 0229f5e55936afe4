"""Who somebody is, asked of the register through the hub. Nothing waits for it and nothing is lost without it: whatever
it answers is offered to what was typed, by the paths that the forms share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from dostdesk.desk.work import OpenWork
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import TicketId
from dostdesk.domain.mrz import Mrz
from dostdesk.domain.people import PersonOnFile, check_fin
from dostdesk.storage.desk import device

if TYPE_CHECKING:
    from dostdesk.desk.citizen import CitizenFacts
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.protocol.people import TicketToday


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was answered.

    Attributes:
        person: None when the register has nobody under it.
        at: When the register said so.
        today: His tickets of this service day, as the hub has them.
    """

    person: PersonOnFile | None = None
    today: tuple[TicketToday, ...] = ()
    at: datetime | None = None


def look_up(*, fin: str = "", document: str = "", work: OpenWork, api: HubApi) -> Found:
    """Ask by FİN, or by the number of a paper when the FİN is empty.

    Raises:
        RefusedError: As `check_fin` does; `signed_out`.
        OutsideError: `hub_unreachable` and the like; asking again later is harmless.
    """
    from dostdesk.protocol.people import PersonAsked

    asked = PersonAsked(fin=check_fin(fin)) if fin else PersonAsked(document=_written(document))
    answer = api.person(asked, session=_session(work))
    return Found(person=None if answer.person is None else answer.person.value(), today=answer.today, at=answer.at)


def citizen_facts(fin: str, ticket: TicketId, *, work: OpenWork, api: HubApi) -> CitizenFacts:
    """What registries and the register of all centres say of the citizen at this window, as far as they answer.

    Raises:
        RefusedError: `citizen_not_here` while the hub does not know yet whose the ticket is; `signed_out`, and as
            `check_fin`.
        OutsideError: When neither answers; asking again later is harmless.
    """
    from dostdesk.desk.citizen import CitizenFacts, PastApplication
    from dostdesk.protocol.people import OfCitizen

    session, asked = _session(work), OfCitizen(fin=check_fin(fin), ticket=ticket)
    known, silent = CitizenFacts(fin=asked.fin), None
    try:
        told = api.facts(asked, session=session)
        known = replace(known, facts=told.facts, facts_at=told.at)
    except OutsideError as error:
        silent = error
    try:
        found = api.history(asked, session=session)
        past = tuple(
            PastApplication(
                number=one.number, centre=one.centre, code=one.service, state=one.state, submitted_at=one.submitted_at
            )
            for one in found.entries
        )
        known = replace(known, history=past, history_at=found.at)
    except OutsideError:
        if silent is not None:
            raise
    return known


def _session(work: OpenWork) -> str:
    with work.store.reading() as transaction:
        signed_in = device.signed_in(transaction)
    if signed_in is None:
        raise RefusedError("signed_out")
    return signed_in.token


def answers_of(person: PersonOnFile) -> Mapping[str, object]:
    """What the register knows, by the paths of forms."""
    return {
        "applicant.fin": person.fin,
        "applicant.surname": person.name.surname,
        "applicant.given": person.name.given,
        "applicant.patronymic": person.name.patronymic,
        "applicant.birth_date": person.birth,
        "applicant.sex": person.sex,
        "applicant.citizenship": person.citizenship,
        "applicant.paper": person.paper,
        "applicant.paper_number": person.paper_number,
        "applicant.paper_until": person.paper_until,
    }


def answers_of_paper(paper: Mrz) -> Mapping[str, object]:
    """What a scanned paper says exactly, by the paths of forms. Its names are transliterated: see `names_of_paper`."""
    said: dict[str, object] = {
        "applicant.fin": paper.fin,
        "applicant.birth_date": paper.birth,
        "applicant.sex": paper.sex,
        "applicant.paper_number": paper.number,
        "applicant.paper_until": paper.expires,
    }
    if paper.is_passport:
        said["applicant.paper"] = "passport"
    return {path: value for path, value in said.items() if value}


def names_of_paper(paper: Mrz) -> Mapping[str, str]:
    """The names of a scanned paper in its own letters, by the paths of forms, in ordinary case."""
    named = {"applicant.surname": paper.surname, "applicant.given": paper.given}
    return {path: " ".join(word.capitalize() for word in name.split()) for path, name in named.items() if name}


def _written(document: str) -> str:
    return "".join(letter for letter in document.upper() if letter.isascii() and letter.isalnum())
