"""What a hall board asks of the cached queue: who is called, how many wait in each line."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, text

from dostdesk.domain.ids import TicketId
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk.tables import CENTRE

_ROWS = CENTRE.ticket_table.c


def called(connection: Connection) -> list[Ticket]:
    """The tickets whose citizens are on the way to a window."""
    places = connection.execute(select(_ROWS.id).where(text("ticket.state = 'called'"))).scalars().all()
    return [found for place in places if (found := CENTRE.ticket(connection, TicketId(place))) is not None]


def waiting_by_group(connection: Connection) -> Mapping[str, int]:
    """How many wait, by the letter of their line."""
    asked = select(_ROWS.queue_group, func.count()).where(text("ticket.state = 'waiting'"))
    return {row[0]: row[1] for row in connection.execute(asked.group_by(_ROWS.queue_group))}
