"""A hub whose computer's clock is set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dostdesk.domain.clock import ManualClock
from dostdesk.hub.steady_time import SteadyTime

NINE = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


def test_it_is_the_clock_while_that_goes_forward() -> None:
    clock = ManualClock(NINE)
    time = SteadyTime(clock, None)
    clock.advance(timedelta(hours=30))
    assert time.now() == NINE + timedelta(hours=30)


def test_a_clock_that_was_set_back_is_caught_up_with_at_half_the_pace() -> None:
    clock = ManualClock(NINE)
    time = SteadyTime(clock, None)
    clock.set(NINE - timedelta(minutes=10))
    assert time.now() == NINE
    clock.advance(timedelta(minutes=4))
    assert time.now() == NINE + timedelta(minutes=2)
    clock.advance(timedelta(minutes=16))
    assert time.now() == NINE + timedelta(minutes=10)
    clock.advance(timedelta(minutes=1))
    assert time.now() == NINE + timedelta(minutes=11)


def test_a_second_set_back_does_not_turn_it_round() -> None:
    clock = ManualClock(NINE)
    time = SteadyTime(clock, None)
    clock.set(NINE - timedelta(minutes=10))
    clock.advance(timedelta(minutes=2))
    first = time.now()
    clock.set(NINE - timedelta(days=1))
    assert time.now() == first


def test_a_hub_that_starts_again_begins_behind_what_it_recorded() -> None:
    clock = ManualClock(NINE)
    time = SteadyTime(clock, NINE + timedelta(minutes=5))
    assert time.now() == NINE + timedelta(minutes=5)
    clock.advance(timedelta(minutes=6))
    assert NINE + timedelta(minutes=5) < time.now() <= NINE + timedelta(minutes=8)
