"""What wants the supervisor in the hall: a cause, and the one act that helps most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.rights import Staff
from dostdesk.insight.live.groups import GroupNow
from dostdesk.insight.live.windows import WindowNow, WindowState

# How far a service is beyond its plan, and a break beyond its end, before somebody should look.
SERVICE_LONG, BREAK_LATE = timedelta(minutes=10), timedelta(minutes=3)
_NONE = timedelta()


class AlertKind(StrEnum):
    """What wants the supervisor, most serious first."""

    HELP = "help"
    NO_SKILL = "no_skill"
    GROUP_LATE = "group_late"
    SILENT = "silent"
    SERVICE_LONG = "service_long"
    BREAK_OVER = "break_over"


class RemedyKind(StrEnum):
    """The one act that helps most."""

    ANSWER = "answer"
    OPEN = "open"
    ADD_SKILL = "add_skill"
    END_BREAK = "end_break"
    MESSAGE = "message"
    MOVE = "move"
    LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What to do about an alert, at which window, for which group."""

    kind: RemedyKind
    window: WindowNo | None = None
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that does not get better by itself, with its cause.

    Attributes:
        span: The longest wait, the silence, or the time beyond the plan.
        cause: A code: why it is so. `free_window` somebody is free and could, `paused_window` somebody who could has a
            break, `closed_window` whoever could was sent away, `could_window` somebody busy has learned it,
            `busy_windows` all who call it are busy, `no_window` nobody calls it; of help: what it is about; else the
            kind says it.
    """

    kind: AlertKind
    window: WindowNo | None = None
    group: str = ""
    count: int = 0
    span: timedelta = _NONE
    label: str = ""
    staff: StaffId | None = None
    cause: str = ""
    remedy: Remedy | None = None

    @property
    def id(self) -> str:
        """The same as long as it is about the same."""
        return f"{self.kind}:{self.group or self.window}"


def alerts_of(
    groups: Sequence[GroupNow], windows: Sequence[WindowNow], staff: Mapping[StaffId, Staff], now: datetime
) -> tuple[Alert, ...]:
    """All of them, most serious first."""
    found = [
        Alert(
            kind=AlertKind.HELP,
            window=window.no,
            staff=window.help.staff,
            span=max(_NONE, now - window.help.since),
            cause=window.help.code,
            remedy=Remedy(kind=RemedyKind.ANSWER, window=window.no),
        )
        for window in windows
        if window.help is not None
    ]
    found += [_of_group(group, windows, staff) for group in groups if group.waiting and not group.windows]
    late = sorted((group for group in groups if group.overdue and group.windows), key=lambda group: -group.longest)
    found += [_of_group(group, windows, staff) for group in late]
    found += [
        Alert(
            kind=AlertKind.SILENT,
            window=window.no,
            staff=window.staff,
            span=_NONE if window.since is None else max(_NONE, now - window.since),
            label="" if window.ticket is None else window.ticket.label,
            remedy=Remedy(kind=RemedyKind.LOOK, window=window.no),
        )
        for window in windows
        if window.state is WindowState.SILENT
    ]
    long = [window for window in windows if window.over and window.elapsed - window.target >= SERVICE_LONG]
    found += [
        Alert(
            kind=AlertKind.SERVICE_LONG,
            window=window.no,
            staff=window.staff,
            span=window.elapsed - window.target,
            label="" if window.ticket is None else window.ticket.label,
            remedy=Remedy(kind=RemedyKind.MESSAGE, window=window.no),
        )
        for window in sorted(long, key=lambda window: window.target - window.elapsed)
    ]
    found += [
        Alert(
            kind=AlertKind.BREAK_OVER,
            window=window.no,
            staff=window.staff,
            span=now - window.pause.until,
            remedy=Remedy(kind=RemedyKind.END_BREAK, window=window.no),
        )
        for window in windows
        if window.state is WindowState.PAUSED and window.pause is not None and now - window.pause.until >= BREAK_LATE
    ]
    return tuple(found)


def _of_group(group: GroupNow, windows: Sequence[WindowNow], staff: Mapping[StaffId, Staff]) -> Alert:
    """Why a group waits too long, and who could help at once: whoever is free and has learned it, whoever was sent
    away, whoever has it and is on a break, whoever has learned it and has the fewest waiting of his own.
    """
    letter = group.letter

    def could(window: WindowNow) -> bool:
        person = None if window.staff is None else staff.get(window.staff)
        return letter not in window.skills.all and person is not None and letter in person.skills.all

    free = [window for window in windows if window.state is WindowState.FREE and could(window)]
    away = [window for window in windows if window.was is not None and letter in window.skills.all]
    paused = [window for window in windows if window.state is WindowState.PAUSED and letter in window.skills.all]
    busy = [
        window for window in windows if window.state in {WindowState.SERVING, WindowState.CALLING} and could(window)
    ]
    cause = "no_window" if not group.windows else "busy_windows"
    helper: WindowNow | None = None
    remedy = Remedy(kind=RemedyKind.MOVE, group=letter)
    if free:
        cause, helper = "free_window", free[0]
    elif away:
        cause, helper = "closed_window", away[0]
        remedy = Remedy(kind=RemedyKind.OPEN, window=helper.no, group=letter)
    elif paused:
        cause, helper = "paused_window", paused[0]
        remedy = Remedy(kind=RemedyKind.END_BREAK, window=helper.no, group=letter)
    elif busy:
        helper = min(busy, key=lambda window: (window.waits_for, window.no))
        cause = "could_window"
    if helper is not None and remedy.kind is RemedyKind.MOVE:
        remedy = Remedy(kind=RemedyKind.ADD_SKILL, window=helper.no, group=letter)
    return Alert(
        kind=AlertKind.GROUP_LATE if group.windows else AlertKind.NO_SKILL,
        group=letter,
        count=group.waiting,
        span=group.longest,
        label=group.longest_label,
        window=None if helper is None else helper.no,
        staff=None if helper is None else helper.staff,
        cause=cause,
        remedy=remedy,
    )
