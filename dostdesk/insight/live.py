"""The hall at this moment, from what the feed has brought so far: windows, queue groups, today's figures, alerts.

Pure: everything comes in as values, and the same values give the same page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from dostdesk.domain.ids import DeviceId, StaffId, WindowNo
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Break, HelpCall, Seat, Skills, Window

RECENT = timedelta(hours=1)
_NONE = timedelta()
_NO_SKILLS = Skills()


class WindowState(StrEnum):
    """What happens at a window; a silent one is nothing else, since nobody knows better."""

    SERVING = "serving"
    CALLING = "calling"
    FREE = "free"
    PAUSED = "paused"
    SILENT = "silent"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a visit adds to the figures of its day.

    Attributes:
        called_at, wait: The first call, and how long it was awaited from arrival; None before it. Of a visit whose
            first leg is over the first call is no longer known, and the first start stands for it.
        served: Time at windows, once it is done.
    """

    group: str
    called_at: datetime | None
    wait: timedelta
    state: TicketState
    served: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """How many were called for the first time, and how many of them within the service level's time."""

    called: int = 0
    within: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """A service day so far.

    Attributes:
        calls: By group.
        recent_wait: Mean wait of those who were called in the last hour; None where nobody was.
        served_in_all: Time at windows of all that are done.
    """

    calls: Mapping[str, Calls] = field(default_factory=dict)
    recent_wait: timedelta | None = None
    done: int = 0
    served_in_all: timedelta = _NONE
    no_shows: int = 0

    @property
    def mean_service(self) -> timedelta | None:
        """None while nobody is done."""
        return self.served_in_all / self.done if self.done else None

    @property
    def no_show_share(self) -> float | None:
        """Of those that ended by being served or by not coming; None while there are none."""
        ended = self.done + self.no_shows
        return self.no_shows / ended if ended else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A centre's hall as one device has it.

    Attributes:
        tickets: Those of the service day that are still somebody's business.
        windows: All that were ever opened.
        yesterday_wait: Mean wait of those who were called in the same hour of the last service day; None if unknown.
        freed: When somebody last left each window for good.
        silent: Devices that the hub has not heard for long, and when it heard each last (None: not since it began).
        known_at: When the hub was last heard here, where that is long ago: then everything is as of then.
        no_shows: Who was called in vain today and has not come back.
    """

    day: date
    tickets: tuple[Ticket, ...] = ()
    windows: tuple[Window, ...] = ()
    counts: DayCounts = DayCounts()
    yesterday_wait: timedelta | None = None
    freed: Mapping[WindowNo, datetime] = field(default_factory=dict)
    silent: Mapping[DeviceId, datetime | None] = field(default_factory=dict)
    known_at: datetime | None = None
    no_shows: tuple[Ticket, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowNow:
    """One window.

    Attributes:
        since: When this state began; of a silent window: when it was last heard.
        elapsed, target: Time with the ticket's services, and what the catalogue plans for those that have begun.
        waits_for: How many wait whom this window could call.
        help: The desk there calls for help.
        was: Who sat there, if a supervisor closed it.
        next_break: Of the plan of the day, the next that has not begun.
    """

    no: WindowNo
    state: WindowState
    staff: StaffId | None = None
    ticket: Ticket | None = None
    since: datetime | None = None
    elapsed: timedelta = _NONE
    target: timedelta = _NONE
    skills: Skills = _NO_SKILLS
    pause: Break | None = None
    waits_for: int = 0
    help: HelpCall | None = None
    was: Seat | None = None
    next_break: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether the service takes longer than planned."""
        return self.state is WindowState.SERVING and _NONE < self.target < self.elapsed


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNow:
    """One queue group.

    Attributes:
        longest: How long the one has waited who waits longest; `longest_label` is his.
        overdue: How many wait beyond their due time.
        in_level: Share called within the service level's time, of all that were called today or wait beyond it; None
            before the first.
        windows: Open windows that call it, breaks included.
    """

    letter: str
    waiting: int = 0
    longest: timedelta = _NONE
    longest_label: str = ""
    overdue: int = 0
    in_level: float | None = None
    windows: int = 0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures at the head of the page.

    Attributes:
        longest: How long the one has waited who waits longest, with his label and group.
        longest_late: He is beyond his due time.
        in_level, level_within, level_share: Share called within the service level's time, that time, and the share
            that the policy wants.
        open, in_all: Windows; `paused`, `silent` and `closed` of them.
    """

    waiting: int = 0
    priority: int = 0
    appointments: int = 0
    recent_wait: timedelta | None = None
    yesterday_wait: timedelta | None = None
    longest: timedelta = _NONE
    longest_label: str = ""
    longest_group: str = ""
    longest_late: bool = False
    in_level: float | None = None
    level_within: timedelta = _NONE
    level_share: float = 0.0
    open: int = 0
    in_all: int = 0
    paused: int = 0
    silent: int = 0
    closed: int = 0
    done: int = 0
    mean_service: timedelta | None = None
    no_show_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HallNow:
    """Everything that the live page shows of the hall."""

    figures: Figures = Figures()
    windows: tuple[WindowNow, ...] = ()
    groups: tuple[GroupNow, ...] = ()
    alerts: tuple[Alert, ...] = ()

    def window(self, no: WindowNo | None) -> WindowNow | None:
        """One window by its number."""
        return next((window for window in self.windows if window.no == no), None)


# How far a service is beyond its plan, and a break beyond its end, before somebody should look.
SERVICE_LONG, BREAK_LATE = timedelta(minutes=10), timedelta(minutes=3)


def counted(ticket: Ticket) -> Counted | None:
    """What a ticket adds to its day; None for work that nobody waits for."""
    if not ticket.in_person:
        return None
    called = _first_called(ticket)
    return Counted(
        group=ticket.group,
        called_at=called,
        wait=_NONE if called is None else max(_NONE, called - ticket.arrived_at),
        state=ticket.state,
        served=ticket.clock.served if ticket.state is TicketState.DONE else _NONE,
    )


def _first_called(ticket: Ticket) -> datetime | None:
    if ticket.leg_no > 1:
        return ticket.started_at or ticket.called_at
    return None if ticket.state is TicketState.WAITING else ticket.called_at


def day_counts(visits: Iterable[Counted], policy: QueuePolicy, now: datetime) -> DayCounts:
    """The day's figures from what each visit adds."""
    called: dict[str, int] = {}
    within: dict[str, int] = {}
    recent, recent_in_all, since = 0, _NONE, now - RECENT
    done = no_shows = 0
    served = _NONE
    level = policy.service_level_within
    for visit in visits:
        if visit.called_at is not None:
            called[visit.group] = called.get(visit.group, 0) + 1
            if visit.wait <= level:
                within[visit.group] = within.get(visit.group, 0) + 1
            if since < visit.called_at <= now:
                recent, recent_in_all = recent + 1, recent_in_all + visit.wait
        if visit.state is TicketState.DONE:
            done, served = done + 1, served + visit.served
        elif visit.state is TicketState.NO_SHOW:
            no_shows += 1
    return DayCounts(
        calls={group: Calls(called=count, within=within.get(group, 0)) for group, count in called.items()},
        recent_wait=recent_in_all / recent if recent else None,
        done=done,
        served_in_all=served,
        no_shows=no_shows,
    )


