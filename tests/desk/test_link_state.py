"""The chip in the top bar: what the link is called, by the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dostdesk.desk.link_state import LinkWatch
from dostdesk.desk.view import LinkState
from dostdesk.domain.clock import ManualClock
from tests.desk.place import NINE


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NINE)


@pytest.fixture
def watch(clock: ManualClock) -> LinkWatch:
    return LinkWatch(clock)


def state(watch: LinkWatch) -> LinkState:
    return watch.view(waiting=0).state


def test_before_the_hub_was_heard_a_desk_is_on_its_own(watch: LinkWatch) -> None:
    assert state(watch) is LinkState.ON_ITS_OWN
    assert not watch.reachable


def test_online_at_the_first_contact(watch: LinkWatch) -> None:
    watch.heard()
    assert state(watch) is LinkState.ONLINE


def test_weak_after_one_missed_beat_and_online_after_five_stable_seconds(watch: LinkWatch, clock: ManualClock) -> None:
    watch.heard()
    clock.advance(timedelta(seconds=3))
    watch.missed()
    assert state(watch) is LinkState.WEAK
    clock.advance(timedelta(seconds=3))
    watch.heard()
    assert state(watch) is LinkState.WEAK
    clock.advance(timedelta(seconds=5))
    watch.heard()
    assert state(watch) is LinkState.ONLINE


def test_on_its_own_within_twelve_seconds_of_silence(watch: LinkWatch, clock: ManualClock) -> None:
    watch.heard()
    seen = []
    for _ in range(12):
        clock.advance(timedelta(seconds=1))
        watch.missed()
        seen.append(state(watch))
    assert seen[0] is LinkState.WEAK
    assert seen[-1] is LinkState.ON_ITS_OWN
    assert not watch.reachable


def test_the_first_beat_after_a_silence_says_that_the_hub_is_back(watch: LinkWatch, clock: ManualClock) -> None:
    assert watch.heard()
    assert not watch.heard()
    watch.missed()
    assert watch.heard()
    clock.advance(timedelta(seconds=20))
    assert watch.heard()


def test_sending_while_ops_stay(watch: LinkWatch, clock: ManualClock) -> None:
    watch.heard()
    made = clock.now()
    assert watch.view(waiting=2, oldest=made).state is LinkState.ONLINE
    clock.advance(timedelta(seconds=2))
    watch.heard()
    shown = watch.view(waiting=2, oldest=made)
    assert (shown.state, shown.waiting) == (LinkState.SENDING, 2)
    assert watch.view(waiting=0).state is LinkState.ONLINE


def test_a_state_keeps_the_time_when_it_began(watch: LinkWatch, clock: ManualClock) -> None:
    watch.heard()
    began = watch.view(waiting=0).since
    clock.advance(timedelta(seconds=3))
    watch.heard()
    assert watch.view(waiting=0).since == began == NINE
    assert watch.view(waiting=0).synced_at == NINE + timedelta(seconds=3)


def test_nothing_is_known_of_a_hub_for_which_nobody_has_looked_lately(watch: LinkWatch, clock: ManualClock) -> None:
    assert watch.asleep
    watch.missed()
    assert not watch.asleep
    clock.advance(timedelta(seconds=9))
    assert watch.asleep
    watch.heard()
    assert not watch.asleep


def test_a_choice_is_more_serious_than_any_state_and_hides_none(watch: LinkWatch, clock: ManualClock) -> None:
    shown = watch.view(waiting=0, choices=2)
    assert (shown.state, shown.itself, shown.alone) == (LinkState.CHOICE_NEEDED, LinkState.ON_ITS_OWN, True)
    began = shown.since
    clock.advance(timedelta(seconds=1))
    assert watch.view(waiting=0, choices=1).since == began
    watch.heard()
    shown = watch.view(waiting=0, choices=1)
    assert (shown.state, shown.itself, shown.alone) == (LinkState.CHOICE_NEEDED, LinkState.ONLINE, False)
    assert watch.view(waiting=0).state is LinkState.ONLINE


def test_catching_up_counts_from_the_most_that_waited_and_is_said_when_the_link_is_online(
    watch: LinkWatch, clock: ManualClock
) -> None:
    watch.heard()
    clock.advance(timedelta(seconds=20))
    made = clock.now()
    for waiting in (3, 9):
        assert watch.view(waiting=waiting, oldest=made).state is LinkState.ON_ITS_OWN
    watch.heard()
    shown = watch.view(waiting=4, oldest=made)
    assert (shown.state, shown.waiting, shown.catching_up) == (LinkState.WEAK, 4, 9)
    assert watch.view(waiting=0).all_sent_at is None, "the link is weak yet"
    clock.advance(timedelta(seconds=5))
    watch.heard()
    assert watch.view(waiting=0).all_sent_at == clock.now()
    shown = watch.view(waiting=1, oldest=clock.now())
    assert (shown.catching_up, shown.all_sent_at) == (1, None)
    assert watch.view(waiting=0).all_sent_at is None, "an op on its ordinary way is nothing to speak of"
