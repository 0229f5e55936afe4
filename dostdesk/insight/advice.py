"""One plan for the next hours, found by letting the hall go on with it: each step is tried in the same runs.

What may be tried: a break that ends now, a window that opens, a skill that a window gets. The best step is kept, and
another one beside it if it helps as well. A plan that makes some wait for others is none.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil, inf
from random import Random

from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Staff
from dostdesk.domain.windows import Window
from dostdesk.insight.coming import Coming, Newcomers, targets_of
from dostdesk.insight.days import Hall
from dostdesk.insight.hall import Arrival, Change, Desk, HallRun
from dostdesk.insight.service_times import ServiceTimes
from dostdesk.insight.starts import Start
from dostdesk.protocol.outlook import StepKind

LOOKS_AHEAD_S = 2 * 3600.0
_RUNS = 16
_ENDS_AFTER_S = 5 * 3600.0
_FIVE_MINUTES = 300.0
_OPENS_AFTER_S, _BACK_AFTER_S = 600.0, 60.0
# What is worth a supervisor's walk, and what nobody may lose by it.
_GAIN_S, _GAIN_SHARE, _LOSS_S, _LOSS_SHARE = 120.0, 0.1, 120.0, 0.1
_MOST_STEPS, _MOST_TRIED = 2, 14


@dataclass(frozen=True, slots=True)
class Step:
    """One act: at which window, when, with which letters; `staff` sits down at a window that opens."""

    kind: StepKind
    window: int
    at: float
    skills: tuple[str, ...] = ()
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the next hours go: mean waits by group in seconds, of all, and the share within the service level."""

    waits: Mapping[str, float]
    overall: float
    in_level: float


@dataclass(frozen=True, slots=True)
class Advice:
    """A plan with what comes of it."""

    steps: tuple[Step, ...]
    before: Outcome
    after: Outcome

    @property
    def id(self) -> str:
        """The same steps have the same id."""
        said = "|".join(f"{step.kind}:{step.window}:{step.at:.0f}:{','.join(step.skills)}" for step in self.steps)
        return sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a plan is tried on.

    Attributes:
        seats: Closed windows that a supervisor can open, with who would come back to each.
        permitted: Letters that the clerk of a window may call, by window.
        seed: The same runs for every plan.
    """

    hall: Hall
    times: ServiceTimes
    coming: Coming
    policy: QueuePolicy
    seats: tuple[tuple[int, Staff], ...] = ()
    permitted: Mapping[int, frozenset[str]]
    seed: int


def search(situation: Situation) -> Iterator[Advice | None]:
    """Try plan after plan. Gives None while it goes on, and at the end the best one, or None for none.

    Whoever steps through it may do other things between two of its tries.
    """
    before = yield from _tried(situation, ())
    best: tuple[Step, ...] = ()
    reached = before
    for _ in range(_MOST_STEPS):
        tried: list[tuple[float, tuple[Step, ...], Outcome]] = []
        for step in candidates(situation, reached, best)[:_MOST_TRIED]:
            found = yield from _tried(situation, (*best, step))
            if worth(reached, found):
                tried.append((found.overall, (*best, step), found))
        if not tried:
            break
        _, best, reached = min(tried, key=lambda one: one[0])
    yield Advice(best, before, reached) if best else None


def outcome(situation: Situation, steps: Sequence[Step]) -> Outcome:
    """What becomes of the hall with these steps, on average of the same runs for every plan."""
    trying = _tried(situation, steps)
    while True:
        try:
            next(trying)
        except StopIteration as ended:
            found: Outcome = ended.value
            return found


def _tried(situation: Situation, steps: Sequence[Step]) -> Generator[None, None, Outcome]:
    """As `outcome`, one run after the other."""
    waits: dict[str, list[float]] = {}
    level, ground = situation.policy.service_level_within.total_seconds(), _ground(situation)
    for order in range(_RUNS):
        for group, wait in _one_run(ground, steps, situation.seed * 1000 + order):
            waits.setdefault(group, []).append(wait)
        yield None
    everybody = [wait for found in waits.values() for wait in found]
    if not everybody:
        return Outcome({}, 0.0, 1.0)
    return Outcome(
        waits={group: sum(found) / len(found) for group, found in waits.items()},
        overall=sum(everybody) / len(everybody),
        in_level=sum(wait <= level for wait in everybody) / len(everybody),
    )


def worth(before: Outcome, after: Outcome) -> bool:
    """Whether somebody gains enough, and nobody loses much."""
    gains = [
        before.waits[group] - wait >= max(_GAIN_S, _GAIN_SHARE * before.waits[group])
        for group, wait in after.waits.items()
        if group in before.waits
    ]
    losses = [
        wait - before.waits.get(group, wait) > max(_LOSS_S, _LOSS_SHARE * before.waits.get(group, wait))
        for group, wait in after.waits.items()
    ]
    return any(gains) and not any(losses) and after.overall < before.overall


def candidates(situation: Situation, now: Outcome, chosen: Sequence[Step]) -> list[Step]:
    """What could be done beside what is chosen already, what helps those who wait longest first."""
    hall, at = situation.hall, situation.hall.at.timestamp()
    longest = sorted(now.waits, key=lambda group: -now.waits[group])[:3]
    taken = {step.window for step in chosen}
    found: list[Step] = []
    back = _next_five(at + _BACK_AFTER_S)
    for window in _open(hall):
        if window.pause is not None and window.no not in taken and window.pause.until.timestamp() > back + 60:
            found.append(Step(StepKind.END_BREAK, window.no, back))
    able = sorted(
        ((no, staff) for no, staff in situation.seats if no not in taken),
        key=lambda seat: (-_helps(seat[1].skills.all, longest), seat[0]),
    )
    for no, staff in able[:3]:
        skills = tuple(sorted(staff.skills.all))
        if skills:
            found.append(Step(StepKind.OPEN_WINDOW, no, _next_five(at + _OPENS_AFTER_S), skills, staff.id))
    for group in longest:
        for window in _open(hall):
            may = situation.permitted.get(window.no, frozenset())
            if window.no not in taken and window.pause is None and group in may - window.skills.all:
                found.append(Step(StepKind.ADD_SKILL, window.no, at, (group,)))
    return found


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is the same in all runs of a situation."""

    situation: Situation
    start: Start
    newcomers: Newcomers


