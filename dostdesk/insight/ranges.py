"""How long everybody who waits will wait, and who comes now: a range, from many runs of the hall as it may go on.

Each run draws what is left of the tickets at windows, how long the others will take, and who comes meanwhile; the
windows call by the product's own order. What the runs differ by is the range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf
from random import Random

from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.turns import staff_line, window_line
from dostdesk.insight.coming import Coming, Newcomers, target_s, targets_of
from dostdesk.insight.days import Hall
from dostdesk.insight.hall import HallRun
from dostdesk.insight.service_times import ServiceTimes
from dostdesk.insight.starts import Start

HORIZON_S = 6 * 3600.0
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
# Work of a refresh, in people who are called: it stays below a second with three hundred in the hall.
_WORK, _FEWEST, _MOST = 14_000, 40, 120
# Who is asked about comes an instant later than whoever is at this moment being called.
_AN_INSTANT = 0.001

Percentiles = tuple[float, float, float]
"""The 10th, 50th and 90th percentile in seconds; infinite where so many runs end before he is called."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """What was simulated, without any widening.

    Attributes:
        tickets: By id, from now on.
        joining: Of whoever comes now, by group and class.
        unserved: Groups that no window calls, not even one that is on a break.
    """

    tickets: Mapping[str, Percentiles]
    joining: Mapping[tuple[str, str], Percentiles]
    unserved: frozenset[str]
    runs: int


def runs_for(waiting: int) -> int:
    """How many runs there is time for."""
    return max(_FEWEST, min(_MOST, _WORK // (waiting + 40)))


def wait_ranges(
    hall: Hall,
    times: ServiceTimes,
    coming: Coming,
    policy: QueuePolicy,
    *,
    random: Random,
    runs: int | None = None,
    classes: Sequence[str] | None = None,
) -> Ranges:
    """The waits of everybody in the hall and of who comes now.

    Args:
        times: Which must be `known`.
        runs: As many as there is time for, if not given.
        classes: Priority classes of whoever comes; all of the policy's if not given.
    """
    now = hall.at.timestamp()
    served = _lines(hall)
    asked = [
        (group.letter, code)
        for group in policy.groups
        if group.letter in served
        for code in (classes if classes is not None else [entry.code for entry in policy.classes])
    ]
    waiting = [ticket for ticket in hall.waiting if ticket.line in served]
    probes = [
        (now + _AN_INSTANT, group, (now + target_s(policy, group, code), now, number, 0.0, number))
        for number, (group, code) in enumerate(asked, start=len(waiting))
    ]
    count = runs if runs is not None else runs_for(len(waiting))
    followed, ends = len(waiting) + len(asked), now + HORIZON_S
    start, newcomers = Start(hall, waiting, times), Newcomers(coming, times, targets_of(policy))
    pause, notice = times.pauses_of(random), times.notices_of(random)
    called: list[list[float]] = []
    for _ in range(count if followed else 0):
        run = HallRun(start.desks(random), pause=pause, notice=notice, followed=followed)
        for line, entries in start.lines(random).items():
            run.put(line, entries)
        arrivals = newcomers.drawn(followed, ends, random)
        run.run(chain(probes, arrivals), start.changes(random), begins=now, ends=ends)
        called.append(run.called)
    every = [percentiles([at - now for at in one]) for one in zip(*called, strict=True)]
    return Ranges(
        tickets={ticket.id: waits for ticket, waits in zip(waiting, every, strict=False)},
        joining=dict(zip(asked, every[len(waiting) :], strict=True)),
        unserved=frozenset(group.letter for group in policy.groups if group.letter not in served),
        runs=count,
    )


def percentiles(waits: Sequence[float]) -> Percentiles:
    """The 10th, 50th and 90th percentile, between two runs where they lie there."""
    ordered = sorted(waits)
    return _at(ordered, LOW), _at(ordered, MIDDLE), _at(ordered, HIGH)


def _at(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    first, second = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    if first == second or second == inf:
        return first if place == below else second
    return first + (second - first) * (place - below)


def _lines(hall: Hall) -> frozenset[str]:
    """Lines that some open window calls, or one that is on a break or is to open."""
    found: set[str] = {line for one in hall.planned for line in (*(one.primary or ()), *(one.secondary or ()))}
    for window in hall.windows:
        if window.staff is not None:
            found |= window.skills.all
            found |= {window_line(window.no), staff_line(window.staff)}
    return frozenset(found)
