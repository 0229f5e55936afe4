"""The first set-up: four steps by keyboard alone, each tried, and an end that can be had with steps that fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.words import LANGUAGES, Language
from tests.ui.form.doubles import at_once, words
from tests.ui.printers.test_printers import PrinterDouble
from ui.first_run.page import FirstRunPage
from ui.first_run.presenter import FirstRunPresenter
from ui.first_run.values import FirstRunView, Step
from ui.printers.presenter import PrintersPresenter
from ui.theme import apply_theme


class Screen:
    def __init__(self) -> None:
        self.view: FirstRunView | None = None

    def show_view(self, view: FirstRunView) -> None:
        self.view = view

    @property
    def shown(self) -> FirstRunView:
        assert self.view is not None
        return self.view


class Workplace:
    def __init__(self) -> None:
        self.kept: list[str] = []
        self.locked = self.full = False

    def choose_window(self, window: int) -> None:
        if self.full:
            raise OutsideError("disk_full")
        self.kept.append(f"window {window}")

    def try_keyring(self) -> None:
        self.kept.append("tried")
        if self.locked:
            raise RefusedError("keyring_locked")

    def remember(self) -> None:
        self.kept.append("remembered")


def presenter_of(screen: Screen | FirstRunPage, place: Workplace) -> FirstRunPresenter:
    return FirstRunPresenter(
        screen,
        run=at_once,
        choose_window=place.choose_window,
        try_keyring=place.try_keyring,
        remember=place.remember,
        words=words(),
        ended=lambda: place.kept.append("ended"),
    )


def made() -> tuple[FirstRunPresenter, Screen, Workplace]:
    screen, place = Screen(), Workplace()
    presenter = presenter_of(screen, place)
    presenter.open(1)
    return presenter, screen, place


def test_all_steps_in_order_end_without_a_question() -> None:
    presenter, screen, place = made()
    presenter.window_chosen(12)
    presenter.next_pressed()
    presenter.printer_tested(True)
    presenter.next_pressed()
    presenter.scanned("Y-047", 14)
    assert screen.shown.scan == "Y-047"
    assert "14 ms" in screen.shown.scan_took
    presenter.next_pressed()
    assert screen.shown.keyring_good is True
    presenter.next_pressed()
    assert place.kept == ["window 12", "tried", "remembered", "ended"]
    assert {line.glyph for line in screen.shown.lines} == {"done"}


def test_an_end_with_steps_that_fail_is_asked_about_once() -> None:
    presenter, screen, place = made()
    place.locked = True
    for _ in range(4):
        presenter.next_pressed()
    assert "Açar saxlancı" in screen.shown.question
    assert "Skaner" in screen.shown.question
    assert "Pəncərə" not in screen.shown.question
    presenter.back_pressed()
    assert screen.shown.question == ""
    assert screen.shown.step is Step.KEYRING
    presenter.next_pressed()
    presenter.next_pressed()
    assert place.kept[-2:] == ["remembered", "ended"]


def test_a_keyring_that_is_locked_says_so_and_is_tried_again() -> None:
    presenter, screen, place = made()
    place.locked = True
    for _ in range(3):
        presenter.next_pressed()
    assert screen.shown.keyring == words().of_error(RefusedError("keyring_locked"))
    assert screen.shown.lines[3].glyph == "error"
    place.locked = False
    presenter.keyring_pressed()
    assert screen.shown.lines[3].glyph == "done"


def test_a_scan_counts_only_while_it_is_asked_for() -> None:
    presenter, screen, _ = made()
    presenter.scanned("Y-047", 14)
    assert screen.shown.lines[2].glyph == "todo"


def test_a_window_that_cannot_be_kept_stays_in_front_with_its_reason() -> None:
    presenter, screen, place = made()
    place.full = True
    presenter.next_pressed()
    assert screen.shown.step is Step.WINDOW
    assert screen.shown.trouble
    place.full = False
    presenter.next_pressed()
    assert (screen.shown.step, screen.shown.trouble) == (Step.PRINTER, "")


def test_a_window_has_a_number_from_1_to_999() -> None:
    presenter, screen, _ = made()
    presenter.window_stepped(-1)
    presenter.window_chosen(1000)
    assert screen.shown.window == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_its_words(language: Language) -> None:
    presenter, screen, _ = made()
    presenter.change_words(words(language))
    for _ in range(3):
        presenter.next_pressed()
        assert all(line.name and line.said for line in screen.shown.lines)


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        self.qtbot, self.place, self.desk = qtbot, Workplace(), PrinterDouble()
        self.page = FirstRunPage()
        qtbot.addWidget(self.page)
        self.presenter = presenter_of(self.page, self.place)
        self.page.attach(self.presenter)
        printers = PrintersPresenter(
            self.page,
            run=at_once,
            desk=self.desk,
            words=words(),
            left=lambda: None,
            tested=self.presenter.printer_tested,
        )
        self.page.printers.attach(printers)
        self.page.resize(1366, 768)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        self.presenter.open(1)
        printers.open()

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self.qtbot.keyClick(QApplication.focusWidget() or self.page, key, held)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.page.hide()


def test_the_whole_set_up_without_a_mouse(bench: Bench) -> None:
    bench.press(Qt.Key.Key_1, Qt.Key.Key_4, Qt.Key.Key_Return)
    bench.press(Qt.Key.Key_Down, Qt.Key.Key_1, Qt.Key.Key_4, Qt.Key.Key_Return)
    bench.presenter.scanned("Y-047", 9)
    bench.press(Qt.Key.Key_Return, Qt.Key.Key_4, Qt.Key.Key_Return)
    assert bench.place.kept == ["window 14", "tried", "tried", "remembered", "ended"]
    assert bench.desk.acts == ["roll sheet", "test sheet sheet az"]


def test_steps_are_left_and_come_back_to_with_alt_and_arrows(bench: Bench) -> None:
    bench.press(Qt.Key.Key_Down, Qt.Key.Key_Down, held=Qt.KeyboardModifier.AltModifier)
    assert bench.page._heading.text() == "Skaner"
    bench.press(Qt.Key.Key_Escape)
    assert bench.page._heading.text() == "Printer"
    bench.press(Qt.Key.Key_Up, held=Qt.KeyboardModifier.AltModifier)
    assert QApplication.focusWidget() is bench.page.window_field.number


def test_what_is_asked_is_answered_with_enter_or_esc(bench: Bench) -> None:
    bench.press(*[Qt.Key.Key_Return] * 4)
    assert bench.page.next.accessibleName() == "Yenə də bitir"
    bench.press(Qt.Key.Key_Escape)
    assert bench.page.next.accessibleName() == "Bitir"
    bench.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert bench.place.kept[-1] == "ended"
