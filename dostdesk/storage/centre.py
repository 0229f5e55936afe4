"""The live tables of a centre's queue, kept by hub and desk alike: a fold of the feed that can be dropped and rebuilt.

The partial unique indexes are law 7: a coding error ends in a refused transaction, not in a double call.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    text,
    update,
)

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.events import Event
from dostdesk.domain.fold import TICKET_KINDS, WINDOW_KINDS, fold_ticket, fold_window
from dostdesk.domain.ids import ClaimId, DeviceId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.tickets import (
    CallReason,
    Outcome,
    ServiceState,
    StayClock,
    Ticket,
    TicketState,
    VisitService,
)
from dostdesk.domain.windows import Skills, Window

_OPEN = "state IN ('waiting', 'called', 'serving', 'held')"
_AT_WINDOW = "state IN ('called', 'serving')"
_WAITING = "state = 'waiting'"


class CentreTables:
    """Tickets, their services, claims and windows, in whichever store the metadata belongs to."""

    def __init__(self, metadata: MetaData) -> None:
        self.ticket_table = Table(
            "ticket",
            metadata,
            Column("id", String, primary_key=True),
            Column("label", String, nullable=False),
            Column("queue_group", String, nullable=False),
            Column("day", String, nullable=False),
            Column("priority", String, nullable=False),
            Column("language", String, nullable=False),
            Column("state", String, nullable=False),
            Column("arrived_at", String, nullable=False),
            Column("due_at", String, nullable=False),
            Column("target_s", Integer, nullable=False),
            Column("waiting_ms", Integer, nullable=False),
            Column("away_ms", Integer, nullable=False),
            Column("served_ms", Integer, nullable=False),
            Column("running", String, nullable=False),
            Column("since", String),
            Column("revision", Integer, nullable=False),
            Column("claim", String),
            Column("window_no", Integer),
            Column("staff", String),
            Column("calls", Integer, nullable=False),
            Column("called_at", String),
            Column("started_at", String),
            Column("ended_at", String),
            Column("reason", String),
            UniqueConstraint("day", "label", name="one_label_a_day"),
        )
        ticket = self.ticket_table.c
        Index(
            "ticket_waiting_by_due", ticket.queue_group, ticket.due_at, ticket.arrived_at, ticket.id,
            sqlite_where=text(_WAITING), postgresql_where=text(_WAITING),
        )  # fmt: skip
        Index("ticket_open", ticket.state, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN))
        Index(
            "one_active_ticket_a_window", ticket.window_no, unique=True,
            sqlite_where=text(_AT_WINDOW), postgresql_where=text(_AT_WINDOW),
        )  # fmt: skip
        Index("ticket_by_day_and_staff", ticket.day, ticket.staff)
        self.service_table = Table(
            "visit_service",
            metadata,
            Column("id", String, primary_key=True),
            Column("ticket", ForeignKey("ticket.id"), nullable=False),
            Column("position", Integer, nullable=False),
            Column("code", String, nullable=False),
            Column("release", Integer, nullable=False),
            Column("state", String, nullable=False),
            Column("outcome", String),
            Column("served_ms", Integer, nullable=False),
            Column("since", String),
            Column("number", String, nullable=False),
            UniqueConstraint("ticket", "position", name="one_place_a_service"),
        )
        self.claim_table = Table(
            "claim",
            metadata,
            Column("id", String, primary_key=True),
            Column("ticket", ForeignKey("ticket.id"), nullable=False),
            Column("window_no", Integer, nullable=False),
            Column("staff", String, nullable=False),
            Column("opened_at", String, nullable=False),
            Column("closed_at", String),
        )
        claim = self.claim_table.c
        open_claim = text("closed_at IS NULL")
        for name, column in (("one_claim_a_ticket", claim.ticket), ("one_claim_a_window", claim.window_no)):
            Index(name, column, unique=True, sqlite_where=open_claim, postgresql_where=open_claim)
        self.window_table = Table(
            "window",
            metadata,
            Column("no", Integer, primary_key=True, autoincrement=False),
            Column("staff", String),
            Column("device", String),
            Column("primary_skills", String, nullable=False),
            Column("secondary_skills", String, nullable=False),
            Column("opened_at", String),
            Column("revision", Integer, nullable=False),
        )
        self._tables = (self.claim_table, self.service_table, self.ticket_table, self.window_table)

    # ------------------------------------------------------------ writing

    def apply(self, connection: Connection, event: Event) -> Ticket | Window | None:
        """Fold one event in; None when it is about something that has tables elsewhere.

        Raises:
            RefusedError: The ticket has no such edge.
            sqlalchemy.exc.IntegrityError: A law of the queue would be broken.
        """
        if event.kind in WINDOW_KINDS:
            window = fold_window(event.kind, event.body, event.seq)
            self._put_window(connection, window)
            return window
        if event.kind not in TICKET_KINDS:
            return None
        before = self.ticket(connection, TicketId(event.entity))
        after = fold_ticket(before, event.kind, event.body, event.seq, entity=event.entity)
        self._put_ticket(connection, before, after, at=event.body["at"])
        return after

    def clear(self, connection: Connection) -> None:
        """Drop the state; the feed still has it."""
        for table in self._tables:
            connection.execute(delete(table))

    def put_snapshot(self, connection: Connection, tickets: Sequence[Ticket], windows: Sequence[Window]) -> None:
        """Replace the state by one that a hub gave whole."""
        self.clear(connection)
        for ticket in tickets:
            self._put_ticket(connection, None, ticket, at=to_text(ticket.called_at or ticket.arrived_at))
        for window in windows:
            self._put_window(connection, window)

    def _put_ticket(self, connection: Connection, before: Ticket | None, after: Ticket, *, at: str) -> None:
        row = _ticket_row(after)
        if before is None:
            connection.execute(insert(self.ticket_table).values(row))
        else:
            table = self.ticket_table
            changed = connection.execute(
                update(table).where(table.c.id == after.id, table.c.revision == before.revision).values(row)
            )
            if changed.rowcount != 1:
                raise RuntimeError(f"ticket {after.id} changed under the writer")
        known = {service.id: service for service in before.services} if before else {}
        for position, service in enumerate(after.services):
            if service.id not in known:
                connection.execute(insert(self.service_table).values(_service_row(after.id, position, service)))
            elif known[service.id] != service:
                connection.execute(
                    update(self.service_table)
                    .where(self.service_table.c.id == service.id)
                    .values(_service_row(after.id, position, service))
                )
        held, holds = before.claim if before else None, after.claim
        if held == holds:
            return
        if held is not None:
            claim = self.claim_table
            connection.execute(update(claim).where(claim.c.id == held).values(closed_at=at))
        if holds is not None:
            connection.execute(
                insert(self.claim_table).values(
                    id=holds, ticket=after.id, window_no=after.window, staff=after.staff, opened_at=at, closed_at=None
                )
            )

    def _put_window(self, connection: Connection, window: Window) -> None:
        row = {
            "no": window.no,
            "staff": window.staff,
            "device": window.device,
            "primary_skills": json.dumps(sorted(window.skills.primary)),
            "secondary_skills": json.dumps(sorted(window.skills.secondary)),
            "opened_at": _text(window.opened_at),
            "revision": window.revision,
        }
        table = self.window_table
        if connection.execute(update(table).where(table.c.no == window.no).values(row)).rowcount == 0:
            connection.execute(insert(table).values(row))

    # ------------------------------------------------------------ reading

    def ticket(self, connection: Connection, ticket: TicketId) -> Ticket | None:
        """One ticket with its services, or None."""
        found = self._tickets(connection, self.ticket_table.c.id == ticket)
        return found[0] if found else None

    def ticket_by_label(self, connection: Connection, day: date, label: str) -> Ticket | None:
        """The ticket that had this label on a service day."""
        table = self.ticket_table.c
        found = self._tickets(connection, (table.day == day.isoformat()) & (table.label == label))
        return found[0] if found else None

    def first_waiting(self, connection: Connection, groups: Collection[str]) -> Ticket | None:
        """The waiting ticket of these groups that is due first."""
        firsts = []
        table = self.ticket_table
        for group in groups:
            # One index search a group: a sort over all that wait would grow with the hall.
            row = connection.execute(
                select(table.c.due_at, table.c.arrived_at, table.c.id)
                .where(table.c.state == TicketState.WAITING.value, table.c.queue_group == group)
                .order_by(table.c.due_at, table.c.arrived_at, table.c.id)
                .limit(1)
            ).first()
            if row is not None:
                firsts.append(tuple(row))
        return self.ticket(connection, TicketId(min(firsts)[2])) if firsts else None

    def waiting(self, connection: Connection) -> list[Ticket]:
        """All waiting tickets by due time."""
        return self._tickets(connection, self.ticket_table.c.state == TicketState.WAITING.value)

    def open_tickets(self, connection: Connection) -> list[Ticket]:
        """All tickets that are still somebody's business, by due time."""
        return self._tickets(connection, text(f"ticket.{_OPEN}"))

    def at_window(self, connection: Connection, window: WindowNo) -> Ticket | None:
        """The ticket called or served at a window."""
        found = self._tickets(connection, (self.ticket_table.c.window_no == window) & text(f"ticket.{_AT_WINDOW}"))
        return found[0] if found else None

    def of_day(self, connection: Connection, day: date, *, staff: StaffId | None = None) -> list[Ticket]:
        """All tickets of a service day, or those that one member of staff ended or has."""
        table = self.ticket_table.c
        chosen = table.day == day.isoformat()
        return self._tickets(connection, chosen if staff is None else chosen & (table.staff == staff))

    def waiting_before(self, connection: Connection, ticket: Ticket) -> int:
        """How many of the same group are due before this one."""
        table = self.ticket_table
        rows = connection.execute(
            select(table.c.due_at, table.c.arrived_at, table.c.id).where(
                table.c.state == TicketState.WAITING.value,
                table.c.queue_group == ticket.group,
                table.c.due_at <= to_text(ticket.due_at),
            )
        )
        own = (to_text(ticket.due_at), to_text(ticket.arrived_at), ticket.id)
        return sum(1 for row in rows if tuple(row) < own)

    def window(self, connection: Connection, no: WindowNo) -> Window | None:
        """One window, or None before it was ever opened."""
        row = connection.execute(select(self.window_table).where(self.window_table.c.no == no)).mappings().first()
        return _window(row) if row else None

    def windows(self, connection: Connection) -> list[Window]:
        """All windows that were ever opened, by number."""
        rows = connection.execute(select(self.window_table).order_by(self.window_table.c.no)).mappings()
        return [_window(row) for row in rows]

    def _tickets(self, connection: Connection, condition: Any) -> list[Ticket]:
        table, services = self.ticket_table, self.service_table
        rows = (
            connection.execute(select(table).where(condition).order_by(table.c.due_at, table.c.arrived_at, table.c.id))
            .mappings()
            .all()
        )
        if not rows:
            return []
        if len(rows) == 1:
            of_them = services.c.ticket == rows[0]["id"]
        else:
            of_them = services.c.ticket.in_(select(table.c.id).where(condition))
        belonging: dict[str, list[VisitService]] = {}
        for row in connection.execute(select(services).where(of_them).order_by(services.c.position)).mappings():
            belonging.setdefault(row["ticket"], []).append(_service(row))
        return [_ticket(row, tuple(belonging.get(row["id"], ()))) for row in rows]


