"""Asking the hub for a supervisor's acts. Each is durable before it is asked, and confirmed by the hub's answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from dostdesk.desk.actions import SendTo
from dostdesk.desk.handed_on import note_content
from dostdesk.desk.queue_work import ask
from dostdesk.desk.steering import Act, Steering
from dostdesk.desk.view import DayAccount
from dostdesk.desk.work import OpenWork, who
from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.domain.ids import TicketId, WindowNo
from dostdesk.domain.ops import RULES, OpKind
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import PlannedBreak, Skills, Window

LONGEST_ANNOUNCEMENT = 160
"""So many letters are read from the far end of a hall."""


def steering_of(work: OpenWork) -> Steering:
    """Every act over one desk's work."""
    return Steering(
        open_window=partial(_other_window, OpKind.OPEN_OTHER, work=work),
        close_window=partial(_other_window, OpKind.CLOSE_OTHER, work=work),
        pause_window=partial(pause_window, work=work),
        resume_window=partial(_other_window, OpKind.RESUME_OTHER, work=work),
        change_skills=partial(change_skills, work=work),
        plan_breaks=partial(plan_breaks, work=work),
        end_help=partial(end_help, work=work),
        end_service=partial(end_service, work=work),
        move_tickets=partial(move_tickets, work=work),
        move_group=partial(move_group, work=work),
        change_priority=partial(change_priority, work=work),
        cancel=partial(cancel, work=work),
        bring_back=partial(bring_back, work=work),
        change_targets=partial(change_targets, work=work),
        send_message=partial(send_message, work=work),
        announce=partial(announce, work=work),
        end_announcement=partial(end_announcement, work=work),
        unschedule=partial(unschedule, work=work),
        undo=partial(undo, work=work),
        close_day=partial(close_day, work=work),
    )


def pause_window(window: Window, *, reason: str, until: datetime, at: datetime | None = None, work: OpenWork) -> Act:
    """As `Steering.pause_window`."""
    payload = {**_seen(window), "reason": reason, "until": to_text(until)}
    return _act_at(OpKind.PAUSE_OTHER, payload, at, work=work)


def change_skills(window: Window, skills: Skills, *, reason: str, at: datetime | None = None, work: OpenWork) -> Act:
    """As `Steering.change_skills`."""
    wanted = {"primary": sorted(skills.primary), "secondary": sorted(skills.secondary)}
    return _act_at(OpKind.CHANGE_SKILLS, {**_seen(window), **wanted, "reason": reason}, at, work=work)


def plan_breaks(window: Window, breaks: tuple[PlannedBreak, ...], *, work: OpenWork) -> Act:
    """As `Steering.plan_breaks`."""
    plan = [{"reason": one.reason, "start": to_text(one.start), "end": to_text(one.end)} for one in breaks]
    return _act(OpKind.PLAN_BREAKS, {**_seen(window), "breaks": plan}, work=work)


def end_help(window: Window, *, work: OpenWork) -> Act:
    """As `Steering.end_help`."""
    return _act(OpKind.END_HELP, _seen(window), work=work, undoable=False)


def end_service(window: Window, ticket: Ticket, *, reason: str, waits: bool, work: OpenWork) -> Act:
    """As `Steering.end_service`."""
    if ticket.claim is None:
        raise RefusedError("act_stale", window=window.no)
    told = {"window": window.no, "ticket": ticket.id, "claim": ticket.claim, "reason": reason, "waits": waits}
    return _act(OpKind.END_FORGOTTEN, told, work=work, undoable=False)


def move_tickets(tickets: tuple[Ticket, ...], to: SendTo, *, work: OpenWork) -> Act:
    """As `Steering.move_tickets`."""
    return _act(OpKind.MOVE_TICKETS, {"tickets": [one.id for one in tickets], **_place(to)}, work=work)


def move_group(group: str, to: SendTo, *, work: OpenWork) -> Act:
    """As `Steering.move_group`."""
    return _act(OpKind.MOVE_TICKETS, {"from_group": group, **_place(to)}, work=work)


def change_priority(ticket: Ticket, priority: str, *, reason: str, work: OpenWork) -> Act:
    """As `Steering.change_priority`."""
    told = {"ticket": ticket.id, "was": ticket.priority, "priority": priority, "reason": reason}
    return _act(OpKind.CHANGE_PRIORITY, told, ticket=ticket.id, work=work)


def cancel(ticket: Ticket, reason: str, *, work: OpenWork) -> Act:
    """As `Steering.cancel`."""
    return _act(OpKind.CANCEL_TICKET, {"ticket": ticket.id, "reason": reason}, ticket=ticket.id, work=work)


def bring_back(ticket: Ticket, *, work: OpenWork) -> Act:
    """As `Steering.bring_back`."""
    return _act(OpKind.RETURN_TICKET, {"ticket": ticket.id}, ticket=ticket.id, work=work, undoable=False)


