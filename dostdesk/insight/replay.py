"""A past day again: the same people with the same service times at the same windows, under other rules.

Both runs go through the product's own order of calling, so that they differ by the change alone. Ratio rules and strict
priority, which other systems have, are here for comparison: they show what they do to the longest wait.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from math import ceil, inf
from random import Random

from dostdesk.domain.clock import BAKU
from dostdesk.domain.policy import QueuePolicy
from dostdesk.insight.coming import target_s
from dostdesk.insight.day_fold import LONGEST_S
from dostdesk.insight.days import CentreDay, Stay
from dostdesk.insight.hall import NOBODY, Arrival, Change, Desk, Entry, HallRun
from dostdesk.insight.service_times import between
from dostdesk.protocol.outlook import Changes, ReplayFigures, Rule

_PAUSES = (4.0, 8.0, 12.0)
_LEAST_PAUSES = 10
_NEXT_DAY_S = 20 * 3600.0
_CLOSES = time(18)
_SEED = 1_000


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a day.

    Attributes:
        waits: Seconds until each was called, in the order of the day's people; None who never was.
        last: When the last of all was called.
    """

    people: tuple[Stay, ...]
    targets: tuple[float, ...]
    waits: tuple[float | None, ...]
    last: float | None


@dataclass(frozen=True, slots=True)
class People:
    """Whom a day's run has, with how long each takes a window, and who comes back to one later that day."""

    first: tuple[tuple[Stay, float], ...]
    again: tuple[tuple[Stay, float, float], ...]
    left_out: Counter[str]


class _Lined(HallRun):
    """Rules that know two kinds of people, those of a priority class and the others, each by arrival.

    Args:
        ratio: So many of the first come before one of the others at a window; None for as many as there are.
    """

    def __init__(self, desks: Sequence[Desk], ratio: int | None, *, pause: Callable[[], float], followed: int) -> None:
        super().__init__(desks, pause=pause, notice=pause, followed=followed)
        self._ratio = ratio
        self._in_turn = dict.fromkeys((desk.no for desk in desks), 0)

    def first(self, desk: Desk, now: float) -> list[Entry] | None:  # noqa: ARG002  due times do not count here
        for lines in (desk.primary, desk.secondary):
            preferred, others = self._of_kind(lines, 0.0), self._of_kind(lines, 1.0)
            if preferred is None or others is None:
                if preferred is None and others is None:
                    continue
                return preferred or others
            if self._ratio is None or self._in_turn[desk.no] < self._ratio:
                self._in_turn[desk.no] += 1
                return preferred
            self._in_turn[desk.no] = 0
            return others
        return None

    def _of_kind(self, lines: Sequence[str], kind: float) -> list[Entry] | None:
        best: list[Entry] | None = None
        for name in lines:
            line = self.lines.get(f"{name}{kind:.0f}")
            if line and (best is None or line[0] < best[0]):
                best = line
        return best

    def _wake(self, line: str, now: float, free: list[tuple[float, int]], idle: list[int]) -> None:
        super()._wake(line[:-1], now, free, idle)


def people_of(day: CentreDay) -> People:
    """Who is in the runs of a day; whoever went before he was called, or was there at its end, took no window."""
    first: list[tuple[Stay, float]] = []
    again: list[tuple[Stay, float, float]] = []
    left_out = Counter(day.left_out)
    for stay in day.stays:
        if not stay.in_person:
            left_out["back_office"] += 1
            continue
        if not stay.legs:
            left_out["never_called"] += 1
            continue
        seconds = stay.legs[0].seconds
        if seconds is None or seconds > LONGEST_S:
            left_out["not_finished"] += 1
            continue
        first.append((stay, max(1.0, seconds)))
        for before, leg in zip(stay.legs, stay.legs[1:], strict=False):
            if leg.seconds and leg.seconds <= LONGEST_S and before.ended is not None:
                again.append((stay, before.ended, leg.seconds))
    return People(tuple(first), tuple(again), left_out)


