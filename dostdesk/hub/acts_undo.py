"""Taking an act back: for a few seconds, by whoever did it, what is still as the act left it (law 10)."""

from __future__ import annotations

from datetime import timedelta

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Event, EventDraft, EventKind
from dostdesk.domain.hall import TAKEN_BACK
from dostdesk.domain.ids import TicketId, WindowNo
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import TicketState
from dostdesk.hub.acts import window_event
from dostdesk.hub.acts_hall import hall_event, moved, redue_event
from dostdesk.hub.ask import Ask, Decided
from dostdesk.storage.hub.store import HubRows

UNDO = "undo"
_NEVER = frozenset(
    {EventKind.WINDOW_CLOSED, EventKind.WINDOW_OPENED, EventKind.TICKET_ENDED, EventKind.TICKET_RELEASED}
)
_OF_TICKETS = frozenset({EventKind.TICKET_MOVED, EventKind.TICKET_REDUED, EventKind.TICKET_CANCELLED})
_OF_WINDOWS = frozenset(
    {
        EventKind.WINDOW_PAUSED,
        EventKind.WINDOW_RESUMED,
        EventKind.WINDOW_SKILLS_CHANGED,
        EventKind.WINDOW_BREAKS_PLANNED,
    }
)


def undo_act(rows: HubRows, ask: Ask, policy: QueuePolicy) -> Decided:
    """The events that take an act back; of what it changed, that alone which nobody has touched since.

    Raises:
        RefusedError: `undo_none` for what cannot be taken back, `undo_not_yours`, `undo_act_late`.
    """
    events = rows.feed.of_op(ask.payload["op"])
    if not events:
        raise RefusedError("undo_act_late")
    if rows.ops.actor(ask.payload["op"]) != ask.actor:
        raise RefusedError("undo_not_yours")
    if any(event.kind in _NEVER for event in events):
        raise RefusedError("undo_none")
    if ask.at - events[0].hub_time > policy.undo_within:
        raise RefusedError("undo_act_late")
    backs = [back for event in reversed(events) for back in _back(rows, event, ask)]
    if not backs:
        raise RefusedError("undo_act_late")
    return Decided(events=tuple(backs), told={"touched": sum(back.kind in _OF_TICKETS for back in backs)})


def _back(rows: HubRows, event: Event, ask: Ask) -> tuple[EventDraft, ...]:
    if event.kind in _OF_TICKETS:
        return _ticket_back(rows, event, ask)
    if event.kind in _OF_WINDOWS:
        return _window_back(rows, event, ask)
    return _hall_back(rows, event, ask)


def _ticket_back(rows: HubRows, event: Event, ask: Ask) -> tuple[EventDraft, ...]:
    ticket = rows.queue.ticket(TicketId(event.entity))
    if ticket is None or ticket.revision != event.seq:
        return ()
    if event.kind is EventKind.TICKET_CANCELLED:
        # Whoever was sent to a window waits in his group: the window may have closed.
        body = {"to_window": None, "to_staff": None, "by": ask.actor, "at": to_text(ask.at)}
        return (EventDraft(entity=ticket.id, kind=EventKind.TICKET_RESTORED, body=body),)
    if ticket.state is not TicketState.WAITING:
        return ()
    was = event.body["was"]
    if event.kind is EventKind.TICKET_MOVED:
        return (moved(ticket, was, ask),)
    target = timedelta(seconds=was["target_s"])
    return (redue_event(ticket, was["priority"], from_text(was["due_at"]), target, ask, UNDO),)


def _window_back(rows: HubRows, event: Event, ask: Ask) -> tuple[EventDraft, ...]:
    window = rows.queue.window(WindowNo(event.body["window"]))
    if window is None or window.revision != event.seq or "by" not in event.body:
        return ()
    was = event.body["was"]
    match event.kind:
        case EventKind.WINDOW_PAUSED | EventKind.WINDOW_RESUMED if was is None:
            return (window_event(EventKind.WINDOW_RESUMED, window, ask, {"by": ask.actor, "why": UNDO, "was": None}),)
        case EventKind.WINDOW_PAUSED | EventKind.WINDOW_RESUMED:
            return (window_event(EventKind.WINDOW_PAUSED, window, ask, {**was, "was": None}),)
        case EventKind.WINDOW_SKILLS_CHANGED:
            now = {"primary": event.body["primary"], "secondary": event.body["secondary"]}
            body = {**was, "by": ask.actor, "why": UNDO, "was": now}
            return (window_event(EventKind.WINDOW_SKILLS_CHANGED, window, ask, body),)
    body = {"breaks": was, "was": event.body["breaks"], "by": ask.actor}
    return (window_event(EventKind.WINDOW_BREAKS_PLANNED, window, ask, body),)


def _hall_back(rows: HubRows, event: Event, ask: Ask) -> tuple[EventDraft, ...]:
    hall, body = rows.queue.hall(), event.body
    match event.kind:
        case EventKind.TARGETS_CHANGED:
            groups, classes = body["groups"], body["classes"]
            if hall.targets.changed(groups, classes) != hall.targets:
                return ()
            was = body["was"]
            told = {**was, "redue": False, "was": {"groups": groups, "classes": classes}, "why": UNDO}
            return (hall_event(EventKind.TARGETS_CHANGED, ask, {**told, "by": ask.actor}),)
        case EventKind.ACT_SCHEDULED if hall.scheduled(body["scheduled"]) is not None:
            ended = {"scheduled": body["scheduled"], "code": TAKEN_BACK, "by": ask.actor}
            return (hall_event(EventKind.SCHEDULE_ENDED, ask, ended),)
        case EventKind.MESSAGE_SENT if (message := hall.message(body["message"])) is not None:
            # What somebody has read cannot be unsaid.
            told = {"message": message.id, "by": ask.actor}
            return () if message.read else (hall_event(EventKind.MESSAGE_WITHDRAWN, ask, told),)
        case EventKind.ANNOUNCED if hall.announcement(body["announcement"]) is not None:
            told = {"announcement": body["announcement"], "by": ask.actor}
            return (hall_event(EventKind.ANNOUNCEMENT_ENDED, ask, told),)
    return ()
