"""Pictures of the turns of a day: breaks, the lock, handing over, a closed window, the day's end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import DayAccount, DeskView
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.rights import Role
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.windows import Break, Window
from dostdesk.domain.words import Language, Words
from ui.commands import CommandId
from ui.day.screens import DayParts, DayScreens
from ui.gallery import day
from ui.gallery.doubles import at_once
from ui.shell.frame import Shell
from ui.widgets import Surface

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]


class Staged(Protocol):
    """A shell with the workspace in it, over one view of the invented day."""

    words: Words
    view: DeskView
    clock: ManualClock
    shell: Shell
    actions: Actions


Stages = Callable[[Words, DeskView], Staged]
SUPERVISOR = replace(day.SENIOR, role=Role.SUPERVISOR)
_COUNTS = {TicketState.DONE: 412, TicketState.NO_SHOW: 17, TicketState.LEFT: 6, TicketState.CANCELLED: 3}


def screens(stage: Stages) -> Mapping[str, Make]:
    """By name, drawn over the gallery's own stage."""

    def of(draw: Callable[[Words, Stages], QWidget]) -> Make:
        return lambda words, _sentences: draw(words, stage)

    return {
        "16-break": of(on_break),
        "16b-break-over": of(break_over),
        "16c-break-asked": of(break_asked),
        "16d-break-after-visit": of(break_after_visit),
        "16e-window-closed": of(window_closed),
        "16f-day-closed": of(day_closed),
        "17-locked": of(locked),
        "17b-locked-wrong": of(locked_wrong),
        "17c-locked-serving": of(locked_serving),
        "17d-hand-over": of(hand_over),
        "17e-hand-over-locked": of(hand_over_locked),
        "17f-closing": of(closing),
        "18-day-end": of(day_end),
        "18b-day-end-asked": of(day_end_asked),
        "18c-day-end-blocked": of(day_end_blocked),
        "18d-day-ended": of(day_ended),
    }


def on_break(words: Words, stage: Stages) -> QWidget:
    return stage(words, _away(minutes=4)).shell


def break_over(words: Words, stage: Stages) -> QWidget:
    return stage(words, _away(minutes=18)).shell


def break_asked(words: Words, stage: Stages) -> QWidget:
    drawn, _turns = _turned(words, stage, day.idle())
    drawn.shell.press(CommandId.BREAK)
    return drawn.shell


def break_after_visit(words: Words, stage: Stages) -> QWidget:
    drawn, _turns = _turned(words, stage, day.serving())
    drawn.shell.press(CommandId.BREAK)
    return drawn.shell


def window_closed(words: Words, stage: Stages) -> QWidget:
    return stage(words, day.idle(window_lost=True)).shell


def day_closed(words: Words, stage: Stages) -> QWidget:
    closed = day.idle(window_lost=True, day_closed_at=day.NOW - timedelta(minutes=3), queue=(), others=(), held=())
    return stage(words, closed).shell


def locked(words: Words, stage: Stages) -> QWidget:
    return _locked(words, stage, day.idle())[0]


def locked_wrong(words: Words, stage: Stages) -> QWidget:
    window, turns = _locked(words, stage, _away(minutes=18))
    for _ in range(4):
        turns.lock.password_given("0000")
    page = turns.locked_page
    if page is not None:
        page.password.field.setText("0000")
        page.password.field.caps_changed.emit(True)
    return window


def locked_serving(words: Words, stage: Stages) -> QWidget:
    return _locked(words, stage, day.serving())[0]


def hand_over(words: Words, stage: Stages) -> QWidget:
    drawn, turns = _turned(words, stage, day.serving())
    turns.hand_over()
    return drawn.shell


def hand_over_locked(words: Words, stage: Stages) -> QWidget:
    window, turns = _locked(words, stage, day.serving())
    turns.hand_over()
    return window


def closing(words: Words, stage: Stages) -> QWidget:
    drawn, turns = _turned(words, stage, day.serving())
    turns.may_close(lambda: None)
    return drawn.shell


def day_end(words: Words, stage: Stages) -> QWidget:
    return _day_end(words, stage, _account(at_windows=2))[0]


def day_end_asked(words: Words, stage: Stages) -> QWidget:
    window, turns = _day_end(words, stage, _account(at_windows=0))
    turns.end.presenter.close_pressed()
    return window


def day_end_blocked(words: Words, stage: Stages) -> QWidget:
    window, turns = _day_end(words, stage, _account(at_windows=2))
    turns.end.presenter.close_pressed()
    return window


def day_ended(words: Words, stage: Stages) -> QWidget:
    counts = {**_COUNTS, TicketState.CLOSED: 25}
    closed = DayAccount(day=day.NOW.date(), counts=counts, open=(), windows=(), closed_at=day.NOW)
    return _day_end(words, stage, closed)[0]


def _account(at_windows: int) -> DayAccount:
    served = [
        day.ticket(f"Y-{60 + place:03d}", 20, state=TicketState.SERVING, window=WindowNo(4 + place))
        for place in range(at_windows)
    ]
    waiting = tuple(entry.ticket for entry in day.waiting())
    windows = tuple(Window(no=WindowNo(no), staff=day.CLERK.id) for no in range(1, 13))
    return DayAccount(
        day=day.NOW.date(), counts=_COUNTS, open=(*served, *day.held(), *waiting, *day.others()), windows=windows
    )


def _day_end(words: Words, stage: Stages, account: DayAccount) -> tuple[QWidget, DayScreens]:
    drawn, turns = _turned(words, stage, day.idle(SUPERVISOR), account)
    drawn.shell.press(CommandId.CLOSE_DAY)
    return drawn.shell, turns


def _away(minutes: float) -> DeskView:
    """Nobody is called: lunch, planned for a quarter of an hour."""
    since = day.NOW - timedelta(minutes=minutes)
    return day.idle(pause=Break(reason="lunch", since=since, until=since + timedelta(minutes=15)))


def _turned(
    words: Words, stage: Stages, view: DeskView, account: DayAccount | None = None
) -> tuple[Staged, DayScreens]:
    drawn = stage(words, view)

    def wrong(_password: str) -> None:
        raise RefusedError("password_wrong")

    parts = DayParts(
        actions=replace(
            drawn.actions,
            unlock=wrong,
            colleagues=lambda: (day.SENIOR,),
            day_account=lambda: account or DayAccount(day=day.NOW.date(), counts={}, open=(), windows=()),
        ),
        clock=drawn.clock,
        words=lambda: words,
        book=day.book,
        remembered=lambda: (day.SENIOR,),
        setting=lambda _name: None,
        choose=lambda _name, _value: None,
        changed=lambda: None,
        home=lambda: None,
    )
    turns = DayScreens(drawn.shell, parts, run=at_once)
    turns.saw(view)
    return drawn, turns


def _locked(words: Words, stage: Stages, view: DeskView) -> tuple[QWidget, DayScreens]:
    drawn, turns = _turned(words, stage, view)
    window = Surface("bg.app")
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(drawn.shell)
    window.resize(1366, 768)
    turns.lock.lock("idle")
    return window, turns
