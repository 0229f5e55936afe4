"""At a real window: a scan reaches nobody but the listener, typing reaches its field as it was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.scanner_keys import OFFSET, Keyboard
from ui.scanning.listener import ScanListener
from ui.scanning.recogniser import RawScan
from ui.scanning.settings import ScannerSettings


class Desk:
    """A window with a field, a password, a list and a button that everything could press."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        self.field, self.password, self.button, self.choice = QLineEdit(), QLineEdit(), QPushButton("ok"), QComboBox()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.choice.addItems(["Y-000", "Y-047", "0TEST"])
        column = QVBoxLayout(self.window)
        for widget in (self.field, self.password, self.button, self.choice):
            column.addWidget(widget)
        qtbot.addWidget(self.window)
        self.pressed: list[str] = []
        self.entered: list[str] = []
        self.button.clicked.connect(lambda: self.pressed.append("button"))
        self.field.returnPressed.connect(lambda: self.entered.append(self.field.text()))
        self.button.setDefault(True)
        self.button.setAutoDefault(True)
        self.window.show()
        self.window.activateWindow()
        self.field.setFocus()
        self.scans: list[RawScan] = []
        self.listener = ScanListener(self.window, self.scans.append, offset=OFFSET)
        self.keyboard = Keyboard(lambda: QApplication.focusWidget() or self.window)

    def settles(self) -> None:
        self.qtbot.waitUntil(lambda: not self.listener._recogniser.holding, timeout=2_000)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


@pytest.mark.parametrize("layout", ["az", "ru", "en"])
def test_a_scan_leaves_no_letter_behind_and_presses_nothing(desk: Desk, layout: str) -> None:
    desk.keyboard.layout = layout
    for widget in (desk.field, desk.button, desk.choice):
        widget.setFocus()
        desk.keyboard.scans("Y-047")
        desk.settles()
    assert [scan.keyed for scan in desk.scans] == ["Y-047"] * 3
    assert (desk.field.text(), desk.choice.currentText(), desk.pressed, desk.entered) == ("", "Y-000", [], [])


def test_an_open_list_chooses_nothing_of_a_scan(desk: Desk) -> None:
    desk.choice.setFocus()
    desk.choice.showPopup()
    desk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    popup = QApplication.activePopupWidget()
    desk.keyboard.focus = lambda: popup.focusWidget() or popup
    desk.keyboard.scans("Y-047")
    desk.settles()
    assert desk.choice.currentText() == "Y-000"
    assert len(desk.scans) == 1
    desk.choice.hidePopup()


def test_typing_arrives_whole_and_in_order_however_quick(desk: Desk) -> None:
    for gap in (0, 10, 20, 60, 200):
        desk.field.clear()
        desk.keyboard.types("tes", gap_ms=gap)
        desk.keyboard.types("t", gap_ms=90)
        desk.settles()
        assert desk.field.text() == "test"
    assert desk.scans == []


def test_enter_after_typing_still_enters(desk: Desk) -> None:
    desk.keyboard.types("0test01\n")
    desk.settles()
    assert desk.entered == ["0test01"]
    assert desk.scans == []


def test_typing_goes_where_the_keyboard_is_when_it_is_given_back(desk: Desk) -> None:
    desk.keyboard.types("ab\tcd", gap_ms=50)
    desk.settles()
    assert (desk.field.text(), desk.password.text()) == ("ab", "cd")


def test_a_command_in_the_middle_gives_back_what_was_typed_before_it(desk: Desk) -> None:
    desk.keyboard.types("ab")
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier, 38, 0, 0, "\x01")
    event.setTimestamp(desk.keyboard.now_ms + 5)
    QApplication.sendEvent(desk.field, event)
    assert desk.field.text() == "ab"
    assert desk.field.selectedText() == "ab"


def test_a_click_gives_back_what_was_typed_before_it(desk: Desk) -> None:
    desk.keyboard.types("a")
    assert desk.field.text() == ""
    QTest.mouseClick(desk.window.windowHandle(), Qt.MouseButton.LeftButton, pos=desk.button.geometry().center())
    assert desk.pressed == ["button"]
    assert desk.field.text() == "a"


def test_a_password_is_nobodys_scan(desk: Desk) -> None:
    desk.password.setFocus()
    desk.keyboard.scans("SECRET77", suffix="")
    assert desk.password.text() == "SECRET77"
    assert desk.scans == []


def test_keys_without_a_time_pass_untouched(desk: Desk) -> None:
    desk.qtbot.keyClicks(desk.field, "0TEST01")
    desk.qtbot.keyClick(desk.field, Qt.Key.Key_Return)
    assert (desk.field.text(), desk.entered, desk.scans) == ("0TEST01", ["0TEST01"], [])


def test_a_held_key_repeats_in_the_field(desk: Desk) -> None:
    for place in range(6):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, 38, 0, 0, "a", place > 0)
        event.setTimestamp(1_000 + 30 * place)
        QApplication.sendEvent(desk.field, event)
    desk.settles()
    assert desk.field.text() == "aaaaaa"


def test_whoever_tries_the_scanner_hears_it_instead_and_where_nobody_listens(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.listener._listens = lambda: False
    tried: list[RawScan] = []
    end = desk.listener.watch(tried.append)
    desk.keyboard.scans("TEST-123")
    desk.settles()
    end()
    assert ([scan.keyed for scan in tried], desk.scans) == (["TEST-123"], [])
    assert desk.listener.last == tried[0]
    desk.keyboard.scans("Y-047", suffix="")
    assert desk.field.text() == "Y-047"


def test_other_settings_hold_from_the_next_scan_on(desk: Desk) -> None:
    desk.listener.use(ScannerSettings(prefix="~"))
    desk.keyboard.scans("Y-047", suffix="")
    assert desk.field.text() == "Y-047"
    desk.keyboard.scans("~Y-048")
    desk.settles()
    assert [scan.keyed for scan in desk.scans] == ["Y-048"]
    assert desk.field.text() == "Y-047"


def test_another_window_is_left_alone(desk: Desk, qtbot: QtBot) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    keyboard = Keyboard(lambda: other)
    keyboard.scans("Y-047", suffix="")
    assert other.text() == "Y-047"
