"""A supervisor's acts on tickets and on the whole hall: each gives events or refuses; none writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.hall import ACT_REASONS, BOARD_PHRASES, MESSAGE_PHRASES, TAKEN_BACK
from dostdesk.domain.ops import RULES, SCHEDULABLE, OpKind
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.hub.acts import policy_now, targets_of
from dostdesk.hub.ask import Ask, BlobsAwaitedError, Decided, the_ticket
from dostdesk.protocol.acts import ACT_PAYLOADS
from dostdesk.storage.hub.store import HubRows

HALL = "hall"
LONGEST_AHEAD = timedelta(days=14)
"""So far ahead an act can be scheduled, and so long an announcement stands."""
_BY_LAW = "found"


def decide_hall_act(rows: HubRows, ask: Ask) -> Decided:
    """The events of an act on tickets or on the hall.

    Raises:
        RefusedError: Why it cannot be.
        BlobsAwaitedError: Its words must be uploaded first.
    """
    match ask.kind:
        case OpKind.MOVE_TICKETS:
            return _move(rows, ask)
        case OpKind.CHANGE_PRIORITY:
            return _change_priority(rows, ask)
        case OpKind.CHANGE_TARGETS:
            return _change_targets(rows, ask)
        case OpKind.SCHEDULE_ACT:
            return _schedule(rows, ask)
        case OpKind.UNSCHEDULE:
            wanted = rows.queue.hall().scheduled(ask.payload["scheduled"])
            if wanted is None:
                raise RefusedError("schedule_unknown")
            body = {"scheduled": wanted.id, "code": TAKEN_BACK, "by": ask.actor}
            return Decided(events=(hall_event(EventKind.SCHEDULE_ENDED, ask, body),))
        case OpKind.SEND_MESSAGE:
            return _send(rows, ask)
        case OpKind.ANNOUNCE:
            return _announce(rows, ask)
        case OpKind.END_ANNOUNCEMENT:
            standing = rows.queue.hall().announcement(ask.payload["announcement"])
            if standing is None:
                raise RefusedError("announcement_ended")
            body = {"announcement": standing.id, "by": ask.actor}
            return Decided(events=(hall_event(EventKind.ANNOUNCEMENT_ENDED, ask, body),))
    raise ValueError(f"{ask.kind} is no act on the hall")


def message_read(rows: HubRows, ask: Ask) -> Decided:
    """A desk says that a message was read there; once is enough, and the day may be over."""
    message, window = rows.queue.hall().message(ask.payload["message"]), ask.payload["window"]
    if message is None or window in message.read or not message.for_window(window):
        return Decided()
    body = {"message": message.id, "window": window, "staff": ask.actor}
    return Decided(events=(hall_event(EventKind.MESSAGE_READ, ask, body),))


def hall_event(kind: EventKind, ask: Ask, body: Mapping[str, Any]) -> EventDraft:
    """An event about the hall, of now."""
    return EventDraft(entity=HALL, kind=kind, body={"at": to_text(ask.at), **body})


def redued(ticket: Ticket, priority: str, policy: QueuePolicy, ask: Ask, why: str) -> EventDraft | None:
    """Another due time from arrival for a waiting ticket; None where it has that already."""
    target = policy.target(ticket.group, priority)
    due_at = ticket.arrived_at + target
    if (ticket.priority, ticket.due_at, ticket.target) == (priority, due_at, target):
        return None
    return redue_event(ticket, priority, due_at, target, ask, why)


def redue_event(ticket: Ticket, priority: str, due_at: datetime, target: timedelta, ask: Ask, why: str) -> EventDraft:
    """The event that gives a ticket this due time; it says which one it had."""
    body = {
        "priority": priority,
        "due_at": to_text(due_at),
        "target_s": int(target.total_seconds()),
        "why": why,
        "by": ask.actor,
        "at": to_text(ask.at),
        "was": {
            "priority": ticket.priority,
            "due_at": to_text(ticket.due_at),
            "target_s": int(ticket.target.total_seconds()),
        },
    }
    return EventDraft(entity=ticket.id, kind=EventKind.TICKET_REDUED, body=body)


def moved(ticket: Ticket, place: Mapping[str, Any], ask: Ask) -> EventDraft:
    """The event that lets a ticket wait elsewhere; it says where it waited."""
    body = {**place, "by": ask.actor, "at": to_text(ask.at), "was": place_of(ticket)}
    return EventDraft(entity=ticket.id, kind=EventKind.TICKET_MOVED, body=body)


def place_of(ticket: Ticket) -> dict[str, Any]:
    """Where a ticket waits."""
    to = ticket.to
    return {
        "group": ticket.group,
        "to_window": None if to is None else to.window,
        "to_staff": None if to is None else to.staff,
    }


def _move(rows: HubRows, ask: Ask) -> Decided:
    payload = ask.payload
    if bool(payload["tickets"]) == bool(payload["from_group"]):
        raise RefusedError("move_what")
    place = {name: payload[name] for name in ("group", "to_window", "to_staff")}
    _must_be_there(rows, ask, place)
    if payload["from_group"]:
        ask.rules.in_force(ask.at).policy.group(payload["from_group"])
        wanted = rows.queue.in_line(payload["from_group"])
        left_out: list[str] = []
        if not wanted:
            raise RefusedError("nobody_waiting_there", letter=payload["from_group"])
    else:
        named = [the_ticket(rows, ticket) for ticket in dict.fromkeys(payload["tickets"])]
        wanted = [ticket for ticket in named if ticket.state is TicketState.WAITING]
        left_out = [ticket.label for ticket in named if ticket.state is not TicketState.WAITING]
        if not wanted:
            # Of one the refusal says where it is; of several none is left, which is as much.
            named[0].moved(place["group"], None)
    events = tuple(moved(ticket, place, ask) for ticket in wanted if place_of(ticket) != place)
    if not events:
        raise RefusedError("nothing_changed")
    return Decided(events=events, told={"touched": len(events), "left_out": left_out})


def _must_be_there(rows: HubRows, ask: Ask, place: Mapping[str, Any]) -> None:
    """Raises RefusedError `group_unknown`, `destination_closed`."""
    ask.rules.in_force(ask.at).policy.group(place["group"])
    if place["to_window"] is None and place["to_staff"] is None:
        return
    open_ = [window for window in rows.queue.windows() if window.open]
    if place["to_window"] is not None and place["to_staff"] is not None:
        raise RefusedError("move_what")
    if not any(window.no == place["to_window"] or window.staff == place["to_staff"] for window in open_):
        raise RefusedError("destination_closed")


def _change_priority(rows: HubRows, ask: Ask) -> Decided:
    """Another class, with the due time that it would have had from arrival."""
    ticket, priority = the_ticket(rows, ask.payload["ticket"]), ask.payload["priority"]
    if ask.payload["reason"] not in ACT_REASONS:
        raise RefusedError("reason_unknown")
    policy = policy_now(rows, ask)
    policy.priority(priority)
    # The ticket's own edge says why, if it does not wait any more.
    ticket.redued(priority, ticket.due_at, ticket.target)
    if ticket.priority != ask.payload["was"]:
        raise RefusedError("ticket_changed", label=ticket.label)
    event = redued(ticket, priority, policy, ask, ask.payload["reason"])
    if event is None:
        raise RefusedError("nothing_changed")
    return Decided(events=(event,), ticket=ticket, answer_with=ticket.id, told={"touched": 1})


def _change_targets(rows: HubRows, ask: Ask) -> Decided:
    """Other target waits from now on, for whoever waits too if that is wanted."""
    payload, release = ask.payload, ask.rules.in_force(ask.at).policy
    if payload["reason"] not in ACT_REASONS:
        raise RefusedError("reason_unknown")
    for letter in payload["groups"]:
        release.group(letter)
    for code in payload["classes"]:
        if release.priority(code).source == _BY_LAW:
            raise RefusedError("class_by_law", priority=code)
    before = targets_of(rows)
    after = before.changed(payload["groups"], payload["classes"])
    if after == before:
        raise RefusedError("nothing_changed")
    body = {
        "groups": dict(payload["groups"]),
        "classes": dict(payload["classes"]),
        "redue": payload["redue"],
        "was": {
            "groups": {letter: before.groups.get(letter) for letter in payload["groups"]},
            "classes": {code: before.classes.get(code) for code in payload["classes"]},
        },
        "why": payload["reason"],
        "by": ask.actor,
    }
    changed = hall_event(EventKind.TARGETS_CHANGED, ask, body)
    waiting = rows.queue.waiting() if payload["redue"] else []
    was, now = before.over(release), after.over(release)
    events = [
        event
        for ticket in waiting
        if was.target(ticket.group, ticket.priority) != now.target(ticket.group, ticket.priority)
        and (event := redued(ticket, ticket.priority, now, ask, "targets")) is not None
    ]
    return Decided(events=(changed, *events), told={"touched": len(events)})


def _schedule(rows: HubRows, ask: Ask) -> Decided:
    """The hub carries an act out at its time."""
    payload = ask.payload
    act, due = OpKind(payload["act"]), from_text(payload["due"])
    if act not in SCHEDULABLE:
        raise RefusedError("schedule_act_wrong")
    if due <= ask.now or due - ask.now > LONGEST_AHEAD:
        raise RefusedError("schedule_time_wrong")
    if ask.staff is None or not ask.staff.may(RULES[act].right):
        raise RefusedError("right_missing", right=RULES[act].right.value)
    if rows.queue.hall().scheduled(payload["scheduled"]) is not None:
        raise RefusedError("nothing_changed")
    try:
        whole = ACT_PAYLOADS[act].model_validate(payload["payload"]).model_dump(mode="json")
    except ValidationError as error:
        raise RefusedError("schedule_act_wrong") from error
    if whole.get("window") is not None and whole["window"] not in ask.rules.windows:
        raise RefusedError("window_unknown", window=whole["window"])
    # By then the window has gone through other hands.
    told = {name: value for name, value in whole.items() if name != "seen"}
    body = {
        "scheduled": payload["scheduled"], "due": to_text(due), "act": act.value, "payload": told, "staff": ask.actor,
    }  # fmt: skip
    return Decided(events=(hall_event(EventKind.ACT_SCHEDULED, ask, body),))


def _send(rows: HubRows, ask: Ask) -> Decided:
    payload = ask.payload
    _one_of(rows, ask, MESSAGE_PHRASES)
    for window in payload["windows"]:
        if window not in ask.rules.windows:
            raise RefusedError("window_unknown", window=window)
    if rows.queue.hall().message(payload["message"]) is not None:
        raise RefusedError("nothing_changed")
    body = {
        "message": payload["message"],
        "windows": sorted(set(payload["windows"])),
        "phrase": payload["phrase"],
        "content": payload["content"],
        "staff": ask.actor,
    }
    reached = sum(1 for one in rows.queue.windows() if one.open and (not body["windows"] or one.no in body["windows"]))
    return Decided(events=(hall_event(EventKind.MESSAGE_SENT, ask, body),), told={"touched": reached})


def _announce(rows: HubRows, ask: Ask) -> Decided:
    payload = ask.payload
    _one_of(rows, ask, BOARD_PHRASES)
    until = from_text(payload["until"])
    if until <= ask.at or until - ask.at > LONGEST_AHEAD:
        raise RefusedError("return_by_past")
    if rows.queue.hall().announcement(payload["announcement"]) is not None:
        raise RefusedError("nothing_changed")
    body = {
        "announcement": payload["announcement"],
        "until": to_text(until),
        "phrase": payload["phrase"],
        "facts": dict(payload["facts"]),
        "content": payload["content"],
        "staff": ask.actor,
    }
    return Decided(events=(hall_event(EventKind.ANNOUNCED, ask, body),))


def _one_of(rows: HubRows, ask: Ask, phrases: tuple[str, ...]) -> None:
    """A known phrase, or words whose blob is here. Raises RefusedError `message_empty`, `phrase_unknown`."""
    phrase, content = ask.payload["phrase"], ask.payload["content"]
    if bool(phrase) == bool(content):
        raise RefusedError("message_empty")
    if phrase and phrase not in phrases:
        raise RefusedError("phrase_unknown")
    if content and not rows.papers.has_blob(content):
        raise BlobsAwaitedError(content)
