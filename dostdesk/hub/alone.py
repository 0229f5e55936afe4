"""What a desk reports that was on its own: tickets of its emergency series, slips of the hall that it served without
asking, who signed in there, and what it did to visits that the end of a day closed before it was heard.

Nothing of it is refused. What somebody else did meanwhile stands beside it, and both are kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from dostdesk.domain.alone import services_of, slip_taken_body, ticket_of
from dostdesk.domain.clock import end_of, from_text, service_day, to_text
from dostdesk.domain.decisions import decide
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.fold import TICKET_KINDS, issued_body
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.numbers import ticket_label
from dostdesk.domain.ops import OpKind
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Right
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.hub.ask import Ask, Decided, NotUnderstoodError, not_before
from dostdesk.hub.identity import person_named
from dostdesk.hub.intents import occupied, window_closes
from dostdesk.hub.made_known import told_by_another
from dostdesk.storage.hub.store import HubRows


def known_ticket(rows: HubRows, ask: Ask) -> Ticket:
    """The ticket of a fact. Raises NotUnderstoodError `ticket_unknown`."""
    ticket = rows.queue.ticket(TicketId(ask.payload["ticket"]))
    if ticket is None:
        raise NotUnderstoodError("ticket_unknown")
    return ticket


def not_elsewhere(rows: HubRows, ticket: Ticket, ask: Ask) -> None:
    """A ticket that is at a window is at this device's, or at one that closed while its clerk still had it.

    Raises:
        RefusedError: `ticket_at_window` when another device has it.
    """
    if ticket.window is None or not ticket.state.at_a_window:
        return
    window = rows.queue.window(ticket.window)
    here = window is not None and window.device == ask.sender.device
    closed = (window is None or not window.open) and ticket.staff == ask.actor
    if not here and not closed:
        raise RefusedError("ticket_at_window", label=ticket.label, window=ticket.window)


def issued_alone(rows: HubRows, ask: Ask) -> Decided:
    """A ticket of a desk's emergency series: it waits for its window, or in its group once that is closed."""
    payload = ask.payload
    policy, day = ask.rules.in_force(ask.at).policy, date.fromisoformat(payload["day"])
    here = rows.queue.ticket(TicketId(payload["ticket"]))
    if here is not None and told_by_another(rows, here.id):
        # Another device knew it too, and told a hub of it that took over: only whose it is may be missing.
        return Decided(events=_whose(rows, ask, here, policy) if here.state.open else (), answer_with=here.id)
    if _ids_known(rows, ask):
        return Decided(conflict=RefusedError("ticket_known"), entity=payload["ticket"])
    label, conflict = _label(rows, payload["label"], day)
    window = rows.queue.window(WindowNo(payload["to_window"]))
    there = window is not None and window.device == ask.sender.device
    sent = payload if there else {**payload, "to_window": None}
    ticket = ticket_of(sent, ask.at, policy, label=label)
    events = [EventDraft(entity=ticket.id, kind=EventKind.TICKET_ISSUED, body=issued_body(ticket))]
    events += _whose(rows, ask, ticket, policy)
    over = _over(rows, day, ask.now)
    if over is not None:
        body = {"at": to_text(max(over, ask.at))}
        events.append(EventDraft(entity=ticket.id, kind=EventKind.TICKET_CLOSED, body=body))
    return Decided(events=tuple(events), conflict=conflict, entity=ticket.id, answer_with=ticket.id)


def _whose(rows: HubRows, ask: Ask, ticket: Ticket, policy: QueuePolicy) -> tuple[EventDraft, ...]:
    content = ask.payload["content"]
    if not content or ticket.identity == content:
        return ()
    known = {"content": content, "person": person_named(rows, content)}
    return tuple(decide(OpKind.IDENTIFY, known, ticket, ask.at, policy, actor=ask.actor))


def called_alone(rows: HubRows, ask: Ask, ticket: Ticket) -> Decided:
    """The next of a desk's own series came to its window."""
    room, aside = _room(rows, ask)
    payload = ask.payload if aside is None else {**ask.payload, "window": None, "claim": None}
    policy = ask.rules.in_force(ask.at).policy
    try:
        called = decide(ask.kind, payload, ticket, not_before(ticket, ask.at), policy, actor=ask.actor)
    except RefusedError as conflict:
        return Decided(conflict=conflict, entity=ticket.id)
    return Decided(events=(*room, *called), conflict=aside, entity=ticket.id, answer_with=ticket.id)


