"""How many people will come: a seasonal baseline by weekday and half hour, with the days on which more or fewer come.

Which days those are, the calendar says (the first days after a holiday, the end of a month) or whoever knows of them
(paydays). Today is scaled by how it has gone so far. `tests/insight/backtest.py` holds all this against guessing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import sqrt

from dostdesk.domain.calendar import WorkingCalendar
from dostdesk.domain.errors import RefusedError
from dostdesk.insight.days import SLOT_S, SLOTS

LEAST_DAYS = 3
"""Days of history below which nothing is forecast."""
RECENT_DAYS = 90
_Z80 = 1.2816
# A week ago weighs nine tenths of this week.
_FADES = 0.9
# As many days, days of a kind and people as "no different" weighs.
_DAY_PRIOR, _KIND_PRIOR, _TODAY_PRIOR = 2.0, 2.0, 40.0


@dataclass(frozen=True, slots=True)
class Slot:
    """People who come in a half hour, with an 80 % interval."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What past days say of one that is to come.

    Attributes:
        days: How many they were; below `LEAST_DAYS` nothing is said.
        level: People of an ordinary day, by weekday.
        profile: Which share of a day comes in each half hour, by weekday.
        kinds: By how much more come on a day of a kind.
        spread: How much days of the same kind differ: the relative standard deviation beyond chance.
    """

    days: int
    level: Mapping[int, float] = field(default_factory=dict)
    profile: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    kinds: Mapping[str, float] = field(default_factory=dict)
    spread: float = 0.2

    @property
    def known(self) -> bool:
        return self.days >= LEAST_DAYS

    def expected(self, day: date, kinds: frozenset[str] = frozenset()) -> list[float]:
        """People in each half hour of a day, from midnight."""
        factor = 1.0
        for kind in kinds:
            factor *= self.kinds.get(kind, 1.0)
        level = self.level[day.weekday()] * factor
        return [level * share for share in self.profile[day.weekday()]]

    def of_day(self, day: date, kinds: frozenset[str], seen: Sequence[int], now_s: float) -> list[Slot]:
        """A day's half hours; the one that runs is what came in it and what still will.

        Args:
            seen: Who came so far, by half hour.
            now_s: Seconds since midnight; 0 for a day to come.
        """
        plain = self.expected(day, kinds)
        running = min(SLOTS - 1, int(now_s // SLOT_S))
        over = (now_s - running * SLOT_S) / SLOT_S
        came = sum(seen[: running + 1])
        awaited = sum(plain[:running]) + plain[running] * over
        today = (came + _TODAY_PRIOR) / (awaited + _TODAY_PRIOR) if now_s else 1.0
        # The more of today was seen, the less does it differ from what is expected of it.
        spread = self.spread * sqrt(_TODAY_PRIOR / (awaited + _TODAY_PRIOR)) if now_s else self.spread
        found: list[Slot] = []
        for slot, people in enumerate(plain):
            share = (1.0 - over) if slot == running and now_s else 1.0
            there = float(seen[slot]) if slot == running and now_s else 0.0
            mean = people * today * share
            deviation = _Z80 * sqrt(mean + (mean * max(spread, 0.08)) ** 2)
            found.append(Slot(there + mean, there + max(0.0, mean - deviation), there + mean + deviation))
        return found


def learned(history: Mapping[date, Sequence[int]], kinds: Mapping[date, frozenset[str]] | None = None) -> Baseline:
    """The baseline of past days.

    Args:
        history: Arrivals by half hour of each day on which anybody came.
        kinds: Days that are not ordinary, and why.
    """
    days = sorted(day for day, counts in history.items() if sum(counts) > 0)[-RECENT_DAYS:]
    if len(days) < LEAST_DAYS:
        return Baseline(days=len(days))
    special = kinds or {}
    totals = {day: float(sum(history[day])) for day in days}
    weights = {day: _FADES ** ((days[-1] - day).days / 7) for day in days}
    factors: dict[str, float] = {}
    level: dict[int, float] = {}
    # Twice: what is special about a day shows once its weekday is known, and the other way round.
    for _ in range(2):
        level = _levels(days, totals, weights, special, factors)
        factors = _factors(days, totals, level, special)
    common = _profile(days, history, weights, None)
    profile = {
        weekday: _profile([day for day in days if day.weekday() == weekday], history, weights, common)
        for weekday in range(7)
    }
    expected = {day: level[day.weekday()] * _factor(day, special, factors) for day in days}
    off = [(totals[day] - expected[day]) ** 2 - expected[day] for day in days]
    whole = sum(expected[day] ** 2 for day in days)
    spread = sqrt(max(0.0, sum(off) / whole)) if whole else 0.2
    return Baseline(days=len(days), level=level, profile=profile, kinds=factors, spread=max(0.05, spread))


def kinds_of(
    days: Sequence[date], calendar: WorkingCalendar, paydays: frozenset[date] = frozenset()
) -> dict[date, frozenset[str]]:
    """What is special about days: `month_end` its last two working days, `after_holiday`, `payday`."""
    found: dict[date, frozenset[str]] = {}
    for day in days:
        kinds = set()
        if _working_days_left(day, calendar) < 2:
            kinds.add("month_end")
        if _after_holiday(day, calendar):
            kinds.add("after_holiday")
        if day in paydays:
            kinds.add("payday")
        if kinds:
            found[day] = frozenset(kinds)
    return found


def _levels(
    days: Sequence[date],
    totals: Mapping[date, float],
    weights: Mapping[date, float],
    special: Mapping[date, frozenset[str]],
    factors: Mapping[str, float],
) -> dict[int, float]:
    plain = {day: totals[day] / _factor(day, special, factors) for day in days}
    mean = sum(plain[day] * weights[day] for day in days) / sum(weights.values())
    found = {}
    for weekday in range(7):
        of_it = [day for day in days if day.weekday() == weekday]
        weight = sum(weights[day] for day in of_it)
        found[weekday] = (sum(plain[day] * weights[day] for day in of_it) + _DAY_PRIOR * mean) / (weight + _DAY_PRIOR)
    return found


def _factors(
    days: Sequence[date],
    totals: Mapping[date, float],
    level: Mapping[int, float],
    special: Mapping[date, frozenset[str]],
) -> dict[str, float]:
    ratios: dict[str, list[float]] = {}
    for day in days:
        for kind in special.get(day, frozenset()):
            ratios.setdefault(kind, []).append(totals[day] / max(1.0, level[day.weekday()]))
    return {kind: (sum(found) + _KIND_PRIOR) / (len(found) + _KIND_PRIOR) for kind, found in ratios.items()}


def _factor(day: date, special: Mapping[date, frozenset[str]], factors: Mapping[str, float]) -> float:
    factor = 1.0
    for kind in special.get(day, frozenset()):
        factor *= factors.get(kind, 1.0)
    return factor


def _profile(
    days: Sequence[date],
    history: Mapping[date, Sequence[int]],
    weights: Mapping[date, float],
    common: Sequence[float] | None,
) -> tuple[float, ...]:
    """Shares of the half hours; of few days they lean on the `common` ones."""
    counts = [sum(history[day][slot] * weights[day] for day in days) for slot in range(SLOTS)]
    if common is not None:
        # As much as six hundred people: a half hour of one weekday has some thirty.
        counts = [count + 600.0 * share for count, share in zip(counts, common, strict=True)]
    whole = sum(counts)
    return tuple(count / whole for count in counts)


def _working_days_left(day: date, calendar: WorkingCalendar) -> int:
    """Working days of the month behind a day, as far as it matters."""
    left, other = 0, day + timedelta(days=1)
    while other.month == day.month and left < 2:
        left += _is_open(other, calendar)
        other += timedelta(days=1)
    return left


def _after_holiday(day: date, calendar: WorkingCalendar) -> bool:
    """Whether the day before was closed, and not only for a weekend."""
    before = day - timedelta(days=1)
    while not _is_open(before, calendar) and (day - before).days < 20:
        if before.weekday() not in calendar.weekend:
            return True
        before -= timedelta(days=1)
    return False


def _is_open(day: date, calendar: WorkingCalendar) -> bool:
    try:
        return calendar.is_open(day)
    except RefusedError:
        # Of a year of which nothing is known only the weekend is.
        return day.weekday() not in calendar.weekend
