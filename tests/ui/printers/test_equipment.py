"""Printers, set-up and papers in the shell of a real desk: what is in front at first, and where each way leads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.desk.build import Desk, build_desk
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.ids import id_maker
from dostdesk.printing.drivers import PdfFolder
from tests.ui.form.doubles import words
from ui.build import DeskScreens, Surroundings
from ui.commands import CommandId
from ui.first_run.page import FirstRunPage
from ui.places import SET_UP
from ui.shell.frame import Shell
from ui.theme import apply_theme
from ui.work import Runner
from ui.workplace import Setup

NOON = datetime(2026, 11, 12, 8, tzinfo=UTC)


@cache
def key() -> bytes:
    return bytes(range(32))


class Program:
    """A desk that no hub has met, with its screens."""

    def __init__(self, qtbot: QtBot, folder: Path, *, demo: bool = False) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        clock, bits = ManualClock(NOON), Random(1)
        self.qtbot, self.crashed = qtbot, list[BaseException]()
        self.desk: Desk = build_desk(
            folder,
            key(),
            "http://127.0.0.1:9",
            clock=clock,
            new_id=id_maker(clock, bits),
            bits=bits,
            printer=PdfFolder(folder / "papers"),
            words=words,
            follow_choices=True,
            start=False,
        )
        self.run = Runner(self.crashed.append)
        self.shell = Shell(words())
        qtbot.addWidget(self.shell)
        setup = Setup(data=folder, device="D", printer="", window=None, login="", password="", throwaway_key=demo)
        self.screens = DeskScreens(
            self.shell,
            self.desk,
            run=self.run,
            language="az",
            surroundings=Surroundings(words=words, setup=setup),
        )
        self.shell.resize(1366, 768)
        self.shell.show()
        qtbot.waitExposed(self.shell)
        self.shell.activateWindow()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.run.under_way == 0, timeout=10_000)
        assert self.crashed == []

    @property
    def first_run(self) -> FirstRunPage:
        return self.screens.equipment.first_page

    def press(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.shell, key)
        self.settle()

    def close(self) -> None:
        self.screens.close()
        self.run.close()
        self.desk.close()
        self.shell.hide()


@pytest.fixture
def no_printers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "no-service"))


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path, no_printers: None) -> Iterator[Program]:
    made = Program(qtbot, tmp_path)
    yield made
    made.close()


def test_a_desk_that_was_never_set_up_begins_with_that_and_ends_at_the_sign_in(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dostdesk.desk.build.try_keyring", lambda: None)
    assert program.shell.front == "first_run"
    program.qtbot.waitUntil(lambda: QApplication.focusWidget() is program.first_run.window_field.number)
    program.press(Qt.Key.Key_9)
    program.press(Qt.Key.Key_Return)
    program.press(Qt.Key.Key_4)
    assert [row.accessibleName() for row in program.first_run.rows[:2]] == ["Pəncərə: Pəncərə 9", "Printer: hazırdır"]
    program.press(Qt.Key.Key_Return)
    program.press(Qt.Key.Key_Return)
    assert "hazırdır" in program.first_run.rows[3].accessibleName()
    program.press(Qt.Key.Key_Return)
    assert program.shell.front == "first_run"
    program.press(Qt.Key.Key_Return)
    assert program.shell.front == "sign_in"
    assert program.desk.setting(SET_UP) == "done"
    assert program.screens.sign_in_page.window_field.number.text() == "9"
    assert len(list((program.desk.printers._folder).glob("test-*.pdf"))) == 1


def test_a_desk_that_was_set_up_and_a_demonstration_begin_at_the_sign_in(
    qtbot: QtBot,
    tmp_path: Path,
    no_printers: None,
) -> None:
    demo = Program(qtbot, tmp_path, demo=True)
    assert demo.shell.front == "sign_in"
    demo.desk.choose(SET_UP, "done")
    demo.close()
    again = Program(qtbot, tmp_path)
    assert again.shell.front == "sign_in"
    again.close()


def test_what_changes_at_the_desk_does_not_take_the_set_up_away(program: Program) -> None:
    program.screens._changed.emit()
    program.settle()
    assert program.shell.front == "first_run"


def test_printers_are_a_command_and_esc_leads_back(program: Program) -> None:
    program.screens.equipment.open_printers()
    program.settle()
    assert program.shell.front == "printers"
    program.press(Qt.Key.Key_3)
    assert program.desk.printers.width() == 58
    program.press(Qt.Key.Key_Escape)
    assert program.shell.front == "sign_in"
    assert program.shell.can(CommandId.PRINTERS)
