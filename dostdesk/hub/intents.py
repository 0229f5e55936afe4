"""Decisions that need the whole queue: windows, labels, who is next. Each gives events or refuses; none writes."""

from __future__ import annotations

from dostdesk.domain.calling import choose
from dostdesk.domain.clock import service_day, to_text
from dostdesk.domain.decisions import decide
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.fold import called_body, issued_body
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.numbers import ticket_label
from dostdesk.domain.ops import OpKind
from dostdesk.domain.tickets import CallReason, StayClock, Ticket, TicketState, VisitService
from dostdesk.domain.windows import Window
from dostdesk.hub.ask import Ask, Decided, must_hold, the_ticket
from dostdesk.storage.hub.store import HubRows


def decide_intent(rows: HubRows, ask: Ask) -> Decided:
    """The events of one intent.

    Raises:
        RefusedError: It cannot be; the code says why.
    """
    match ask.kind:
        case OpKind.OPEN_WINDOW:
            return _open_window(rows, ask)
        case OpKind.ISSUE_TICKET:
            return _issue_ticket(rows, ask)
        case OpKind.CALL_NEXT:
            return _call_next(rows, ask)
        case OpKind.CALL_TICKET:
            return _call_ticket(rows, ask)
        case OpKind.RECALL | OpKind.UNDO_CALL | OpKind.CANCEL_TICKET:
            return _about_ticket(rows, ask)
    raise ValueError(f"{ask.kind} is no intent")


def _open_window(rows: HubRows, ask: Ask) -> Decided:
    no = WindowNo(ask.payload["window"])
    if no not in ask.rules.windows:
        raise RefusedError("window_unknown", window=no)
    if ask.staff is None:
        raise RefusedError("session_missing")
    events = []
    for other in rows.queue.windows():
        if not other.open:
            continue
        if other.no == no:
            if other.device != ask.sender.device:
                raise RefusedError("window_taken", window=no)
        elif other.device == ask.sender.device or other.staff == ask.actor:
            # Whoever sits down here has left there: the other window closes, unless a citizen is still at it.
            _must_be_free(rows, other.no)
            events.append(closed_event(other.no, to_text(ask.at)))
    skills = ask.staff.skills
    body = {
        "window": no,
        "staff": ask.actor,
        "device": ask.sender.device,
        "primary": sorted(skills.primary),
        "secondary": sorted(skills.secondary),
        "at": to_text(ask.at),
    }
    opened = EventDraft(entity=f"window:{no}", kind=EventKind.WINDOW_OPENED, body=body)
    return Decided(events=(*events, opened))


def closed_event(no: WindowNo, at: str) -> EventDraft:
    """A window closes."""
    return EventDraft(entity=f"window:{no}", kind=EventKind.WINDOW_CLOSED, body={"window": no, "at": at})


def _issue_ticket(rows: HubRows, ask: Ask) -> Decided:
    payload = ask.payload
    if rows.queue.ticket(TicketId(payload["ticket"])) is not None:
        raise RefusedError("ticket_known")
    services = tuple(
        VisitService(id=VisitServiceId(wanted["service_id"]), code=wanted["code"], release=wanted["release"])
        for wanted in payload["services"]
    )
    letters = [ask.rules.letter(service.release, service.code) for service in services]
    taken = any(rows.queue.of_service(service.id) for service in services)
    if taken or len({service.id for service in services}) != len(services):
        raise RefusedError("ticket_known")
    day = service_day(ask.now)
    policy = ask.rules.in_force(day).policy
    letter, priority = letters[0], payload["priority"]
    number = rows.numbers.last_label(day.isoformat(), letter) + 1
    ticket = Ticket(
        id=TicketId(payload["ticket"]),
        label=ticket_label(letter, number),
        group=letter,
        day=day,
        priority=priority,
        language=payload["language"],
        arrived_at=ask.at,
        due_at=policy.due_at(ask.at, letter, priority),
        target=policy.target(letter, priority),
        services=services,
        clock=StayClock(since=ask.at),
    )
    issued = EventDraft(entity=ticket.id, kind=EventKind.TICKET_ISSUED, body=issued_body(ticket))
    return Decided(events=(issued,), answer_with=ticket.id, count_before=True)


def _call_next(rows: HubRows, ask: Ask) -> Decided:
    window = _own_window(rows, ask)
    skills = window.skills
    up = choose(rows.queue.first_waiting(skills.primary), rows.queue.first_waiting(skills.secondary), ask.now)
    if up is None:
        raise RefusedError("nobody_waiting", window=window.no)
    return _call(up.ticket, up.reason, window, ask)


def _call_ticket(rows: HubRows, ask: Ask) -> Decided:
    window = _own_window(rows, ask)
    ticket = the_ticket(rows, ask.payload["ticket"])
    if ticket.state is not TicketState.WAITING:
        code = "ticket_at_window" if ticket.state.at_a_window else "ticket_not_waiting"
        raise RefusedError(code, label=ticket.label, window=ticket.window)
    return _call(ticket, CallReason(code="chosen", said=ask.payload["reason"]), window, ask)


def _call(ticket: Ticket, reason: CallReason, window: Window, ask: Ask) -> Decided:
    body = called_body(window.no, StaffId(ask.actor), ClaimId(ask.new_id()), reason, to_text(ask.at))
    called = EventDraft(entity=ticket.id, kind=EventKind.TICKET_CALLED, body=body)
    return Decided(events=(called,), ticket=ticket, answer_with=ticket.id)


def _about_ticket(rows: HubRows, ask: Ask) -> Decided:
    ticket = the_ticket(rows, ask.payload["ticket"])
    must_hold(rows, ticket, ask.sender)
    policy = ask.rules.in_force(ticket.day).policy
    events = decide(ask.kind, ask.payload, ticket, ask.at, policy)
    return Decided(events=events, ticket=ticket, answer_with=ticket.id)


def _own_window(rows: HubRows, ask: Ask) -> Window:
    """The window of the asker, open by him at this device and with nobody at it."""
    no = WindowNo(ask.payload["window"])
    window = rows.queue.window(no)
    if window is None or window.device != ask.sender.device or window.staff != ask.actor:
        raise RefusedError("window_not_open", window=no)
    _must_be_free(rows, no)
    return window


def _must_be_free(rows: HubRows, no: WindowNo) -> None:
    busy = rows.queue.at_window(no)
    if busy is not None:
        raise RefusedError("window_busy", label=busy.label, window=no)