def _ticket_row(ticket: Ticket) -> dict[str, Any]:
    reason = ticket.reason
    return {
        "id": ticket.id,
        "label": ticket.label,
        "queue_group": ticket.group,
        "day": ticket.day.isoformat(),
        "priority": ticket.priority,
        "language": ticket.language,
        "state": ticket.state.value,
        "arrived_at": to_text(ticket.arrived_at),
        "due_at": to_text(ticket.due_at),
        "target_s": int(ticket.target.total_seconds()),
        "waiting_ms": _milliseconds(ticket.clock.waiting),
        "away_ms": _milliseconds(ticket.clock.away),
        "served_ms": _milliseconds(ticket.clock.served),
        "running": ticket.clock.running,
        "since": _text(ticket.clock.since),
        "revision": ticket.revision,
        "claim": ticket.claim,
        "window_no": ticket.window,
        "staff": ticket.staff,
        "calls": ticket.calls,
        "called_at": _text(ticket.called_at),
        "started_at": _text(ticket.started_at),
        "ended_at": _text(ticket.ended_at),
        "reason": json.dumps([reason.code, reason.minutes, reason.said]) if reason else None,
    }


def _ticket(row: RowMapping, services: tuple[VisitService, ...]) -> Ticket:
    reason = json.loads(row["reason"]) if row["reason"] else None
    return Ticket(
        id=TicketId(row["id"]),
        label=row["label"],
        group=row["queue_group"],
        day=date.fromisoformat(row["day"]),
        priority=row["priority"],
        language=row["language"],
        arrived_at=from_text(row["arrived_at"]),
        due_at=from_text(row["due_at"]),
        target=timedelta(seconds=row["target_s"]),
        services=services,
        state=TicketState(row["state"]),
        clock=StayClock(
            waiting=timedelta(milliseconds=row["waiting_ms"]),
            away=timedelta(milliseconds=row["away_ms"]),
            served=timedelta(milliseconds=row["served_ms"]),
            running=row["running"],
            since=_instant(row["since"]),
        ),
        revision=row["revision"],
        claim=ClaimId(row["claim"]) if row["claim"] else None,
        window=WindowNo(row["window_no"]) if row["window_no"] is not None else None,
        staff=StaffId(row["staff"]) if row["staff"] else None,
        calls=row["calls"],
        called_at=_instant(row["called_at"]),
        started_at=_instant(row["started_at"]),
        ended_at=_instant(row["ended_at"]),
        reason=CallReason(code=reason[0], minutes=reason[1], said=reason[2]) if reason else None,
    )


