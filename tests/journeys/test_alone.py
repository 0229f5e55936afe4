"""A desk that works without its hub from its first step to its last, is killed meanwhile, and comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dostdesk.domain.events import EventKind
from tests.journeys.place import STEPS, Journey
from tests.journeys.promises import VISIT_ALONE, once, same_screen, same_visit, whole

pytestmark = pytest.mark.journey


def alone(journey: Callable[..., Journey]) -> Journey:
    """The hub is gone and the desk has started without it."""
    visit = journey()
    visit.settle()
    visit.hub.kill()
    visit.desk.kill()
    visit.sit_down()
    return visit


def starts_again(visit: Journey) -> None:
    """Killed and started, everything is as it was."""
    shown = visit.seen
    visit.desk.kill()
    visit.sit_down()
    same_visit(shown, visit.desk.begun)
    assert visit.desk.begun["own_series"] == shown["own_series"]
    assert visit.desk.begun["ticket"] == shown["ticket"]
    once(visit.desk.begun)


def test_a_whole_visit_of_the_own_series_killed_after_every_step(journey: Callable[..., Journey]) -> None:
    visit = alone(journey)
    for step in STEPS:
        gave = visit.desk.must(step)
        # Of a paper that was under way nobody knows what became of it; that is another test's.
        visit.desk.must("print")
        if step == "issue":
            assert gave == "X7-001"
            assert visit.seen["own_series"] == ["X7-001"]
        starts_again(visit)
    shown = visit.seen
    assert shown["link"] == "on_its_own"
    assert (shown["last"]["label"], shown["last"]["state"]) == ("X7-001", "done")
    visit.hub.start()
    visit.settle()
    same_screen(shown, visit.seen)
    whole(visit, visit=VISIT_ALONE)


@pytest.mark.parametrize("step", ["call_next", "start", "fill", "submit"])
def test_the_hub_comes_back_in_the_middle_and_the_visit_goes_on(journey: Callable[..., Journey], step: str) -> None:
    visit = alone(journey)
    for earlier in STEPS[: STEPS.index(step) + 1]:
        visit.desk.must(earlier)
    shown = visit.seen
    visit.hub.start()
    visit.settle()
    same_visit(shown, visit.seen)
    assert visit.seen["ticket"] == shown["ticket"]
    for later in STEPS[STEPS.index(step) + 1 :]:
        visit.desk.must(later)
    visit.desk.must("print")
    visit.settle()
    whole(visit, visit=VISIT_ALONE)


def test_a_hub_that_is_killed_while_it_hears_of_it_records_it_once(journey: Callable[..., Journey]) -> None:
    visit = alone(journey)
    for step in STEPS:
        visit.desk.must(step)
    visit.desk.must("print")
    for _ in range(3):
        visit.hub.start()
        visit.desk.must("look")
        visit.hub.kill()
    visit.hub.start()
    visit.settle()
    whole(visit, visit=VISIT_ALONE)


def test_a_slip_of_the_hall_is_served_and_is_its_ticket(journey: Callable[..., Journey]) -> None:
    visit = journey()
    visit.settle()
    label = visit.desk.must("issue")
    visit.desk.must("print")
    visit.settle()
    visit.hub.kill()
    visit.desk.kill()
    visit.sit_down()
    assert visit.desk.does("call_next").get("refused") == "alone_no_calls"
    visit.desk.must("serve_slip", label=label)
    starts_again(visit)
    for step in STEPS[STEPS.index("save_draft") :]:
        visit.desk.must(step)
    visit.desk.must("print")
    visit.hub.start()
    visit.settle()
    assert visit.seen["last"] == {"label": label, "state": "done"}
    expected = {kind: count for kind, count in VISIT_ALONE.items() if kind is not EventKind.VISIT_IDENTIFIED}
    whole(visit, visit=expected)


def test_who_works_here_signs_in_again_without_the_hub(journey: Callable[..., Journey]) -> None:
    visit = journey()
    visit.settle()
    visit.desk.must("sign_out")
    visit.settle()
    visit.hub.kill()
    visit.desk.kill()
    visit.sit_down()
    assert visit.desk.begun["staff"] is None
    visit.desk.must("sign_in")
    starts_again(visit)
    for step in STEPS:
        visit.desk.must(step)
    visit.desk.must("print")
    visit.hub.start()
    visit.settle()
    told = {EventKind.SIGNED_IN_ALONE: 1, EventKind.WINDOW_CLOSED: 1, EventKind.WINDOW_OPENED: 2}
    whole(visit, visit=VISIT_ALONE | told)
