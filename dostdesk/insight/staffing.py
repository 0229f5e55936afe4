"""How many windows a half hour needs for the service level: the waiting formula of many servers (Erlang C)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp

MOST_WINDOWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The service level: which share is to be called within how many seconds."""

    within_s: float
    share: float


def share_within(people: float, span_s: float, turn_s: float, windows: int, within_s: float) -> float:
    """The share of people called within a time, where `people` come in `span_s` and each takes a window `turn_s`."""
    load = people * turn_s / span_s
    if load <= 0:
        return 1.0
    if windows <= load:
        return 0.0
    blocked = 1.0
    for servers in range(1, windows + 1):
        blocked = load * blocked / (servers + load * blocked)
    waits = blocked / (1 - load / windows * (1 - blocked))
    return 1.0 - waits * exp(-(windows - load) * within_s / turn_s)


def needed(people: float, span_s: float, turn_s: float, level: Level) -> int:
    """The fewest windows that reach the level; 0 where nobody comes."""
    if people <= 0 or turn_s <= 0:
        return 0
    load = people * turn_s / span_s
    for windows in range(max(1, ceil(load)), MOST_WINDOWS):
        if share_within(people, span_s, turn_s, windows, level.within_s) >= level.share:
            return windows
    return MOST_WINDOWS


def needed_each(
    people: Sequence[float], windows: Sequence[float], waiting: int, *, span_s: float, turn_s: float, level: Level
) -> list[int]:
    """The windows that each half hour of an afternoon needs, with those who are left over from the one before.

    Args:
        people: Who comes in each.
        windows: Planned in each; what they cannot serve waits for the next half hour.
        waiting: Who waits at the beginning.
    """
    found: list[int] = []
    over = float(waiting)
    for coming, planned in zip(people, windows, strict=True):
        # Some always wait: within the level's time a queue of that length is no arrears.
        usual = planned * min(level.within_s, span_s) / turn_s / 2 if turn_s > 0 else 0.0
        arrears = max(0.0, over - usual)
        found.append(needed(coming + arrears, span_s, turn_s, level))
        served = planned * span_s / turn_s if turn_s > 0 else 0.0
        over = max(0.0, over + coming - served)
    return found
