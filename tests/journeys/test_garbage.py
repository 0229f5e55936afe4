"""A hub that answers garbage for a while: the desk goes on, and nothing is lost when it recovers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.garbling import Garbling
from tests.journeys.place import STEPS, Journey
from tests.journeys.processes import until
from tests.journeys.promises import same_visit, whole

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("delivers", [True, False], ids=["heard", "unheard"])
def test_garbage_while_a_visit_is_served(journey: Callable[..., Journey], *, delivers: bool) -> None:
    visit = journey(sits=False)
    with Garbling(visit.hub.port, seed=5, delivers=delivers) as wire:
        visit.sit_down(through=wire.url, answer_within=1.0)
        visit.go_to("start")
        wire.mad = True
        for step in STEPS[STEPS.index("start") :]:
            visit.desk.must(step)
        visit.desk.must("print")
        refused = visit.desk.does("issue")
        # By now the desk may have learned that it is on its own: then the ticket is one of its own series.
        alone = str(refused.get("gave", "")).startswith("X7-")
        assert alone or refused.get("outside") in {"hub_garbage", "hub_failed", "hub_unreachable"}, refused
        assert wire.garbled > 3
        shown = visit.desk.seen
        assert shown["waiting"] > 0
        wire.mad = False
        visit.settle()
        same_visit(shown, visit.seen)
        visit.desk.kill()
        visit.sit_down()
        visit.settle()
        late = visit.seen["queue"]
        assert len(late) <= 1, "what was asked once is issued at most once"
        same_visit(shown, visit.seen)
        visit.close()
    assert shown["last"]["state"] == "done"


@pytest.mark.parametrize("seed", [1, 2])
def test_garbage_in_the_middle_of_each_step(journey: Callable[..., Journey], seed: int) -> None:
    visit = journey(sits=False)
    with Garbling(visit.hub.port, seed=seed, delivers=True) as wire:
        visit.sit_down(through=wire.url)
        visit.desk.must("settle")
        for step in STEPS:
            wire.mad = True
            before = wire.garbled
            visit.desk.order(step)
            until(lambda before=before: wire.garbled > before)  # type: ignore[misc]
            wire.mad = False
            answer = visit.desk.said()
            assert answer is not None
            assert "gave" in answer, answer
        visit.finish()
        whole(visit)