def hall_now(
    floor: Floor,
    *,
    now: datetime,
    policy: QueuePolicy,
    planned: Callable[[Ticket], timedelta],
    numbers: Sequence[WindowNo] = (),
    staff: Mapping[StaffId, Staff] | None = None,
) -> HallNow:
    """The hall at `now`.

    Args:
        planned: What the catalogue plans for those services of a ticket that have begun.
        numbers: The centre's windows, also those that nobody has opened yet.
        staff: Who works here, with the skills that the directory gives him: what he could do besides.
    """
    waiting = [ticket for ticket in floor.tickets if ticket.state is TicketState.WAITING and ticket.in_person]
    windows = _windows(floor, waiting, now=now, planned=planned, numbers=numbers)
    groups = tuple(_group(group.letter, waiting, windows, floor.counts, policy, now) for group in policy.groups)
    return HallNow(
        figures=_figures(waiting, windows, floor, policy, now),
        windows=windows,
        groups=groups,
        alerts=_alerts(groups, windows, staff or {}, now),
    )


def _windows(
    floor: Floor,
    waiting: Sequence[Ticket],
    *,
    now: datetime,
    planned: Callable[[Ticket], timedelta],
    numbers: Sequence[WindowNo],
) -> tuple[WindowNow, ...]:
    here = {ticket.window: ticket for ticket in floor.tickets if ticket.state.at_a_window}
    known = {window.no: window for window in floor.windows}
    lines: dict[str, int] = {}
    for ticket in waiting:
        lines[ticket.group] = lines.get(ticket.group, 0) + 1
    return tuple(
        _window(known.get(no) or Window(no=no), here.get(no), floor, lines, now=now, planned=planned)
        for no in sorted({*known, *numbers})
    )


