"""How tickets, services of a visit and windows are written in rows, and read back. The tables are in `centre`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.ids import ClaimId, DeviceId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome, ServiceState, StayClock, VisitService
from dostdesk.domain.tickets import CallReason, Ticket, TicketState
from dostdesk.domain.turns import Channel
from dostdesk.domain.windows import Skills, Window
from dostdesk.storage.centre_hall import breaks_of, breaks_text, help_of, help_text, seat_of, seat_text
from dostdesk.storage.centre_turns import (
    break_of,
    break_text,
    destination_of,
    destination_text,
    hold_of,
    hold_text,
    instant_of,
    leg_of,
    leg_text,
    milliseconds,
    notes_of,
    notes_text,
    text_of,
    turn_of,
    turn_text,
)
from dostdesk.storage.prepared import Row


def _reason(ticket: Ticket) -> str | None:
    reason = ticket.reason
    return json.dumps([reason.code, reason.minutes, reason.said]) if reason else None


def _leg(ticket: Ticket) -> str:
    return leg_text(ticket.leg_no, ticket.leg)


# Each column with the fields that it is written from.
_COLUMNS: Mapping[str, tuple[tuple[str, ...], Callable[[Ticket], Any]]] = {
    "id": (("id",), lambda ticket: ticket.id),
    "label": (("label",), lambda ticket: ticket.label),
    "queue_group": (("group",), lambda ticket: ticket.group),
    "line": (("group", "to"), lambda ticket: ticket.line),
    "day": (("day",), lambda ticket: ticket.day.isoformat()),
    "priority": (("priority",), lambda ticket: ticket.priority),
    "language": (("language",), lambda ticket: ticket.language),
    "state": (("state",), lambda ticket: ticket.state.value),
    "arrived_at": (("arrived_at",), lambda ticket: to_text(ticket.arrived_at)),
    "due_at": (("due_at",), lambda ticket: to_text(ticket.due_at)),
    "target_s": (("target",), lambda ticket: int(ticket.target.total_seconds())),
    "waiting_ms": (("clock",), lambda ticket: milliseconds(ticket.clock.waiting)),
    "away_ms": (("clock",), lambda ticket: milliseconds(ticket.clock.away)),
    "served_ms": (("clock",), lambda ticket: milliseconds(ticket.clock.served)),
    "running": (("clock",), lambda ticket: ticket.clock.running),
    "since": (("clock",), lambda ticket: text_of(ticket.clock.since)),
    "revision": (("revision",), lambda ticket: ticket.revision),
    "claim": (("claim",), lambda ticket: ticket.claim),
    "window_no": (("window",), lambda ticket: ticket.window),
    "staff": (("staff",), lambda ticket: ticket.staff),
    "calls": (("calls",), lambda ticket: ticket.calls),
    "called_at": (("called_at",), lambda ticket: text_of(ticket.called_at)),
    "started_at": (("started_at",), lambda ticket: text_of(ticket.started_at)),
    "ended_at": (("ended_at",), lambda ticket: text_of(ticket.ended_at)),
    "reason": (("reason",), _reason),
    "in_person": (("in_person",), lambda ticket: int(ticket.in_person)),
    "leg": (("leg", "leg_no"), _leg),
    "hold": (("hold",), lambda ticket: hold_text(ticket.hold)),
    "sent_to": (("to",), lambda ticket: destination_text(ticket.to)),
    "turn": (("turn",), lambda ticket: turn_text(ticket.turn)),
    "notes": (("notes",), lambda ticket: notes_text(ticket.notes)),
    "person": (("person",), lambda ticket: ticket.person),
    "identity": (("identity",), lambda ticket: ticket.identity),
}
_FIELDS = frozenset(name for names, _ in _COLUMNS.values() for name in names)


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket."""
    return {column: written(ticket) for column, (_, written) in _COLUMNS.items()}


