"""Arrivals, windows that are needed, and the plan: each against what is known by other means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from dostdesk.domain.calendar import WorkingCalendar
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills, Window
from dostdesk.insight.advice import Advice, Situation, Step, outcome, search
from dostdesk.insight.arrivals import kinds_of, learned
from dostdesk.insight.coming import Coming, Kind
from dostdesk.insight.days import SLOTS, Hall
from dostdesk.insight.hall import NOBODY
from dostdesk.insight.service_times import ServiceTimes
from dostdesk.insight.staffing import Level, needed, needed_each, share_within
from dostdesk.protocol.outlook import StepKind
from tests.insight.backtest import backtest, half_year, within_the_day
from tests.insight.lived import policy
from tests.insight.test_outlook_hall import NOW, hall, ticket, window

LEVEL = Level(within_s=900, share=0.85)


def test_the_forecast_beats_every_guess_on_days_that_it_has_not_seen() -> None:
    history, paydays = half_year(1)
    errors = backtest(history, paydays)
    for guess in ("day_before", "week_before", "average"):
        assert errors["product"].slot < 0.95 * errors[guess].slot, guess
        assert errors["product"].day < 0.8 * errors[guess].day, guess
    assert 0.72 <= errors["product"].share <= 0.88


def test_what_came_by_noon_makes_the_afternoon_better_known() -> None:
    history, paydays = half_year(2)
    ahead, at_noon = backtest(history, paydays)["product"], within_the_day(history, paydays, hour=13)
    assert at_noon.slot < ahead.slot
    assert 0.7 <= at_noon.share <= 0.9


def test_paydays_month_ends_and_days_after_holidays_are_known() -> None:
    calendar = WorkingCalendar(closed={date(2026, 3, 20): "Novruz", date(2026, 3, 23): "Novruz"})
    days = [date(2026, 3, day) for day in (10, 19, 24, 25, 30, 31)]
    kinds = kinds_of(days, calendar, paydays=frozenset({date(2026, 3, 10)}))
    assert kinds == {
        date(2026, 3, 10): {"payday"},
        date(2026, 3, 24): {"after_holiday"},
        date(2026, 3, 30): {"month_end"},
        date(2026, 3, 31): {"month_end"},
    }


def test_of_nothing_nothing_is_forecast() -> None:
    assert not learned({}).known
    assert not learned({date(2026, 3, 2): [0] * SLOTS}).known
    two = {date(2026, 3, 2): [1] * SLOTS, date(2026, 3, 3): [1] * SLOTS}
    assert not learned(two).known


def test_the_formula_of_many_servers_gives_the_known_values() -> None:
    # Erlang C of 8 servers at a load of 6: 0.3570 wait; a wait ends within one turn for 1 - 0.3570 e^-2.
    assert share_within(6, 1.0, 1.0, 8, 0.0) == pytest.approx(1 - 0.3570, abs=0.0005)
    assert share_within(6, 1.0, 1.0, 8, 1.0) == pytest.approx(1 - 0.3570 * 0.135335, abs=0.0005)
    assert share_within(6, 1.0, 1.0, 6, 1.0) == 0.0
    assert share_within(0, 1.0, 1.0, 0, 1.0) == 1.0


def test_more_people_need_more_windows_and_nobody_needs_none() -> None:
    counts = [needed(people, 1800, 600, LEVEL) for people in range(0, 120, 5)]
    assert counts[0] == 0
    assert counts == sorted(counts)
    assert all(windows > people / 3 for people, windows in zip(range(5, 120, 5), counts[1:], strict=True))
    assert needed(10, 1800, 0.0, LEVEL) == 0


def test_who_cannot_be_served_now_needs_windows_later() -> None:
    alone = needed_each([30, 30], [14, 14], 0, span_s=1800, turn_s=600, level=LEVEL)
    after = needed_each([60, 30], [14, 14], 0, span_s=1800, turn_s=600, level=LEVEL)
    assert after[1] > alone[1]
    assert needed_each([], [], 300, span_s=1800, turn_s=600, level=LEVEL) == []


# ------------------------------------------------------------ the plan

TIMES = ServiceTimes(
    calls=1000,
    services={},
    groups={},
    everything=(480.0, 540.0, 600.0, 660.0, 720.0),
    pauses=(6.0, 9.0),
    notices=(5.0,),
)
PENSIONS_COME = Coming(
    people=tuple((NOW.timestamp() + 1800 * slot, NOW.timestamp() + 1800 * (slot + 1), 9.0) for slot in range(6)),
    spread=0.1,
    kinds={NOBODY: [Kind("P", "regular", ("svc-P",))]},
)


def situation(there: Hall, **changed: object) -> Situation:
    fields: dict[str, object] = {
        "hall": there, "times": TIMES, "coming": PENSIONS_COME, "policy": policy(), "permitted": {}, "seed": 5,
    }  # fmt: skip
    return Situation(**{**fields, **changed})  # type: ignore[arg-type]


def full(*windows: Window) -> Hall:
    return hall([ticket(no, "P", waited_min=20 - no, due_in_min=no) for no in range(14)], *windows)


def best(found: Iterator[Advice | None]) -> Advice | None:
    return list(found)[-1]


def test_a_long_break_is_ended_where_people_wait() -> None:
    advice = best(search(situation(full(window(1, "P"), window(5, "P", pause_min=60)))))
    assert advice is not None
    (step,) = advice.steps
    assert (step.kind, step.window) == (StepKind.END_BREAK, 5)
    assert advice.after.waits["P"] < 0.8 * advice.before.waits["P"]
    assert advice.after.overall < advice.before.overall


def test_a_skill_goes_to_the_window_that_has_nothing_to_do() -> None:
    permitted = {1: frozenset("P"), 9: frozenset("PM")}
    advice = best(search(situation(full(window(1, "P"), window(9, "M")), permitted=permitted)))
    assert advice is not None
    assert [(step.kind, step.window, step.skills) for step in advice.steps] == [(StepKind.ADD_SKILL, 9, ("P",))]


def test_a_window_is_opened_by_who_is_here_and_may_serve_them() -> None:
    able = Staff(
        id=StaffId("s-77"), login="x", name="X", short_name="X", role=Role.CLERK, skills=Skills(primary=frozenset("P"))
    )
    other = Staff(
        id=StaffId("s-11"), login="y", name="Y", short_name="Y", role=Role.CLERK, skills=Skills(primary=frozenset("M"))
    )
    advice = best(search(situation(full(window(1, "P")), seats=((20, other), (21, able)))))
    assert advice is not None
    first = advice.steps[0]
    assert (first.kind, first.window, first.staff, first.skills) == (StepKind.OPEN_WINDOW, 21, "s-77", ("P",))
    assert advice.steps[0].at >= NOW.timestamp() + 600


def test_where_nobody_waits_long_nothing_is_suggested() -> None:
    quiet = Coming(people=(), spread=0.1, kinds={})
    there = hall([ticket(1, "P")], window(1, "P"), window(2, "P", pause_min=30))
    assert best(search(situation(there, coming=quiet))) is None


def test_the_same_plan_has_the_same_id_and_meets_the_same_people() -> None:
    there = situation(full(window(1, "P"), window(5, "P", pause_min=60)))
    assert outcome(there, ()) == outcome(there, ())
    first, second = best(search(there)), best(search(there))
    assert first is not None
    assert second is not None
    assert first.id == second.id
    later = Advice((Step(StepKind.END_BREAK, 5, NOW.timestamp() + 900),), first.before, first.after)
    assert later.id != first.id


def test_a_plan_that_makes_others_wait_is_none() -> None:
    """A window that leaves its own people for others is no gain."""
    coming = Coming(
        people=PENSIONS_COME.people, spread=0.1,
        kinds={NOBODY: [Kind("P", "regular", ("svc-P",)), Kind("M", "regular", ("svc-M",))]},
    )  # fmt: skip
    waiting = [ticket(no, "P", due_in_min=-60) for no in range(25)] + [
        ticket(100 + no, "M", due_in_min=5) for no in range(10)
    ]
    there = hall(waiting, window(1, "P"), window(9, "M"))
    advice = best(search(situation(there, coming=coming, permitted={9: frozenset("PM")})))
    assert advice is None


def test_a_closed_hall_has_no_outcome_and_no_plan() -> None:
    there = hall([], Window(no=WindowNo(1)))
    assert outcome(situation(there, coming=Coming(people=(), spread=0.1, kinds={})), ()).overall == 0.0
