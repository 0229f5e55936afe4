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
from dostdesk.insight.service_times import ServiceTimes, Table

_NEWEST = 3000


@dataclass(frozen=True, slots=True)
class Kind:
    """What somebody came for, and by which right."""

    group: str
    priority: str
    services: tuple[str, ...]


Kinds = Mapping[int, Sequence[Kind]]


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
    kinds: Kinds


class Newcomers:
    """Draws afternoons; what each kind of people needs is looked up when one of them first comes.

    Args:
        targets: Target waits in seconds, by group and class.
    """

    def __init__(self, coming: Coming, times: ServiceTimes, targets: Mapping[tuple[str, str], float]) -> None:
        self._coming, self._times, self._targets = coming, times, targets
        self._needs: dict[int, tuple[str, float, Table, tuple[Table, ...], float]] = {}

    def drawn(self, first: int, until: float, random: Random) -> Iterator[Arrival]:
        """One afternoon's arrivals up to an instant, in the order of time; each is drawn when it is asked for.

        Args:
            first: The number of the first of them; the others go on from it.
        """
        coming, needs, draw = self._coming, self._needs, random.random
        more = max(0.2, random.gauss(1.0, coming.spread))
        number = first
        for begins, ends, expected in coming.people:
            if begins >= until or expected <= 0:
                continue
            kinds = coming.kinds.get(hour_of(begins)) or coming.kinds.get(NOBODY)
            if not kinds:
                continue
            apart, factor, count = (ends - begins) / (expected * more), self._times.factor(begins), len(kinds)
            at = begins - log(1.0 - draw()) * apart
            while at < ends and at < until:
                kind = kinds[int(draw() * count)]
                # By identity: a kind is the same object wherever it comes again, and lives as long as `coming`.
                group, target, table, others, several = needs.get(id(kind)) or self._look_up(kind)
                takes = table[int(draw() * len(table))]
                for other in others:
                    takes += other[int(draw() * len(other))]
                yield at, group, (at + target, at, number, takes * several * factor, NOBODY)
                number += 1
                at -= log(1.0 - draw()) * apart

    def _look_up(self, kind: Kind) -> tuple[str, float, Table, tuple[Table, ...], float]:
        (table, *others), several = self._times.tables(kind.services, kind.group)
        target = self._targets.get((kind.group, kind.priority), 0.0)
        needs = self._needs[id(kind)] = (kind.group, target, table, tuple(others), several)
        return needs


def coming_of(slots: Sequence[tuple[float, Slot]], now: float, kinds: Kinds, spread: float) -> Coming:
    """Who will come in these half hours.

    Args:
        slots: With the instant at which each begins; of the one that runs only what is left of it counts.
        kinds: Who is drawn.
    """
    people = tuple(
        (max(begins, now), begins + SLOT_S, slot.expected) for begins, slot in slots if begins + SLOT_S > now
    )
    return Coming(people=people, spread=spread, kinds=kinds)


def kinds_of(days: Iterable[CentreDay]) -> Kinds:
    """Whom these days had, oldest first: by hour, and at any under `NOBODY`."""
    by_hour: dict[int, list[Kind]] = defaultdict(list)
    known: dict[Kind, Kind] = {}
    for day in days:
        for stay in day.stays:
            if stay.in_person:
                kind = Kind(stay.group, stay.priority, stay.services)
                kind = known.setdefault(kind, kind)
                by_hour[hour_of(stay.arrived)].append(kind)
                by_hour[NOBODY].append(kind)
    return {hour: found[-_NEWEST:] for hour, found in by_hour.items()}


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
