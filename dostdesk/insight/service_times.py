"""How long a ticket takes a window, by service and hour, from what finished ones took; and what lies between two.

A time is that of the whole call: the way to the window, the services, the wrap-up, and calls in vain as they come.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from dostdesk.insight.day_fold import LONGEST_S
from dostdesk.insight.days import CentreDay, Leg, Stay, hour_of
from dostdesk.insight.hall import Draw

ENOUGH = 40
"""Times of a service that speak for themselves; fewer are filled up from its group."""
LEAST = 30
"""Times of a centre below which nothing is said."""
_NEWEST = 400
_POOL = 4000
# How many finished calls today's pace and an hour's weigh as much as "as always".
_PACE_PRIOR, _HOUR_PRIOR = 40.0, 60.0
_LONGEST_PAUSE_S, _LONGEST_NOTICE_S = 3600.0, 60.0
_PAUSES = (4.0, 6.0, 8.0, 10.0, 12.0, 15.0)
Table = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ServiceTimes:
    """Distributions to draw from.

    Attributes:
        calls: Calls that they rest on.
        services: By service, in order of size.
        groups: By queue group.
        hours: By hour of the day, by how much longer things take than on average.
        pace: The same for today.
        several: How much of the sum of its services a visit with several takes.
        pauses: Seconds from one ticket to the next while people wait, breaks among them.
        notices: Seconds until an idle window calls who has just come.
    """

    calls: int
    services: Mapping[str, Table]
    groups: Mapping[str, Table]
    everything: Table
    hours: Mapping[int, float] = field(default_factory=dict)
    pace: float = 1.0
    several: float = 1.0
    pauses: Table = _PAUSES
    notices: Table = _PAUSES

    @property
    def known(self) -> bool:
        """Whether there is enough to say anything."""
        return self.calls >= LEAST

    def table(self, service: str, group: str) -> Table:
        """The times of a service; those of its group, or of all, where it was never seen."""
        return self.services.get(service) or self.groups.get(group) or self.everything

    def tables(self, services: Sequence[str], group: str) -> tuple[tuple[Table, ...], float]:
        """From which times a visit's is drawn, one of each, and by what their sum is multiplied."""
        if len(services) <= 1:
            return (self.table(services[0] if services else "", group),), 1.0
        return tuple(self.table(service, group) for service in services), self.several

    def left(self, services: Sequence[str], group: str, since: float, now: float, random: Random) -> float:
        """How much longer somebody takes who has been at a window for a while."""
        factor = self.factor(now) * (1.0 if len(services) <= 1 else len(services) * self.several)
        table = self.table(services[0] if services else "", group)
        return _beyond(table, max(0.0, now - since), factor, random)

    def pause(self, random: Random) -> float:
        return self.pauses[int(random.random() * len(self.pauses))]

    def pause_left(self, since: float, now: float, random: Random) -> float:
        """How much longer a window lets those wait who wait for it."""
        return _beyond(self.pauses, max(0.0, now - since), 1.0, random)

    def pauses_of(self, random: Random) -> Draw:
        """A draw of `pauses`, for whoever needs thousands of them."""
        return _draws(self.pauses, random)

    def notices_of(self, random: Random) -> Draw:
        """The same of `notices`."""
        return _draws(self.notices, random)

    def factor(self, at: float) -> float:
        """By how much everything takes longer at that hour today."""
        return self.pace * self.hours.get(hour_of(at), 1.0)

    def mean(self, service: str, group: str) -> float:
        table = self.table(service, group)
        return sum(table) / len(table)

    @property
    def mean_turn(self) -> float:
        """Seconds that a window needs for one ticket on average, with what lies between two of them."""
        return (sum(self.everything) / len(self.everything)) * self.pace + sum(self.pauses) / len(self.pauses)


def learned(days: Iterable[CentreDay]) -> ServiceTimes:
    """The distributions of past days, oldest first. Of nothing they know nothing, and say so."""
    by_service: dict[str, list[float]] = defaultdict(list)
    by_group: dict[str, list[float]] = defaultdict(list)
    everything: list[float] = []
    several: list[tuple[Stay, Leg]] = []
    single: list[tuple[Stay, Leg]] = []
    pauses: list[float] = []
    notices: list[float] = []
    for day in days:
        for stay, leg in finished(day):
            seconds = leg.seconds or 0.0
            by_group[stay.group].append(seconds)
            everything.append(seconds)
            if len(stay.services) == 1:
                by_service[stay.services[0]].append(seconds)
                single.append((stay, leg))
            elif stay.services:
                several.append((stay, leg))
        found = between(day)
        pauses += found[0]
        notices += found[1]
    if not everything:
        return ServiceTimes(calls=0, services={}, groups={}, everything=(600.0,))
    groups = {letter: tuple(sorted(times[-_POOL:])) for letter, times in by_group.items()}
    first_group = {stay.services[0]: stay.group for stay, _ in single}
    services = {
        code: _filled(times[-_NEWEST:], groups[first_group[code]]) for code, times in by_service.items() if times
    }
    plain = ServiceTimes(
        calls=len(everything), services=services, groups=groups, everything=tuple(sorted(everything[-_POOL:]))
    )
    hours = _hours(single, plain)
    return ServiceTimes(
        calls=plain.calls,
        services=services,
        groups=groups,
        everything=plain.everything,
        hours=hours,
        several=_several(several, plain),
        pauses=tuple(sorted(pauses[-_POOL:])) if len(pauses) >= LEAST else _PAUSES,
        notices=tuple(sorted(notices[-_POOL:])) if len(notices) >= LEAST else _PAUSES,
    )


