"""Breaks: asked for, waited for, ended, and told of once when they are over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import floor
from desk_double import Desk, Later, at_once

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.windows import Break
from ui.commands import DeskState
from ui.day.away_values import away_state, away_values
from ui.day.breaks import BreakQuestion, Breaks

LUNCH = Break(reason="lunch", since=floor.NOW, until=floor.NOW + timedelta(minutes=15))


class Bench:
    def __init__(self) -> None:
        self.clock = ManualClock(floor.NOW)
        self.desk = Desk(floor.idle())
        self.told: list[tuple[str, str]] = []
        self.said: list[str] = []
        self.hears = True
        self.question: BreakQuestion | None = None
        self.answer: Callable[[str, datetime], None] | None = None
        self.run: Callable[..., None] = at_once
        self.breaks = Breaks(
            self,
            actions=self.desk.actions(),
            run=lambda work, *, done, failed: self.run(work, done=done, failed=failed),
            clock=self.clock,
            words=lambda: floor.words("az"),
            policy=lambda: floor.book().policy,
            changed=lambda: None,
        )
        self.breaks.saw(floor.idle())

    def ask_break(self, question: BreakQuestion, answered: Callable[[str, datetime], None]) -> None:
        self.question, self.answer = question, answered

    def tell(self, sentence: str, tone: str) -> None:
        self.told.append((sentence, tone))

    def remind(self, sentence: str) -> bool:
        if self.hears:
            self.said.append(sentence)
        return self.hears

    def answers(self, reason: str, minutes: int) -> None:
        assert self.answer is not None
        self.answer(reason, self.clock.now() + timedelta(minutes=minutes))


def test_every_reason_of_the_policy_is_offered_with_its_usual_length() -> None:
    made = Bench()
    made.breaks.pressed()
    assert made.question is not None
    policy = floor.book().policy
    assert tuple(code for code, _text in made.question.reasons) == policy.break_reasons
    late = made.question.until - (floor.NOW + policy.break_length)
    assert timedelta() <= late < timedelta(minutes=5)
    assert not made.question.after_visit


def test_with_nobody_here_the_break_begins_at_once() -> None:
    made = Bench()
    made.breaks.pressed()
    made.answers("lunch", 30)
    assert made.desk.asked == [("pause", "lunch", floor.NOW + timedelta(minutes=30))]


def test_with_somebody_here_it_begins_when_he_has_gone_and_lasts_as_long() -> None:
    made = Bench()
    made.breaks.saw(floor.serving())
    made.breaks.pressed()
    assert made.question is not None
    assert made.question.after_visit
    made.answers("rest", 20)
    assert made.desk.asked == []
    assert made.breaks.planned is not None
    made.clock.advance(timedelta(minutes=7))
    made.breaks.saw(floor.idle())
    assert made.desk.asked == [("pause", "rest", made.clock.now() + timedelta(minutes=20))]
    assert made.breaks.planned is None
    made.breaks.saw(floor.idle())
    assert len(made.desk.asked) == 1


def test_f10_again_takes_the_wish_back() -> None:
    made = Bench()
    made.breaks.saw(floor.serving())
    made.breaks.pressed()
    made.answers("rest", 20)
    made.breaks.pressed()
    assert made.breaks.planned is None
    made.breaks.saw(floor.idle())
    assert made.desk.asked == []


def test_f10_during_a_break_ends_it_once() -> None:
    made, later = Bench(), Later()
    made.breaks.saw(floor.idle(pause=LUNCH))
    made.run = later
    made.breaks.pressed()
    made.breaks.pressed()
    later.go()
    assert made.desk.names() == ["end_pause"]


def test_a_refusal_is_said() -> None:
    made = Bench()
    made.desk.refuses = RefusedError("visit_open")
    made.breaks.pressed()
    made.answers("rest", 15)
    assert made.told == [(floor.words("az").of_error(RefusedError("visit_open")), "danger")]


def test_a_break_that_is_over_is_announced_once_and_only_to_somebody_who_hears() -> None:
    made = Bench()
    made.breaks.saw(floor.idle(pause=LUNCH))
    made.breaks.tick()
    assert made.said == []
    made.clock.advance(timedelta(minutes=16))
    made.hears = False
    made.breaks.tick()
    made.hears = True
    for _ in range(3):
        made.breaks.tick()
    assert len(made.said) == 1


def test_what_stands_in_the_middle_says_who_why_and_how_long() -> None:
    view = floor.idle(pause=LUNCH)
    words = floor.words("az")
    early = away_values(view, words, floor.NOW + timedelta(minutes=4))
    assert early is not None
    assert (early.header.clock, early.problem) == ("11:00", "")
    assert [chip.text for chip in early.header.chips] == ["Nahar"]
    late = away_values(view, words, floor.NOW + timedelta(minutes=18))
    assert late is not None
    assert late.header.clock == "03:00"
    assert late.problem
    assert [chip.glyph for chip in late.header.chips] == ["coffee", "warning"]


def test_a_reason_that_this_program_does_not_know_is_another_one() -> None:
    values = away_values(floor.idle(pause=replace(LUNCH, reason="of_tomorrow")), floor.words("az"), floor.NOW)
    assert values is not None
    assert values.header.chips[0].text == floor.words("az")("day.break.reason.other")


def test_a_closed_window_says_whether_the_day_was_closed() -> None:
    words = floor.words("az")
    lost = floor.idle(window_lost=True)
    assert away_state(lost) is DeskState.CLOSED
    closed = floor.idle(window_lost=True, day_closed_at=floor.NOW)
    one, other = away_values(lost, words, floor.NOW), away_values(closed, words, floor.NOW)
    assert one is not None
    assert other is not None
    assert "7" in one.title
    assert "14:3" in other.title
    assert away_state(floor.serving(window_lost=True)) is None
