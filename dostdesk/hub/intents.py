"""Decisions that need the whole queue: windows, labels, who is next. Each gives events or refuses; none writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dostdesk.domain.calling import choose
from dostdesk.domain.clock import service_day, to_text
from dostdesk.domain.decisions import check_undo_turn, decide
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.fold import called_body, issued_body
from dostdesk.domain.hall import DAY_WORDS
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.numbers import ticket_label
from dostdesk.domain.ops import OpKind
from dostdesk.domain.rights import Right, Staff
from dostdesk.domain.stays import StayClock, VisitService
from dostdesk.domain.tickets import CallReason, Ticket, TicketState
from dostdesk.domain.turns import staff_line, window_line
from dostdesk.domain.windows import Window
from dostdesk.hub.ask import Ask, Decided, must_hold, not_before, the_ticket
from dostdesk.hub.identity import person_named
from dostdesk.hub.made_known import told_by_another
from dostdesk.insight.day_fold import told_body
from dostdesk.storage.hub.store import HubRows

NOTHING_MORE: Mapping[str, Any] = {}


def decide_queue_intent(rows: HubRows, ask: Ask) -> Decided:
    """The events of one intent of the queue itself.

    Raises:
        RefusedError: It cannot be; the code says why.
        BlobsAwaitedError: Its content must be uploaded first.
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
        case OpKind.RECALL | OpKind.UNDO_CALL | OpKind.CANCEL_TICKET | OpKind.RETURN_TICKET:
            return _about_ticket(rows, ask)
        case OpKind.UNDO_TURN:
            return _undo_turn(rows, ask)
        case OpKind.BACK_OFFICE:
            return _back_office(rows, ask)
        case OpKind.HAND_OVER_WINDOW:
            return _hand_over(rows, ask)
        case OpKind.CLOSE_DAY:
            return close_day(rows, ask)
    raise ValueError(f"{ask.kind} is no intent")


def _open_window(rows: HubRows, ask: Ask) -> Decided:
    no = WindowNo(ask.payload["window"])
    if no not in ask.rules.windows:
        raise RefusedError("window_unknown", window=no)
    if ask.staff is None:
        raise RefusedError("session_missing")
    events: list[EventDraft] = []
    for other in rows.queue.windows():
        if not other.open:
            continue
        if other.no == no:
            if other.device != ask.sender.device:
                raise RefusedError("window_taken", window=no)
        elif other.device == ask.sender.device or other.staff == ask.actor:
            # Whoever sits down here has left there: the other window closes, unless a citizen is still at it.
            _must_be_free(rows, other.no)
            events += window_closes(rows, other, to_text(ask.at))
    opened = EventDraft(entity=f"window:{no}", kind=EventKind.WINDOW_OPENED, body=occupied(no, ask.staff, ask))
    return Decided(events=(*events, opened))


def occupied(no: WindowNo, staff: Staff, ask: Ask) -> dict[str, Any]:
    """What an event says of a window at which somebody sits down."""
    return {
        "window": no,
        "staff": ask.actor,
        "device": ask.sender.device,
        "primary": sorted(staff.skills.primary),
        "secondary": sorted(staff.skills.secondary),
        "at": to_text(ask.at),
    }


def _hand_over(rows: HubRows, ask: Ask) -> Decided:
    """A colleague sits down at an open window of this device, and has its ticket from now on."""
    no, at = WindowNo(ask.payload["window"]), to_text(ask.at)
    window = rows.queue.window(no)
    if window is None or not window.open or window.device != ask.sender.device or ask.staff is None:
        raise RefusedError("window_not_open", window=no)
    events: list[EventDraft] = []
    for other in rows.queue.windows():
        if other.open and other.no != no and other.staff == ask.actor:
            _must_be_free(rows, other.no)
            events += window_closes(rows, other, at)
    body = occupied(no, ask.staff, ask)
    events.append(EventDraft(entity=f"window:{no}", kind=EventKind.WINDOW_HANDED_OVER, body=body))
    ticket = rows.queue.at_window(no)
    if ticket is not None:
        taken = {"staff": ask.actor, "claim": ask.new_id(), "at": at}
        events.append(EventDraft(entity=ticket.id, kind=EventKind.TICKET_HANDED_OVER, body=taken))
    return Decided(events=tuple(events), answer_with=None if ticket is None else ticket.id)