def run_again(day: CentreDay, people: People, policy: QueuePolicy, changes: Changes) -> Ran:
    """The day once more.

    Args:
        policy: As it was on that day; where a change names no target, due times stay as they were recorded.
    """
    desks, agenda = windows_of(day, changes)
    targets = [_target(stay, policy, changes) for stay, _ in people.first]
    changed = bool(changes.group_targets or changes.class_targets)
    kinds = {entry.code for entry in policy.classes if entry.target is not None}
    by_kind = changes.rule is not Rule.DUE
    arrivals: list[Arrival] = []
    for number, ((stay, takes), target) in enumerate(zip(people.first, targets, strict=True)):
        due = stay.arrived + target if changed else stay.due
        arrivals.append(_arrival(stay, stay.arrived, due, number, takes, number, kinds, by_kind=by_kind))
    for order, (stay, at, takes) in enumerate(people.again, start=len(arrivals)):
        arrivals.append(_arrival(stay, at, stay.due, order, takes, NOBODY, kinds, by_kind=by_kind))
    arrivals.sort(key=lambda arrival: arrival[0])
    pause = _pauses(day)
    followed = len(people.first)
    run: HallRun
    if by_kind:
        ratio = changes.ratio if changes.rule is Rule.RATIO else None
        run = _Lined(desks, ratio, pause=pause, followed=followed)
    else:
        run = HallRun(desks, pause=pause, notice=pause, followed=followed)
    if arrivals:
        begins = min(arrivals[0][0], agenda[0].at if agenda else inf)
        run.run(arrivals, agenda, begins=begins, ends=arrivals[0][0] + _NEXT_DAY_S)
    waits = tuple(
        None if called == inf else called - stay.arrived
        for called, (stay, _) in zip(run.called, people.first, strict=True)
    )
    last = run.last_called if run.last_called != -inf else None
    return Ran(tuple(stay for stay, _ in people.first), tuple(targets), waits, last)


def recorded(people: People, policy: QueuePolicy) -> Ran:
    """What really happened, in the same shape."""
    stays = tuple(stay for stay, _ in people.first)
    targets = tuple(target_s(policy, stay.group, stay.priority) for stay in stays)
    calls = [stay.legs[0].called for stay in stays]
    return Ran(stays, targets, tuple(stay.waited for stay in stays), max(calls, default=None))


def figures_of(ran: Ran, policy: QueuePolicy) -> tuple[ReplayFigures, ...]:
    """Of all, then of each group, then of each class of which anybody came."""
    level = policy.service_level_within.total_seconds()
    whole = list(zip(ran.people, ran.targets, ran.waits, strict=True))
    found = [_figures(whole, level)]
    for group in policy.groups:
        of_it = [one for one in whole if one[0].group == group.letter]
        if of_it:
            found.append(_figures(of_it, level, group=group.letter))
    for entry in policy.classes:
        of_it = [one for one in whole if one[0].priority == entry.code]
        if of_it:
            found.append(_figures(of_it, level, priority=entry.code))
    return tuple(found)


def windows_of(day: CentreDay, changes: Changes) -> tuple[list[Desk], list[Change]]:
    """The windows of a day and what became of each, with those that are more or less."""
    numbers = sorted({change.window for change in day.changes})
    served = Counter(leg.window for stay in day.stays for leg in stay.legs)
    desks = [Desk(no=no, primary=(), open=False) for no in numbers]
    places = {no: place for place, no in enumerate(numbers)}
    agenda: list[Change] = []
    for change in day.changes:
        skills = changes.skills.get(str(change.window))
        primary = change.primary if skills is None else skills
        secondary = change.secondary if skills is None else ()
        is_open = {"open": True, "resume": True, "close": False, "pause": False}.get(change.kind)
        agenda.append(Change(change.at, places[change.window], is_open, primary, secondary))
    busiest = sorted(numbers, key=lambda no: (-served[no], no))
    if changes.windows > 0:
        for copy in range(changes.windows if busiest else 0):
            origin = places[busiest[copy % len(busiest)]]
            desks.append(Desk(no=1000 + copy, primary=(), open=False))
            of_it = [change for change in agenda if change.desk == origin]
            agenda += _within(of_it, len(desks) - 1, day, changes)
    elif changes.windows < 0:
        for no in busiest[changes.windows :]:
            of_it = [change for change in agenda if change.desk == places[no]]
            agenda = [change for change in agenda if change.desk != places[no]]
            agenda += _without(of_it, places[no], day, changes)
    # Of two at one instant the order of the feed counts: sorting keeps it.
    return desks, sorted(agenda, key=lambda change: change.at)


def closing_s(day: CentreDay) -> float:
    """The end of a day's opening hours, as an instant."""
    return datetime.combine(day.day, _CLOSES, BAKU).timestamp()


