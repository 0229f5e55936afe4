"""The register of applications and the registries of people, as a hub asks for its windows."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query

from dostdesk.central.allowance import Allowance
from dostdesk.central.contacts import both_contacts, changed_since
from dostdesk.central.depends import CentreOf, PartsOf
from dostdesk.central.problems import told
from dostdesk.central.register import Register
from dostdesk.central.routes import status
from dostdesk.central.routes.asked_register import RegisterOf
from dostdesk.domain.register import RegisterPage
from dostdesk.protocol import central_register as shapes
from dostdesk.protocol.people import PersonShape
from dostdesk.serving.document import BODY

router = APIRouter()
_ASKED = ("hub_unknown", *BODY, "right_missing")


@router.post(shapes.SEARCH, responses=told(*_ASKED, "centre_wrong"))
async def post_search(
    body: shapes.SearchAsked, centre: CentreOf, parts: PartsOf, register: RegisterOf
) -> shapes.EntriesFound:
    """Applications that whoever asks may see."""
    now, question, asker = parts.now(), body.question.value(), body.asker.value(centre)
    # What is asked by FİN is written down, so that it belongs to the writers.
    where = parts.work if question.fin else parts.look
    page = await where(lambda: register.search(question, asker))
    return shapes.EntriesFound(entries=_entries(page), after=page.after, at=now)


@router.post(shapes.HISTORY, responses=told(*_ASKED, "citizen_not_here"))
async def post_history(
    body: shapes.OfPersonAsked, centre: CentreOf, parts: PartsOf, register: RegisterOf
) -> shapes.EntriesFound:
    """The newest applications of a citizen."""
    now, asker = parts.now(), body.asker.value(centre)
    page = await parts.work(lambda: register.history(body.fin, asker))
    return shapes.EntriesFound(entries=_entries(page), at=now)


@router.post(shapes.PERSON, responses=told(*_ASKED))
async def post_person(body: shapes.WhoAsked, centre: CentreOf, register: RegisterOf) -> shapes.PersonTold:
    """Who somebody is, by FİN or by the number of a paper."""
    asked, asker = body.person, body.asker.value(centre)
    # In a thread of its own: a slow registry keeps nobody from the database.
    told = await asyncio.to_thread(register.person, fin=asked.fin or "", document=asked.document or "", asker=asker)
    return shapes.PersonTold(person=None if told.value is None else PersonShape.of(told.value), at=told.at)


@router.post(shapes.FACTS, responses=told(*_ASKED, "citizen_not_here"))
async def post_facts(body: shapes.OfPersonAsked, centre: CentreOf, register: RegisterOf) -> shapes.FactsTold:
    """What registries know of the citizen in front of whoever asks."""
    told = await asyncio.to_thread(register.facts, body.fin, body.asker.value(centre))
    return shapes.FactsTold(facts=told.value, at=told.at)


@router.get(shapes.CONTACTS, responses=told("hub_unknown", "request_malformed"))
async def get_contacts(
    centre: CentreOf, parts: PartsOf, after: Annotated[int, Query(ge=0, lt=2**53)] = 0
) -> shapes.ContactsChanged:
    """Which applications of this hub's feed name another contact than was said elsewhere meanwhile; values are told to
    whoever wrote them alone.
    """
    now = parts.now()
    changed = await parts.read(lambda rows: changed_since(rows, centre, after, now))
    return shapes.ContactsChanged(upto=changed.upto, places=changed.places)


@router.post(shapes.CONTACT, responses=told(*_ASKED))
async def post_contact(body: shapes.ContactAsked, centre: CentreOf, parts: PartsOf) -> shapes.ContactTold:
    """Both sides of a clash of contacts, for whoever wrote the application."""
    asker, access, now = body.asker.value(centre), parts.new_id(), parts.now()
    both = await parts.write(lambda rows: both_contacts(rows, body.application, asker, access=access, now=now))
    theirs = both.theirs
    if theirs is None:
        return shapes.ContactTold(mine=both.mine.phone)
    return shapes.ContactTold(
        mine=both.mine.phone, theirs=theirs.phone, theirs_at=theirs.at, theirs_centre=theirs.centre
    )


def _entries(page: RegisterPage) -> tuple[shapes.EntryShape, ...]:
    return tuple(shapes.EntryShape.of(entry) for entry in page.entries)


def add_register(app: FastAPI, register: Register) -> None:
    """Let an application answer for the register: to hubs, and in public of the state of a number."""
    app.state.register = register
    app.state.public_allowance = Allowance(register.parts.clock, at_once=status.AT_ONCE, refill=status.REFILL)
    app.include_router(router)
    app.include_router(status.router)
