"""State is a fold: what an event does to a ticket or a window. Hub, desk and a rebuild use these alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.events import Body, EventKind
from dostdesk.domain.ids import ClaimId, DeviceId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.tickets import CallReason, Outcome, StayClock, Ticket, VisitService
from dostdesk.domain.windows import Skills, Window

WINDOW_KINDS = frozenset({EventKind.WINDOW_OPENED, EventKind.WINDOW_CLOSED})
TICKET_KINDS = frozenset(
    {
        EventKind.TICKET_ISSUED,
        EventKind.TICKET_PRINTED,
        EventKind.TICKET_CALLED,
        EventKind.TICKET_RECALLED,
        EventKind.CALL_UNDONE,
        EventKind.TICKET_STARTED,
        EventKind.TICKET_NO_SHOW,
        EventKind.TICKET_CANCELLED,
        EventKind.TICKET_CLOSED,
        EventKind.SERVICE_ADDED,
        EventKind.SERVICE_TURNED,
        EventKind.SERVICE_FINISHED,
        EventKind.VISIT_FINISHED,
    }
)


def issued_body(ticket: Ticket) -> Body:
    """The body of the event that issues `ticket`; `fold_ticket` reads it back."""
    return {
        "label": ticket.label,
        "group": ticket.group,
        "day": ticket.day.isoformat(),
        "priority": ticket.priority,
        "language": ticket.language,
        "at": to_text(ticket.arrived_at),
        "due_at": to_text(ticket.due_at),
        "target_s": int(ticket.target.total_seconds()),
        "services": [
            {"id": service.id, "code": service.code, "release": service.release} for service in ticket.services
        ],
    }


def called_body(window: WindowNo, staff: StaffId, claim: ClaimId, reason: CallReason, at: str) -> Body:
    """The body of the event that calls a ticket to a window."""
    why = {"code": reason.code, "minutes": reason.minutes, "said": reason.said}
    return {"window": window, "staff": staff, "claim": claim, "reason": why, "at": at}


def fold_ticket(ticket: Ticket | None, kind: EventKind, body: Body, seq: int, *, entity: str = "") -> Ticket:
    """The ticket after an event.

    Args:
        ticket: Before the event; None only for `ticket_issued`, whose `entity` names the new ticket.
        seq: The event's place in the feed, which becomes the ticket's revision.

    Raises:
        RefusedError: The ticket has no such edge.
        ValueError: The event is not about a ticket.
    """
    at = from_text(body["at"])
    if kind is EventKind.TICKET_ISSUED:
        return Ticket(
            id=TicketId(entity),
            label=body["label"],
            group=body["group"],
            day=date.fromisoformat(body["day"]),
            priority=body["priority"],
            language=body["language"],
            arrived_at=at,
            due_at=from_text(body["due_at"]),
            target=timedelta(seconds=body["target_s"]),
            services=tuple(_service(service) for service in body["services"]),
            clock=StayClock(since=at),
            revision=seq,
        )
    if ticket is None:
        raise ValueError(f"{kind} about a ticket that was never issued")
    return replace(_after(ticket, kind, body), revision=seq)


def _after(ticket: Ticket, kind: EventKind, body: Body) -> Ticket:
    at = from_text(body["at"])
    match kind:
        case EventKind.TICKET_PRINTED:
            return ticket
        case EventKind.TICKET_CALLED:
            why = body["reason"]
            reason = CallReason(code=why["code"], minutes=why["minutes"], said=why["said"])
            return ticket.called_to(
                WindowNo(body["window"]), StaffId(body["staff"]), ClaimId(body["claim"]), reason, at
            )
        case EventKind.TICKET_RECALLED:
            return ticket.recalled()
        case EventKind.CALL_UNDONE:
            return ticket.call_undone()
        case EventKind.TICKET_STARTED:
            return ticket.started(at)
        case EventKind.TICKET_NO_SHOW:
            return ticket.no_show(at)
        case EventKind.TICKET_CANCELLED:
            return ticket.cancelled(at)
        case EventKind.TICKET_CLOSED:
            return ticket.day_ended(at)
        case EventKind.SERVICE_ADDED:
            return ticket.with_service(_service(body))
        case EventKind.SERVICE_TURNED:
            return ticket.with_active(VisitServiceId(body["id"]), at)
        case EventKind.SERVICE_FINISHED:
            return ticket.service_finished(VisitServiceId(body["id"]), Outcome(body["outcome"]), body["number"], at)
        case EventKind.VISIT_FINISHED:
            return ticket.finished(at)
    raise ValueError(f"{kind} is not about a ticket")


def fold_window(kind: EventKind, body: Body, seq: int) -> Window:
    """The window after an event about it, whatever it was before."""
    no = WindowNo(body["window"])
    if kind is EventKind.WINDOW_CLOSED:
        return Window(no=no, revision=seq)
    if kind is not EventKind.WINDOW_OPENED:
        raise ValueError(f"{kind} is not about a window")
    return Window(
        no=no,
        staff=StaffId(body["staff"]),
        device=DeviceId(body["device"]),
        skills=Skills(primary=frozenset(body["primary"]), secondary=frozenset(body["secondary"])),
        opened_at=from_text(body["at"]),
        revision=seq,
    )


def _service(body: Body) -> VisitService:
    return VisitService(id=VisitServiceId(body["id"]), code=body["code"], release=body["release"])