def slip_served(rows: HubRows, ask: Ask) -> Decided:
    """Somebody with a slip of the hall sat down at a desk that could not ask.

    If nobody else has or had him, that is his ticket being served. If somebody did, it is a service beside that one.
    """
    payload, staff = ask.payload, StaffId(ask.actor)
    day = date.fromisoformat(payload["day"])
    of = rows.queue.ticket(TicketId(payload["of"])) if payload["of"] else None
    of = of or rows.queue.by_label(day, payload["slip"])
    if _ids_known(rows, ask, of):
        return Decided(conflict=RefusedError("ticket_known"), entity=payload["ticket"])
    room, aside = _room(rows, ask)
    told = payload if aside is None else {**payload, "window": None, "claim": None}
    if of is not None and any(undone.entity == of.id for undone in room):
        of = of.call_undone()
    if of is not None and of.takeable:
        came_at = not_before(of, ask.at)
        if of.ended_at is not None:
            came_at = _not_before_steps(rows, of, ask.at, ended=of.ended_at)
        body = {**slip_taken_body(told, came_at, staff=staff), "stand_in": payload["ticket"]}
        taken = EventDraft(entity=of.id, kind=EventKind.TICKET_TAKEN, body=body)
        return Decided(events=(*room, taken), conflict=aside, entity=of.id, answer_with=of.id)
    if of is not None and any(one.id in {known.id for known in of.services} for one in services_of(payload)):
        # Somebody told a hub that took over of this very visit, and another window has called it since.
        conflict = RefusedError("slip_served_twice", label=payload["slip"], window=of.window)
        return Decided(conflict=conflict, entity=of.id, answer_with=of.id, stand_in=payload["ticket"])
    label, _ = _label(rows, payload["label"], day)
    ticket = ticket_of(payload, ask.at, ask.rules.in_force(ask.at).policy, label=label)
    # Work that was handed over without a person has no receipt, whoever does it.
    ticket = replace(ticket, in_person=of is None or of.in_person)
    # The services are the ticket's own already.
    body = {key: value for key, value in slip_taken_body(told, ask.at, staff=staff).items() if key != "services"}
    events = (
        *room,
        EventDraft(entity=ticket.id, kind=EventKind.TICKET_ISSUED, body=issued_body(ticket)),
        EventDraft(entity=ticket.id, kind=EventKind.TICKET_TAKEN, body=body),
    )
    conflict = RefusedError("slip_unknown", label=payload["slip"])
    if of is not None:
        conflict = RefusedError("slip_served_twice", label=payload["slip"], window=of.window)
    beside = "" if of is None else of.id
    return Decided(events=events, conflict=conflict, entity=ticket.id, answer_with=ticket.id, beside=beside)


def signed_in_alone(rows: HubRows, ask: Ask) -> Decided:
    """Somebody signed in at a desk without this hub; he has sat at its window since."""
    no = None if ask.payload["window"] is None else WindowNo(ask.payload["window"])
    entity, at = f"staff:{ask.actor}", to_text(ask.at)
    told = {"staff": ask.actor, "device": ask.sender.device, "window": no, "at": at}
    signed_in = EventDraft(entity=entity, kind=EventKind.SIGNED_IN_ALONE, body=told)
    if rows.people.left(ask.actor, service_day(ask.at)):
        return Decided(events=(signed_in,), conflict=RefusedError("staff_left"), entity=entity)
    person = rows.people.by_id(ask.actor)
    if no is None or person is None or not person.may(Right.OPEN_WINDOW):
        return Decided(events=(signed_in,))
    window = rows.queue.window(no)
    if no not in ask.rules.windows:
        return Decided(events=(signed_in,), conflict=RefusedError("window_unknown", window=no), entity=entity)
    if window is not None and window.open and window.device != ask.sender.device:
        return Decided(events=(signed_in,), conflict=RefusedError("window_taken", window=no), entity=entity)
    events = [signed_in]
    for other in rows.queue.windows():
        his = other.open and (other.device == ask.sender.device or other.staff == ask.actor)
        if his and other.no != no and rows.queue.at_window(other.no) is None:
            events += window_closes(rows, other, at)
    body = occupied(no, person, ask)
    events.append(EventDraft(entity=f"window:{no}", kind=EventKind.WINDOW_OPENED, body=body))
    return Decided(events=tuple(events))


