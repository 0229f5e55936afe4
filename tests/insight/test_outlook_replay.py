"""A past day again: the same without a change, near what was recorded, and different where the change makes it so."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from dostdesk.domain.errors import RefusedError
from dostdesk.insight.days import CentreDay, Leg, Stay, WindowChange
from dostdesk.insight.replay import figures_of, people_of, run_again, windows_of
from dostdesk.insight.replayed import replayed
from dostdesk.protocol.outlook import Changes, Replayed, ReplayFigures, ReplayRequest, Rule
from tests.insight.lived import Town, policy

DAY = date(2026, 9, 8)


@pytest.fixture(scope="module")
def busy() -> CentreDay:
    """A day on which people wait."""
    return Town(6, windows=8, visits=390, surprises=0.3).live(DAY)


def again(day: CentreDay, **changes: object) -> Replayed:
    return replayed(day, policy(), ReplayRequest(day=day.day, changes=Changes(**changes)))  # type: ignore[arg-type]


def of(figures: tuple[ReplayFigures, ...], *, group: str = "", priority: str = "") -> ReplayFigures:
    return next(one for one in figures if (one.group, one.priority) == (group, priority))


def test_without_a_change_both_runs_are_one(busy: CentreDay) -> None:
    found = again(busy)
    assert found.before == found.after
    assert found.visits == len(people_of(busy).first) > 300


def test_the_day_as_it_was_comes_out_near_what_was_recorded(busy: CentreDay) -> None:
    found = again(busy)
    before, recorded = of(found.before), of(found.recorded)
    assert before.mean_s == pytest.approx(recorded.mean_s, rel=0.25)
    assert before.p90_s == pytest.approx(recorded.p90_s, rel=0.3)


def test_a_window_more_helps_and_one_less_hurts(busy: CentreDay) -> None:
    assert (of(again(busy, windows=1).after).mean_s or 0) < (of(again(busy).after).mean_s or 0)
    assert (of(again(busy, windows=-1).after).mean_s or 0) > (of(again(busy).after).mean_s or 0)
    afternoon = again(busy, windows=1, open_from=14, open_until=17)
    assert (of(again(busy, windows=1).after).mean_s or 0) < (of(afternoon.after).mean_s or 0)


def test_strict_priority_starves_whoever_has_none_and_a_ratio_lets_the_first_by_law_wait() -> None:
    at = 1_788_800_000.0
    classes = ("care", "care", "regular", "care", "by_law")
    people = [
        replace(stay(f"p{no:03d}", at + 240 * no, Leg(1, at + 600 * no, at + 600 * no + 590)), priority=classes[no % 5])
        for no in range(60)
    ]
    targets = {"care": 420.0, "regular": 900.0, "by_law": 0.0}
    people = [replace(one, due=one.arrived + targets[one.priority]) for one in people]
    day = day_of(*people, changes=(WindowChange(at=at, window=1, kind="open", primary=("P",)),))
    due, strict, ratio = (again(day, rule=rule).after for rule in (Rule.DUE, Rule.STRICT, Rule.RATIO))
    longest = [of(run, priority="regular").longest_s or 0 for run in (due, strict)]
    assert longest[1] > 1.08 * longest[0]
    by_law = [of(run, priority="by_law").longest_s or 0 for run in (due, ratio)]
    assert by_law[1] > 1.04 * by_law[0]


def test_a_shorter_target_of_a_group_brings_its_people_forward(busy: CentreDay) -> None:
    found = again(busy, group_targets={"S": 1})
    assert (of(found.after, group="S").mean_s or 0) < (of(found.before, group="S").mean_s or 0)
    unequal = again(busy, class_targets={"care": None})
    assert (of(unequal.after, priority="care").p90_s or 0) >= (of(unequal.before, priority="care").p90_s or 0)


def test_windows_may_call_other_groups(busy: CentreDay) -> None:
    letters = ("P", "Y", "E", "A", "S", "M")
    pooled = again(busy, skills={str(no): letters for no in range(1, 9)})
    assert (of(pooled.after).mean_s or 0) < (of(pooled.before).mean_s or 0)


@pytest.mark.parametrize(
    "change", [{"windows": 10}, {"windows": -10}, {"windows": -3, "open_from": 9, "open_until": 9}]
)
def test_any_number_of_windows_ends(busy: CentreDay, change: dict[str, int]) -> None:
    found = again(busy, **change)
    assert found.after[0].visits == found.before[0].visits


# ------------------------------------------------------------ bad input


def stay(name: str, arrived: float, *legs: Leg, closed: bool = False, group: str = "P") -> Stay:
    return Stay(
        id=name, group=group, priority="regular", services=("pension-old-age",), arrived=arrived,
        due=arrived + 900, legs=legs, closed=closed,
    )  # fmt: skip


def day_of(*stays: Stay, changes: tuple[WindowChange, ...] = ()) -> CentreDay:
    return CentreDay(day=DAY, stays=stays, changes=changes)


def test_a_day_on_which_nobody_was_called_is_refused() -> None:
    request = ReplayRequest(day=DAY)
    for nothing in (None, day_of(), day_of(stay("a", 0.0)), day_of(stay("a", 0.0, Leg(1, 5.0)))):
        with pytest.raises(RefusedError, match="replay_day_empty"):
            replayed(nothing, policy(), request)


def test_what_cannot_be_run_again_is_counted_and_not_averaged_in() -> None:
    at = 1_788_800_000.0
    opened = (WindowChange(at=at, window=1, kind="open", primary=("P",)),)
    day = day_of(
        stay("served", at, Leg(1, at + 60, at + 660)),
        stay("left", at + 10),
        stay("forgotten", at + 20, Leg(1, at + 700, at + 700 + 14 * 3600)),
        stay("open", at + 30, Leg(1, at + 800)),
        replace(stay("desk", at + 40, Leg(1, at + 900, at + 950)), in_person=False),
        changes=opened,
    )
    found = replayed(day, policy(), ReplayRequest(day=DAY))
    assert found.visits == 1
    told = {one.code: one.count for one in found.left_out}
    assert told == {"never_called": 1, "not_finished": 2, "back_office": 1}


def test_a_day_without_windows_calls_nobody_and_divides_by_nothing() -> None:
    at = 1_788_800_000.0
    day = day_of(stay("served", at, Leg(1, at + 60, at + 660)))
    people = people_of(day)
    ran = run_again(day, people, policy(), Changes())
    assert (ran.waits, ran.last) == ((None,), None)
    figures = figures_of(ran, policy())[0]
    assert (figures.visits, figures.p50_s, figures.in_target) == (1, None, None)


def test_a_visit_in_many_legs_comes_back_to_the_windows() -> None:
    at = 1_788_800_000.0
    legs = tuple(Leg(1 + order % 2, at + 1000 * order, at + 1000 * order + 500) for order in range(10))
    people = people_of(day_of(stay("loop", at, *legs)))
    assert (len(people.first), len(people.again)) == (1, 9)


def test_windows_of_a_day_follow_what_became_of_them() -> None:
    at = 1_788_800_000.0
    changes = (
        WindowChange(at=at, window=3, kind="open", primary=("P",), secondary=("Y",)),
        WindowChange(at=at + 10, window=3, kind="pause", primary=("P",), secondary=("Y",)),
        WindowChange(at=at + 20, window=3, kind="resume", primary=("P",), secondary=("Y",)),
        WindowChange(at=at + 30, window=3, kind="skills", primary=("E",)),
        WindowChange(at=at + 40, window=3, kind="close"),
    )
    desks, agenda = windows_of(day_of(changes=changes), Changes())
    assert [desk.no for desk in desks] == [3]
    assert [change.open for change in agenda] == [True, False, True, None, False]
    assert Counter(change.primary for change in agenda)[("E",)] == 1
