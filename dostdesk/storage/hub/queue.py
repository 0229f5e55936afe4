"""The live queue within one transaction of the hub: the centre's tables with their connection bound."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from dostdesk.domain.events import Event
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window
from dostdesk.storage.centre import ClosedDay
from dostdesk.storage.hub.tables import CENTRE
from dostdesk.storage.prepared import Prepared

_OF_SERVICE = Prepared(select(CENTRE.service_table.c.ticket).where(CENTRE.service_table.c.id == bindparam("of_id")))


class QueueRows:
    """Tickets, claims and windows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def apply(self, event: Event, before: Ticket | None = None) -> Ticket | Window | None:
        """Fold an event in; see `CentreTables.apply`."""
        return CENTRE.apply(self._connection, event, before)

    def clear(self) -> None:
        CENTRE.clear(self._connection)

    def ticket(self, ticket: TicketId) -> Ticket | None:
        return CENTRE.ticket(self._connection, ticket)

    def first_waiting(self, lines: Collection[str]) -> Ticket | None:
        return CENTRE.first_waiting(self._connection, lines)

    def in_line(self, line: str) -> list[Ticket]:
        return CENTRE.in_line(self._connection, line)

    def held_at(self, no: WindowNo) -> list[Ticket]:
        return CENTRE.held_at(self._connection, no)

    def of_person(self, person: str, day: date) -> list[Ticket]:
        return CENTRE.of_person(self._connection, person, day)

    def open_before(self, day: date) -> list[Ticket]:
        return CENTRE.open_before(self._connection, day)

    def day_closed(self, day: date) -> ClosedDay | None:
        return CENTRE.day_closed(self._connection, day)

    def waiting(self) -> list[Ticket]:
        return CENTRE.waiting(self._connection)

    def waiting_before(self, ticket: Ticket) -> int:
        return CENTRE.waiting_before(self._connection, ticket)

    def open_tickets(self) -> list[Ticket]:
        return CENTRE.open_tickets(self._connection)

    def of_day(self, day: date) -> list[Ticket]:
        return CENTRE.of_day(self._connection, day)

    def at_window(self, no: WindowNo) -> Ticket | None:
        return CENTRE.at_window(self._connection, no)

    def window(self, no: WindowNo) -> Window | None:
        return CENTRE.window(self._connection, no)

    def windows(self) -> list[Window]:
        return CENTRE.windows(self._connection)

    def of_service(self, visit_service: str) -> Ticket | None:
        """The ticket to which a service of a visit belongs."""
        found = _OF_SERVICE.first(self._connection, {"of_id": visit_service})
        return None if found is None else self.ticket(TicketId(found["ticket"]))

    def ever_had(self, ticket: TicketId, staff: StaffId) -> bool:
        """Whether somebody has or had a claim on a ticket."""
        claim = CENTRE.claim_table
        found = self._connection.execute(
            select(claim.c.id).where(claim.c.ticket == ticket, claim.c.staff == staff).limit(1)
        ).first()
        return found is not None

    def counts(self) -> dict[str, int]:
        """How many tickets are in each state."""
        state = CENTRE.ticket_table.c.state
        return {row[0]: row[1] for row in self._connection.execute(select(state, func.count()).group_by(state))}

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows of the live tables, for comparing a rebuilt state with the one that was there."""
        tables = (
            CENTRE.ticket_table, CENTRE.service_table, CENTRE.claim_table, CENTRE.window_table, CENTRE.day_table,
        )  # fmt: skip
        return {
            table.name: [tuple(row) for row in self._connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }
