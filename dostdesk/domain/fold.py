"""State is a fold: what an event does to a ticket or a window. Hub, desk and a rebuild use these alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.events import Body, EventKind
from dostdesk.domain.ids import ClaimId, DeviceId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome, StayClock, VisitService
from dostdesk.domain.tickets import CallReason, Ticket
from dostdesk.domain.turns import Channel, Destination, Hold, NoteLeft
from dostdesk.domain.windows import Break, HelpCall, PlannedBreak, Seat, Skills, Window

WINDOW_KINDS = frozenset(
    {
        EventKind.WINDOW_OPENED,
        EventKind.WINDOW_CLOSED,
        EventKind.WINDOW_PAUSED,
        EventKind.WINDOW_RESUMED,
        EventKind.WINDOW_HANDED_OVER,
        EventKind.WINDOW_SKILLS_CHANGED,
        EventKind.WINDOW_HELP_ASKED,
        EventKind.WINDOW_HELP_ENDED,
        EventKind.WINDOW_BREAKS_PLANNED,
    }
)
STANDS_IN = frozenset({EventKind.TICKET_TAKEN, EventKind.CONFLICT_RECORDED})
"""Events that may name an id under which a device, which was alone, goes on telling of their ticket: `stand_in`."""

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
        EventKind.TICKET_RETURNED,
        EventKind.TICKET_HELD,
        EventKind.TICKET_RESUMED,
        EventKind.HOLD_LAPSED,
        EventKind.TICKET_TRANSFERRED,
        EventKind.TICKET_FELL_BACK,
        EventKind.TICKET_LEFT,
        EventKind.TICKET_HANDED_OVER,
        EventKind.TICKET_TAKEN,
        EventKind.TICKET_REOPENED,
        EventKind.TURN_UNDONE,
        EventKind.TICKET_MOVED,
        EventKind.TICKET_REDUED,
        EventKind.TICKET_RESTORED,
        EventKind.TICKET_ENDED,
        EventKind.TICKET_RELEASED,
        EventKind.VISIT_IDENTIFIED,
        EventKind.NOTE_LEFT,
        EventKind.SERVICE_ADDED,
        EventKind.SERVICE_TURNED,
        EventKind.SERVICE_FINISHED,
        EventKind.VISIT_FINISHED,
    }
)

# What these say does not touch the step before them, so it may still be undone.
_BESIDE = frozenset({EventKind.TICKET_PRINTED, EventKind.VISIT_IDENTIFIED})
_TURNS = frozenset(
    {
        EventKind.TICKET_NO_SHOW,
        EventKind.TICKET_HELD,
        EventKind.TICKET_TRANSFERRED,
        EventKind.VISIT_FINISHED,
        EventKind.TICKET_CLOSED,
        EventKind.TICKET_ENDED,
        EventKind.TICKET_RELEASED,
        *_BESIDE,
    }
)


def issued_body(ticket: Ticket) -> Body:
    """The body of the event that issues `ticket`; `fold_ticket` reads it back."""
    body: dict[str, Any] = {
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
    if ticket.to is not None and ticket.to.window is not None:
        body["to_window"] = ticket.to.window
    return body if ticket.in_person else body | {"in_person": False}


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
            leg=StayClock(since=at),
            in_person=body.get("in_person", True),
            to=Destination(window=WindowNo(body["to_window"])) if "to_window" in body else None,
            revision=seq,
        )
    if ticket is None:
        raise ValueError(f"{kind} about a ticket that was never issued")
    after = _after(ticket, kind, body)
    return replace(after, revision=seq, turn=after.turn if kind in _TURNS else None)


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
            return ticket.service_finished(
                VisitServiceId(body["id"]),
                Outcome(body["outcome"]),
                body["number"],
                at,
                quantity=body.get("quantity", 1),
                channel=Channel(body.get("channel", Channel.IN_PERSON)),
            )
        case EventKind.VISIT_FINISHED:
            return ticket.finished(at, numbered=body.get("numbered", True))
        case EventKind.VISIT_IDENTIFIED:
            return ticket.identified(body["person"], body["content"])
        case EventKind.NOTE_LEFT:
            window = None if body["window"] is None else WindowNo(body["window"])
            note = NoteLeft(at=at, staff=StaffId(body["staff"]), window=window, content=body["content"])
            return ticket.noted(note)
    return _after_turn(ticket, kind, body)


def _after_turn(ticket: Ticket, kind: EventKind, body: Body) -> Ticket:
    at = from_text(body["at"])
    match kind:
        case EventKind.TICKET_RETURNED:
            return ticket.returned(at)
        case EventKind.TICKET_HELD:
            hold = Hold(reason=body["reason"], return_by=from_text(body["return_by"]))
            return ticket.held(hold, at).with_drafts(body["drafts"])
        case EventKind.TICKET_RESUMED:
            claim = ClaimId(body["claim"])
            return ticket.resumed(WindowNo(body["window"]), StaffId(body["staff"]), claim, at)
        case EventKind.HOLD_LAPSED:
            return ticket.hold_lapsed(at)
        case EventKind.TICKET_TRANSFERRED:
            return ticket.transferred(body["group"], _destination(body), at).with_drafts(body["drafts"])
        case EventKind.TICKET_FELL_BACK:
            return ticket.fallen_back()
        case EventKind.TICKET_LEFT:
            return ticket.left(at)
        case EventKind.TICKET_HANDED_OVER:
            return ticket.handed_over(StaffId(body["staff"]), ClaimId(body["claim"]))
        case EventKind.TURN_UNDONE:
            return ticket.turn_undone(ClaimId(body["claim"]), at)
        case EventKind.TICKET_TAKEN:
            return _taken(ticket, body)
        case EventKind.TICKET_REOPENED:
            return ticket.reopened(ClaimId(body["claim"]), at)
    return _after_act(ticket, kind, body)


def _after_act(ticket: Ticket, kind: EventKind, body: Body) -> Ticket:
    """What a supervisor did to it."""
    at = from_text(body["at"])
    match kind:
        case EventKind.TICKET_MOVED:
            return ticket.moved(body["group"], _destination(body))
        case EventKind.TICKET_REDUED:
            return ticket.redued(body["priority"], from_text(body["due_at"]), timedelta(seconds=body["target_s"]))
        case EventKind.TICKET_RESTORED:
            return ticket.restored(_destination(body))
        case EventKind.TICKET_ENDED:
            return ticket.ended_from_outside(at)
        case EventKind.TICKET_RELEASED:
            return ticket.released(at).with_drafts(body["drafts"])
    raise ValueError(f"{kind} is not about a ticket")


def fold_window(window: Window | None, kind: EventKind, body: Body, seq: int) -> Window:
    """The window after an event about it; what it was before matters only while it is open, the plan of breaks aside.

    What a supervisor did names him (`by`).
    """
    no = WindowNo(body["window"])
    before = replace(window or Window(no=no), revision=seq)
    match kind:
        case EventKind.WINDOW_CLOSED:
            return Window(no=no, revision=seq, breaks=before.breaks, was=_seat(before, body))
        case EventKind.WINDOW_RESUMED:
            return replace(before, pause=None)
        case EventKind.WINDOW_PAUSED:
            by = StaffId(body["by"]) if "by" in body else None
            since, until = from_text(body.get("since", body["at"])), from_text(body["until"])
            return replace(before, pause=Break(reason=body["reason"], since=since, until=until, by=by))
        case EventKind.WINDOW_HELP_ASKED:
            help_ = HelpCall(code=body["code"], since=from_text(body["at"]), staff=StaffId(body["staff"]))
            return replace(before, help=help_)
        case EventKind.WINDOW_HELP_ENDED:
            return replace(before, help=None)
        case EventKind.WINDOW_BREAKS_PLANNED:
            return replace(before, breaks=tuple(_planned(planned) for planned in body["breaks"]))
        case EventKind.WINDOW_SKILLS_CHANGED:
            return replace(before, skills=_skills(body))
        case EventKind.WINDOW_OPENED | EventKind.WINDOW_HANDED_OVER:
            return Window(
                no=no,
                staff=StaffId(body["staff"]),
                device=DeviceId(body["device"]),
                skills=_skills(body),
                opened_at=from_text(body["at"]),
                revision=seq,
                breaks=before.breaks,
            )
    raise ValueError(f"{kind} is not about a window")


def _skills(body: Body) -> Skills:
    return Skills(primary=frozenset(body["primary"]), secondary=frozenset(body["secondary"]))


def _planned(body: Body) -> PlannedBreak:
    return PlannedBreak(reason=body["reason"], start=from_text(body["start"]), end=from_text(body["end"]))


def _seat(before: Window, body: Body) -> Seat | None:
    if "by" not in body or before.staff is None or before.device is None:
        return None
    return Seat(staff=before.staff, device=before.device, by=StaffId(body["by"]), reason=body["why"])


def _taken(ticket: Ticket, body: Body) -> Ticket:
    window = None if body["window"] is None else WindowNo(body["window"])
    claim = None if window is None else ClaimId(body["claim"])
    services = tuple(_service(service) for service in body["services"]) if "services" in body else None
    reason = CallReason(code=body["reason"])
    return ticket.taken(window, StaffId(body["staff"]), claim, reason, from_text(body["at"]), services)


def _destination(body: Body) -> Destination | None:
    if body["to_window"] is not None:
        return Destination(window=WindowNo(body["to_window"]))
    return None if body["to_staff"] is None else Destination(staff=StaffId(body["to_staff"]))


def _service(body: Body) -> VisitService:
    return VisitService(id=VisitServiceId(body["id"]), code=body["code"], release=body["release"])
