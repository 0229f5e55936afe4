"""Handing a window over, and the supervisor's end of the day: what their presenters promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import floor
import pytest
from desk_double import Desk, at_once

from dostdesk.desk.view import DayAccount
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Window
from dostdesk.domain.words import LANGUAGES, Language
from ui.day.end_presenter import DayEnd
from ui.day.end_values import CloseQuestion, DayEndValues, day_end_values
from ui.day.hand_over import HandOverPresenter, HandOverView
from ui.workspace.asking import ReasonQuestion


class Dialog:
    def __init__(self) -> None:
        self.views: list[HandOverView] = []
        self.again = 0

    def show_view(self, view: HandOverView) -> None:
        self.views.append(view)

    def type_again(self) -> None:
        self.again += 1


def handing(trouble: Exception | None = None, hub: bool = True) -> tuple[HandOverPresenter, Dialog, list[Any]]:
    dialog, asked = Dialog(), []

    def hand_over(*, login: str, password: str) -> Staff:
        asked.append((login, password))
        if trouble is not None:
            raise trouble
        return floor.SENIOR

    def everybody() -> tuple[Staff, ...]:
        if not hub:
            raise OutsideError("hub_unreachable")
        return (floor.CLERK, floor.SENIOR)

    other = replace(floor.SENIOR, login="nigar", name="Nigar Abbasova")
    presenter = HandOverPresenter(
        dialog, hand_over=hand_over, known=(lambda: (other, floor.CLERK), everybody), here=floor.CLERK.login,
        run=at_once, words=floor.words("az"), done=asked.append,
    )  # fmt: skip
    presenter.open()
    return presenter, dialog, asked


def test_everybody_but_whoever_leaves_may_take_the_window_the_remembered_first() -> None:
    _presenter, dialog, _asked = handing()
    assert [user.login for user in dialog.views[-1].users] == ["nigar", floor.SENIOR.login]


def test_without_the_hub_those_remembered_are_offered() -> None:
    _presenter, dialog, _asked = handing(hub=False)
    assert [user.login for user in dialog.views[-1].users] == ["nigar"]


def test_the_colleague_has_the_window_when_the_hub_has_said_so() -> None:
    presenter, dialog, asked = handing()
    presenter.given(" nigar ", "demo")
    assert asked == [("nigar", "demo"), floor.SENIOR]
    assert dialog.again == 0


@pytest.mark.parametrize(
    ("trouble", "where"),
    [(RefusedError("password_wrong"), "wrong"), (OutsideError("hub_unreachable"), "trouble"),
     (RefusedError("window_busy", label="Y-001", window=8), "trouble")],
)  # fmt: skip
def test_what_the_hub_refuses_is_said_where_it_belongs(trouble: Any, where: str) -> None:
    presenter, dialog, asked = handing(trouble)
    presenter.given("nigar", "x")
    assert getattr(dialog.views[-1], where) == floor.words("az").of_error(trouble)
    assert dialog.again == 1
    assert len(asked) == 1


@pytest.mark.parametrize(("login", "password"), [("", "x"), ("nigar", ""), (" ", "")])
def test_what_is_missing_is_asked_for_and_the_hub_is_not(login: str, password: str) -> None:
    presenter, dialog, asked = handing()
    presenter.given(login, password)
    assert asked == []
    assert dialog.views[-1].wrong or dialog.views[-1].trouble
    assert dialog.again == 1


# ---------------------------------------------------------------- the day's end


def at_window(ticket: Ticket) -> Ticket:
    return replace(ticket, state=TicketState.SERVING, window=WindowNo(4))


def account(*, at_windows: int = 0, **changes: Any) -> DayAccount:
    waiting = [entry.ticket for entry in floor.idle().queue]
    still = (*waiting[at_windows:], *(at_window(ticket) for ticket in waiting[:at_windows]))
    values = {
        "day": floor.NOW.date(), "counts": {TicketState.DONE: 7, TicketState.LEFT: 1}, "open": still,
        "windows": (Window(no=WindowNo(4)), Window(no=WindowNo(7))),
    }  # fmt: skip
    return DayAccount(**(values | changes))  # type: ignore[arg-type]


class Bench:
    def __init__(self, found: DayAccount) -> None:
        self.found = found
        self.desk = Desk(floor.idle())
        self.shown: list[DayEndValues] = []
        self.told: list[tuple[str, str]] = []
        self.asked: tuple[CloseQuestion, Callable[[bool], None]] | None = None
        self.words: list[ReasonQuestion] = []
        steer: Any = SimpleNamespace(
            close_day=lambda account, words: self.desk.note("close_day", len(account.open), dict(words))
        )
        actions = replace(self.desk.actions(), day_account=lambda: self.found, steer=steer)
        self.end = DayEnd(
            self,
            actions=actions,
            run=at_once,
            clock=ManualClock(floor.NOW),
            words=lambda: floor.words("az"),
            book=floor.book,
            changed=lambda: None,
        )
        self.end.open()

    def show_day_end(self, values: DayEndValues) -> None:
        self.shown.append(values)

    def ask_close(self, question: CloseQuestion, answered: Callable[[bool], None]) -> None:
        self.asked = (question, answered)

    def ask_word(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None:
        self.words.append(question)
        answered(question.reasons[0][0])

    def tell(self, sentence: str, tone: str) -> None:
        self.told.append((sentence, tone))


def test_the_account_counts_every_ticket_and_lists_who_holds_the_day_up_first() -> None:
    found = account(at_windows=2)
    values = day_end_values(found, book=floor.book(), words=floor.words("az"), now=floor.NOW)
    assert sum(count.number for count in values.counts) == 8 + len(found.open)
    assert [row.glyph for row in values.rows[:3]] == ["running", "running", "todo"]
    assert "2" in values.blocking
    assert len(values.rows) == len(found.open)


def test_the_day_is_closed_after_one_answer_when_no_window_holds_it_up() -> None:
    made = Bench(account())
    made.end.close_pressed()
    assert made.asked is not None
    assert made.asked[0].at_windows == 0
    made.asked[1](False)
    (question,) = made.words
    assert str(len(made.found.open)) in question.title
    assert made.desk.asked == [("close_day", len(made.found.open), {TicketState.WAITING: "sent_home"})]
    assert made.told[-1][1] == "success"


def test_where_nobody_is_left_nothing_is_asked_of_anybody() -> None:
    made = Bench(account(open=()))
    made.end.close_pressed()
    assert made.asked is not None
    made.asked[1](False)
    assert (made.words, made.desk.asked) == ([], [("close_day", False)])


def test_what_is_at_windows_is_told_and_cut_off_only_by_that_answer() -> None:
    made = Bench(account(at_windows=1))
    made.end.close_pressed()
    assert made.asked is not None
    assert made.asked[0].at_windows == 1
    made.asked[1](True)
    # Who sits at a window is spoken of before who waits.
    words = {TicketState.SERVING: "forgotten", TicketState.WAITING: "sent_home"}
    assert made.desk.asked == [("close_day", len(made.found.open), words)]
    assert list(made.desk.asked[0][2]) == list(words)


def test_a_refusal_of_the_hub_is_said_and_the_account_read_anew() -> None:
    made = Bench(account())
    made.desk.refuses = RefusedError("day_windows_busy", count=1)
    made.end.close_pressed()
    assert made.asked is not None
    before = len(made.shown)
    made.asked[1](False)
    assert made.told == [(floor.words("az").of_error(RefusedError("day_windows_busy", count=1)), "danger")]
    assert len(made.shown) > before


def test_a_closed_day_is_an_account_and_nothing_is_asked() -> None:
    made = Bench(account(open=(), windows=(), closed_at=floor.NOW - timedelta(minutes=3)))
    made.end.close_pressed()
    assert made.asked is None
    assert made.shown[-1].closed
    assert made.shown[-1].blocking == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_account_is_said_in_every_language(language: Language) -> None:
    held = replace(floor.idle().queue[0].ticket, state=TicketState.HELD)
    found = account(at_windows=1, open=(held, *account(at_windows=1).open))
    values = day_end_values(found, book=floor.book(), words=floor.words(language), now=floor.NOW)
    assert all(row.fate and row.state for row in values.rows)
