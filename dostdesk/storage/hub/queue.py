"""The live queue within one transaction of the hub: the centre's tables with their connection bound."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.fold import STANDS_IN, TICKET_KINDS
from dostdesk.domain.hall import Hall
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window
from dostdesk.storage.centre import ClosedDay
from dostdesk.storage.hub.present import Present, place_of
from dostdesk.storage.hub.tables import CENTRE, STAND_IN
from dostdesk.storage.prepared import Prepared

_OF_SERVICE = Prepared(select(CENTRE.service_table.c.ticket).where(CENTRE.service_table.c.id == bindparam("of_id")))

_STANDS_FOR = Prepared(select(STAND_IN.c.ticket).where(STAND_IN.c.id == bindparam("of_id")))


class QueueRows:
    """Tickets, claims and windows.

    Args:
        present: What this connection has read before, where it is the one that writes.
    """

    def __init__(self, connection: Connection, present: Present | None = None) -> None:
        self._connection = connection
        self._present = present

    def apply(self, event: Event, before: Ticket | None = None) -> Ticket | Window | Hall | None:
        """Fold an event in; see `CentreTables.apply`."""
        if event.kind in STANDS_IN and "stand_in" in event.body:
            self._connection.execute(insert(STAND_IN).values(id=event.body["stand_in"], ticket=event.entity))
        present = self._present
        if present is None:
            return CENTRE.apply(self._connection, event, before)
        if before is None and event.kind in TICKET_KINDS and event.kind is not EventKind.TICKET_ISSUED:
            before = self.ticket(TicketId(event.entity))
        after = CENTRE.apply(self._connection, event, before)
        if isinstance(after, Ticket):
            present.moved(before, after)
        elif isinstance(after, Window):
            present.opened(after)
        elif after is not None:
            present.decided(after)
        return after

    def clear(self) -> None:
        CENTRE.clear(self._connection)
        self._connection.execute(delete(STAND_IN))
        if self._present is not None:
            self._present.forget()

    def ticket(self, ticket: TicketId) -> Ticket | None:
        """A ticket by its id, or by that under which a desk on its own served its slip."""
        present = self._present
        known = None if present is None else present.tickets.get(ticket)
        if known is not None:
            return known
        found = CENTRE.ticket(self._connection, ticket)
        if found is None:
            stands_for = _STANDS_FOR.first(self._connection, {"of_id": ticket})
            return None if stands_for is None else self.ticket(TicketId(stands_for["ticket"]))
        return found if present is None else present.read(found)

    def by_label(self, day: date, label: str) -> Ticket | None:
        return CENTRE.ticket_by_label(self._connection, day, label)

    def first_waiting(self, lines: Collection[str]) -> Ticket | None:
        present = self._present
        if present is None:
            return CENTRE.first_waiting(self._connection, lines)
        for line in lines:
            self._look_along(line, present)
        first = present.first_of(lines)
        return None if first is None else self.ticket(first)

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
        present = self._present
        if present is None:
            return CENTRE.waiting_before(self._connection, ticket)
        self._look_along(ticket.line, present)
        return bisect_left(present.lines[ticket.line], place_of(ticket))

    def open_tickets(self) -> list[Ticket]:
        return CENTRE.open_tickets(self._connection)

    def of_day(self, day: date) -> list[Ticket]:
        return CENTRE.of_day(self._connection, day)

    def at_window(self, no: WindowNo) -> Ticket | None:
        present = self._present
        if present is None:
            return CENTRE.at_window(self._connection, no)
        if no in present.at_window:
            known = present.at_window[no]
            return None if known is None else self.ticket(known)
        found = CENTRE.at_window(self._connection, no)
        present.at_window[no] = None if found is None else present.read(found).id
        return found

    def window(self, no: WindowNo) -> Window | None:
        present = self._present
        if present is None:
            return CENTRE.window(self._connection, no)
        if no not in present.windows:
            found = CENTRE.window(self._connection, no)
            if found is None:
                return None
            present.windows[no] = found
        return present.windows[no]

    def windows(self) -> list[Window]:
        return CENTRE.windows(self._connection)

    def hall(self) -> Hall:
        """What was decided for the whole hall."""
        present = self._present
        if present is None:
            return CENTRE.hall(self._connection)
        if present.hall is None:
            present.hall = CENTRE.hall(self._connection)
        return present.hall

    def of_service(self, visit_service: str) -> Ticket | None:
        """The ticket to which a service of a visit belongs."""
        found = _OF_SERVICE.first(self._connection, {"of_id": visit_service})
        return None if found is None else self.ticket(TicketId(found["ticket"]))

    def _look_along(self, line: str, present: Present) -> None:
        if line not in present.lines:
            present.lines[line] = CENTRE.places(self._connection, line)

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
            CENTRE.hall_table, STAND_IN,
        )  # fmt: skip
        return {
            table.name: [tuple(row) for row in self._connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }
