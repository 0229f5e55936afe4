"""The payloads of a supervisor's acts, and of a desk that calls for help. Words of people travel as blobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from dostdesk.domain.ops import OpKind
from dostdesk.protocol.shapes import Code, Moment, Shape, Text, Uuid, Whole, WindowNumber, Yes

GroupLetter = Annotated[str, Field(pattern=r"^[A-Z]$")]
Seen = Annotated[Whole, Field(ge=0, le=2**53)] | None
Minutes = Annotated[Whole, Field(ge=0, le=240)]
Named = Annotated[Text, Field(min_length=1, max_length=80)]
NoCode = Annotated[str, Field(pattern=r"^([a-z0-9_-]{1,80})?$")]
NoHash = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
NoLetter = Annotated[str, Field(pattern=r"^[A-Z]?$")]
# What fills a phrase stands in the feed: a group's letter, a time of day, a number, and no room for a name or a FİN.
FactText = Annotated[str, Field(pattern=r"^([A-Z]|[0-2][0-9]:[0-5][0-9])$")]
FactNumber = Annotated[Whole, Field(ge=0, le=99_999)]


class OtherWindow(Shape):
    """A window is opened or closed, or its break ended, by a supervisor.

    Attributes:
        seen: The window's revision that he saw; None where the time of the act was set before.
    """

    window: WindowNumber
    seen: Seen = None
    reason: Code


class PauseOther(Shape):
    """`reason` is one of the policy's break reasons."""

    window: WindowNumber
    seen: Seen = None
    reason: Code
    until: Moment


class ChangeSkills(Shape):
    window: WindowNumber
    seen: Seen = None
    primary: Annotated[tuple[GroupLetter, ...], Field(max_length=26)]
    secondary: Annotated[tuple[GroupLetter, ...], Field(max_length=26)]
    reason: Code


class BreakPlan(Shape):
    reason: Code
    start: Moment
    end: Moment


class PlanBreaks(Shape):
    """The whole plan of a window, in place of the one before."""

    window: WindowNumber
    seen: Seen = None
    breaks: Annotated[tuple[BreakPlan, ...], Field(max_length=12)]


class AskHelp(Shape):
    window: WindowNumber
    code: Code


class EndHelp(Shape):
    window: WindowNumber
    seen: Seen = None


class EndForgotten(Shape):
    """A service at a window ends without its clerk; `claim` is the one that the supervisor saw."""

    window: WindowNumber
    ticket: Uuid
    claim: Uuid
    reason: Code
    waits: Yes


class MoveTickets(Shape):
    """Waiting tickets wait elsewhere: those that are named, or all of a group."""

    tickets: Annotated[tuple[Uuid, ...], Field(max_length=400)] = ()
    from_group: NoLetter = ""
    group: GroupLetter
    to_window: WindowNumber | None = None
    to_staff: Named | None = None


class ChangePriority(Shape):
    """`was` is the class that the supervisor saw."""

    ticket: Uuid
    was: Code
    priority: Code
    reason: Code


class ChangeTargets(Shape):
    """Target waits in minutes by group and by class; None goes back to the release's.

    Attributes:
        redue: Those who wait get another due time too; otherwise only who comes from now on.
    """

    groups: Annotated[Mapping[GroupLetter, Minutes | None], Field(max_length=26)] = {}
    classes: Annotated[Mapping[Code, Minutes | None], Field(max_length=26)] = {}
    redue: Yes
    reason: Code


class ScheduleAct(Shape):
    """An act for later: its kind, and its payload as its shape has it."""

    scheduled: Uuid
    due: Moment
    act: OpKind
    payload: Mapping[str, Any]


class Unschedule(Shape):
    scheduled: Uuid


class SendMessage(Shape):
    """To some windows, or to all where none is named: one of the phrases, or the blob `content`."""

    message: Uuid
    windows: Annotated[tuple[WindowNumber, ...], Field(max_length=99)] = ()
    phrase: NoCode = ""
    content: NoHash = ""


class ReadMessage(Shape):
    message: Uuid
    window: WindowNumber


class Announce(Shape):
    """For the boards, until a time: one of the phrases with what fills it, or the blob `content`."""

    announcement: Uuid
    until: Moment
    phrase: NoCode = ""
    facts: Annotated[Mapping[Code, FactNumber | FactText], Field(max_length=4)] = {}
    content: NoHash = ""


class EndAnnouncement(Shape):
    announcement: Uuid


class UndoAct(Shape):
    op: Uuid


ACT_PAYLOADS: Mapping[OpKind, type[Shape]] = {
    OpKind.ASK_HELP: AskHelp,
    OpKind.TAKE_HELP_BACK: EndHelp,
    OpKind.READ_MESSAGE: ReadMessage,
    OpKind.OPEN_OTHER: OtherWindow,
    OpKind.CLOSE_OTHER: OtherWindow,
    OpKind.PAUSE_OTHER: PauseOther,
    OpKind.RESUME_OTHER: OtherWindow,
    OpKind.CHANGE_SKILLS: ChangeSkills,
    OpKind.PLAN_BREAKS: PlanBreaks,
    OpKind.END_HELP: EndHelp,
    OpKind.END_FORGOTTEN: EndForgotten,
    OpKind.MOVE_TICKETS: MoveTickets,
    OpKind.CHANGE_PRIORITY: ChangePriority,
    OpKind.CHANGE_TARGETS: ChangeTargets,
    OpKind.SCHEDULE_ACT: ScheduleAct,
    OpKind.UNSCHEDULE: Unschedule,
    OpKind.SEND_MESSAGE: SendMessage,
    OpKind.ANNOUNCE: Announce,
    OpKind.END_ANNOUNCEMENT: EndAnnouncement,
    OpKind.UNDO_ACT: UndoAct,
}