def _ground(situation: Situation) -> _Ground:
    hall, times = situation.hall, situation.times
    newcomers = Newcomers(situation.coming, times, targets_of(situation.policy))
    return _Ground(situation, Start(hall, hall.waiting, times), newcomers)


def _one_run(ground: _Ground, steps: Sequence[Step], seed: int) -> list[tuple[str, float]]:
    """Everybody who waits or comes in the next hours, with how long until he is called."""
    hall, times, start = ground.situation.hall, ground.situation.times, ground.start
    now = hall.at.timestamp()
    # People, and what windows do in between, are drawn apart: so a plan meets the same people in the same run.
    people, between = Random(seed), Random(seed + 1)  # noqa: S311  drawn for a forecast
    desks = start.desks(people)
    changes = _with_steps(steps, desks, start.changes(people))
    waiting = start.lines(people)
    groups = [ticket.group for ticket in hall.waiting]
    arrived = [ticket.arrived_at.timestamp() for ticket in hall.waiting]
    arrivals: list[Arrival] = []
    for at, line, (due, came, number, takes, _) in ground.newcomers.drawn(len(groups), now + LOOKS_AHEAD_S, people):
        arrivals.append((at, line, (due, came, number, takes, len(groups))))
        groups.append(line)
        arrived.append(at)
    pause, notice = times.pauses_of(between), times.notices_of(between)
    run = HallRun(desks, pause=pause, notice=notice, followed=len(groups))
    for line, entries in waiting.items():
        run.put(line, entries)
    ends = now + _ENDS_AFTER_S
    run.run(arrivals, changes, begins=now, ends=ends)
    return [
        (group, (ends if called == inf else called) - came)
        for group, came, called in zip(groups, arrived, run.called, strict=True)
    ]


def _with_steps(steps: Sequence[Step], desks: list[Desk], coming_back: list[Change]) -> list[Change]:
    """The changes of a run with what a plan does; a window that opens is a desk more."""
    places = {desk.no: place for place, desk in enumerate(desks)}
    ended = {places[step.window] for step in steps if step.kind is StepKind.END_BREAK and step.window in places}
    changes = [change for change in coming_back if change.desk not in ended]
    for step in steps:
        if step.kind is StepKind.OPEN_WINDOW:
            desks.append(Desk(no=step.window, primary=step.skills, open=False, free_at=step.at))
            changes.append(Change(step.at, len(desks) - 1, open=True))
        elif step.window in places:
            desk = desks[places[step.window]]
            if step.kind is StepKind.END_BREAK:
                changes.append(Change(step.at, places[step.window], open=True))
            else:
                secondary = (*desk.secondary, *step.skills)
                changes.append(Change(step.at, places[step.window], secondary=secondary))
    return sorted(changes, key=lambda change: change.at)


def _open(hall: Hall) -> list[Window]:
    return [window for window in hall.windows if window.staff is not None]


def _helps(skills: frozenset[str], longest: Sequence[str]) -> int:
    """The more of those who wait longest somebody may call, and the earlier they stand, the more he helps."""
    return sum(2 ** (len(longest) - place) for place, group in enumerate(longest) if group in skills)


def _next_five(at: float) -> float:
    """The next full five minutes."""
    return ceil(at / _FIVE_MINUTES) * _FIVE_MINUTES
