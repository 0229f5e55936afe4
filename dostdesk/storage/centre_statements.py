"""What is asked of a centre's tables and written there at every step."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select, text, update

from dostdesk.storage.centre_schema import AT_WINDOW, OPEN, WAITING, CentreSchema
from dostdesk.storage.prepared import Prepared, PreparedUpdate

# Before the name of a column of a service that is read beside its ticket.
SERVICE = "service_"


class CentreStatements:
    """What is said to the store at every step, put together once: building a statement costs more than running it."""

    def __init__(self, tables: CentreSchema) -> None:
        ticket, service = tables.ticket_table, tables.service_table
        claim, window = tables.claim_table, tables.window_table
        self.whole = select(ticket, *(column.label(SERVICE + column.name) for column in service.c)).outerjoin_from(
            ticket, service, service.c.ticket == ticket.c.id
        )
        by_position = service.c.position
        self.ticket = Prepared(self.whole.where(ticket.c.id == bindparam("of_id")).order_by(by_position))
        at_window = (ticket.c.window_no == bindparam("of_no")) & text(f"ticket.{AT_WINDOW}")
        self.at_window = Prepared(self.whole.where(at_window).order_by(by_position))
        nowhere = ticket.c.window_no.is_(None) & (ticket.c.staff == bindparam("of_staff"))
        # The condition of the partial index on open tickets, so that this reads no others.
        served_there = nowhere & text(f"ticket.{OPEN}") & text(f"ticket.{AT_WINDOW}")
        self.at_no_window = Prepared(self.whole.where(served_there).order_by(ticket.c.revision, by_position))
        place = (ticket.c.due_at, ticket.c.arrived_at, ticket.c.id)
        in_line = (text(f"ticket.{WAITING}"), ticket.c.line == bindparam("of_line"))
        self.places = Prepared(select(*place).where(*in_line).order_by(*place))
        self.by_due = (ticket.c.due_at, ticket.c.arrived_at, ticket.c.id, by_position)
        held = text(f"ticket.{OPEN} AND ticket.state = 'held'")
        self.held = Prepared(self.whole.where(held).order_by(*self.by_due))
        newest = (
            select(ticket.c.id)
            .where(text("ticket.turn IS NOT NULL"))
            .order_by(ticket.c.revision.desc())
            .limit(bindparam("at_most"))
        )
        self.last_turned = Prepared(self.whole.where(ticket.c.id.in_(newest)).order_by(*self.by_due))
        of_person = (ticket.c.person == bindparam("of_person")) & (ticket.c.day == bindparam("of_day"))
        self.of_person = Prepared(self.whole.where(of_person).order_by(*self.by_due))
        self.day = Prepared(select(tables.day_table).where(tables.day_table.c.day == bindparam("of_day")))
        self.window = Prepared(select(window).where(window.c.no == bindparam("of_no")))
        self.hall = Prepared(select(tables.hall_table.c.state))
        self.hall_revision = Prepared(select(tables.hall_table.c.revision))
        self.insert_ticket = Prepared(insert(ticket))
        self.insert_service = Prepared(insert(service))
        self.insert_claim = Prepared(insert(claim))
        self.insert_window = Prepared(insert(window))
        as_read = (ticket.c.id == bindparam("of_id"), ticket.c.revision == bindparam("of_revision"))
        self.update_ticket = PreparedUpdate(ticket, *as_read)
        self.update_service = PreparedUpdate(service, service.c.id == bindparam("of_id"))
        self.delete_service = Prepared(delete(service).where(service.c.id == bindparam("of_id")))
        self.update_window = PreparedUpdate(window, window.c.no == bindparam("of_no"))
        self.close_claim = Prepared(
            update(claim).where(claim.c.id == bindparam("of_id")).values(closed_at=bindparam("at"))
        )