def finished(day: CentreDay) -> Iterable[tuple[Stay, Leg]]:
    """Every call of a day that came to an end by itself and lasted as long as one can."""
    for stay in day.stays:
        for leg in stay.legs:
            seconds = leg.seconds
            ended_by_day = stay.closed and leg is stay.legs[-1]
            if seconds is not None and 0 < seconds <= LONGEST_S and not ended_by_day:
                yield stay, leg


def between(day: CentreDay) -> tuple[list[float], list[float]]:
    """Seconds between two tickets of a window: while the second waited already, and else since it came."""
    at_window: dict[int, list[tuple[Leg, Stay]]] = defaultdict(list)
    for stay in day.stays:
        if stay.in_person:
            for leg in stay.legs:
                at_window[leg.window].append((leg, stay))
    pauses: list[float] = []
    notices: list[float] = []
    for legs in at_window.values():
        legs.sort(key=lambda known: known[0].called)
        for (before, _), (leg, stay) in pairwise(legs):
            if before.ended is None or leg.called < before.ended:
                continue
            if stay.arrived <= before.ended:
                pauses.append(min(leg.called - before.ended, _LONGEST_PAUSE_S))
            elif leg is stay.legs[0] and leg.called - stay.arrived <= _LONGEST_NOTICE_S:
                notices.append(leg.called - stay.arrived)
    return pauses, notices


def _filled(times: Sequence[float], group: Table) -> Table:
    """The times of a service; few of them are joined by as many of the group's as are missing, evenly taken."""
    missing = ENOUGH - len(times)
    if missing <= 0:
        return tuple(sorted(times))
    return tuple(sorted([*times, *(group[int((order + 0.5) * len(group) / missing)] for order in range(missing))]))


def _hours(single: Sequence[tuple[Stay, Leg]], plain: ServiceTimes) -> Mapping[int, float]:
    found: dict[int, list[float]] = defaultdict(list)
    means = {code: sum(table) / len(table) for code, table in plain.services.items()}
    for stay, leg in single:
        found[hour_of(leg.called)].append((leg.seconds or 0.0) / means[stay.services[0]])
    return {hour: (sum(ratios) + _HOUR_PRIOR) / (len(ratios) + _HOUR_PRIOR) for hour, ratios in found.items()}


def paced(times: ServiceTimes, today: CentreDay) -> ServiceTimes:
    """The same with the pace of today: its last calls against what they were expected to take."""
    ended = sorted(finished(today), key=lambda known: known[1].ended or 0.0)[-2 * int(_PACE_PRIOR) :]
    took = expected = 0.0
    for stay, leg in ended:
        if len(stay.services) == 1:
            took += leg.seconds or 0.0
            expected += times.mean(stay.services[0], stay.group) * times.hours.get(hour_of(leg.called), 1.0)
    prior = _PACE_PRIOR * sum(times.everything) / len(times.everything)
    return replace(times, pace=(took + prior) / (expected + prior))


def _several(legs: Sequence[tuple[Stay, Leg]], plain: ServiceTimes) -> float:
    took = sum(leg.seconds or 0.0 for _, leg in legs)
    alone = sum(plain.mean(code, stay.group) for stay, _ in legs for code in stay.services)
    prior = 10.0 * sum(plain.everything) / len(plain.everything)
    return (took + prior) / (alone + prior)


def _beyond(table: Table, elapsed: float, factor: float, random: Random) -> float:
    """What is left of a time of which `elapsed` is over."""
    first = bisect_right(table, elapsed / factor)
    if first >= len(table):
        # Longer than any that was seen: half as long again, give or take.
        return elapsed * random.random()
    return max(1.0, table[first + int(random.random() * (len(table) - first))] * factor - elapsed)


def _draws(table: Table, random: Random) -> Draw:
    draw, size = random.random, len(table)
    return lambda: table[int(draw() * size)]
