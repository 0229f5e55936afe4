"""What the watch of the screen thread says of the beats that it heard."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.bench.instruments import StallWatch


@pytest.fixture
def watch(qtbot: QtBot) -> StallWatch:
    made = StallWatch()
    # Nobody listens to its clock here: it tells of beats that were given to it.
    for late, beats in ((0.0, 990), (80.0, 9), (120.0, 1)):
        made._late.add(late, beats)
    made._machine.stop()
    return made


def test_a_percentile_is_of_the_beats_that_were_heard(watch: StallWatch) -> None:
    assert (watch.late_ms(50), watch.late_ms(99.9), watch.late_ms(100)) == (0.0, 80.0, 120.0)


def test_idle_time_that_was_not_lived_through_counts_as_on_time(watch: StallWatch) -> None:
    # A hundred seconds are 10,000 beats: ten late ones are then fewer than one in a thousand.
    assert watch.late_ms(99.9, idle_s=100) == 0.0
    assert watch.late_ms(99.9, idle_s=20) == 80.0
    assert watch.late_ms(100, idle_s=100) == 120.0


def test_what_came_late_before_the_watcher_steps_aside_is_told(watch: StallWatch) -> None:
    heard = watch.beats
    watch._beaten = watch._used()
    with watch.aside():
        assert watch.beats == heard
    # As if the last beat had been heard long ago.
    watch._beaten = type(watch._beaten)(at=watch._beaten.at - 1, own=0.0, process=0.0, queued=0.0, garbage=0.0)
    with watch.aside():
        assert watch.beats == heard + 1
    watch._timer.stop()
    assert watch.late_ms(100) > 900
