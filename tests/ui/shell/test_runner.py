"""Work goes to a worker, its end comes back to the screen thread, and nothing is left behind."""

from __future__ import annotations

import threading
import weakref

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dostdesk.domain.errors import DeskError, RefusedError
from ui.work import Runner


def test_the_end_arrives_on_the_screen_thread(qtbot: QtBot) -> None:
    crashes: list[BaseException] = []
    runner = Runner(crashes.append)
    places: list[tuple[str, bool]] = []

    def work() -> int:
        places.append(("work", threading.current_thread() is threading.main_thread()))
        return 7

    def done(result: int) -> None:
        places.append((f"done {result}", threading.current_thread() is threading.main_thread()))

    runner(work, done=done, failed=lambda _error: None)
    qtbot.waitUntil(lambda: runner.under_way == 0)
    assert places == [("work", False), ("done 7", True)]
    runner.close()


def test_refusals_are_told_and_bugs_crash(qtbot: QtBot) -> None:
    crashes: list[BaseException] = []
    told: list[DeskError] = []
    runner = Runner(crashes.append)

    def refused() -> None:
        raise RefusedError("ticket_not_waiting", label="Y-001")

    def broken() -> None:
        raise ZeroDivisionError

    for work in (refused, broken):
        runner(work, done=lambda _result: None, failed=told.append)
    qtbot.waitUntil(lambda: runner.under_way == 0)
    assert [error.code for error in told] == ["ticket_not_waiting"]
    assert isinstance(crashes[0], ZeroDivisionError)
    runner.close()


def test_a_closed_runner_leaves_no_thread_and_delivers_nothing(qtbot: QtBot) -> None:
    before = threading.active_count()
    runner = Runner(lambda _error: None)
    entered, go = threading.Event(), threading.Event()
    told: list[object] = []

    def work() -> None:
        entered.set()
        go.wait(5)

    runner(work, done=told.append, failed=told.append)
    assert entered.wait(5)
    go.set()
    runner.close()
    runner(lambda: None, done=told.append, failed=told.append)
    qtbot.wait(1)
    assert told == []
    assert threading.active_count() == before


class Page(QLabel):
    """One that asks for something and is then let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def work(self) -> None:
        self.asked.wait(5)

    def done(self, _result: object) -> None: ...


def test_a_page_that_only_its_work_held_goes_on_the_screen_thread(qtbot: QtBot) -> None:
    went: list[bool] = []

    def note() -> None:
        went.append(threading.current_thread() is threading.main_thread())

    runner = Runner(lambda _error: None)
    delivered = threading.Event()
    # The worker is not through yet when the end of its work is there.
    runner._ended.connect(lambda: delivered.wait(5), Qt.ConnectionType.DirectConnection)
    page = Page()
    weakref.finalize(page, note)
    runner(page.work, done=page.done, failed=lambda _error: None)
    page.asked.set()
    del page
    qtbot.waitUntil(lambda: runner.under_way == 0)
    assert went == [True]
    delivered.set()
    runner.close()
