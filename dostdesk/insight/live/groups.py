"""The queue groups of the hall: who waits in each, and for how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dostdesk.domain.policy import QueuePolicy
from dostdesk.insight.live.day import Calls, DayCounts
from dostdesk.insight.live.waiting import Line, Lines
from dostdesk.insight.live.windows import WindowNow, WindowState

_NONE = timedelta()


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


def groups_now(
    lines: Lines, windows: Sequence[WindowNow], counts: DayCounts, policy: QueuePolicy
) -> tuple[GroupNow, ...]:
    """Every group of the policy, in its order."""
    calling: Counter[str] = Counter()
    for window in windows:
        if window.state is not WindowState.CLOSED:
            calling.update(window.skills.all)
    return tuple(
        _group(group.letter, lines.of(group.letter), counts.calls.get(group.letter) or Calls(), calling[group.letter])
        for group in policy.groups
    )


def _group(letter: str, line: Line, calls: Calls, windows: int) -> GroupNow:
    return GroupNow(
        letter=letter,
        waiting=line.waiting,
        longest=line.longest,
        longest_label="" if line.first is None else line.first.label,
        overdue=line.overdue,
        in_level=line.in_level(calls),
        windows=windows,
    )
