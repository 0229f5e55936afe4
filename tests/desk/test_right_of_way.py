"""What nobody waits for lets the screen go first, and never for long."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dostdesk.desk.link import Worker
from dostdesk.desk.right_of_way import LONGEST_S, RightOfWay


class _Time:
    """Seconds that pass only by sleeping; something may happen after each sleep."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept = 0.0
        self.after: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds
        self.after()


@pytest.fixture
def time() -> _Time:
    return _Time()


def test_nobody_waits_while_the_screen_rests(time: _Time) -> None:
    way = RightOfWay(monotonic=time.monotonic, sleep=time.sleep)
    way.let_pass()
    way.claim()
    way.give_back()
    way.let_pass()
    assert time.slept == 0


def test_a_claim_is_waited_for_until_it_is_given_back(time: _Time) -> None:
    way = RightOfWay(monotonic=time.monotonic, sleep=time.sleep)

    def painted() -> None:
        if time.slept >= 0.03:
            way.give_back()

    time.after = painted
    way.claim()
    way.let_pass()
    assert 0.03 <= time.slept < 0.04


def test_a_claim_that_nobody_gives_back_ends_by_itself(time: _Time) -> None:
    way = RightOfWay(monotonic=time.monotonic, sleep=time.sleep)
    way.claim()
    way.let_pass()
    assert 0 < time.slept < LONGEST_S


def test_a_screen_that_never_rests_holds_up_nothing_for_longer_than_the_longest_moment(time: _Time) -> None:
    way = RightOfWay(monotonic=time.monotonic, sleep=time.sleep)
    time.after = way.claim
    way.claim()
    way.let_pass()
    assert LONGEST_S <= time.slept < LONGEST_S + 0.01


def test_a_thread_asks_before_each_of_its_steps() -> None:
    happened: list[str] = []

    def step() -> float:
        happened.append("step")
        if len(happened) == 4:
            worker.stop()
        return 0

    worker = Worker("test", step, let_pass=lambda: happened.append("let pass"))
    worker.start()
    worker.join()
    assert happened == ["let pass", "step", "let pass", "step"]
