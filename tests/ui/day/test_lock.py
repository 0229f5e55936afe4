"""The lock: what it shows, who opens it, and how long wrong passwords make one wait."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import floor
import pytest
from desk_double import Later, at_once

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.words import LANGUAGES, Language
from ui.day.lock_presenter import Lock, LockView

RIGHT = "demo"


@dataclass
class Cover:
    """Remembers what the window showed."""

    views: list[LockView] = field(default_factory=list)
    covered: bool = False
    again: int = 0

    def cover(self, view: LockView) -> None:
        self.covered = True
        self.views.append(view)

    def show_lock(self, view: LockView) -> None:
        self.views.append(view)

    def uncover(self) -> None:
        self.covered = False

    def begin_again(self) -> None:
        self.again += 1


class Bench:
    def __init__(self, language: Language = "az") -> None:
        self.clock = ManualClock(floor.NOW)
        self.cover = Cover()
        self.remembered: list[bool] = []
        self.asked: list[str] = []
        self.trouble: DeskError | None = None
        self.run = at_once
        self.lock = Lock(
            self.cover,
            unlock=self.unlock,
            remember=self.remembered.append,
            run=lambda work, *, done, failed: self.run(work, done=done, failed=failed),
            clock=self.clock,
            words=lambda: floor.words(language),
        )
        self.lock.saw(floor.serving())

    def unlock(self, password: str) -> None:
        self.asked.append(password)
        if self.trouble is not None:
            raise self.trouble
        if password != RIGHT:
            raise RefusedError("password_wrong")

    @property
    def shown(self) -> LockView:
        return self.cover.views[-1]


def test_the_lock_names_the_ticket_and_nothing_of_the_citizen() -> None:
    made = Bench()
    made.lock.lock("key")
    assert made.cover.covered
    said = " ".join((made.shown.why, *made.shown.kept))
    assert "Y‑047" in said
    assert not any(part in said for part in ("Quliyeva", "0TEST01", "1847205"))
    assert made.shown.name == floor.CLERK.name
    assert made.remembered == [True]


def test_the_right_password_opens_and_is_forgotten_as_locked() -> None:
    made = Bench()
    made.lock.lock("idle")
    made.lock.password_given(RIGHT)
    assert not made.lock.locked
    assert not made.cover.covered
    assert made.remembered == [True, False]


def test_two_tries_are_free_and_then_one_waits_longer_each_time() -> None:
    made = Bench()
    made.lock.lock("key")
    waits = []
    for _ in range(8):
        made.lock.password_given("x")
        waits.append(made.shown.wait)
        before = len(made.asked)
        if made.shown.wait:
            made.lock.password_given(RIGHT)
            assert len(made.asked) == before, "while one waits nothing is tried"
        made.clock.advance(timedelta(seconds=made.shown.wait))
        made.lock.tick()
        assert made.shown.wait == 0
    assert waits == [0, 0, 2, 4, 8, 16, 30, 30]
    made.lock.password_given(RIGHT)
    assert not made.lock.locked
    made.lock.lock("key")
    assert made.shown.wait == 0


def test_a_trouble_of_the_world_costs_no_try() -> None:
    made = Bench()
    made.lock.lock("session")
    made.trouble = OutsideError("hub_unreachable")
    for _ in range(5):
        made.lock.password_given(RIGHT)
    assert made.shown.wait == 0
    assert made.shown.wrong == floor.words("az").of_error(OutsideError("hub_unreachable"))
    assert made.lock.locked


def test_an_empty_password_is_asked_for_and_not_tried() -> None:
    made = Bench()
    made.lock.lock("key")
    made.lock.password_given("")
    assert made.asked == []
    assert made.shown.wrong == floor.words("az")("sign_in.password_missing")
    assert made.cover.again == 1


def test_a_second_enter_while_the_first_is_under_way_does_nothing() -> None:
    made, later = Bench(), Later()
    made.lock.lock("key")
    made.run = later  # type: ignore[assignment]
    made.lock.password_given(RIGHT)
    made.lock.password_given(RIGHT)
    assert made.shown.busy
    later.go()
    assert made.asked == [RIGHT]
    assert not made.lock.locked


def test_nobody_signed_in_leaves_nothing_to_lock() -> None:
    made = Bench()
    made.lock.lock("key")
    made.lock.saw(replace(floor.idle(), staff=None, window=None))
    assert not made.lock.locked
    made.lock.lock("key")
    assert not made.lock.locked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", ["key", "idle", "restart", "session"])
def test_every_reason_is_said_in_every_language(language: Language, why: str) -> None:
    made = Bench(language)
    made.lock.lock(why)  # type: ignore[arg-type]
    assert made.shown.why
