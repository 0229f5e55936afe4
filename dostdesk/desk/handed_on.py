"""What comes along with a ticket from another window: who the citizen is, drafts, and notes for the next clerk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dostdesk.desk.view import NoteView
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import canonical
from dostdesk.domain.ids import RandomBits, TicketId
from dostdesk.domain.stays import VisitService
from dostdesk.domain.text import clean
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk import releases, visits
from dostdesk.storage.desk.store import DeskStore, Transaction
from dostdesk.storage.desk.visits import Identified, KeptDraft

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi

_SALT_BITS = 128
_NOTE_LENGTH = 4000
_NOT_THERE = frozenset({"draft_none", "draft_service_unknown"})


def note_content(text: str, author: str, bits: RandomBits) -> bytes:
    """A note as it travels; the salt keeps a guessed one from being confirmed by its hash."""
    salt = f"{bits.getrandbits(_SALT_BITS):032x}"
    whole = {"author": author, "salt": salt, "text": clean(text)[:_NOTE_LENGTH]}
    return canonical(whole).encode("utf-8", "replace")


def identity_content(fin: str, bits: RandomBits) -> bytes:
    """Who the citizen is, as it travels."""
    return canonical({"fin": fin, "salt": f"{bits.getrandbits(_SALT_BITS):032x}"}).encode()


def notes_of(transaction: Transaction, ticket: Ticket) -> tuple[NoteView, ...]:
    """The notes of a ticket with their words, as far as they are here."""
    known = releases.blobs(transaction, [note.content for note in ticket.notes])
    found: list[NoteView] = []
    for note in ticket.notes:
        written = said_in(known.get(note.content))
        text = None if written is None else str(written.get("text", ""))
        author = "" if written is None else str(written.get("author", ""))
        found.append(NoteView(at=note.at, author=author, window=note.window, text=text))
    return tuple(found)


def awaited(transaction: Transaction, ticket: Ticket) -> bool:
    """Whether something that belongs to the ticket is not here yet."""
    return bool(_drafts_awaited(transaction, ticket) or _blobs_awaited(transaction, ticket))


def fetch(
    ticket: Ticket, *, store: DeskStore, api: HubApi, session: str, now: datetime, every_draft: bool = False
) -> bool:
    """Get what is not here yet from the hub; answers whether anything came. Raises as `HubApi` does.

    Args:
        every_draft: This store may have lost some: the hub is asked for all that it has of the visit.
    """
    with store.reading() as transaction:
        drafts = ticket.services if every_draft else _drafts_awaited(transaction, ticket)
        blobs = _blobs_awaited(transaction, ticket)
    for sha256 in blobs:
        content = api.blob(sha256, session=session)
        with store.writing() as transaction:
            releases.put_blob(transaction, sha256, content, to_hub=False)
            if sha256 == ticket.identity:
                identified_by(transaction, ticket, now)
    came = bool(blobs)
    for service in drafts:
        came = _fetch_draft(ticket.id, service, store=store, api=api, session=session, now=now) or came
    return came


def _fetch_draft(
    ticket: TicketId, service: VisitService, *, store: DeskStore, api: HubApi, session: str, now: datetime
) -> bool:
    try:
        shape = api.draft(service.id, session=session)
    except RefusedError as refused:
        if refused.code in _NOT_THERE:
            return False  # the other window has promised it, and will send it when its link allows
        raise
    with store.writing() as transaction:
        here = visits.draft(transaction, service.id)
        if here is not None and here.version >= shape.version:
            return False
        visits.put_draft(
            transaction,
            KeptDraft(
                service=service.id,
                ticket=ticket,
                version=shape.version,
                saved_at=now,
                content=shape.content,
                hub_version=shape.version,
            ),
        )
    return True


def _drafts_awaited(transaction: Transaction, ticket: Ticket) -> Sequence[VisitService]:
    kept = visits.drafts_of(transaction, [service.id for service in ticket.services])
    return [
        service
        for service in ticket.services
        if service.draft > (kept[service.id].version if service.id in kept else 0)
    ]


def _blobs_awaited(transaction: Transaction, ticket: Ticket) -> Sequence[str]:
    wanted = [*([ticket.identity] if ticket.identity else []), *(note.content for note in ticket.notes)]
    here = releases.blobs(transaction, wanted)
    return [sha256 for sha256 in dict.fromkeys(wanted) if sha256 not in here]


def identified_by(transaction: Transaction, ticket: Ticket, at: datetime) -> None:
    """Know whose a ticket is by the blob that it names, unless this desk knows it already."""
    identity = said_in(releases.blobs(transaction, [ticket.identity]).get(ticket.identity))
    fin = None if identity is None else identity.get("fin")
    if isinstance(fin, str) and visits.identified(transaction, ticket.id) is None:
        visits.put_identified(transaction, ticket.id, Identified(fin=fin, at=at))


def said_in(content: bytes | None) -> dict[str, object] | None:
    """What a blob of this kind says; None for one that is not here, or says nothing."""
    if content is None:
        return None
    try:
        written = json.loads(content)
    except ValueError:
        return None
    return written if isinstance(written, dict) else None