def reopening(rows: HubRows, ask: Ask, ticket: Ticket) -> EventDraft | None:
    """What takes the end of a day, or a supervisor's, back for a visit at a window which had not been heard; None if it
    was at none.

    Raises:
        RefusedError: `window_taken` or `window_busy` while somebody else is at that window.
    """
    turn = ticket.turn
    if not ticket.taken_from_a_desk or turn is None or ask.kind in _AFTERWARDS:
        return None
    if not rows.queue.ever_had(ticket.id, StaffId(ask.actor)):
        return None
    window, busy = rows.queue.window(turn.window), rows.queue.at_window(turn.window)
    at_a_window = TicketState(turn.state).at_a_window
    if at_a_window and window is not None and window.open and window.device != ask.sender.device:
        raise RefusedError("window_taken", window=turn.window)
    if at_a_window and busy is not None:
        raise RefusedError("window_busy", label=busy.label, window=turn.window)
    # Since it was taken from there the citizen's clock may run again, and that is what is taken back.
    stopped = replace(ticket, clock=replace(ticket.clock, since=None), called_at=turn.called_at)
    at = _not_before_steps(rows, stopped, ask.at, ended=ticket.ended_at or turn.at)
    body = {"claim": ask.new_id(), "window": turn.window if at_a_window else None, "at": to_text(at)}
    return EventDraft(entity=ticket.id, kind=EventKind.TICKET_REOPENED, body=body)


# Events of a busy day and some more: a visit is not looked for behind them.
_A_DAY = 20_000
# What is said about a visit that may well be over.
_AFTERWARDS = frozenset({OpKind.TICKET_PRINTED, OpKind.IDENTIFY})


def _room(rows: HubRows, ask: Ask) -> tuple[tuple[EventDraft, ...], RefusedError | None]:
    """What makes a desk's window free for whom it had there, and why it cannot be if it cannot.

    A call to this window of which the desk never heard, because the link was cut before the answer, is taken back.
    """
    no = WindowNo(ask.payload["window"])
    if no not in ask.rules.windows:
        return (), RefusedError("window_unknown", window=no)
    window, busy = rows.queue.window(no), rows.queue.at_window(no)
    if window is not None and window.open and window.device != ask.sender.device:
        return (), RefusedError("window_taken", window=no)
    if busy is None:
        return (), None
    if busy.state is not TicketState.CALLED:
        return (), RefusedError("window_busy", label=busy.label, window=no)
    return (EventDraft(entity=busy.id, kind=EventKind.CALL_UNDONE, body={"at": to_text(ask.at)}),), None


def _not_before_steps(rows: HubRows, ticket: Ticket, at: datetime, *, ended: datetime) -> datetime:
    """As `not_before`, for a ticket whose clock was stopped at `ended` and does not tell since when it ran."""
    steps = rows.feed.about(ticket.id, ticket.revision, within=_A_DAY)
    known = (from_text(event.body["at"]) for event in steps if event.kind in TICKET_KINDS)
    return max(not_before(ticket, at), *(step for step in known if step < ended), ticket.arrived_at)


def _ids_known(rows: HubRows, ask: Ask, of: Ticket | None = None) -> bool:
    """Whether an id that has to be new is another's: only a fault of the device makes it so.

    Args:
        of: Whose slip was shown: of a ticket that was made known as it became, the services are these.
    """
    ids = [service.id for service in services_of(ask.payload)]
    owners = [owner for service in ids if (owner := rows.queue.of_service(service)) is not None]
    taken = any(of is None or owner.id != of.id for owner in owners)
    return taken or len(set(ids)) != len(ids) or rows.queue.ticket(TicketId(ask.payload["ticket"])) is not None


def _label(rows: HubRows, wanted: str, day: date) -> tuple[str, RefusedError | None]:
    """The label that a desk gave; the next of its series, and the conflict, if another ticket has it."""
    if rows.queue.by_label(day, wanted) is None:
        return wanted, None
    letter = wanted.rpartition("-")[0]
    given = ticket_label(letter, rows.numbers.last_label(day.isoformat(), letter) + 1)
    return given, RefusedError("label_taken", label=wanted, given=given)


def _over(rows: HubRows, day: date, now: datetime) -> datetime | None:
    """When a service day ended; None while it goes on."""
    closed = rows.queue.day_closed(day)
    if closed is not None:
        return closed.closed_at
    return end_of(day) if day < service_day(now) else None
