"""The workspace while nobody is called: what F2 does then, and that a planned break calls nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import floor
from desk_double import Desk, ScreenDouble, at_once

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.windows import Break
from ui.commands import CommandId, DeskState
from ui.workspace.asking import Ways
from ui.workspace.presenter import WorkspacePresenter
from ui.workspace.values import AwayValues

LUNCH = Break(reason="lunch", since=floor.NOW, until=floor.NOW + timedelta(minutes=15))


class Bench:
    def __init__(self, view: object, *, planned: bool = False) -> None:
        self.desk, self.screen = Desk(view), ScreenDouble()  # type: ignore[arg-type]
        self.back = 0
        nowhere = lambda *_: None  # noqa: E731
        self.presenter = WorkspacePresenter(
            actions=self.desk.actions(),
            run=at_once,
            words=floor.words("az"),
            book=floor.book(),
            clock=ManualClock(floor.NOW),
            screen=self.screen,
            ways=Ways(
                open_form=nowhere,
                open_papers=nowhere,
                open_paper=nowhere,
                sign_out=nowhere,
                be_back=self.come_back,
                break_after=lambda: planned,
            ),
            centre="12",
        )
        self.presenter.show(self.desk.view)

    def come_back(self) -> None:
        self.back += 1


def test_f2_during_a_break_ends_it_and_calls_nobody() -> None:
    made = Bench(floor.idle(pause=LUNCH))
    assert made.presenter.state is DeskState.PAUSED
    assert isinstance(made.screen.views[-1].middle, AwayValues)
    made.presenter.pressed(CommandId.CALL_NEXT)
    assert (made.back, made.desk.asked) == (1, [])
    strip = {key.command: key.text for key in made.screen.strips[-1]}
    assert strip[CommandId.CALL_NEXT] == strip[CommandId.BREAK] == "Fasiləni bitir"


def test_f2_at_a_closed_window_opens_it_and_f10_does_nothing() -> None:
    made = Bench(floor.idle(window_lost=True))
    assert made.presenter.state is DeskState.CLOSED
    made.presenter.pressed(CommandId.CALL_NEXT)
    assert (made.back, made.desk.asked) == (1, [])
    assert CommandId.BREAK not in made.presenter.active()


def test_a_ticket_of_the_list_is_not_called_during_a_break() -> None:
    made = Bench(floor.idle(pause=LUNCH))
    made.presenter.ticket_pressed(made.desk.view.queue[0].ticket.id)
    assert made.desk.asked == []
    assert made.screen.told == [(floor.words("az")("day.away_here"), "warning")]


def test_finishing_before_a_planned_break_calls_nobody_and_the_page_says_what_comes() -> None:
    made = Bench(floor.serving(services=floor.parts()[2:]), planned=True)
    assert floor.words("az")("day.break.after") in [chip.text for chip in made.screen.views[-1].middle.header.chips]
    made.presenter.pressed(CommandId.CALL_NEXT)
    ends = [call for call in made.desk.asked if call[0] == "finish"]
    assert [call[-1] for call in ends] == [False]


def test_a_break_over_a_visit_is_not_shown_before_the_visit_has_ended() -> None:
    served = floor.serving()
    made = Bench(replace(served, pause=LUNCH))
    assert made.presenter.state is DeskState.SERVING
