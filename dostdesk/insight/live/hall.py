"""The whole hall at a moment: its figures, windows, groups and alerts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import Ticket
from dostdesk.insight.live.alerts import Alert, alerts_of
from dostdesk.insight.live.day import Calls
from dostdesk.insight.live.floor import Floor
from dostdesk.insight.live.groups import GroupNow, groups_now
from dostdesk.insight.live.waiting import Lines, lines_now
from dostdesk.insight.live.windows import WindowNow, WindowState, windows_now

_NONE = timedelta()


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
    level = policy.service_level_within
    lines = lines_now(floor.tickets, now, level=level, appointment_letter=policy.appointment_letter)
    windows = windows_now(floor, lines, now=now, planned=planned, numbers=numbers)
    groups = groups_now(lines, windows, floor.counts, policy)
    return HallNow(
        figures=_figures(lines, windows, floor, policy, now),
        windows=windows,
        groups=groups,
        alerts=alerts_of(groups, windows, staff or {}, now),
    )


def _figures(lines: Lines, windows: Sequence[WindowNow], floor: Floor, policy: QueuePolicy, now: datetime) -> Figures:
    everybody, counts, states = lines.everybody, floor.counts, [window.state for window in windows]
    first = everybody.first
    all_calls = Calls(
        called=sum(calls.called for calls in counts.calls.values()),
        within=sum(calls.within for calls in counts.calls.values()),
    )
    return Figures(
        waiting=everybody.waiting,
        priority=everybody.priority,
        appointments=lines.appointments,
        recent_wait=counts.recent_wait,
        yesterday_wait=floor.yesterday_wait,
        longest=everybody.longest,
        longest_label="" if first is None else first.label,
        longest_group="" if first is None else first.group,
        longest_late=first is not None and first.due_at < now,
        in_level=everybody.in_level(all_calls),
        level_within=policy.service_level_within,
        level_share=policy.service_level_share,
        open=sum(state not in {WindowState.CLOSED, WindowState.PAUSED} for state in states),
        in_all=len(states),
        paused=states.count(WindowState.PAUSED),
        silent=states.count(WindowState.SILENT),
        closed=states.count(WindowState.CLOSED),
        done=counts.done,
        mean_service=counts.mean_service,
        no_show_share=counts.no_show_share,
    )
