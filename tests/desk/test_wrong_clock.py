"""A computer's clock that is wrong by a day, or is set while the desk runs: the hub's time counts, and between two of
its words the seconds that nobody can set.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from dostdesk.desk.hub_time import HubTime, OwnClock
from dostdesk.desk.view import LinkState
from dostdesk.domain.clock import ManualClock, local, service_day
from dostdesk.domain.events import EventKind
from tests.desk.place import NINE, Place
from tests.desk.test_copied_store import apply_for, events
from tests.desk.wire import HubInProcess

DAY = timedelta(days=1)


class Seconds:
    """Counts as the hub's clock goes, whatever becomes of the computer's."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock, self._from = clock, clock.now()

    def __call__(self) -> float:
        return (self._clock.now() - self._from).total_seconds()


class Computer:
    """A clock that somebody sets: the hub's, and so much more."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.wrong = timedelta()

    def now(self) -> datetime:
        return self._clock.now() + self.wrong


@pytest.fixture
def computer(place: Place, clock: ManualClock) -> Computer:
    """The place's desk, opened again on a computer whose clock can be set."""
    place.settle()
    computer, hub_clock = Computer(clock), place.clock
    place.desk.close()
    place.clock = computer  # type: ignore[assignment]
    place.desk = place.open(seconds=Seconds(clock))
    place.clock = hub_clock
    return computer


def reopened(place: Place, computer: Computer, seconds: Callable[[], float]) -> None:
    hub_clock = place.clock
    place.desk.close()
    place.clock = computer  # type: ignore[assignment]
    place.desk = place.open(seconds=seconds)
    place.clock = hub_clock


@pytest.mark.parametrize("wrong", [DAY, -DAY], ids=["a_day_ahead", "a_day_behind"])
def test_times_and_papers_are_by_the_hub(place: Place, computer: Computer, hub: HubInProcess, wrong: timedelta) -> None:
    computer.wrong = wrong
    place.settle()
    place.sign_in()
    place.serve()
    apply_for(place, place.visit.ticket.services[0].id)
    place.desk.actions.finish({}, call_the_next=False)
    place.settle()
    day = local(NINE).strftime("%d.%m.%Y")
    for event in events(hub, *EventKind):
        if "at" in event.body:
            assert event.body["at"].startswith(NINE.date().isoformat()), event.kind
    view = place.view()
    assert view.last is not None
    assert view.last.day == service_day(NINE)
    assert all(service_day(job.made_at) == service_day(NINE) for job in view.journal)
    assert not view.link.clock_doubted
    assert place.desk.place().clock_ahead == pytest.approx(-wrong, abs=timedelta(seconds=2))
    assert day.endswith("2026")


@pytest.mark.parametrize("jump", [DAY, -DAY, timedelta(hours=1)], ids=["ahead", "behind", "an_hour"])
def test_a_clock_that_is_set_while_the_desk_is_alone_moves_nothing_and_is_doubted(
    place: Place, computer: Computer, clock: ManualClock, jump: timedelta
) -> None:
    place.settle()
    place.sign_in()
    place.serve()
    place.settle()
    place.wire.cut()
    computer.wrong = jump
    clock.advance(timedelta(minutes=5))
    place.turn()
    begun = place.desk.clock.now()
    assert begun == clock.now()
    apply_for(place, place.visit.ticket.services[0].id)
    place.desk.actions.finish({}, call_the_next=False)
    view = place.view()
    assert view.link.state is LinkState.ON_ITS_OWN
    assert view.link.clock_doubted
    assert place.desk.place().clock_doubted
    assert view.last is not None
    assert view.last.ended_at == begun
    place.wire.mend()
    place.settle()
    assert not place.view().link.clock_doubted


def test_a_link_is_watched_by_seconds_and_not_by_the_clock(
    place: Place, computer: Computer, clock: ManualClock
) -> None:
    place.settle()
    place.turn()
    computer.wrong = DAY
    assert place.view().link.state is not LinkState.ON_ITS_OWN
    computer.wrong = -DAY
    place.wire.cut()
    clock.advance(timedelta(seconds=12))
    place.desk.link.pulse.step()
    assert place.view().link.state is LinkState.ON_ITS_OWN


def test_a_clock_that_went_back_over_night_goes_on_where_it_was_and_is_doubted(
    place: Place, computer: Computer, clock: ManualClock
) -> None:
    place.settle()
    place.sign_in()
    place.serve()
    place.settle()
    last = clock.now()
    place.wire.cut()
    computer.wrong = -DAY
    reopened(place, computer, Seconds(clock))
    assert place.desk.clock.now() >= last - timedelta(seconds=5)
    assert place.view().link.clock_doubted
    place.desk.actions.finish({place.visit.ticket.services[0].id: _advised()}, call_the_next=False)
    done = place.view().last
    assert done is not None
    assert done.ended_at is not None
    assert done.started_at is not None
    assert done.ended_at >= done.started_at
    place.wire.mend()
    place.settle()
    assert not place.view().link.clock_doubted


