"""A hub that is killed at every step of a visit and comes back on the same folder and port; the desk goes on alone."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.journeys.place import ASKS, STEPS, Journey, Prepared, next_step
from tests.journeys.promises import once, same_visit, whole

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("step", STEPS)
def test_killed_right_after_a_step(journey: Callable[..., Journey], step: str) -> None:
    visit = journey()
    visit.go_to(step)
    visit.desk.must(step)
    visit.hub.kill()
    going_on = next_step(visit.seen)
    if going_on is not None and going_on not in ASKS:
        visit.desk.must(going_on)
    shown = visit.seen
    visit.hub.start()
    visit.settle()
    same_visit(shown, visit.seen)
    once(visit.seen)
    visit.finish()
    whole(visit)


@pytest.mark.parametrize("step", STEPS)
def test_killed_in_the_middle_of_a_step(journey: Callable[..., Journey], prepared: Prepared, step: str) -> None:
    visit = journey()
    visit.go_to(step)
    before = visit.seen
    moment = Random(f"hub-{step}").random() * prepared.took[step]
    visit.desk.order(step)
    answered = visit.desk.said(within=moment)
    visit.hub.kill()
    visit.hub.start()
    answer = answered or visit.desk.said()
    assert answer is not None
    assert "gave" in answer or (step in ASKS and "outside" in answer), answer
    visit.settle()
    same_visit(before, visit.seen)
    once(visit.seen)
    visit.finish()
    whole(visit)


def test_a_whole_visit_without_the_hub_after_the_call(journey: Callable[..., Journey]) -> None:
    visit = journey()
    visit.go_to("start")
    visit.hub.kill()
    for step in STEPS[STEPS.index("start") :]:
        visit.desk.must(step)
    visit.desk.must("print")
    shown = visit.seen
    assert shown["waiting"] > 0
    assert [purpose for _, _, purpose in shown["numbers"]] == ["application", "receipt"]
    visit.desk.kill()
    visit.sit_down()
    same_visit(shown, visit.desk.begun)
    visit.hub.start()
    visit.finish()
    whole(visit)