def _window(
    window: Window,
    ticket: Ticket | None,
    floor: Floor,
    lines: Mapping[str, int],
    *,
    now: datetime,
    planned: Callable[[Ticket], timedelta],
) -> WindowNow:
    waits_for = sum(lines.get(letter, 0) for letter in window.skills.all)
    state, since = _state(window, ticket, floor)
    serving = ticket is not None and ticket.state is TicketState.SERVING
    return WindowNow(
        no=window.no,
        state=state,
        staff=window.staff,
        ticket=ticket,
        since=since,
        elapsed=_elapsed(ticket, now) if ticket is not None else _NONE,
        target=planned(ticket) if ticket is not None and serving else _NONE,
        skills=window.skills,
        pause=window.pause,
        waits_for=waits_for,
        help=window.help,
        was=window.was,
        next_break=min((planned.start for planned in window.breaks if planned.start > now), default=None),
    )


def _state(window: Window, ticket: Ticket | None, floor: Floor) -> tuple[WindowState, datetime | None]:
    if not window.open:
        return WindowState.CLOSED, None
    if window.device is not None and window.device in floor.silent:
        return WindowState.SILENT, floor.silent[window.device]
    if ticket is not None:
        if ticket.state is TicketState.SERVING:
            return WindowState.SERVING, ticket.started_at
        return WindowState.CALLING, ticket.called_at
    if window.pause is not None:
        return WindowState.PAUSED, window.pause.since
    known = [at for at in (window.opened_at, floor.freed.get(window.no)) if at is not None]
    return WindowState.FREE, max(known, default=None)


def _elapsed(ticket: Ticket, now: datetime) -> timedelta:
    if ticket.state is TicketState.CALLED:
        return max(_NONE, now - ticket.called_at) if ticket.called_at else _NONE
    running = (max(_NONE, now - part.since) for part in ticket.services if part.since is not None)
    return sum((part.served for part in ticket.services), _NONE) + sum(running, _NONE)


def _group(
    letter: str,
    waiting: Sequence[Ticket],
    windows: Sequence[WindowNow],
    counts: DayCounts,
    policy: QueuePolicy,
    now: datetime,
) -> GroupNow:
    here = [ticket for ticket in waiting if ticket.group == letter]
    longest = max(here, key=lambda ticket: ticket.clock.waited(now), default=None)
    calls = counts.calls.get(letter, Calls())
    return GroupNow(
        letter=letter,
        waiting=len(here),
        longest=_NONE if longest is None else longest.clock.waited(now),
        longest_label="" if longest is None else longest.label,
        overdue=sum(ticket.due_at < now for ticket in here),
        in_level=_share(calls, here, policy.service_level_within, now),
        windows=sum(window.state is not WindowState.CLOSED and letter in window.skills.all for window in windows),
    )


def _share(calls: Calls, waiting: Sequence[Ticket], level: timedelta, now: datetime) -> float | None:
    """Who waits beyond the level will not be within it whatever happens: he counts now, not when he is called."""
    beyond = sum(now - ticket.arrived_at > level and ticket.leg_no == 1 for ticket in waiting)
    known = calls.called + beyond
    return calls.within / known if known else None


def _figures(
    waiting: Sequence[Ticket], windows: Sequence[WindowNow], floor: Floor, policy: QueuePolicy, now: datetime
) -> Figures:
    longest = max(waiting, key=lambda ticket: ticket.clock.waited(now), default=None)
    states = [window.state for window in windows]
    all_calls = Calls(
        called=sum(calls.called for calls in floor.counts.calls.values()),
        within=sum(calls.within for calls in floor.counts.calls.values()),
    )
    appointment = f"{policy.appointment_letter}-"
    return Figures(
        waiting=len(waiting),
        priority=sum(ticket.priority != "regular" for ticket in waiting),
        appointments=sum(ticket.label.startswith(appointment) for ticket in waiting),
        recent_wait=floor.counts.recent_wait,
        yesterday_wait=floor.yesterday_wait,
        longest=_NONE if longest is None else longest.clock.waited(now),
        longest_label="" if longest is None else longest.label,
        longest_group="" if longest is None else longest.group,
        longest_late=longest is not None and longest.due_at < now,
        in_level=_share(all_calls, waiting, policy.service_level_within, now),
        level_within=policy.service_level_within,
        level_share=policy.service_level_share,
        open=sum(state not in {WindowState.CLOSED, WindowState.PAUSED} for state in states),
        in_all=len(states),
        paused=states.count(WindowState.PAUSED),
        silent=states.count(WindowState.SILENT),
        closed=states.count(WindowState.CLOSED),
        done=floor.counts.done,
        mean_service=floor.counts.mean_service,
        no_show_share=floor.counts.no_show_share,
    )


def _alerts(
    groups: Sequence[GroupNow], windows: Sequence[WindowNow], staff: Mapping[StaffId, Staff], now: datetime
) -> tuple[Alert, ...]:
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
