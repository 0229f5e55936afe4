"""What was decided for the whole hall: target waits, messages to windows, announcements, and acts for a later time.

It is a fold of the feed like tickets and windows. Free text is never here: `content` names the blob that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.events import Body, EventKind
from dostdesk.domain.policy import QueuePolicy

ACT_REASONS = ("queue", "absent", "request", "staffing", "mistake", "other")
"""Why a supervisor overrides a clerk."""
END_REASONS = ("forgotten", "desk_failed", "clerk_left", "other")
"""Why he ends a service at a window."""
MESSAGE_PHRASES = ("come_to_me", "call_me", "finish_and_pause", "take_next", "queue_long", "thanks")
BOARD_PHRASES = (
    "break_until",
    "closing_soon",
    "wait_longer",
    "group_moved",
    "system_slow",
    "keep_ticket",
    "quiet_please",
)
DAY_WORDS: Mapping[str, tuple[str, ...]] = {
    "waiting": ("sent_home", "other_day", "gone"),
    "called": ("not_come", "gone"),
    "serving": ("forgotten", "goes_on_tomorrow"),
    "held": ("not_back", "other_day"),
}
"""What can be said of tickets that a day's end closes, by their state."""
LONGEST_TARGET = 240
"""Minutes."""

HALL_KINDS = frozenset(
    {
        EventKind.TARGETS_CHANGED,
        EventKind.ACT_SCHEDULED,
        EventKind.SCHEDULE_ENDED,
        EventKind.MESSAGE_SENT,
        EventKind.MESSAGE_READ,
        EventKind.MESSAGE_WITHDRAWN,
        EventKind.ANNOUNCED,
        EventKind.ANNOUNCEMENT_ENDED,
        EventKind.DAY_CLOSED,
    }
)
DONE, TAKEN_BACK = "done", "taken_back"
"""How an act for a later time ended, besides the code with which it was refused then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Target waits in minutes in place of the release's: by group letter, by class code."""

    groups: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)

    def over(self, policy: QueuePolicy) -> QueuePolicy:
        """A policy with these targets; the same one where they say nothing."""
        if not self.groups and not self.classes:
            return policy
        return replace(
            policy,
            groups=tuple(
                replace(group, target=timedelta(minutes=self.groups[group.letter]))
                if group.letter in self.groups
                else group
                for group in policy.groups
            ),
            classes=tuple(
                replace(entry, target=timedelta(minutes=self.classes[entry.code]))
                if entry.code in self.classes
                else entry
                for entry in policy.classes
            ),
        )

    def changed(self, groups: Mapping[str, int | None], classes: Mapping[str, int | None]) -> Targets:
        """With other targets; None goes back to the release's."""
        return Targets(groups=_laid_over(self.groups, groups), classes=_laid_over(self.classes, classes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Words of a supervisor to windows.

    Attributes:
        to: Windows by number; empty for all.
        phrase: A code of `MESSAGE_PHRASES`, or empty where `content` names a blob.
        read: By window, when it was marked as read there.
    """

    id: str
    at: datetime
    staff: str
    to: tuple[int, ...] = ()
    phrase: str = ""
    content: str = ""
    read: Mapping[int, datetime] = field(default_factory=dict)

    def for_window(self, window: int) -> bool:
        return not self.to or window in self.to


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Words for everybody in the hall, until a time.

    Attributes:
        phrase: A code of `BOARD_PHRASES`, filled by `facts`; or empty where `content` names a blob.
    """

    id: str
    at: datetime
    staff: str
    until: datetime
    phrase: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """An act that the hub carries out at its time, in the name of whoever wanted it.

    Attributes:
        act: The kind of op that it would be.
        payload: As of that op.
        missed: Why it could not be carried out; empty while its time has not come.
    """

    id: str
    due: datetime
    act: str
    payload: Mapping[str, Any]
    staff: str
    missed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """All of it at one place of the feed.

    Attributes:
        messages: Of this service day, oldest first.
        announcements: Those that nobody ended; the time of some may be over.
        schedule: Acts to come, by time, and those of the day that could not be carried out.
        revision: Sequence of the last event that touched it; 0 before the first.
    """

    targets: Targets = Targets()
    messages: tuple[Message, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    schedule: tuple[Scheduled, ...] = ()
    revision: int = 0

    def message(self, wanted: str) -> Message | None:
        return next((one for one in self.messages if one.id == wanted), None)

    def announcement(self, wanted: str) -> Announcement | None:
        return next((one for one in self.announcements if one.id == wanted), None)

    def scheduled(self, wanted: str) -> Scheduled | None:
        return next((one for one in self.schedule if one.id == wanted), None)

    @property
    def to_come(self) -> tuple[Scheduled, ...]:
        """Acts whose time has not come, or not been noticed, by time."""
        return tuple(one for one in self.schedule if not one.missed)


def fold_hall(hall: Hall, kind: EventKind, body: Body, seq: int) -> Hall:
    """The hall after an event; the very same where nothing changes.

    Raises:
        ValueError: The event is not about it.
    """
    after = _after(hall, kind, body)
    return hall if after is hall else replace(after, revision=seq)


def _after(hall: Hall, kind: EventKind, body: Body) -> Hall:
    match kind:
        case EventKind.TARGETS_CHANGED:
            return replace(hall, targets=hall.targets.changed(body["groups"], body["classes"]))
        case EventKind.ACT_SCHEDULED:
            wanted = Scheduled(
                id=body["scheduled"],
                due=from_text(body["due"]),
                act=body["act"],
                payload=body["payload"],
                staff=body["staff"],
            )
            return replace(hall, schedule=_by_due((*hall.schedule, wanted)))
        case EventKind.SCHEDULE_ENDED:
            others = tuple(one for one in hall.schedule if one.id != body["scheduled"])
            ended = hall.scheduled(body["scheduled"])
            if ended is None or body["code"] in {DONE, TAKEN_BACK}:
                return replace(hall, schedule=others)
            return replace(hall, schedule=_by_due((*others, replace(ended, missed=body["code"]))))
        case EventKind.MESSAGE_SENT:
            said = Message(
                id=body["message"],
                at=from_text(body["at"]),
                staff=body["staff"],
                to=tuple(body["windows"]),
                phrase=body["phrase"],
                content=body["content"],
            )
            return replace(hall, messages=(*hall.messages, said))
        case EventKind.MESSAGE_READ:
            return replace(hall, messages=tuple(_read(one, body) for one in hall.messages))
        case EventKind.MESSAGE_WITHDRAWN:
            return replace(hall, messages=tuple(one for one in hall.messages if one.id != body["message"]))
        case EventKind.ANNOUNCED:
            told = Announcement(
                id=body["announcement"],
                at=from_text(body["at"]),
                staff=body["staff"],
                until=from_text(body["until"]),
                phrase=body["phrase"],
                facts=body["facts"],
                content=body["content"],
            )
            return replace(hall, announcements=(*hall.announcements, told))
        case EventKind.ANNOUNCEMENT_ENDED:
            left = tuple(one for one in hall.announcements if one.id != body["announcement"])
            return replace(hall, announcements=left)
        case EventKind.DAY_CLOSED:
            to_come = hall.to_come
            if not hall.messages and not hall.announcements and to_come == hall.schedule:
                return hall
            return replace(hall, messages=(), announcements=(), schedule=to_come)
    raise ValueError(f"{kind} is not about the hall")


def hall_body(hall: Hall) -> Body:
    """JSON values of it: in a row, and in a snapshot."""
    return {
        "targets": {"groups": dict(hall.targets.groups), "classes": dict(hall.targets.classes)},
        "messages": [
            {
                "message": one.id,
                "at": to_text(one.at),
                "staff": one.staff,
                "windows": list(one.to),
                "phrase": one.phrase,
                "content": one.content,
                "read": [[window, to_text(at)] for window, at in sorted(one.read.items())],
            }
            for one in hall.messages
        ],
        "announcements": [
            {
                "announcement": one.id,
                "at": to_text(one.at),
                "staff": one.staff,
                "until": to_text(one.until),
                "phrase": one.phrase,
                "facts": dict(one.facts),
                "content": one.content,
            }
            for one in hall.announcements
        ],
        "schedule": [
            {
                "scheduled": one.id,
                "due": to_text(one.due),
                "act": one.act,
                "payload": dict(one.payload),
                "staff": one.staff,
                "missed": one.missed,
            }
            for one in hall.schedule
        ],
        "revision": hall.revision,
    }


def hall_from_body(body: Body) -> Hall:
    """Raises KeyError, TypeError or ValueError for what `hall_body` did not write."""
    return Hall(
        targets=Targets(groups=body["targets"]["groups"], classes=body["targets"]["classes"]),
        messages=tuple(
            Message(
                id=one["message"],
                at=from_text(one["at"]),
                staff=one["staff"],
                to=tuple(one["windows"]),
                phrase=one["phrase"],
                content=one["content"],
                read={window: from_text(at) for window, at in one["read"]},
            )
            for one in body["messages"]
        ),
        announcements=tuple(
            Announcement(
                id=one["announcement"],
                at=from_text(one["at"]),
                staff=one["staff"],
                until=from_text(one["until"]),
                phrase=one["phrase"],
                facts=one["facts"],
                content=one["content"],
            )
            for one in body["announcements"]
        ),
        schedule=tuple(
            Scheduled(
                id=one["scheduled"],
                due=from_text(one["due"]),
                act=one["act"],
                payload=one["payload"],
                staff=one["staff"],
                missed=one["missed"],
            )
            for one in body["schedule"]
        ),
        revision=body["revision"],
    )


def _read(message: Message, body: Body) -> Message:
    if message.id != body["message"] or body["window"] in message.read:
        return message
    return replace(message, read={**message.read, body["window"]: from_text(body["at"])})


def _by_due(schedule: tuple[Scheduled, ...]) -> tuple[Scheduled, ...]:
    return tuple(sorted(schedule, key=lambda one: (one.due, one.id)))


def _laid_over(before: Mapping[str, int], changes: Mapping[str, int | None]) -> Mapping[str, int]:
    after = {**before, **changes}
    return {name: minutes for name, minutes in after.items() if minutes is not None}