def change_targets(
    *,
    groups: Mapping[str, int | None],
    classes: Mapping[str, int | None],
    redue: bool,
    reason: str,
    at: datetime | None = None,
    work: OpenWork,
) -> Act:
    """As `Steering.change_targets`."""
    told = {"groups": dict(groups), "classes": dict(classes), "redue": redue, "reason": reason}
    return _act_at(OpKind.CHANGE_TARGETS, told, at, work=work)


def send_message(windows: tuple[WindowNo, ...], *, phrase: str = "", text: str = "", work: OpenWork) -> Act:
    """As `Steering.send_message`."""
    content, words = _words(OpKind.SEND_MESSAGE, phrase, text, work=work)
    told = {"message": work.new_id(), "windows": sorted(set(windows)), **words}
    return _act(OpKind.SEND_MESSAGE, told, work=work, content=content)


def announce(
    *,
    until: datetime,
    phrase: str = "",
    facts: Mapping[str, str | int] = {},
    text: str = "",
    work: OpenWork,
) -> Act:
    """As `Steering.announce`."""
    if len(text) > LONGEST_ANNOUNCEMENT:
        raise RefusedError("announcement_long", most=LONGEST_ANNOUNCEMENT)
    content, words = _words(OpKind.ANNOUNCE, phrase, text, work=work)
    told = {"announcement": work.new_id(), "until": to_text(until), "facts": dict(facts), **words}
    return _act(OpKind.ANNOUNCE, told, work=work, content=content)


def end_announcement(announcement: str, *, work: OpenWork) -> Act:
    """As `Steering.end_announcement`."""
    return _act(OpKind.END_ANNOUNCEMENT, {"announcement": announcement}, work=work, undoable=False)


def unschedule(scheduled: str, *, work: OpenWork) -> Act:
    """As `Steering.unschedule`."""
    return _act(OpKind.UNSCHEDULE, {"scheduled": scheduled}, work=work, undoable=False)


def undo(act: str, *, work: OpenWork) -> None:
    """As `Steering.undo`."""
    _act(OpKind.UNDO_ACT, {"op": act}, work=work, undoable=False)


def close_day(account: DayAccount, words: Mapping[TicketState, str], *, work: OpenWork) -> None:
    """As `Steering.close_day`."""
    shown = Counter(ticket.state.value for ticket in account.open)
    said = {state.value: word for state, word in words.items()}
    told = {"day": account.day.isoformat(), "force": True, "shown": dict(shown), "words": said}
    _act(OpKind.CLOSE_DAY, told, work=work, undoable=False)


def _other_window(kind: OpKind, window: Window, *, reason: str, at: datetime | None = None, work: OpenWork) -> Act:
    undoable = kind is OpKind.RESUME_OTHER
    return _act_at(kind, {**_seen(window), "reason": reason}, at, work=work, undoable=undoable)


def _act_at(
    kind: OpKind, payload: Mapping[str, Any], at: datetime | None, *, work: OpenWork, undoable: bool = True
) -> Act:
    """Now, or as an act that the hub carries out at its time."""
    if at is None:
        return _act(kind, payload, work=work, undoable=undoable)
    later = {name: value for name, value in payload.items() if name != "seen"}
    told = {"scheduled": work.new_id(), "due": to_text(at), "act": kind.value, "payload": later}
    return _act(OpKind.SCHEDULE_ACT, told, work=work)


def _act(
    kind: OpKind,
    payload: Mapping[str, Any],
    *,
    work: OpenWork,
    ticket: TicketId | None = None,
    content: bytes = b"",
    undoable: bool = True,
) -> Act:
    work.link.must_know_acts()
    with work.store.reading() as transaction:
        actor = who(transaction, RULES[kind].right).staff.id
    decided = ask(kind, payload, actor=actor, ticket=ticket, content=content, work=work)
    return Act(
        id=decided.op_id,
        undo_until=work.time.now() + work.policy.undo_within if undoable else None,
        touched=int(decided.body.get("touched", 0)),
        left_out=tuple(decided.body.get("left_out", ())),
    )


def _words(kind: OpKind, phrase: str, text: str, *, work: OpenWork) -> tuple[bytes, Mapping[str, str]]:
    """What is said: a phrase by its code, or words in a blob beside the feed."""
    if bool(phrase) == bool(text.strip()):
        raise RefusedError("message_empty")
    if phrase:
        return b"", {"phrase": phrase, "content": ""}
    with work.store.reading() as transaction:
        author = who(transaction, RULES[kind].right).staff.short_name
    content = note_content(text, author, work.bits)
    return content, {"phrase": "", "content": content_hash(content)}


def _seen(window: Window) -> dict[str, Any]:
    return {"window": window.no, "seen": window.revision}


def _place(to: SendTo) -> dict[str, Any]:
    return {"group": to.group, "to_window": to.window, "to_staff": to.staff}