def _within(of_it: Sequence[Change], place: int, day: CentreDay, changes: Changes) -> list[Change]:
    """The changes of a window for its copy, which is open in some hours alone."""
    begins, ends = _hour(day, changes.open_from), _hour(day, changes.open_until)
    return _cut([Change(one.at, place, one.open, one.primary, one.secondary) for one in of_it], begins, ends)


def _without(of_it: Sequence[Change], place: int, day: CentreDay, changes: Changes) -> list[Change]:
    """The changes of a window that is not there in some hours."""
    begins, ends = _hour(day, changes.open_from), _hour(day, changes.open_until)
    before = [change for change in of_it if change.at < begins]
    after = _cut(of_it, ends, inf)
    return [*before, *([Change(begins, place, open=False)] if before else []), *after]


def _cut(of_it: Sequence[Change], begins: float, ends: float) -> list[Change]:
    """What a window is between two instants: what it was at the first, and nothing after the last."""
    before = [change for change in of_it if change.at <= begins]
    found: list[Change] = []
    if before:
        last = before[-1]
        is_open = next((change.open for change in reversed(before) if change.open is not None), False)
        found.append(Change(begins, last.desk, is_open, last.primary, last.secondary))
    found += [change for change in of_it if begins < change.at < ends]
    if found and ends != inf:
        found.append(Change(ends, found[-1].desk, open=False))
    return found


def _hour(day: CentreDay, hour: int) -> float:
    return datetime.combine(day.day, time(0), BAKU).timestamp() + hour * 3600.0


def _arrival(
    stay: Stay, at: float, due: float, number: int, takes: float, place: int, kinds: set[str], *, by_kind: bool
) -> Arrival:
    if not by_kind:
        return at, stay.group, (due, stay.arrived, number, takes, place)
    kind = 0.0 if stay.priority in kinds else 1.0
    return at, f"{stay.group}{kind:.0f}", (at, at, number, takes, place)


def _target(stay: Stay, policy: QueuePolicy, changes: Changes) -> float:
    """The target under the changes: the smaller of the class's and the group's, as the policy has it."""
    minutes_of_group = changes.group_targets.get(stay.group)
    of_group = next((one.target for one in policy.groups if one.letter == stay.group), None)
    if minutes_of_group is not None:
        whole = minutes_of_group * 60.0
    else:
        whole = 0.0 if of_group is None else of_group.total_seconds()
    if stay.priority in changes.class_targets:
        minutes = changes.class_targets[stay.priority]
        return whole if minutes is None else min(whole, minutes * 60.0)
    of_class = next((one.target for one in policy.classes if one.code == stay.priority), None)
    return whole if of_class is None else min(whole, of_class.total_seconds())


def _pauses(day: CentreDay) -> Callable[[], float]:
    """Seconds between two tickets as they were that day while people waited, drawn alike in every run.

    Breaks are changes of their windows, so the long ones are not drawn as well.
    """
    found = sorted(between(day)[0])
    usual = tuple(found[: ceil(0.95 * len(found))]) if len(found) >= _LEAST_PAUSES else _PAUSES
    random = Random(_SEED)  # noqa: S311  the same day has the same pauses
    return lambda: usual[int(random.random() * len(usual))]


def _figures(
    people: Sequence[tuple[Stay, float, float | None]], level: float, *, group: str = "", priority: str = ""
) -> ReplayFigures:
    called = sorted((wait, target) for _, target, wait in people if wait is not None)
    waits = [wait for wait, _ in called]
    visits = len(people)
    if not waits:
        return ReplayFigures(
            group=group, priority=priority, visits=visits, mean_s=None, p50_s=None, p90_s=None, longest_s=None,
            in_target=None, in_level=None,
        )  # fmt: skip
    return ReplayFigures(
        group=group,
        priority=priority,
        visits=visits,
        mean_s=round(sum(waits) / len(waits)),
        p50_s=round(_percentile(waits, 0.5)),
        p90_s=round(_percentile(waits, 0.9)),
        longest_s=round(waits[-1]),
        in_target=sum(wait <= target for wait, target in called) / visits,
        in_level=sum(wait <= level for wait in waits) / visits,
    )


def _percentile(ordered: Sequence[float], share: float) -> float:
    """The value that a share of all do not exceed (nearest rank)."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
