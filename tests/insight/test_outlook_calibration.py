"""Ranges hold what they say on days that nobody has seen, and grow when they do not."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from dostdesk.domain.waits import WaitRange, range_of
from dostdesk.insight.calibration import Calibration, Widths, place_of, told_of
from dostdesk.insight.day_fold import told_body
from dostdesk.insight.day_fold import told_of as read_back
from dostdesk.insight.days import Leg, Stay, Told
from tests.insight.calibrate import HIGHEST, LOWEST, held_out
from tests.insight.calibrate import Told as ToldDay
from tests.insight.lived import Town

SIMULATED = (300.0, 600.0, 1200.0)


def stay(told: Told, waited: float) -> Stay:
    return Stay(
        id="t", group="P", priority="regular", services=("a",), arrived=1000.0, due=1900.0, told=told,
        legs=(Leg(1, 1000.0 + waited),),
    )  # fmt: skip


@pytest.mark.timeout(120)
def test_four_of_five_fall_inside_on_held_out_days_whose_staffing_changes_without_notice() -> None:
    calm, restless = Town(3, windows=7, visits=260, surprises=0.0), Town(3, windows=7, visits=260, surprises=1.5)
    found = held_out(calm, learned=8, days=2, every=timedelta(seconds=60), runs=30, changed=restless)
    whole = ToldDay([stay for told in found for stay in told.stays])
    assert len(whole.stays) > 400
    assert LOWEST <= whole.inside <= HIGHEST, whole.by_width()
    assert whole.width_min < 20, "a range that says anything says nothing"


def test_waits_that_are_longer_than_ever_simulated_widen_the_next_ranges() -> None:
    calibration = Calibration()
    before = calibration.told(SIMULATED)
    assert before is not None
    for _ in range(200):
        calibration.took(stay(before, 2000.0))
    after = calibration.told(SIMULATED)
    assert after is not None
    assert calibration.share == 0.0
    assert calibration.widths.widened > 1.2
    assert after.high >= 2000 > before.high


def test_waits_that_are_as_simulated_leave_ranges_as_they_are() -> None:
    random, calibration = Random(4), Calibration()
    for _ in range(2000):
        told = calibration.told(SIMULATED)
        assert told is not None
        drawn = random.gauss(0.0, 1.0) / 1.2816
        waited = 600.0 + drawn * (600.0 if drawn > 0 else 300.0)
        calibration.took(stay(told, max(0.0, waited)))
    assert calibration.share == pytest.approx(0.8, abs=0.03)
    assert calibration.widths.widened == pytest.approx(1.0, abs=0.2)


def test_what_was_told_is_read_back_from_the_event_and_old_events_have_none() -> None:
    told = told_of(SIMULATED, Widths())
    assert told is not None
    assert (told.low, told.expected, told.high) == (300, 600, 1200)
    assert read_back({"told": told_body(told)}) == told
    assert read_back({}) is None
    assert read_back({"told": {"low_s": 1}}) is None
    assert read_back({"told": 7}) is None


def test_nothing_is_told_of_who_may_not_be_called_today() -> None:
    assert told_of((100.0, float("inf"), float("inf")), Widths()) is None
    assert told_of((100.0, 500.0, float("inf")), Widths()) is None


def test_a_visit_that_was_told_nothing_or_never_called_teaches_nothing() -> None:
    calibration = Calibration()
    told = told_of(SIMULATED, Widths())
    assert told is not None
    calibration.took(Stay(id="t", group="P", priority="regular", services=(), arrived=0.0, due=0.0, told=told))
    calibration.took(stay(told, -50.0))
    assert (calibration.count, calibration.share, calibration.recent) == (0, None, (0, None))


def test_places_are_counted_from_the_middle_and_never_divided_by_nothing() -> None:
    assert place_of(SIMULATED, 600.0) == 0.0
    assert place_of(SIMULATED, 1200.0) == 1.0
    assert place_of(SIMULATED, 300.0) == -1.0
    assert place_of((0.0, 0.0, 0.0), 5.0) == 0.5


@pytest.mark.parametrize(
    ("low", "high", "minutes"),
    [
        (0, 20, (0, 1)),
        (61, 119, (1, 2)),
        (180, 540, (3, 9)),
        (3700, 5000, (60, 85)),
        (0, 0, (0, 1)),
        (119, 119, (1, 2)),
    ],
)
def test_a_range_is_told_in_minutes_that_hold_it(low: int, high: int, minutes: tuple[int, int]) -> None:
    assert WaitRange(low_s=low, high_s=high).minutes == minutes


def test_what_is_no_range_is_none() -> None:
    assert range_of({"low_s": 60, "high_s": 120}) == WaitRange(low_s=60, high_s=120)
    assert [range_of(one) for one in (None, 7, {}, {"low_s": 9, "high_s": 3}, {"low_s": "1", "high_s": 2})] == [
        None
    ] * 5
