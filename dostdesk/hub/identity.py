"""Who a citizen is to the feed: a random id for each FİN, so that events name nobody."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from datetime import date

from dostdesk.domain.ids import TicketId
from dostdesk.domain.tickets import Ticket
from dostdesk.hub.ask import BlobsAwaitedError
from dostdesk.storage.hub.store import Centre, HubRows

_SAID = frozenset({"fin", "salt"})


def person_named(rows: HubRows, content: str) -> str:
    """The id of the person whom an identity blob names; made at his first visit. Empty if the blob names nobody.

    Args:
        content: The blob's hash; the blob is JSON with a `fin`.

    Raises:
        BlobsAwaitedError: It is not here yet.
    """
    identity = rows.papers.blob(content)
    if identity is None:
        raise BlobsAwaitedError(content)
    try:
        fin = json.loads(identity)["fin"]
    except (ValueError, KeyError, TypeError):
        return ""
    centre = rows.centre()
    if centre is None or not isinstance(fin, str) or not fin:
        return ""
    mark = _mark(centre, fin)
    known = rows.people.person(mark)
    if known is None:
        known = str(uuid.uuid4())
        rows.people.put_person(mark, known)
    return known


def person_known(rows: HubRows, content: str, person: str) -> None:
    """The feed says who is named in an identity blob; nothing where the blob is not here, or names nobody."""
    identity, centre = rows.papers.blob(content), rows.centre()
    if identity is None or centre is None:
        return
    try:
        fin = json.loads(identity)["fin"]
    except (ValueError, KeyError, TypeError):
        return
    if isinstance(fin, str) and fin and rows.people.person(_mark(centre, fin)) is None:
        rows.people.put_person(_mark(centre, fin), person)


def tickets_of(rows: HubRows, fin: str, day: date) -> list[Ticket]:
    """The tickets of whoever has this FİN on a service day, oldest first; none of somebody who was never here."""
    centre = rows.centre()
    person = None if centre is None else rows.people.person(_mark(centre, fin))
    if person is None:
        return []
    return sorted(rows.queue.of_person(person, day), key=lambda ticket: ticket.arrived_at)


def is_of(rows: HubRows, fin: str, ticket: Ticket) -> bool:
    """Whether a ticket is known to be of whoever has this FİN."""
    centre = rows.centre()
    return centre is not None and bool(ticket.person) and rows.people.person(_mark(centre, fin)) == ticket.person


def forget(rows: HubRows, content: str, ticket: str, device: str) -> None:
    """Destroy the identity blob of a ticket that was not issued: no ticket leads to it, so nothing else ever would.

    Args:
        content: The blob's hash. What says more than who somebody is stays, and so does what another device sent, or
            what the ticket has from before.
    """
    identity = rows.papers.blob(content)
    known = rows.queue.ticket(TicketId(ticket))
    if identity is None or (known is not None and known.identity == content):
        return
    try:
        said = json.loads(identity)
    except ValueError:
        return
    if isinstance(said, dict) and set(said) <= _SAID:
        rows.papers.drop_blob(content, device)


def _mark(centre: Centre, fin: str) -> str:
    """Keyed by the centre's secret: whoever has the table alone cannot try all FİN against it."""
    return hmac.new(centre.secret, fin.encode(), hashlib.sha256).hexdigest()
