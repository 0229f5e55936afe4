"""The windows of the hall: what happens at each, since when, with whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Break, HelpCall, Seat, Skills, Window
from dostdesk.insight.live.floor import Floor
from dostdesk.insight.live.waiting import Lines

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


def windows_now(
    floor: Floor,
    lines: Lines,
    *,
    now: datetime,
    planned: Callable[[Ticket], timedelta],
    numbers: Sequence[WindowNo],
) -> tuple[WindowNow, ...]:
    """Every window that is known, by number; `numbers` are those of the centre, `planned` as `hall_now` has it."""
    here = {ticket.window: ticket for ticket in floor.tickets if ticket.state.at_a_window}
    known = {window.no: window for window in floor.windows}
    return tuple(
        _window(known.get(no) or Window(no=no), here.get(no), floor, lines, now=now, planned=planned)
        for no in sorted({*known, *numbers})
    )


def _window(
    window: Window,
    ticket: Ticket | None,
    floor: Floor,
    lines: Lines,
    *,
    now: datetime,
    planned: Callable[[Ticket], timedelta],
) -> WindowNow:
    waits_for = sum(lines.of(letter).waiting for letter in window.skills.all)
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
