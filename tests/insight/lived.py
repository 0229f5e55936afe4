"""Days of an invented centre, lived in memory one after the other, for tests and the longer commands here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.release import Release
from dostdesk.domain.clock import BAKU
from dostdesk.domain.events import Event
from dostdesk.domain.policy import QueuePolicy
from dostdesk.hub.releases import rules_of
from dostdesk.insight.day_fold import DayFold
from dostdesk.insight.days import CentreDay
from dostdesk.insight.outlook import Centre
from dostdesk.simulation.day import PlannedVisit, plan_day
from dostdesk.simulation.quick_day import QuickDay, Tell
from dostdesk.simulation.staffing import shifts_of
from dostdesk.simulation.volumes import read_volumes

FIRST_DAY = date(2026, 9, 7)


@cache
def release() -> Release:
    at = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)
    return build_release(resource("catalogue"), created_at=at, effective_from=date(2026, 1, 1)).load()


@cache
def policy() -> QueuePolicy:
    return rules_of(release()).policy


@dataclass(slots=True)
class Town:
    """A centre whose days differ as those of a real one do.

    Args:
        windows: Of which each has a shift a day.
        visits: Of an ordinary day.
        surprises: As `shifts_of` takes it.
    """

    seed: int
    windows: int = 9
    visits: int = 330
    surprises: float = 1.0
    first: date = FIRST_DAY
    seq: int = 0
    lived: list[CentreDay] = field(default_factory=list)

    def open_days(self, count: int) -> list[date]:
        found, day = [], self.first
        while len(found) < count:
            if day.weekday() < 5:
                found.append(day)
            day += timedelta(days=1)
        return found

    def day(self, day: date, tell: Tell = lambda ticket, now: None) -> QuickDay:
        """A day that can be lived; always the same one."""
        random = Random(f"{self.seed}-{day.isoformat()}")
        rules = rules_of(release())
        busy = random.lognormvariate(0.0, 0.08) * (1.15 if day.weekday() == 0 else 1.0)
        plan = self.plan(round(self.visits * busy), random.getrandbits(30))
        demand: dict[str, float] = {}
        for visit in plan:
            letter = rules.letters[visit.services[0].code]
            demand[letter] = demand.get(letter, 0.0) + sum(one.takes.total_seconds() for one in visit.services)
        return QuickDay(
            opens=datetime(day.year, day.month, day.day, 9, tzinfo=BAKU).astimezone(UTC),
            plan=plan,
            shifts=shifts_of(demand, windows=self.windows, random=random, surprises=self.surprises),
            policy=rules.policy,
            letters=rules.letters,
            random=random,
            tell=tell,
            slower=random.lognormvariate(0.0, 0.06),
            first_seq=self.seq + 1,
        )

    def plan(self, visits: int, seed: int) -> Sequence[PlannedVisit]:
        volumes = read_volumes(release().data["volume"])
        return plan_day(volumes, release().services.values(), visits=visits, seed=seed)

    def live(self, day: date) -> CentreDay:
        """Live a day and keep it."""
        fold = DayFold()
        for event in self.events(day):
            fold.follow([event])
        kept = fold.day(day)
        assert kept is not None
        self.lived.append(kept)
        return kept

    def events(self, day: date, tell: Tell = lambda ticket, now: None) -> Iterator[Event]:
        for event in self.day(day, tell).events():
            self.seq = event.seq
            yield event

    # as `dostdesk.insight.days.Days`

    def recent(self, before: date, most: int) -> Sequence[CentreDay]:
        return [day for day in self.lived if day.day < before][-most:]

    def of(self, day: date) -> CentreDay | None:
        return next((one for one in self.lived if one.day == day), None)


def centre() -> Centre:
    return Centre(policy=policy(), calendar=release().calendar, windows=tuple(range(1, 41)))