def window_closes(
    rows: HubRows, window: Window, at: str, more: Mapping[str, Any] = NOTHING_MORE
) -> tuple[EventDraft, ...]:
    """A window closes; whoever it waited for or was sent to it waits in his group again (the design's section 4).

    Args:
        more: Who closed it and why, where that was not its clerk.
    """
    held = [
        EventDraft(entity=ticket.id, kind=EventKind.HOLD_LAPSED, body={"at": at})
        for ticket in rows.queue.held_at(window.no)
    ]
    lines = [window_line(window.no), *([staff_line(window.staff)] if window.staff else [])]
    sent = [
        EventDraft(entity=ticket.id, kind=EventKind.TICKET_FELL_BACK, body={"at": at})
        for line in lines
        for ticket in rows.queue.in_line(line)
    ]
    body = {"window": window.no, "at": at, **more}
    return (*held, *sent, EventDraft(entity=f"window:{window.no}", kind=EventKind.WINDOW_CLOSED, body=body))


def _issue_ticket(rows: HubRows, ask: Ask) -> Decided:
    before = _issued_before(rows, ask)
    if before is not None:
        return Decided(answer_with=before.id, count_before=True)
    ticket = _new_ticket(rows, ask)
    told = ask.waits(ticket.group, ticket.priority, ask.now)
    body = issued_body(ticket) if told is None else {**issued_body(ticket), "told": told_body(told)}
    events = [EventDraft(entity=ticket.id, kind=EventKind.TICKET_ISSUED, body=body)]
    if ask.payload["content"]:
        # Whoever issues tickets may say with the ticket whose it is; later that takes the right to serve.
        known = {"content": ask.payload["content"], "person": person_named(rows, ask.payload["content"])}
        events += decide(OpKind.IDENTIFY, known, ticket, ask.at, ask.rules.in_force(ask.at).policy, actor=ask.actor)
    return Decided(events=tuple(events), answer_with=ticket.id, count_before=True, wait=told)


def _back_office(rows: HubRows, ask: Ask) -> Decided:
    """Work without a person in front is at the window at once; nobody waited for it."""
    known = _issued_before(rows, ask)
    if known is not None and known.state is not TicketState.WAITING:
        return Decided(answer_with=known.id)
    window = _own_window(rows, ask)
    ticket = known or _new_ticket(rows, ask, in_person=False)
    at = to_text(ask.at)
    called = called_body(window.no, StaffId(ask.actor), ClaimId(ask.new_id()), CallReason(code="back_office"), at)
    issued = () if known else ((EventKind.TICKET_ISSUED, issued_body(ticket)),)
    steps = (*issued, (EventKind.TICKET_CALLED, called), (EventKind.TICKET_STARTED, {"at": at}))
    events = tuple(EventDraft(entity=ticket.id, kind=kind, body=body) for kind, body in steps)
    return Decided(events=events, answer_with=ticket.id)


def _issued_before(rows: HubRows, ask: Ask) -> Ticket | None:
    """The ticket of an op that the hub before decided and whose answer its device never had, if another device knew
    it and made it known here: it is this op that issued it, so it was done.
    """
    known = rows.queue.ticket(TicketId(ask.payload["ticket"]))
    wanted = {service["service_id"] for service in ask.payload["services"]}
    if known is None or not told_by_another(rows, known.id) or not wanted <= {one.id for one in known.services}:
        return None
    return known


def _new_ticket(rows: HubRows, ask: Ask, *, in_person: bool = True) -> Ticket:
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
    if rows.queue.day_closed(day) is not None and not (ask.staff and ask.staff.may(Right.CLOSE_DAY)):
        raise RefusedError("day_closed", day=day.strftime("%d.%m.%Y"))
    policy = rows.queue.hall().targets.over(ask.rules.in_force(ask.now).policy)
    letter = letters[0]
    priority = payload["priority"] if in_person else policy.classes[-1].code
    number = rows.numbers.last_label(day.isoformat(), letter) + 1
    return Ticket(
        id=TicketId(payload["ticket"]),
        label=ticket_label(letter, number),
        group=letter,
        day=day,
        priority=priority,
        language=payload["language"] if in_person else "az",
        arrived_at=ask.at,
        due_at=policy.due_at(ask.at, letter, priority),
        target=policy.target(letter, priority),
        services=services,
        clock=StayClock(since=ask.at),
        leg=StayClock(since=ask.at),
        in_person=in_person,
    )


def _call_next(rows: HubRows, ask: Ask) -> Decided:
    window = _own_window(rows, ask)
    if window.pause is not None:
        raise RefusedError("window_on_break", window=window.no)
    primary = {*window.skills.primary, window_line(window.no), staff_line(StaffId(ask.actor))}
    up = choose(rows.queue.first_waiting(primary), rows.queue.first_waiting(window.skills.secondary), ask.now)
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
    at = to_text(not_before(ticket, ask.at))
    body = called_body(window.no, StaffId(ask.actor), ClaimId(ask.new_id()), reason, at)
    called = EventDraft(entity=ticket.id, kind=EventKind.TICKET_CALLED, body=body)
    return Decided(events=(called,), ticket=ticket, answer_with=ticket.id)


