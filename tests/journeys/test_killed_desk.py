"""A desk that is killed at every step of a visit, after it was acknowledged and in the middle, and goes on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.journeys.place import STEPS, Journey, Prepared
from tests.journeys.processes import Seen, until
from tests.journeys.promises import once, same_screen, same_visit, whole

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("step", STEPS)
def test_killed_right_after_a_step(journey: Callable[..., Journey], step: str) -> None:
    visit = journey()
    visit.go_to(step)
    visit.desk.must(step)
    shown = visit.seen
    visit.desk.kill()
    visit.sit_down()
    begun = visit.desk.begun
    same_visit(shown, begun)
    if shown["ticket"]:
        same_screen(shown | {"queue": begun["queue"]}, begun)
    stopped = _stopped(begun)
    visit.settle()
    same_screen(shown, visit.seen)
    once(visit.seen)
    visit.finish()
    whole(visit, tried_again=stopped)


@pytest.mark.parametrize("step", STEPS)
def test_killed_in_the_middle_of_a_step(journey: Callable[..., Journey], prepared: Prepared, step: str) -> None:
    visit = journey()
    visit.go_to(step)
    before = visit.seen
    moment = Random(f"desk-{step}").random() * prepared.took[step]
    visit.desk.order(step)
    acknowledged = visit.desk.said(within=moment) is not None
    shown = visit.seen
    visit.desk.kill()
    visit.sit_down()
    begun = visit.desk.begun
    same_visit(shown, begun)
    _nothing_half(before, begun, prepared.after[step])
    stopped = _stopped(begun)
    visit.settle()
    same_visit(shown, visit.seen)
    if acknowledged:
        same_screen(shown, visit.seen)
    _nothing_half(before, visit.seen, prepared.after[step])
    once(visit.seen)
    visit.finish()
    whole(visit, tried_again=stopped)


@pytest.mark.parametrize(("step", "kind"), [("issue", "ticket"), ("submit", "acknowledgement"), ("finish", "receipt")])
def test_killed_while_a_paper_comes_out(journey: Callable[..., Journey], step: str, kind: str) -> None:
    visit = journey(holds=[kind])
    visit.go_to(step)
    visit.desk.must(step)
    log = visit.folder / "papers" / "printed.log"
    _wait_until_out(visit, kind)
    visit.desk.kill()
    came_out = log.read_text()
    visit.sit_down()
    stopped = [paper for paper in visit.desk.begun["papers"] if paper["state"] == "failed"]
    assert [(paper["error"], paper["copy"]) for paper in stopped] == [("print_unknown", 0)]
    visit.settle()
    visit.desk.must("print")
    assert log.read_text() == came_out, "what may have come out is not printed again by itself"
    visit.finish()
    whole(visit, tried_again=1)


def _wait_until_out(visit: Journey, kind: str) -> None:
    log = visit.folder / "papers" / "printed.log"
    until(lambda: log.exists() and any(line.startswith(kind) for line in log.read_text().splitlines()))


def _stopped(seen: Seen) -> int:
    """Papers of which nobody knows whether they came out; no other has failed."""
    assert not [paper for paper in seen["papers"] if paper["state"] == "printing"]
    return sum(1 for paper in seen["papers"] if paper["state"] == "failed")


def _nothing_half(before: Seen, now: Seen, after: Seen) -> None:
    """A step was made whole or not at all: what the desk shows is what was before, or what comes after."""
    for name in ("services", "drafts", "numbers"):
        assert _plain(now, name) in (_plain(before, name), _plain(after, name)), name
    assert len(now["applications"]) in {len(before["applications"]), len(after["applications"])}
    states = {seen["ticket"]["state"] if seen["ticket"] else None for seen in (before, after)}
    assert (now["ticket"]["state"] if now["ticket"] else None) in states


def _plain(seen: Seen, name: str) -> object:
    """Without what differs between two visits: the numbers themselves."""
    if name == "numbers":
        return [[sequence, purpose] for sequence, _, purpose in seen[name]]
    if name == "services":
        return [[one["code"], one["outcome"], bool(one["number"])] for one in seen.get(name, [])]
    return seen[name]
