"""Who somebody is, what is known of him and where he applied: asked of central, with what the centre itself has of him
today. By POST, so that no FİN stands in an address or in a log of addresses.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends

from dostdesk.domain.clock import service_day
from dostdesk.domain.ids import TicketId
from dostdesk.domain.register import Asker, may_know
from dostdesk.domain.rights import Staff
from dostdesk.hub.ask import Sender
from dostdesk.hub.identity import is_of, tickets_of
from dostdesk.hub.parts import Parts
from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import AS_SIGNED_IN, PartsOf, WorkerOf, person_of
from dostdesk.protocol.central_register import ContactTold, EntriesFound, FactsTold, QuestionShape
from dostdesk.protocol.people import OfApplication, OfCitizen, PersonAsked, PersonFound, PersonShape, TicketToday
from dostdesk.serving.document import BODY
from dostdesk.storage.hub.store import HubRows

router = APIRouter(prefix="/v1/central")
_ASKED = (*AS_SIGNED_IN, *BODY, "right_missing")
SignedIn = Annotated[Staff, Depends(person_of)]


@router.post("/people", responses=told(*_ASKED))
async def post_people(body: PersonAsked, parts: PartsOf, staff: SignedIn) -> PersonFound:
    """The person under a FİN or a paper's number, for somebody who is signed in."""
    asker = _asker(parts, staff)
    told = await parts.relay.ask(
        lambda: parts.register.person(fin=body.fin or "", document=body.document or "", asker=asker)
    )
    fin, day = body.fin or (told.value.fin if told.value else ""), service_day(parts.now())
    tickets = await parts.read(lambda rows: tickets_of(rows, fin, day)) if fin else []
    return PersonFound(
        person=None if told.value is None else PersonShape.of(told.value),
        at=told.at,
        today=tuple(TicketToday.of(ticket) for ticket in tickets),
    )


@router.post("/facts", responses=told(*_ASKED, "citizen_not_here"))
async def post_facts(body: OfCitizen, parts: PartsOf, sender: WorkerOf, staff: SignedIn) -> FactsTold:
    """What registries know of the citizen at this window. Refusals: `citizen_not_here`, `right_missing`."""
    asker = await _at_window(parts, body, sender, staff)
    may_know(body.fin, asker)
    told = await parts.relay.ask(lambda: parts.register.facts(body.fin, asker))
    return FactsTold(facts=told.value, at=told.at)


@router.post("/history", responses=told(*_ASKED, "citizen_not_here"))
async def post_history(body: OfCitizen, parts: PartsOf, sender: WorkerOf, staff: SignedIn) -> EntriesFound:
    """The newest applications of the citizen at this window, at all centres. Refusals: as `post_facts`."""
    asker = await _at_window(parts, body, sender, staff)
    may_know(body.fin, asker)
    return await parts.relay.ask(lambda: parts.register.history(body.fin, asker))


@router.post("/applications", responses=told(*_ASKED, "centre_wrong"))
async def post_applications(body: QuestionShape, parts: PartsOf, sender: WorkerOf, staff: SignedIn) -> EntriesFound:
    """Applications that whoever is signed in may see; which those are, central decides.

    Of the citizen at his window they are those of all centres.
    """
    asker, question = _asker(parts, staff), body.value()
    if question.fin:
        asker = await parts.read(lambda rows: _with_citizen(rows, asker, question.fin, sender))
    return await parts.relay.ask(lambda: parts.register.search(question, asker))


@router.post("/contact", responses=told(*_ASKED))
async def post_contact(body: OfApplication, parts: PartsOf, staff: SignedIn) -> ContactTold:
    """How a citizen is reached by an application, and by what was said elsewhere; for whoever wrote it."""
    asker = _asker(parts, staff)
    return await parts.relay.ask(lambda: parts.register.contact(body.application, asker))


def _asker(parts: Parts, staff: Staff) -> Asker:
    return Asker(centre=parts.centre.code, staff=staff.id, role=staff.role)


def _with_citizen(rows: HubRows, asker: Asker, fin: str, sender: Sender) -> Asker:
    """Who asks, with the citizen at this device's window if that is whom he asks about."""
    for window in rows.queue.windows():
        ticket = rows.queue.at_window(window.no) if window.open and window.device == sender.device else None
        if ticket is not None and is_of(rows, fin, ticket):
            return replace(asker, in_front=fin, ticket=ticket.id)
    return asker


async def _at_window(parts: Parts, citizen: OfCitizen, sender: Sender, staff: Staff) -> Asker:
    """Who asks, with the citizen in front of him if the hub knows that it is this one."""

    def here(rows: HubRows) -> bool:
        ticket = rows.queue.ticket(TicketId(citizen.ticket))
        if ticket is None or ticket.window is None or not ticket.state.at_a_window:
            return False
        window = rows.queue.window(ticket.window)
        return window is not None and window.device == sender.device and is_of(rows, citizen.fin, ticket)

    is_here = await parts.read(here)
    return Asker(
        centre=parts.centre.code,
        staff=staff.id,
        role=staff.role,
        in_front=citizen.fin if is_here else "",
        ticket=citizen.ticket,
    )
