"""The forecast of arrivals against guessing, day by day over invented half-years: `python -m tests.insight.backtest`.

Each day is forecast from the days before it alone. The guesses: as on the working day before, as on the same weekday of
the week before, and as on all days on average. Weekdays, month ends, paydays, days after holidays and slow drifts make
the days differ, and so does chance.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp, sin
from random import Random

from dostdesk.domain.calendar import WorkingCalendar
from dostdesk.insight.arrivals import RECENT_DAYS, kinds_of, learned
from dostdesk.insight.days import SLOT_S, SLOTS

FIRST = date(2026, 3, 2)
HOLIDAYS = {
    date(2026, 3, 8): "8 Mart", date(2026, 3, 20): "Novruz", date(2026, 3, 23): "Novruz", date(2026, 3, 24): "Novruz",
    date(2026, 5, 27): "Qurban", date(2026, 5, 28): "Müstəqillik Günü", date(2026, 6, 15): "Milli Qurtuluş Günü",
    date(2026, 6, 26): "Silahlı Qüvvələr Günü", date(2026, 9, 1): "invented",
}  # fmt: skip
CALENDAR = WorkingCalendar(closed=HOLIDAYS)
_BY_HOUR = (12, 16, 16, 13, 8, 10, 12, 9, 4)
_WEEKDAYS = (1.25, 1.05, 0.95, 0.95, 0.8)
Counts = Sequence[int]


@dataclass(slots=True)
class Errors:
    """Of one way to forecast: mean absolute errors, and how often the interval held what came."""

    slots: list[float] = field(default_factory=list)
    days: list[float] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)

    @property
    def slot(self) -> float:
        return sum(self.slots) / max(1, len(self.slots))

    @property
    def day(self) -> float:
        return sum(self.days) / max(1, len(self.days))

    @property
    def share(self) -> float:
        return sum(self.inside) / max(1, len(self.inside))


def half_year(seed: int, *, days: int = 130, level: float = 450.0) -> tuple[dict[date, list[int]], frozenset[date]]:
    """Arrivals of the working days, and the paydays among them."""
    random = Random(seed)
    found: dict[date, list[int]] = {}
    paydays = set()
    day, drift = FIRST, 0.0
    while len(found) < days:
        if CALENDAR.is_open(day):
            drift += random.gauss(0.0, 0.012)
            mean = level * _WEEKDAYS[day.weekday()] * exp(drift) * (1 + 0.05 * sin(day.toordinal() / 60))
            kinds = kinds_of([day], CALENDAR).get(day, frozenset())
            mean *= 1.2 if "month_end" in kinds else 1.0
            mean *= 1.3 if "after_holiday" in kinds else 1.0
            if day.day in (8, 18):
                paydays.add(day)
                mean *= 1.25
            mean *= random.lognormvariate(0.0, 0.06)
            found[day] = _counts(mean, random)
        day += timedelta(days=1)
    return found, frozenset(paydays)


def _counts(mean: float, random: Random) -> list[int]:
    counts = [0] * SLOTS
    for hour, share in enumerate(_BY_HOUR):
        for half in range(2):
            expected = mean * share / sum(_BY_HOUR) / 2
            at = random.expovariate(1.0)
            while at < expected:
                counts[2 * (9 + hour) + half] += 1
                at += random.expovariate(1.0)
    return counts


def backtest(history: Mapping[date, Counts], paydays: frozenset[date], *, first: int = 40) -> dict[str, Errors]:
    """The errors of each way, over every day from the `first` on."""
    days = sorted(history)
    kinds = kinds_of(days, CALENDAR, paydays)
    errors = {name: Errors() for name in ("product", "day_before", "week_before", "average")}
    for order in range(first, len(days)):
        day, before = days[order], days[max(0, order - RECENT_DAYS) : order]
        baseline = learned({one: history[one] for one in before}, kinds)
        slots = baseline.of_day(day, kinds.get(day, frozenset()), [0] * SLOTS, 0.0)
        guesses: Mapping[str, Callable[[int], float]] = {
            "product": lambda slot, slots=slots: slots[slot].expected,
            "day_before": lambda slot, before=before: history[before[-1]][slot],
            "week_before": lambda slot, day=day, before=before: history[_week_before(day, before)][slot],
            "average": lambda slot, before=before: sum(history[one][slot] for one in before) / len(before),
        }
        for name, guess in guesses.items():
            forecast = [guess(slot) for slot in range(SLOTS)]
            came = history[day]
            errors[name].days.append(abs(sum(forecast) - sum(came)))
            errors[name].slots += [abs(forecast[slot] - came[slot]) for slot in range(18, 36)]
        errors["product"].inside += [
            slots[slot].low <= history[day][slot] <= slots[slot].high for slot in range(18, 36)
        ]
    return errors


def within_the_day(history: Mapping[date, Counts], paydays: frozenset[date], *, hour: int, first: int = 40) -> Errors:
    """The errors for the rest of a day, once it has been seen up to an hour."""
    days = sorted(history)
    kinds = kinds_of(days, CALENDAR, paydays)
    errors = Errors()
    for order in range(first, len(days)):
        day = days[order]
        baseline = learned({one: history[one] for one in days[max(0, order - RECENT_DAYS) : order]}, kinds)
        seen = [count if slot < 2 * hour else 0 for slot, count in enumerate(history[day])]
        slots = baseline.of_day(day, kinds.get(day, frozenset()), seen, hour * 2.0 * SLOT_S)
        rest = range(2 * hour, 36)
        errors.slots += [abs(slots[slot].expected - history[day][slot]) for slot in rest]
        errors.days.append(abs(sum(slots[slot].expected for slot in rest) - sum(history[day][slot] for slot in rest)))
        errors.inside += [slots[slot].low <= history[day][slot] <= slots[slot].high for slot in rest]
    return errors


def _week_before(day: date, before: Sequence[date]) -> date:
    """The newest day of the same weekday, or the newest at all."""
    return next((one for one in reversed(before) if one.weekday() == day.weekday()), before[-1])


def main() -> int:
    arguments = argparse.ArgumentParser(prog="backtest", description=__doc__)
    arguments.add_argument("--years", type=int, default=6, help="invented half-years")
    arguments.add_argument("--level", type=float, default=450.0, help="people of an ordinary day")
    chosen = arguments.parse_args()
    whole: dict[str, Errors] = {}
    noon = Errors()
    for seed in range(chosen.years):
        history, paydays = half_year(seed, level=chosen.level)
        for name, errors in backtest(history, paydays).items():
            kept = whole.setdefault(name, Errors())
            kept.slots += errors.slots
            kept.days += errors.days
            kept.inside += errors.inside
        rest = within_the_day(history, paydays, hour=13)
        noon.slots += rest.slots
        noon.days += rest.days
        noon.inside += rest.inside
    for name, errors in whole.items():
        print(f"{name:12s} half hour ±{errors.slot:5.2f}, day ±{errors.day:6.1f}")
    print(f"80 % intervals hold {whole['product'].share:.1%} a day ahead, {noon.share:.1%} from 13:00 on")
    print(f"from 13:00 on: half hour ±{noon.slot:.2f}, rest of the day ±{noon.day:.1f}")
    best = min(errors.slot for name, errors in whole.items() if name != "product")
    met = whole["product"].slot < best
    print(f"{'ok  ' if met else 'MISS'} better than the best guess: {whole['product'].slot / best:.2f} ×")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