def ticket_changes(before: Ticket, after: Ticket) -> dict[str, Any]:
    """The columns of a ticket that a step has changed: an index whose columns nobody sets is left alone."""
    same = {name for name in _FIELDS if getattr(before, name) is getattr(after, name)}
    return {column: written(after) for column, (names, written) in _COLUMNS.items() if not same.issuperset(names)}


def ticket_of(row: Row, services: tuple[VisitService, ...]) -> Ticket:
    reason = json.loads(row["reason"]) if row["reason"] else None
    leg_no, leg = leg_of(row["leg"])
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
            since=instant_of(row["since"]),
        ),
        revision=row["revision"],
        claim=ClaimId(row["claim"]) if row["claim"] else None,
        window=WindowNo(row["window_no"]) if row["window_no"] is not None else None,
        staff=StaffId(row["staff"]) if row["staff"] else None,
        calls=row["calls"],
        called_at=instant_of(row["called_at"]),
        started_at=instant_of(row["started_at"]),
        ended_at=instant_of(row["ended_at"]),
        reason=CallReason(code=reason[0], minutes=reason[1], said=reason[2]) if reason else None,
        in_person=bool(row["in_person"]),
        leg=leg,
        leg_no=leg_no,
        hold=hold_of(row["hold"]),
        to=destination_of(row["sent_to"]),
        turn=turn_of(row["turn"]),
        notes=notes_of(row["notes"]),
        person=row["person"],
        identity=row["identity"],
    )


def service_row(ticket: TicketId, position: int, service: VisitService) -> dict[str, Any]:
    return {
        "id": service.id,
        "ticket": ticket,
        "position": position,
        "code": service.code,
        "release": service.release,
        "state": service.state.value,
        "outcome": service.outcome.value if service.outcome else None,
        "served_ms": milliseconds(service.served),
        "since": text_of(service.since),
        "number": service.number,
        "quantity": service.quantity,
        "channel": service.channel.value,
        "draft": service.draft,
    }


def service_of(row: Row, prefix: str = "") -> VisitService:
    """A service of a visit; `prefix` is before the column names where a ticket was read with its services."""
    return VisitService(
        id=VisitServiceId(row[prefix + "id"]),
        code=row[prefix + "code"],
        release=row[prefix + "release"],
        state=ServiceState(row[prefix + "state"]),
        outcome=Outcome(row[prefix + "outcome"]) if row[prefix + "outcome"] else None,
        served=timedelta(milliseconds=row[prefix + "served_ms"]),
        since=instant_of(row[prefix + "since"]),
        number=row[prefix + "number"],
        quantity=row[prefix + "quantity"],
        channel=Channel(row[prefix + "channel"]),
        draft=row[prefix + "draft"],
    )


def window_row(window: Window) -> dict[str, Any]:
    """The columns of a window."""
    return {
        "no": window.no,
        "staff": window.staff,
        "device": window.device,
        "primary_skills": json.dumps(sorted(window.skills.primary)),
        "secondary_skills": json.dumps(sorted(window.skills.secondary)),
        "opened_at": text_of(window.opened_at),
        "revision": window.revision,
        "pause": break_text(window.pause),
        "help": help_text(window.help),
        "breaks": breaks_text(window.breaks),
        "was": seat_text(window.was),
    }


def window_of(row: Row) -> Window:
    return Window(
        no=WindowNo(row["no"]),
        staff=StaffId(row["staff"]) if row["staff"] else None,
        device=DeviceId(row["device"]) if row["device"] else None,
        skills=Skills(
            primary=frozenset(json.loads(row["primary_skills"])),
            secondary=frozenset(json.loads(row["secondary_skills"])),
        ),
        opened_at=instant_of(row["opened_at"]),
        revision=row["revision"],
        pause=break_of(row["pause"]),
        help=help_of(row["help"]),
        breaks=breaks_of(row["breaks"]),
        was=seat_of(row["was"]),
    )
