"""A supervisor's acts on windows, and calls for help: each gives events or refuses; none writes.

Whatever he saw is compared with what is: an act on a window that changed meanwhile is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.hall import ACT_REASONS, END_REASONS, Targets
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.ops import OpKind
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Right
from dostdesk.domain.windows import HELP_CODES, Window
from dostdesk.hub.ask import Ask, Decided, the_ticket
from dostdesk.hub.intents import occupied, window_closes
from dostdesk.storage.hub.store import HubRows

LONGEST_PLAN = timedelta(hours=24)
"""Breaks are planned for a day and no further."""


def decide_window_act(rows: HubRows, ask: Ask) -> Decided:
    """The events of an act on a window.

    Raises:
        RefusedError: `act_stale` (fact: window) when it is not any more what the supervisor saw; or why it cannot be.
    """
    window = seen_window(rows, ask)
    match ask.kind:
        case OpKind.ASK_HELP | OpKind.TAKE_HELP_BACK | OpKind.END_HELP:
            return _help(window, ask)
        case OpKind.OPEN_OTHER:
            return _open(rows, window, ask)
        case OpKind.CLOSE_OTHER:
            _must_be_open(window)
            _must_be_free(rows, window)
            more = {"by": ask.actor, "why": _known(ask.payload["reason"], ACT_REASONS)}
            return Decided(events=window_closes(rows, window, to_text(ask.at), more))
        case OpKind.PAUSE_OTHER:
            return _pause(rows, window, ask)
        case OpKind.RESUME_OTHER:
            _must_be_open(window)
            if window.pause is None:
                raise RefusedError("window_not_paused", window=window.no)
            body = {"by": ask.actor, "why": _known(ask.payload["reason"], ACT_REASONS), "was": pause_body(window)}
            return Decided(events=(window_event(EventKind.WINDOW_RESUMED, window, ask, body),))
        case OpKind.CHANGE_SKILLS:
            return _change_skills(window, ask)
        case OpKind.PLAN_BREAKS:
            return _plan_breaks(window, ask)
        case OpKind.END_FORGOTTEN:
            return _end_forgotten(rows, window, ask)
    raise ValueError(f"{ask.kind} is no act on a window")


def seen_window(rows: HubRows, ask: Ask) -> Window:
    """The window of an act, as it was seen. Raises RefusedError `window_unknown`, `act_stale`."""
    no = WindowNo(ask.payload["window"])
    if no not in ask.rules.windows:
        raise RefusedError("window_unknown", window=no)
    window = rows.queue.window(no) or Window(no=no)
    if ask.payload.get("seen") not in {None, window.revision}:
        raise RefusedError("act_stale", window=no)
    return window


def window_event(kind: EventKind, window: Window, ask: Ask, body: dict[str, Any]) -> EventDraft:
    """An event about a window, of now."""
    whole = {"window": window.no, "at": to_text(ask.at), **body}
    return EventDraft(entity=f"window:{window.no}", kind=kind, body=whole)


def policy_now(rows: HubRows, ask: Ask) -> QueuePolicy:
    """The policy with the target waits that were decided here."""
    return targets_of(rows).over(ask.rules.in_force(ask.at).policy)


def targets_of(rows: HubRows) -> Targets:
    return rows.queue.hall().targets


def pause_body(window: Window) -> dict[str, Any] | None:
    """The break of a window as an event says it, so that it can be begun again."""
    pause = window.pause
    if pause is None:
        return None
    told = {"reason": pause.reason, "since": to_text(pause.since), "until": to_text(pause.until)}
    return told if pause.by is None else {**told, "by": pause.by}


def skills_body(window: Window) -> dict[str, list[str]]:
    return {"primary": sorted(window.skills.primary), "secondary": sorted(window.skills.secondary)}


def _help(window: Window, ask: Ask) -> Decided:
    """A desk calls for help or takes that back; a supervisor says that he has seen to it."""
    asks = ask.kind is OpKind.ASK_HELP
    own = window.device == ask.sender.device and window.staff == ask.actor
    if ask.kind is not OpKind.END_HELP and not own:
        raise RefusedError("window_not_open", window=window.no)
    if asks:
        code = _known(ask.payload["code"], HELP_CODES)
        body = {"code": code, "staff": ask.actor}
        return Decided(events=(window_event(EventKind.WINDOW_HELP_ASKED, window, ask, body),))
    if window.help is None:
        raise RefusedError("help_none", window=window.no)
    by = {"by": ask.actor} if ask.kind is OpKind.END_HELP else {}
    return Decided(events=(window_event(EventKind.WINDOW_HELP_ENDED, window, ask, by),))


def _open(rows: HubRows, window: Window, ask: Ask) -> Decided:
    """Whoever a supervisor sent away sits there again, if he is still signed in at that desk and nowhere else."""
    if window.open:
        raise RefusedError("other_window_open", window=window.no)
    seat = window.was
    staff = None if seat is None else rows.people.signed_in(seat.device, seat.staff, ask.now)
    if seat is None or staff is None or not staff.may(Right.OPEN_WINDOW):
        raise RefusedError("window_nobody", window=window.no)
    for other in rows.queue.windows():
        if other.open and (other.device == seat.device or other.staff == seat.staff):
            raise RefusedError("window_nobody", window=window.no)
    body = {
        **occupied(window.no, staff, ask),
        "staff": seat.staff,
        "device": seat.device,
        "by": ask.actor,
        "why": _known(ask.payload["reason"], ACT_REASONS),
    }
    return Decided(events=(window_event(EventKind.WINDOW_OPENED, window, ask, body),))


def _pause(rows: HubRows, window: Window, ask: Ask) -> Decided:
    """A break begins, or the one that is gets another end."""
    _must_be_open(window)
    _must_be_free(rows, window)
    until = from_text(ask.payload["until"])
    if until <= ask.at or until - ask.at > LONGEST_PLAN:
        raise RefusedError("return_by_past")
    reason = _known(ask.payload["reason"], ask.rules.in_force(ask.at).policy.break_reasons)
    since = ask.at if window.pause is None else window.pause.since
    body = {"reason": reason, "since": to_text(since), "until": to_text(until), "by": ask.actor}
    return Decided(events=(window_event(EventKind.WINDOW_PAUSED, window, ask, {**body, "was": pause_body(window)}),))


def _change_skills(window: Window, ask: Ask) -> Decided:
    _must_be_open(window)
    primary, secondary = set(ask.payload["primary"]), set(ask.payload["secondary"])
    policy = ask.rules.in_force(ask.at).policy
    for letter in sorted(primary | secondary):
        policy.group(letter)
    if primary & secondary:
        raise RefusedError("skills_twice", letter=min(primary & secondary))
    if not primary:
        raise RefusedError("skills_none", window=window.no)
    was, told = skills_body(window), {"primary": sorted(primary), "secondary": sorted(secondary)}
    if was == told:
        raise RefusedError("nothing_changed")
    body = {**told, "by": ask.actor, "why": _known(ask.payload["reason"], ACT_REASONS), "was": was}
    return Decided(events=(window_event(EventKind.WINDOW_SKILLS_CHANGED, window, ask, body),))


def _plan_breaks(window: Window, ask: Ask) -> Decided:
    reasons = ask.rules.in_force(ask.at).policy.break_reasons
    plan = sorted(ask.payload["breaks"], key=lambda one: str(one["start"]))
    breaks = [
        {
            "reason": _known(one["reason"], reasons),
            "start": to_text(from_text(one["start"])),
            "end": to_text(from_text(one["end"])),
        }
        for one in plan
    ]
    _must_follow_each_other(((from_text(one["start"]), from_text(one["end"])) for one in breaks), ask.at)
    was = [{"reason": one.reason, "start": to_text(one.start), "end": to_text(one.end)} for one in window.breaks]
    if was == breaks:
        raise RefusedError("nothing_changed")
    body = {"breaks": breaks, "was": was, "by": ask.actor}
    return Decided(events=(window_event(EventKind.WINDOW_BREAKS_PLANNED, window, ask, body),))


def _must_follow_each_other(breaks: Iterable[tuple[datetime, datetime]], now: datetime) -> None:
    ended = now - LONGEST_PLAN
    for start, end in sorted(breaks):
        if start < ended or end <= start or end > now + LONGEST_PLAN:
            raise RefusedError("break_times_wrong")
        ended = end


def _end_forgotten(rows: HubRows, window: Window, ask: Ask) -> Decided:
    """A service that its window has forgotten ends, and the window is free."""
    ticket = the_ticket(rows, ask.payload["ticket"])
    if not ticket.state.at_a_window or (ticket.window, ticket.claim) != (window.no, ask.payload["claim"]):
        raise RefusedError("act_stale", window=window.no)
    told: dict[str, Any] = {
        "window": window.no,
        "reason": _known(ask.payload["reason"], END_REASONS),
        "by": ask.actor,
        "at": to_text(ask.at),
    }
    kind = EventKind.TICKET_ENDED
    if ask.payload["waits"]:
        kind = EventKind.TICKET_RELEASED
        kept = {service.id: rows.papers.draft(service.id) for service in ticket.services}
        told["drafts"] = {service: draft.version for service, draft in kept.items() if draft is not None}
    event = EventDraft(entity=ticket.id, kind=kind, body=told)
    return Decided(events=(event,), ticket=ticket)


def _must_be_open(window: Window) -> None:
    if not window.open:
        raise RefusedError("other_window_closed", window=window.no)


def _must_be_free(rows: HubRows, window: Window) -> None:
    busy = rows.queue.at_window(window.no)
    if busy is not None:
        raise RefusedError("other_window_busy", label=busy.label, window=window.no)


def _known(code: str, codes: Iterable[str]) -> str:
    """A code of a list. Raises RefusedError `reason_unknown`."""
    if code not in codes:
        raise RefusedError("reason_unknown")
    return code
