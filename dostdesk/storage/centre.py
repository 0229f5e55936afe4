"""The state of a centre's queue, kept by hub and desk alike: a fold of the feed that can be dropped and rebuilt."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
    bindparam,
    delete,
    insert,
    select,
    text,
    union_all,
    update,
)

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.events import Body, Event, EventKind
from dostdesk.domain.fold import TICKET_KINDS, WINDOW_KINDS, fold_ticket, fold_window
from dostdesk.domain.hall import HALL_KINDS, Hall, fold_hall
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window
from dostdesk.storage.centre_hall import hall_of, hall_text
from dostdesk.storage.centre_rows import (
    service_of,
    service_row,
    ticket_changes,
    ticket_of,
    ticket_row,
    window_of,
    window_row,
)
from dostdesk.storage.centre_schema import OPEN, WAITING, CentreSchema
from dostdesk.storage.centre_statements import SERVICE, CentreStatements
from dostdesk.storage.prepared import Prepared, Row

NOTHING_DECIDED = Hall()
# Due, arrived, id: the order in which a line is called.
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDay:
    """A service day that is over: by whom, and how many of its tickets ended how."""

    day: date
    closed_at: datetime
    staff: str
    counts: Mapping[str, int]

    @property
    def body(self) -> Body:
        """As the event says it."""
        at = to_text(self.closed_at)
        return {"day": self.day.isoformat(), "staff": self.staff, "counts": dict(self.counts), "at": at}


class CentreTables(CentreSchema):
    """Tickets, their services, claims and windows, in whichever store the metadata belongs to."""

    def __init__(self, metadata: MetaData) -> None:
        super().__init__(metadata)
        self._say = CentreStatements(self)
        self._first: dict[int, Prepared] = {}

    # ------------------------------------------------------------ writing

    def apply(
        self, connection: Connection, event: Event, before: Ticket | None = None
    ) -> Ticket | Window | Hall | None:
        """Fold one event in; None when it is about something that has tables elsewhere.

        Args:
            before: The ticket as this transaction has just read it; read again if not given.

        Raises:
            RefusedError: The ticket has no such edge.
            sqlalchemy.exc.IntegrityError: A law of the queue would be broken.
        """
        if event.kind in WINDOW_KINDS:
            before_it = self.window(connection, WindowNo(event.body["window"]))
            window = fold_window(before_it, event.kind, event.body, event.seq)
            self._put_window(connection, window)
            return window
        if event.kind in HALL_KINDS:
            return self._apply_hall(connection, event)
        if event.kind not in TICKET_KINDS:
            return None
        if before is None and event.kind is not EventKind.TICKET_ISSUED:
            before = self.ticket(connection, TicketId(event.entity))
        after = fold_ticket(before, event.kind, event.body, event.seq, entity=event.entity)
        self._put_ticket(connection, before, after, at=event.body["at"])
        return after

    def _apply_hall(self, connection: Connection, event: Event) -> Hall:
        if event.kind is EventKind.DAY_CLOSED:
            self._put_day(connection, event.body)
        before = self.hall(connection)
        after = fold_hall(before, event.kind, event.body, event.seq)
        if after is not before:
            self._put_hall(connection, after)
        return after

    def clear(self, connection: Connection) -> None:
        """Drop the state; the feed still has it."""
        for table in self._tables:
            connection.execute(delete(table))

    def put_snapshot(
        self,
        connection: Connection,
        tickets: Sequence[Ticket],
        windows: Sequence[Window],
        closed: Body | None = None,
        hall: Hall = NOTHING_DECIDED,
    ) -> None:
        """Replace the state by one that a hub gave whole; `closed` is the body of the day's end, if it has ended."""
        self.clear(connection)
        if hall.revision:
            self._put_hall(connection, hall)
        for ticket in tickets:
            self._put_ticket(connection, None, ticket, at=to_text(ticket.called_at or ticket.arrived_at))
        for window in windows:
            self._put_window(connection, window)
        if closed is not None:
            self._put_day(connection, closed)

    def _put_ticket(self, connection: Connection, before: Ticket | None, after: Ticket, *, at: str) -> None:
        say = self._say
        if before is None:
            say.insert_ticket.change(connection, ticket_row(after))
        else:
            known_as = {"of_id": after.id, "of_revision": before.revision}
            if say.update_ticket.change(connection, ticket_changes(before, after), known_as) != 1:
                raise RuntimeError(f"ticket {after.id} changed under the writer")
        known = {service.id: (place, service) for place, service in enumerate(before.services)} if before else {}
        for gone in known.keys() - {service.id for service in after.services}:
            say.delete_service.change(connection, {"of_id": gone})
        for position, service in enumerate(after.services):
            if service.id not in known:
                say.insert_service.change(connection, service_row(after.id, position, service))
            elif known[service.id] != (position, service):
                was = service_row(after.id, *known[service.id])
                row = service_row(after.id, position, service)
                changed = {name: value for name, value in row.items() if was[name] != value}
                if changed:
                    say.update_service.change(connection, changed, {"of_id": service.id})
        held, holds = before.claim if before else None, after.claim
        if held == holds:
            return
        if held is not None:
            say.close_claim.change(connection, {"of_id": held, "at": at})
        if holds is not None:
            opened = {"id": holds, "ticket": after.id, "window_no": after.window, "staff": after.staff}
            say.insert_claim.change(connection, opened | {"opened_at": at, "closed_at": None})

    def _put_window(self, connection: Connection, window: Window) -> None:
        row = window_row(window)
        changed = {name: value for name, value in row.items() if name != "no"}
        if self._say.update_window.change(connection, changed, {"of_no": window.no}) == 0:
            self._say.insert_window.change(connection, row)

    def _put_hall(self, connection: Connection, hall: Hall) -> None:
        row = {"revision": hall.revision, "state": hall_text(hall)}
        if connection.execute(update(self.hall_table).values(row)).rowcount == 0:
            connection.execute(insert(self.hall_table).values(row | {"id": 1}))

    def _put_day(self, connection: Connection, body: Body) -> None:
        table, day = self.day_table, body["day"]
        connection.execute(delete(table).where(table.c.day == day))
        row = {"day": day, "closed_at": body["at"], "staff": body["staff"], "counts": json.dumps(body["counts"])}
        connection.execute(insert(table), row)

    # ------------------------------------------------------------ reading

    def hall(self, connection: Connection) -> Hall:
        """What was decided for the whole hall."""
        row = self._say.hall.first(connection, {})
        return NOTHING_DECIDED if row is None else hall_of(row["state"])

    def hall_revision(self, connection: Connection) -> int:
        """Sequence of the event after which `hall` is; 0 before the first."""
        row = self._say.hall_revision.first(connection, {})
        return 0 if row is None else int(row["revision"])

    def day_closed(self, connection: Connection, day: date) -> ClosedDay | None:
        """How a service day was closed; None while it is open."""
        row = self._say.day.first(connection, {"of_day": day.isoformat()})
        if row is None:
            return None
        return ClosedDay(
            day=day, closed_at=from_text(row["closed_at"]), staff=row["staff"], counts=json.loads(row["counts"])
        )

    def ticket(self, connection: Connection, ticket: TicketId) -> Ticket | None:
        """One ticket with its services, or None."""
        return _one(self._say.ticket.rows(connection, {"of_id": ticket}))

    def ticket_by_label(self, connection: Connection, day: date, label: str) -> Ticket | None:
        """The ticket that had this label on a service day."""
        table = self.ticket_table.c
        found = self._tickets(connection, (table.day == day.isoformat()) & (table.label == label))
        return found[0] if found else None

    def of_letter(self, connection: Connection, day: date, letter: str) -> list[Ticket]:
        """The tickets of a service day whose label begins with a letter, or with `X7` for a window's own series."""
        table = self.ticket_table.c
        return self._tickets(connection, (table.day == day.isoformat()) & table.label.startswith(f"{letter}-"))

    def at_no_window(self, connection: Connection, staff: StaffId) -> Ticket | None:
        """The ticket that somebody serves without a window of his own: his was somebody else's when the hub heard."""
        found = _each(self._say.at_no_window.rows(connection, {"of_staff": staff}))
        return found[-1] if found else None

    def first_waiting(self, connection: Connection, lines: Collection[str]) -> Ticket | None:
        """The waiting ticket of these lines that is due first; see `Ticket.line`."""
        if not lines:
            return None
        if len(lines) not in self._first:
            self._first[len(lines)] = self._first_of(len(lines))
        wanted = {f"line_{order}": line for order, line in enumerate(lines)}
        found = [tuple(row.values()) for row in self._first[len(lines)].rows(connection, wanted)]
        return self.ticket(connection, TicketId(min(found)[2])) if found else None

    def _first_of(self, count: int) -> Prepared:
        """One index search a line: a sort over all that wait would grow with the hall."""
        table = self.ticket_table.c
        firsts = [
            select(
                select(table.due_at, table.arrived_at, table.id)
                .where(text(f"ticket.{WAITING}"), table.line == bindparam(f"line_{order}"))
                .order_by(table.due_at, table.arrived_at, table.id)
                .limit(1)
                .subquery()
            )
            for order in range(count)
        ]
        return Prepared(union_all(*firsts))

    def waiting(self, connection: Connection) -> list[Ticket]:
        """All waiting tickets by due time."""
        return self._tickets(connection, text(f"ticket.{WAITING}"))

    def open_tickets(self, connection: Connection) -> list[Ticket]:
        """All tickets that are still somebody's business, by due time."""
        return self._tickets(connection, text(f"ticket.{OPEN}"))

    def in_line(self, connection: Connection, line: str) -> list[Ticket]:
        """All waiting tickets of a line by due time."""
        return self._tickets(connection, text(f"ticket.{WAITING}") & (self.ticket_table.c.line == line))

    def held_at(self, connection: Connection, window: WindowNo) -> list[Ticket]:
        """The tickets whose citizens a window waits for."""
        held = text(f"ticket.{OPEN} AND ticket.state = 'held'") & (self.ticket_table.c.window_no == window)
        return self._tickets(connection, held)

    def held(self, connection: Connection) -> list[Ticket]:
        """All tickets whose citizens are away for an errand."""
        return _each(self._say.held.rows(connection, {}))

    def last_turned(self, connection: Connection, limit: int) -> list[Ticket]:
        """The tickets whose last event is a step that can be undone, the newest ones."""
        return _each(self._say.last_turned.rows(connection, {"at_most": limit}))

    def of_person(self, connection: Connection, person: str, day: date) -> list[Ticket]:
        """All tickets of one person on a service day."""
        return _each(self._say.of_person.rows(connection, {"of_person": person, "of_day": day.isoformat()}))

    def open_before(self, connection: Connection, day: date) -> list[Ticket]:
        """Tickets of earlier service days that are still open."""
        return self._tickets(connection, text(f"ticket.{OPEN}") & (self.ticket_table.c.day < day.isoformat()))

    def at_window(self, connection: Connection, window: WindowNo) -> Ticket | None:
        """The ticket called or served at a window."""
        return _one(self._say.at_window.rows(connection, {"of_no": window}))

    def of_day(self, connection: Connection, day: date, *, staff: StaffId | None = None) -> list[Ticket]:
        """All tickets of a service day, or those that one member of staff ended or has."""
        table = self.ticket_table.c
        chosen = table.day == day.isoformat()
        return self._tickets(connection, chosen if staff is None else chosen & (table.staff == staff))

    def waiting_before(self, connection: Connection, ticket: Ticket) -> int:
        """How many of the same line are due before this one."""
        own = (to_text(ticket.due_at), to_text(ticket.arrived_at), ticket.id)
        return bisect_left(self.places(connection, ticket.line), own)

    def places(self, connection: Connection, line: str) -> list[Place]:
        """Everybody who waits in a line, in the order in which they are called."""
        rows = self._say.places.rows(connection, {"of_line": line})
        return [(row["due_at"], row["arrived_at"], row["id"]) for row in rows]

    def window(self, connection: Connection, no: WindowNo) -> Window | None:
        """One window, or None before it was ever opened."""
        row = self._say.window.first(connection, {"of_no": no})
        return window_of(row) if row else None

    def windows(self, connection: Connection) -> list[Window]:
        """All windows that were ever opened, by number."""
        rows = connection.execute(select(self.window_table).order_by(self.window_table.c.no)).mappings()
        return [window_of(row) for row in rows]

    def _tickets(self, connection: Connection, condition: Any) -> list[Ticket]:
        wanted = self._say.whole.where(condition).order_by(*self._say.by_due)
        return _each(connection.execute(wanted).mappings())


def _one(rows: Sequence[Row]) -> Ticket | None:
    return _whole(rows) if rows else None


def _each(rows: Iterable[Row]) -> list[Ticket]:
    """The tickets of these rows, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(row)
    return [_whole(rows) for rows in found.values()]


def _whole(rows: Sequence[Row]) -> Ticket:
    """A ticket from its rows, one for each service."""
    services = tuple(service_of(row, SERVICE) for row in rows if row[SERVICE + "id"] is not None)
    return ticket_of(rows[0], services)