def _about_ticket(rows: HubRows, ask: Ask) -> Decided:
    ticket = the_ticket(rows, ask.payload["ticket"])
    must_hold(rows, ticket, ask.sender)
    policy = ask.rules.in_force(ask.at).policy
    # Of a ticket that another hub issued, whose clock ran ahead, nothing happens before it came.
    at = not_before(ticket, ask.at)
    events = decide(ask.kind, ask.payload, ticket, at, policy, actor=ask.actor)
    return Decided(events=events, ticket=ticket, answer_with=ticket.id)


def _undo_turn(rows: HubRows, ask: Ask) -> Decided:
    """The last step taken back where it was done, if its window is free for the ticket."""
    ticket = the_ticket(rows, ask.payload["ticket"])
    window = _own_window(rows, ask)
    check_undo_turn(ticket, window.no, ask.at, ask.rules.in_force(ask.at).policy)
    body = {"claim": ask.new_id(), "window": window.no, "at": to_text(not_before(ticket, ask.at))}
    undone = EventDraft(entity=ticket.id, kind=EventKind.TURN_UNDONE, body=body)
    return Decided(events=(undone,), ticket=ticket, answer_with=ticket.id)


def close_day(rows: HubRows, ask: Ask) -> Decided:
    """The supervisor ends a service day; every ticket that is still open is accounted for.

    Refused with `day_windows_busy` (facts: count) while somebody is at a window, unless forced; `day_ahead`,
    `day_closed`.
    """
    day = date.fromisoformat(ask.payload["day"])
    if day > service_day(ask.now):
        raise RefusedError("day_ahead", day=day.strftime("%d.%m.%Y"))
    if rows.queue.day_closed(day) is not None:
        raise RefusedError("day_closed", day=day.strftime("%d.%m.%Y"))
    still_open = [ticket for ticket in rows.queue.open_tickets() if ticket.day <= day]
    busy = [ticket for ticket in still_open if ticket.state.at_a_window]
    if busy and not ask.payload["force"]:
        raise RefusedError("day_windows_busy", count=len(busy))
    words = ask.payload["words"]
    if ask.payload["shown"] is not None:
        _must_be_accounted_for(still_open, ask.payload["shown"], words)
    return Decided(events=day_ends(rows, day, staff=ask.actor, at=ask.at, words=words))


def _must_be_accounted_for(still_open: list[Ticket], shown: Mapping[str, int], words: Mapping[str, str]) -> None:
    """Each kind of what is left has a word, and it is not more than was shown to whoever said it."""
    for kind, count in Counter(ticket.state.value for ticket in still_open).items():
        if count > shown.get(kind, 0):
            raise RefusedError("day_account_stale", count=count)
        if words.get(kind) not in DAY_WORDS[kind]:
            raise RefusedError("day_word_missing", kind=kind)


def day_ends(
    rows: HubRows, day: date, *, staff: str, at: datetime, words: Mapping[str, str] = NOTHING_MORE
) -> tuple[EventDraft, ...]:
    """The end of a service day: its open tickets close, then all windows, and the counts are put down.

    Args:
        words: What is said of those that are left, by their state.
    """
    still_open = [ticket for ticket in rows.queue.open_tickets() if ticket.day <= day]
    # A fact that was late may have begun something after its day had ended; it ends no earlier than it began.
    events = [
        EventDraft(
            entity=one.id,
            kind=EventKind.TICKET_CLOSED,
            body={"at": to_text(not_before(one, at))}
            | ({"reason": words[one.state.value]} if one.state.value in words else {}),
        )
        for one in still_open
    ]
    for window in rows.queue.windows():
        if window.open:
            body = {"window": window.no, "at": to_text(at)}
            events.append(EventDraft(entity=f"window:{window.no}", kind=EventKind.WINDOW_CLOSED, body=body))
    counts = Counter(
        TicketState.CLOSED.value if ticket.state.open else ticket.state.value for ticket in rows.queue.of_day(day)
    )
    told: dict[str, Any] = {"day": day.isoformat(), "staff": staff, "counts": dict(counts), "at": to_text(at)}
    if words:
        told["words"] = dict(words)
    events.append(EventDraft(entity=f"day:{day.isoformat()}", kind=EventKind.DAY_CLOSED, body=told))
    return tuple(events)


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