def _service_row(ticket: TicketId, position: int, service: VisitService) -> dict[str, Any]:
    return {
        "id": service.id,
        "ticket": ticket,
        "position": position,
        "code": service.code,
        "release": service.release,
        "state": service.state.value,
        "outcome": service.outcome.value if service.outcome else None,
        "served_ms": _milliseconds(service.served),
        "since": _text(service.since),
        "number": service.number,
    }


def _service(row: RowMapping) -> VisitService:
    return VisitService(
        id=VisitServiceId(row["id"]),
        code=row["code"],
        release=row["release"],
        state=ServiceState(row["state"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        served=timedelta(milliseconds=row["served_ms"]),
        since=_instant(row["since"]),
        number=row["number"],
    )


def _window(row: RowMapping) -> Window:
    return Window(
        no=WindowNo(row["no"]),
        staff=StaffId(row["staff"]) if row["staff"] else None,
        device=DeviceId(row["device"]) if row["device"] else None,
        skills=Skills(
            primary=frozenset(json.loads(row["primary_skills"])),
            secondary=frozenset(json.loads(row["secondary_skills"])),
        ),
        opened_at=_instant(row["opened_at"]),
        revision=row["revision"],
    )


def _milliseconds(span: timedelta) -> int:
    return round(span / timedelta(milliseconds=1))


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def _instant(written: str | None) -> datetime | None:
    return None if written is None else from_text(written)
