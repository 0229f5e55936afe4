"""Signing in: what the presenter promises, and the page under real keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.words import Language
from tests.ui.form.doubles import at_once, words
from ui.sign_in.page import SignInPage
from ui.sign_in.parts import OTHER
from ui.sign_in.presenter import SignInPresenter
from ui.sign_in.values import ReadyLine, SignInView, UserLine, Workplace
from ui.theme import apply_theme

AYNUR = Staff(id=StaffId("1"), login="a.ceferova", name="Aynur Cəfərova", short_name="A. Cəfərova", role=Role.CLERK)
PLACE = Workplace(
    centre="12 saylı DOST mərkəzi",
    today=date(2026, 11, 12),
    users=(
        UserLine(login="a.ceferova", name="Aynur Cəfərova", remembered=True),
        UserLine(login="e.quliyev", name="Elçin Quliyev"),
    ),
    window=7,
    windows=12,
    ready=(ReadyLine(name="Qəbz printeri", said="hazır"), ReadyLine(name="Skaner", said="yoxdur", glyph="todo")),
    disk_free_gb=41.3,
    clock_difference=-0.24,
    version="1.0.0",
    computer="D12-P07",
)


class Hub:
    """Verifies one password."""

    def __init__(self) -> None:
        self.error: DeskError | None = None
        self.asked: list[tuple[str, str, WindowNo | None]] = []

    def __call__(self, *, login: str, password: str, window: WindowNo | None) -> Staff:
        self.asked.append((login, password, window))
        if self.error is not None:
            raise self.error
        if password != "secret":
            raise RefusedError("password_wrong")
        return AYNUR


class Screen:
    def __init__(self) -> None:
        self.views: list[SignInView] = []
        self.focused = 0

    @property
    def view(self) -> SignInView:
        return self.views[-1]

    def show_view(self, view: SignInView) -> None:
        self.views.append(view)

    def focus_password(self) -> None:
        self.focused += 1


def made() -> tuple[SignInPresenter, Screen, Hub, list[object]]:
    screen, hub, told = Screen(), Hub(), list[object]()
    presenter = SignInPresenter(
        screen,
        run=at_once,
        sign_in=hub,
        words=words(),
        language_chosen=told.append,
        signed_in=lambda staff, window: told.append((staff.login, window)),
    )
    presenter.open(PLACE)
    return presenter, screen, hub, told


def test_the_remembered_clerk_signs_in_with_the_password_alone() -> None:
    presenter, screen, hub, told = made()
    presenter.sign_in_pressed("secret")
    assert hub.asked == [("a.ceferova", "secret", 7)]
    assert told == [("a.ceferova", 7)]
    assert any(view.busy for view in screen.views)
    assert not screen.view.busy


def test_a_wrong_password_is_said_under_the_field_and_keeps_the_login() -> None:
    presenter, screen, _, told = made()
    presenter.login_chosen("e.quliyev")
    presenter.sign_in_pressed("wrong")
    assert screen.view.wrong
    assert screen.view.trouble == ""
    assert screen.view.login == "e.quliyev"
    assert screen.focused == 2
    assert told == []


@pytest.mark.parametrize("error", [RefusedError("window_taken", window=7), OutsideError("hub_unreachable")])
def test_what_is_not_about_the_password_stands_above_the_button(error: DeskError) -> None:
    presenter, screen, hub, _ = made()
    hub.error = error
    presenter.sign_in_pressed("secret")
    assert screen.view.wrong == ""
    assert screen.view.trouble


def test_nothing_is_asked_without_a_password_or_a_login() -> None:
    presenter, screen, hub, _ = made()
    presenter.sign_in_pressed("")
    assert screen.view.wrong == words()("sign_in.password_missing")
    presenter.login_chosen("")
    presenter.sign_in_pressed("secret")
    assert screen.view.wrong == words()("sign_in.login_missing")
    assert hub.asked == []


def test_the_window_stays_within_the_centre() -> None:
    presenter, screen, _, _ = made()
    presenter.window_chosen(12)
    presenter.window_stepped(1)
    assert screen.view.window == 12
    presenter.window_chosen(0)
    assert screen.view.window == 1


def test_a_second_press_while_the_hub_is_asked_does_nothing() -> None:
    screen, hub = Screen(), Hub()
    waiting: list[object] = []

    def later(work: object, *, done: object, failed: object) -> None:
        waiting.append(work)

    presenter = SignInPresenter(
        screen,
        run=later,
        sign_in=hub,
        words=words(),
        language_chosen=lambda language: None,
        signed_in=lambda staff, window: None,
    )
    presenter.open(PLACE)
    presenter.sign_in_pressed("secret")
    presenter.sign_in_pressed("secret")
    assert len(waiting) == 1
    assert screen.view.busy


class Bench:
    def __init__(self, qtbot: QtBot, place: Workplace = PLACE) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        self.hub, self.told = Hub(), list[object]()
        self.page = SignInPage()
        qtbot.addWidget(self.page)
        self.presenter = SignInPresenter(
            self.page,
            run=at_once,
            sign_in=self.hub,
            words=words(),
            language_chosen=self.speak,
            signed_in=lambda staff, window: self.told.append((staff.login, window)),
        )
        self.page.attach(self.presenter)
        self.page.resize(1366, 768)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)
        self.presenter.open(place)
        self.qtbot = qtbot

    def speak(self, language: Language) -> None:
        self.told.append(language)
        self.presenter.change_words(words(language))

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        self.qtbot.keyClick(focus, key, held)


def test_password_and_enter_are_all_it_takes(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    assert bench.page.password.hasFocus()
    qtbot.keyClicks(bench.page.password, "secret")
    bench.press(Qt.Key.Key_Return)
    assert bench.told == [("a.ceferova", 7)]


def test_the_demo_signs_in_with_one_enter_and_says_where_its_key_is(qtbot: QtBot) -> None:
    bench = Bench(qtbot, replace(PLACE, password="secret", throwaway_key=True))
    assert bench.page._banner.accessibleName() == "Nümayiş: açar bu qovluqda saxlanılır"
    assert bench.page._banner.isVisible()
    bench.press(Qt.Key.Key_Return)
    assert bench.told == [("a.ceferova", 7)]


def test_the_language_changes_at_once_and_keeps_what_was_typed(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    qtbot.keyClicks(bench.page.password, "sec")
    bench.page.languages.setFocus()
    bench.press(Qt.Key.Key_Right)
    assert bench.told == ["ru"]
    assert bench.page.enter.accessibleName() == "Войти"
    assert bench.page.password.text() == "sec"


def test_caps_lock_is_noticed_and_the_eye_shows_the_password(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    shift, none = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
    for held, text, noticed in ((shift, "S", False), (none, "s", False), (none, "S", True), (shift, "s", True)):
        typed = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_S, held, text)
        QApplication.sendEvent(bench.page.password, typed)
        assert bench.page._caps.isVisible() is noticed
    bench.page.password.eye.setFocus()
    bench.press(Qt.Key.Key_Space)
    assert bench.page.password.echoMode() is QLineEdit.EchoMode.Normal


def test_the_window_is_stepped_by_arrows_and_typed(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.page.window_field.number.setFocus()
    bench.press(Qt.Key.Key_Up)
    assert bench.page.window_field.number.text() == "8"
    bench.page.window_field.number.selectAll()
    qtbot.keyClicks(bench.page.window_field.number, "99")
    bench.press(Qt.Key.Key_Tab)
    assert bench.page.window_field.number.text() == "12"


def test_another_login_can_be_typed(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    assert bench.page.user is not None
    bench.page.user.left.emit(OTHER)
    qtbot.keyClicks(bench.page.login, "n.new")
    qtbot.keyClicks(bench.page.password, "secret")
    bench.page.password.setFocus()
    bench.press(Qt.Key.Key_Return)
    assert bench.hub.asked == [("n.new", "secret", 7)]


def test_without_the_hub_the_page_says_what_to_do(qtbot: QtBot) -> None:
    bench = Bench(qtbot, replace(PLACE, reachable=False))
    assert bench.page._banner.isVisible()
    assert bench.page._banner.accessibleName() == "Mərkəz serveri əlçatan deyil"
    bench.presenter.show_workplace(PLACE)
    assert not bench.page._banner.isVisible()


def test_the_staff_card_is_faded(qtbot: QtBot) -> None:
    assert not Bench(qtbot).page.card.isEnabled()
