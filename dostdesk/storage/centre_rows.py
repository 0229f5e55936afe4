"""How tickets, services of a visit and windows are written in rows, and read back. The tables are in `centre`."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.ids import ClaimId, DeviceId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.tickets import CallReason, Outcome, ServiceState, StayClock, Ticket, TicketState, VisitService
from dostdesk.domain.turns import Channel
from dostdesk.domain.windows import Skills, Window
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


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket."""
    reason = ticket.reason
    return {
        "id": ticket.id,
        "label": ticket.label,
        "queue_group": ticket.group,
        "line": ticket.line,
        "day": ticket.day.isoformat(),
        "priority": ticket.priority,
        "language": ticket.language,
        "state": ticket.state.value,
        "arrived_at": to_text(ticket.arrived_at),
        "due_at": to_text(ticket.due_at),
        "target_s": int(ticket.target.total_seconds()),
        "waiting_ms": milliseconds(ticket.clock.waiting),
        "away_ms": milliseconds(ticket.clock.away),
        "served_ms": milliseconds(ticket.clock.served),
        "running": ticket.clock.running,
        "since": text_of(ticket.clock.since),
        "revision": ticket.revision,
        "claim": ticket.claim,
        "window_no": ticket.window,
        "staff": ticket.staff,
        "calls": ticket.calls,
        "called_at": text_of(ticket.called_at),
        "started_at": text_of(ticket.started_at),
        "ended_at": text_of(ticket.ended_at),
        "reason": json.dumps([reason.code, reason.minutes, reason.said]) if reason else None,
        "in_person": int(ticket.in_person),
        "leg": leg_text(ticket.leg_no, ticket.leg),
        "hold": hold_text(ticket.hold),
        "sent_to": destination_text(ticket.to),
        "turn": turn_text(ticket.turn),
        "notes": notes_text(ticket.notes),
        "person": ticket.person,
        "identity": ticket.identity,
    }


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
    )