def _advised() -> object:
    from dostdesk.domain.stays import Outcome

    return Outcome.ADVISED


def test_a_time_that_nobody_works_up_to_is_doubted() -> None:
    clock = ManualClock(NINE + timedelta(days=15))
    assert HubTime(clock, last=NINE).doubted
    assert not HubTime(clock, last=NINE + timedelta(days=2)).doubted
    assert not HubTime(clock).doubted


def test_an_own_clock_counts_and_follows_nobody() -> None:
    clock, passed = ManualClock(NINE), [10.0]
    own = OwnClock(clock, lambda: passed[0], pace=2.0)
    clock.set(NINE - DAY)
    passed[0] = 13.0
    assert own.now() == NINE + timedelta(seconds=6)
    assert not own.not_before(NINE)
    assert own.not_before(NINE + timedelta(minutes=1))
    assert own.now() == NINE + timedelta(minutes=1)


@pytest.mark.parametrize("wrong", [DAY, -DAY], ids=["a_day_ahead", "a_day_behind"])
def test_a_desk_that_starts_alone_goes_on_by_the_difference_that_it_knew(
    place: Place, computer: Computer, clock: ManualClock, wrong: timedelta
) -> None:
    computer.wrong = wrong
    place.settle()
    place.sign_in()
    place.serve()
    place.settle()
    place.wire.cut()
    clock.advance(timedelta(hours=3))
    reopened(place, computer, Seconds(clock))
    assert place.desk.clock.now() == pytest.approx(clock.now(), abs=timedelta(seconds=2))
    assert not place.view().link.clock_doubted
    assert place.desk.place().clock_ahead == pytest.approx(-wrong, abs=timedelta(seconds=2))
    place.desk.actions.finish({place.visit.ticket.services[0].id: _advised()}, call_the_next=False)
    done = place.view().last
    assert done is not None
    assert done.ended_at == pytest.approx(clock.now(), abs=timedelta(seconds=2))


def test_what_is_kept_for_the_next_start_is_the_difference_to_the_computer() -> None:
    """And not to the desk's own count of seconds, which begins anew at each start."""
    computer, passed, kept = ManualClock(NINE), [0.0], []
    time = HubTime(computer, own=OwnClock(computer, lambda: passed[0]), moved=kept.append)
    computer.set(NINE - DAY)
    time.heard(NINE, asked=time.own.moment())
    assert time.ahead == timedelta()
    assert kept == [DAY]
    time.heard(NINE, asked=time.own.moment())
    assert kept == [DAY]
    again = HubTime(computer, own=OwnClock(computer, lambda: passed[0]), ahead=DAY, moved=kept.append, last=NINE)
    assert again.now() == NINE
    assert not again.doubted
    again.heard(NINE, asked=again.own.moment())
    assert kept == [DAY]


def test_an_answer_found_after_a_sleep_does_not_set_the_time_back() -> None:
    """The computer slept between the question and the answer, and no hub is there any more to say it again."""
    passed = [0.0]
    clock = ManualClock(NINE)
    time = HubTime(clock, own=OwnClock(clock, lambda: passed[0]))
    asked = time.own.moment()
    passed[0] = 1200.0
    time.heard(NINE, asked=asked)
    assert time.now() == NINE + timedelta(minutes=20)
    time.heard(NINE + timedelta(minutes=15), asked=asked, wait=1199.0)
    assert time.now() == NINE + timedelta(minutes=15), "it was to be waited for that long"


def test_a_beat_that_was_under_way_while_the_computer_slept_says_nothing(
    place: Place, computer: Computer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.sign_in()
    place.settle()
    api = place.desk._line.talkers.api
    beat = api.heartbeat

    def slept() -> object:
        answer = beat()
        clock.advance(timedelta(minutes=20))
        return answer

    monkeypatch.setattr(api, "heartbeat", slept)
    place.desk.link.pulse.step()
    assert place.desk.clock.now() == pytest.approx(clock.now(), abs=timedelta(seconds=1))


def test_a_start_behind_what_was_recorded_goes_on_from_there_and_keeps_nothing_of_it() -> None:
    """The known difference and the last record together: the later of both is the time, until the hub says it."""
    computer, passed, kept = ManualClock(NINE), [0.0], []
    ahead, last = timedelta(hours=1), NINE + timedelta(hours=3)
    time = HubTime(computer, own=OwnClock(computer, lambda: passed[0]), ahead=ahead, moved=kept.append, last=last)
    assert time.now() == last
    assert time.doubted
    assert time.ahead_of_computer == timedelta(hours=3)
    passed[0] = 60.0
    computer.set(NINE + timedelta(minutes=1))
    assert time.now() == last + timedelta(minutes=1)
    assert kept == []
    time.heard(NINE + timedelta(hours=1, minutes=1), asked=time.own.moment())
    assert time.now() == NINE + timedelta(hours=1, minutes=1)
    assert not time.doubted
    assert kept == []
