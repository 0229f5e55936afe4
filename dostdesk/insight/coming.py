"""People who are yet to come, drawn for one run of the hall: as many as is forecast, such as came on past days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log
from random import Random

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.insight.arrivals import Slot
from dostdesk.insight.days import SLOT_S, CentreDay, hour_of
from dostdesk.insight.hall import NOBODY, Arrival
from dostdesk.insight.service_times import ServiceTimes

_NEWEST = 3000


@dataclass(frozen=True, slots=True)
class Kind:
    """What somebody came for, and by which right."""

    group: str
    priority: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Who will come.

    Attributes:
        people: Expected in each half hour, with when it begins and ends.
        spread: By how much whole afternoons differ: a relative standard deviation.
        kinds: Whom past days had at each hour.
    """

    people: tuple[tuple[float, float, float], ...]
    spread: float
    kinds: Mapping[int, Sequence[Kind]]

    def drawn(
        self, times: ServiceTimes, targets: Mapping[tuple[str, str], float], first: int, until: float, random: Random
    ) -> Iterator[Arrival]:
        """One afternoon's arrivals up to an instant, in the order of time; each is drawn when it is asked for.

        Args:
            targets: Target waits in seconds, by group and class.
            first: The number of the first of them; the others go on from it.
        """
        more = max(0.2, random.gauss(1.0, self.spread))
        number = first
        for begins, ends, expected in self.people:
            if begins >= until or expected <= 0:
                continue
            kinds = self.kinds.get(hour_of(begins)) or self.kinds.get(NOBODY)
            if not kinds:
                continue
            apart, factor = (ends - begins) / (expected * more), times.factor(begins)
            at = begins - log(1.0 - random.random()) * apart
            while at < ends and at < until:
                kind = kinds[int(random.random() * len(kinds))]
                target = targets.get((kind.group, kind.priority), 0.0)
                takes = times.plainly_drawn(kind.services, kind.group, random) * factor
                yield at, kind.group, (at + target, at, number, takes, NOBODY)
                number += 1
                at -= log(1.0 - random.random()) * apart


def coming_of(slots: Sequence[tuple[float, Slot]], now: float, days: Iterable[CentreDay], spread: float) -> Coming:
    """Who will come in these half hours.

    Args:
        slots: With the instant at which each begins; of the one that runs only what is left of it counts.
        days: Whose people are drawn, oldest first.
    """
    by_hour: dict[int, list[Kind]] = defaultdict(list)
    for day in days:
        for stay in day.stays:
            if stay.in_person:
                kind = Kind(stay.group, stay.priority, stay.services)
                by_hour[hour_of(stay.arrived)].append(kind)
                by_hour[NOBODY].append(kind)
    people = tuple(
        (max(begins, now), begins + SLOT_S, slot.expected) for begins, slot in slots if begins + SLOT_S > now
    )
    return Coming(people=people, spread=spread, kinds={hour: found[-_NEWEST:] for hour, found in by_hour.items()})


def targets_of(policy: QueuePolicy) -> dict[tuple[str, str], float]:
    """Target waits in seconds, by group and class."""
    return {
        (group.letter, entry.code): policy.target(group.letter, entry.code).total_seconds()
        for group in policy.groups
        for entry in policy.classes
    }


def target_s(policy: QueuePolicy, group: str, priority: str) -> float:
    """One target; at once where the policy knows no such group or class, as the hub decides it."""
    try:
        target = policy.target(group, priority)
    except RefusedError:
        target = timedelta()
    return target.total_seconds()
