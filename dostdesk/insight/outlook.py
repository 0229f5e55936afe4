"""What a hub expects of the hours ahead, kept up to date: it follows the feed, learns from past days, and answers.

It holds no store and no clock: events, days and the present instant are given to it. So the same code runs in a process
of the hub, in a test over invented days, and in a benchmark.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from dostdesk.domain.calendar import WorkingCalendar
from dostdesk.domain.clock import local, service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Event
from dostdesk.domain.hall import Scheduled
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Staff
from dostdesk.insight import arrivals, service_times
from dostdesk.insight import outlook_shown as shown
from dostdesk.insight.advice import Advice, Situation, search
from dostdesk.insight.arrivals import Baseline, Slot
from dostdesk.insight.calibration import Calibration
from dostdesk.insight.coming import Coming, Kinds, coming_of, kinds_of
from dostdesk.insight.day_fold import DayFold
from dostdesk.insight.days import ENDS_AT_HOUR, SLOT_S, SLOTS, CentreDay, Days, Hall, ToldNow
from dostdesk.insight.planned import planned_of
from dostdesk.insight.ranges import Ranges, wait_ranges
from dostdesk.insight.service_times import ServiceTimes
from dostdesk.protocol import outlook as shapes

HISTORY_DAYS = 30
_LEARNS_EVERY = timedelta(minutes=5)
# Whoever comes is like those of so many days.
_LIKE_DAYS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """What a forecast knows of a centre beside its feed.

    Attributes:
        windows: All that it has.
        staff: Who works here.
        paydays: Days on which pensions and benefits are paid, as the ministry said them.
        schedule: Acts of the supervisor that wait for their time.
    """

    policy: QueuePolicy
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    windows: tuple[int, ...] = ()
    staff: tuple[Staff, ...] = ()
    paydays: frozenset[date] = frozenset()
    schedule: tuple[Scheduled, ...] = ()


@dataclass(slots=True)
class Forecaster:
    """Follows one centre.

    Args:
        days: Where past days are, asked once a day.
        centre: What is known of it now; asked with each refresh.
    """

    days: Days
    centre: Callable[[datetime], Centre]
    random: Random
    fold: DayFold = field(default_factory=DayFold)
    calibration: Calibration = field(default_factory=Calibration)
    _day: date | None = None
    _season: tuple[WorkingCalendar, frozenset[date]] | None = None
    _history: tuple[CentreDay, ...] = ()
    _plain: ServiceTimes | None = None
    _times: ServiceTimes | None = None
    _baseline: Baseline = field(default_factory=lambda: Baseline(days=0))
    _learned_at: datetime | None = None
    _ranges: Ranges | None = None
    _told: ToldNow | None = None
    _took_ms: int = 0
    _advice: Advice | None = None
    _searching: Iterator[Advice | None] | None = None
    _people: Kinds = field(default_factory=dict)
    _known: tuple[datetime, Centre] | None = None
    _seen: tuple[datetime, int | None, Hall] | None = None

    def follow(self, events: Iterable[Event]) -> None:
        """Take what the hub recorded, in order."""
        self.fold.follow(events)
        self.calibration.took_all(self.fold.take_first_calls())

    def refresh(self, now: datetime, *, runs: int | None = None) -> ToldNow:
        """Simulate the hall as it is; what is told from now on rests on it."""
        begun = time.perf_counter()
        # What the centre has may have changed within one instant of a clock that stands still.
        self._known = self._seen = None
        self._learn(now)
        centre = self._centre(now)
        hall = self._hall(now, centre)
        if self._times is None or not self._times.known:
            self._ranges, self._told = None, ToldNow(now, {})
            return self._told
        coming = self._coming(now, centre)
        self._ranges = wait_ranges(hall, self._times, coming, centre.policy, random=self.random, runs=runs)
        tell = self.calibration.told
        told = {key: told for key, simulated in self._ranges.joining.items() if (told := tell(simulated))}
        self._told = ToldNow(now, told)
        self._took_ms = round((time.perf_counter() - begun) * 1000)
        return self._told

    @property
    def told(self) -> ToldNow | None:
        """What was simulated last."""
        return self._told

    def think(self, now: datetime) -> bool:
        """One step of the search for a plan; False when it is over and a new one would begin."""
        if self._searching is None:
            situation = self._situation(now)
            if situation is None:
                self._advice = None
                return False
            self._searching = search(situation)
        found, over = None, False
        try:
            found = next(self._searching)
        except StopIteration:
            over = True
        if found is not None or over:
            self._advice, self._searching = found, None
        return self._searching is not None

    def outlook(self, now: datetime) -> shapes.Outlook:
        """What is expected, as it is answered."""
        centre = self._centre(now)
        hall = self._hall(now, centre)
        half_hours = shown.half_hours(now, centre.policy, hall, dict(self._slots(now, centre)), self._times)
        told, inside = self.calibration.recent
        calibration = shapes.Calibration(
            told=self.calibration.count,
            inside=self.calibration.share,
            recent=told,
            recent_inside=inside,
            widened=round(self.calibration.widths.widened, 3),
        )
        today = self.fold.day(service_day(now))
        left_out = {} if today is None else today.left_out
        return shapes.Outlook(
            at=now,
            seq=self.fold.seq or 0,
            took_ms=self._took_ms,
            days=len(self._history),
            visits=sum(len(day.stays) for day in self._history),
            groups=shown.groups(centre.policy, hall, self._told, self._ranges, self._times),
            tickets=shown.tickets(hall, self._ranges, self.calibration),
            half_hours=half_hours,
            plan=shown.plan(self._advice, half_hours),
            calibration=calibration,
            left_out=tuple(shapes.LeftOut(code=code, count=count) for code, count in sorted(left_out.items())),
        )

    # ------------------------------------------------------------ learning

    def begin(self, now: datetime) -> None:
        """Learn from the days before this one, once: before its first event is followed, or with the first refresh."""
        today = service_day(now)
        if self._day == today:
            return
        first, self._day = self._day is None, today
        self._history = tuple(self.days.recent(today, HISTORY_DAYS))
        self._plain, self._learned_at = service_times.learned(self._history), None
        self.fold.drop_before(today)
        self._learn_arrivals(self._centre(now))
        if first:
            # Whoever follows from the beginning has seen the calls of later days himself.
            called = [stay for day in self._history for stay in day.stays if stay.legs]
            self.calibration.took_all(sorted(called, key=lambda stay: stay.legs[0].called))

    def _learn_arrivals(self, centre: Centre) -> None:
        kinds = _kinds(centre, [day.day for day in self._history])
        self._baseline = arrivals.learned({day.day: day.arrivals() for day in self._history}, kinds)
        self._season = centre.calendar, centre.paydays

    def _learn(self, now: datetime) -> None:
        self.begin(now)
        today, centre = service_day(now), self._centre(now)
        if self._season != (centre.calendar, centre.paydays):
            # Some of the days before turn out to have been of another kind.
            self._learn_arrivals(centre)
        if self._learned_at is not None and timedelta() <= now - self._learned_at < _LEARNS_EVERY:
            return
        self._learned_at = now
        so_far = self.fold.day(today)
        days = [*self._history, *([] if so_far is None else [so_far])]
        self._people = kinds_of(days[-_LIKE_DAYS:])
        if self._plain is None:
            return
        plain = self._plain
        if not plain.known and so_far is not None:
            # A centre without a past learns from the day itself, as soon as it has seen enough.
            plain = service_times.learned([so_far])
        self._times = plain if so_far is None or not plain.known else service_times.paced(plain, so_far)

    def _centre(self, now: datetime) -> Centre:
        """What is known of the centre, asked once for one instant."""
        if self._known is None or self._known[0] != now:
            self._known = (now, self.centre(now))
        return self._known[1]

    def _slots(self, now: datetime, centre: Centre) -> list[tuple[float, Slot]]:
        """The half hours from the running one to closing time; none of a day on which nobody is expected."""
        today, midnight = service_day(now), _midnight(now)
        if not self._baseline.known or (not self._open_today(now, centre)):
            return []
        so_far = self.fold.day(today)
        seen = [0] * SLOTS if so_far is None else so_far.arrivals()
        kinds = _kinds(centre, [today]).get(today, frozenset())
        now_s = now.timestamp() - midnight
        running = int(now_s // SLOT_S)
        every = self._baseline.of_day(today, kinds, seen, now_s)
        last = max(running + 1, min(SLOTS, 2 * ENDS_AT_HOUR))
        return [(midnight + slot * SLOT_S, every[slot]) for slot in range(running, last)]

    def _open_today(self, now: datetime, centre: Centre) -> bool:
        today = service_day(now)
        so_far = self.fold.day(today)
        if so_far is not None and not so_far.empty:
            return True
        try:
            return centre.calendar.is_open(today)
        except RefusedError:
            return today.weekday() not in centre.calendar.weekend

    def _coming(self, now: datetime, centre: Centre) -> Coming:
        slots = self._slots(now, centre)
        so_far = self.fold.day(service_day(now))
        if not slots and so_far is not None and not so_far.empty:
            slots = self._as_so_far(now, so_far)
        at = now.timestamp()
        ahead: list[tuple[float, Slot]] = []
        for begins, slot in slots:
            if begins <= at and so_far is not None:
                # What came in the running half hour is there already.
                came = so_far.arrivals()[int((at - _midnight(now)) // SLOT_S)]
                slot = Slot(max(0.0, slot.expected - came), 0.0, 0.0)
            ahead.append((begins, slot))
        return coming_of(ahead, at, self._people, max(0.05, self._baseline.spread / 2))

    def _as_so_far(self, now: datetime, so_far: CentreDay) -> list[tuple[float, Slot]]:
        """Without history, the next half hours are like the last hour."""
        at, midnight = now.timestamp(), _midnight(now)
        last_hour = sum(1 for stay in so_far.stays if stay.in_person and at - 3600 <= stay.arrived <= at)
        running = int((at - midnight) // SLOT_S)
        ends = max(running + 1, 2 * ENDS_AT_HOUR)
        return [(midnight + slot * SLOT_S, Slot(last_hour / 2, 0.0, 0.0)) for slot in range(running, ends)]

    def _hall(self, now: datetime, centre: Centre) -> Hall:
        if self._seen is None or self._seen[:2] != (now, self.fold.seq):
            staff = {person.id: person for person in centre.staff}
            hall = self.fold.hall(now)
            planned = planned_of(hall.windows, centre.schedule, staff, now)
            self._seen = (now, self.fold.seq, replace(hall, planned=planned))
        return self._seen[2]

    def _situation(self, now: datetime) -> Situation | None:
        times, centre = self._times, self._centre(now)
        hall = self._hall(now, centre)
        if times is None or not times.known or not any(one.staff is not None for one in hall.windows):
            return None
        here = {one.staff for one in hall.windows if one.staff is not None}
        people = {staff.id: staff for staff in centre.staff}
        return Situation(
            hall=hall,
            times=times,
            coming=self._coming(now, centre),
            policy=centre.policy,
            seats=tuple(
                (int(window.no), people[window.was.staff])
                for window in hall.windows
                if not window.open and window.was is not None and window.was.staff in people.keys() - here
            ),
            permitted={
                int(window.no): people[window.staff].skills.all for window in hall.windows if window.staff in people
            },
            seed=self.random.getrandbits(32),
        )


def _kinds(centre: Centre, days: Sequence[date]) -> dict[date, frozenset[str]]:
    return arrivals.kinds_of(days, centre.calendar, centre.paydays)


def _midnight(now: datetime) -> float:
    return local(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
