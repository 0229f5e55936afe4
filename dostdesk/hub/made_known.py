"""Tickets that a hub did not issue: a device knew them from the hub before, or from its own time alone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.fold import issued_body
from dostdesk.domain.ids import TicketId
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.turns import Destination
from dostdesk.protocol.tickets import ticket_from_json
from dostdesk.storage.hub.store import HubRows, LawBrokenError

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LABEL, _GROUP = re.compile(r"[A-Z][0-9]{0,2}-[0-9]{3,6}"), re.compile(r"[A-Z]")


def made_known_by(ticket: TicketId) -> str:
    """The op under which a ticket is recorded that no op of this hub issued: the same, whoever tells of it."""
    return str(uuid.uuid5(uuid.UUID(ticket), "made known"))


def known_or_issued(rows: HubRows, ticket: Ticket | None) -> tuple[EventDraft, ...]:
    """What makes a ticket known here that a device knows; nothing for one that is, or whose label is another's.

    Whatever became of it is told by those who did it: here it waits, as it did when it was issued; one of a desk's own
    series for its window, if that is open.
    """
    if ticket is None or rows.queue.ticket(ticket.id) is not None or label_taken(rows, ticket):
        return ()
    to = ticket.to if _own_series(ticket) and _open(rows, ticket.to) else None
    issued = EventDraft(entity=ticket.id, kind=EventKind.TICKET_ISSUED, body=issued_body(replace(ticket, to=to)))
    return (issued,)


def told_by_another(rows: HubRows, ticket: TicketId) -> bool:
    """Whether a ticket was made known here by somebody who knew it, and not by the op that issued it."""
    return bool(rows.feed.of_op(made_known_by(ticket)))


def _own_series(ticket: Ticket) -> bool:
    return len(ticket.label.rpartition("-")[0]) > 1


def _open(rows: HubRows, to: Destination | None) -> bool:
    window = None if to is None or to.window is None else rows.queue.window(to.window)
    return window is not None and window.open


def label_taken(rows: HubRows, ticket: Ticket) -> bool:
    """Whether another ticket of that day has the label."""
    return any(one.label == ticket.label for one in rows.queue.of_day(ticket.day))


def ticket_told(told: Mapping[str, Any] | None) -> Ticket | None:
    """A ticket that a device told; None for what is none, or could not be issued."""
    if told is None:
        return None
    try:
        ticket = ticket_from_json(told)
    except ValidationError:
        return None
    ids = (ticket.id, *(service.id for service in ticket.services))
    written = _LABEL.fullmatch(ticket.label) and _GROUP.fullmatch(ticket.group)
    return ticket if written and ticket.services and all(map(_UUID.fullmatch, ids)) else None


def make_known(rows: HubRows, ticket: Ticket, now: datetime) -> None:
    """Record a ticket of which a device told and that this hub lacks, unless something here contradicts it."""
    for draft in known_or_issued(rows, ticket):
        try:
            with rows.savepoint():
                event = rows.feed.append(draft, op_id=made_known_by(ticket.id), order=0, hub_time=now)
                rows.apply_if_lawful(event)
        except LawBrokenError:
            return
