"""The turns of a day in a real shell: the idle lock, the keyboard behind the lock, and what keeps a window open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import floor
import pytest
from desk_double import Desk, at_once
from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dostdesk.desk.view import DeskView, LinkState
from dostdesk.domain.clock import ManualClock
from ui.commands import CommandId
from ui.day.screens import SERVING_LOCK, DayParts, DayScreens
from ui.settings.values import LOCK_AFTER, USUAL_LOCK
from ui.shell.frame import Shell
from ui.theme import apply_theme


class Bench:
    def __init__(self, qtbot: QtBot, kept: dict[str, str] | None = None) -> None:
        self.seconds = 0.0
        self.kept = kept or {}
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.shell = Shell(floor.words("az"), monotonic=lambda: self.seconds)
        column = QVBoxLayout(self.window)
        column.addWidget(self.shell)
        self.field = QLineEdit()
        self.other = QLineEdit()
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.addWidget(self.field)
        inside.addWidget(self.other)
        self.shell.add_page("page", page)
        self.shell.show_page("page")
        self.shell.set_active(frozenset(CommandId))
        self.desk = Desk(floor.idle())
        self.clock = ManualClock(floor.NOW)
        parts = DayParts(
            actions=self.desk.actions(),
            clock=self.clock,
            words=lambda: floor.words("az"),
            book=floor.book,
            remembered=lambda: (floor.SENIOR,),
            setting=self.kept.get,
            choose=self.kept.__setitem__,
            changed=lambda: None,
            home=lambda: None,
        )
        self.turns = DayScreens(self.shell, parts, run=at_once, monotonic=lambda: self.seconds)
        self.window.resize(1366, 768)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.turns.tick()

    def idles(self, minutes: float, view: DeskView) -> bool:
        """Whether the window is locked when nothing was pressed for so long."""
        self.turns.saw(view)
        # The pointer stands wherever the platform has put it by now.
        self.turns._pointer = QCursor.pos()
        self.seconds += minutes * 60
        self.turns.tick()
        return self.turns.lock.locked


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, "light")
    made = Bench(qtbot)
    yield made
    made.turns.close()


def test_an_idle_window_locks_after_its_minutes_and_a_serving_one_later(bench: Bench) -> None:
    idle, serving = USUAL_LOCK, SERVING_LOCK.total_seconds() / 60
    assert not bench.idles(idle - 0.5, floor.idle())
    bench.shell._router.heard_at = bench.seconds
    assert not bench.idles(idle, floor.serving())
    assert bench.idles(serving, floor.serving())


def test_the_minutes_are_a_setting(qtbot: QtBot) -> None:
    made = Bench(qtbot, {LOCK_AFTER: "2"})
    assert made.idles(2.1, floor.idle())
    made.turns.close()


def test_nobody_is_locked_out_at_the_sign_in(bench: Bench) -> None:
    assert not bench.idles(600, replace(floor.idle(), staff=None, window=None))


def test_an_ended_session_asks_the_password_once_the_hub_can_hear_it(bench: Bench) -> None:
    alone = replace(floor.idle().link, state=LinkState.ON_ITS_OWN)
    ended = floor.idle(session_ends_at=floor.NOW)
    assert not bench.idles(0, replace(ended, link=alone))
    assert bench.idles(0, ended)


def test_whoever_gave_his_password_is_not_asked_again_before_the_screen_can_have_heard_of_it(bench: Bench) -> None:
    ended = floor.idle(session_ends_at=floor.NOW)
    assert bench.idles(0, ended)
    bench.turns.lock.open()
    # What the screen knows is from before; or the hub was out of reach at that moment, and that is not known yet.
    bench.seconds += 14
    bench.turns.tick()
    assert not bench.turns.lock.locked
    bench.seconds += 1
    bench.turns.tick()
    assert bench.turns.lock.locked
    # A session that goes on by then is left alone.
    bench.turns.lock.open()
    assert not bench.idles(0.5, floor.idle(session_ends_at=floor.NOW + timedelta(hours=12)))


def test_nothing_behind_the_lock_takes_the_keyboard_or_a_key(bench: Bench, qtbot: QtBot) -> None:
    bench.turns.saw(floor.serving())
    bench.field.setFocus()
    bench.field.setText("Quliyeva")
    bench.field.setCursorPosition(3)
    bench.turns.lock.lock("key")
    page = bench.turns.locked_page
    assert page is not None
    assert bench.window.focusWidget() is page.password.field
    bench.other.setFocus()
    assert bench.window.focusWidget() is page.password.field
    qtbot.keyClick(page.password.field, Qt.Key.Key_F12)
    assert bench.shell.notice.sentence == ""
    bench.turns.lock.open()
    assert bench.window.focusWidget() is bench.other
    assert (bench.field.text(), bench.field.cursorPosition()) == ("Quliyeva", 3)


def test_the_window_closes_at_once_without_a_visit_and_when_locked(bench: Bench) -> None:
    asked: list[int] = []
    bench.turns.saw(floor.idle())
    assert bench.turns.may_close(lambda: asked.append(1))
    bench.turns.saw(floor.serving())
    assert not bench.turns.may_close(lambda: asked.append(1))
    bench.shell.layers.give_up()
    bench.turns.lock.lock("key")
    assert bench.turns.may_close(lambda: asked.append(1))
    assert asked == []
    bench.turns.lock.open()
