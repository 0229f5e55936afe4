"""Which releases the visits of a centre began under: a hub and a desk keep them as long as there is such a visit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from dostdesk.domain.clock import to_text
from dostdesk.domain.tickets import TicketState
from dostdesk.storage.centre import CentreTables

_OPEN = [state.value for state in TicketState if state.open]


def pinned_releases(connection: Connection, tables: CentreTables, *, ended_after: datetime) -> set[int]:
    """Releases of the services of visits that are open, or were until lately: their papers may still be on the way.

    Args:
        ended_after: Visits that ended before do not count.
    """
    ticket, service = tables.ticket_table.c, tables.service_table.c
    last = func.coalesce(ticket.ended_at, ticket.arrived_at)
    alive = ticket.state.in_(_OPEN) | (last >= to_text(ended_after))
    wanted = select(service.release).join(tables.ticket_table, service.ticket == ticket.id).where(alive).distinct()
    return set(connection.execute(wanted).scalars())
