"""Who somebody is: asked of the register through central, with what the centre itself has of him today."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from dostdesk.domain.clock import service_day
from dostdesk.hub.identity import tickets_of
from dostdesk.hub.routes.depends import SIGNED_IN, PartsOf
from dostdesk.protocol.people import PersonAsked, PersonFound, PersonShape, TicketToday

router = APIRouter(prefix="/v1/central")


@router.post("/people", dependencies=[SIGNED_IN])
async def post_people(body: PersonAsked, parts: PartsOf) -> PersonFound:
    """The person under a FİN or a paper's number, for somebody who is signed in.

    As a POST, so that no FİN stands in an address or in a log of addresses.
    """
    found = await asyncio.to_thread(parts.central.person, fin=body.fin or "", document=body.document or "")
    fin, day = body.fin or (found.fin if found else ""), service_day(parts.now())
    tickets = await parts.read(lambda rows: tickets_of(rows, fin, day)) if fin else []
    return PersonFound(
        person=None if found is None else PersonShape.of(found),
        today=tuple(TicketToday.of(ticket) for ticket in tickets),
    )
