"""What is not well with this computer: told once, in the sheet for as long as it lasts, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import floor
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.desk.view import DeskView, Worry, WorryCode
from dostdesk.domain.words import LANGUAGES, Language
from tests.ui.link.test_link_by_keyboard import CONTROL, SHIFT, Window, note_of, text_of
from ui.link.news import WorryNews
from ui.link.values import sheet_values, worry_said
from ui.shell.not_opened import NotOpenedPage
from ui.widgets import Notice

DISK = Worry(code=WorryCode.DISK_NEARLY_FULL, free=9)
CLOCK = Worry(code=WorryCode.CLOCK_DOUBTED)
MENDED = Worry(code=WorryCode.STORE_MENDED)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    made = Window(qtbot, floor.serving())
    yield made
    made.shell.hide()


def worried(*worries: Worry) -> DeskView:
    return floor.serving(worries=worries)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", WorryCode, ids=lambda code: code.value)
def test_each_has_a_sentence_that_says_what_is_safe_and_what_to_do(code: WorryCode, language: Language) -> None:
    words = floor.words(language)
    said = worry_said(Worry(code=code, free=9), words)
    assert said.count(".") >= 2
    assert {"az": "administratora deyin", "ru": "скажите администратору", "en": "tell the administrator"}[
        language
    ] in said
    assert ("9" in said) == (code is WorryCode.DISK_NEARLY_FULL)


def test_it_is_told_once_and_again_when_it_comes_back() -> None:
    told: list[str] = []
    words = floor.words()
    news = WorryNews(lambda said, _tone: told.append(said), lambda: words)
    news.saw((DISK,))
    news.saw((replace(DISK, free=8),))
    assert told == [worry_said(DISK, words)]
    news.saw(())
    news.saw((DISK,))
    assert len(told) == 2


def test_several_at_once_are_one_notice_that_leads_to_the_others() -> None:
    told: list[str] = []
    words = floor.words()
    WorryNews(lambda said, _tone: told.append(said), lambda: words).saw((DISK, MENDED, CLOCK))
    assert len(told) == 1
    assert told[0].startswith(worry_said(DISK, words))
    assert "2" in told[0]
    assert "Ctrl+Shift+O" in told[0]


def test_it_comes_under_somebody_typing_without_a_dialog_and_stays_until_it_is_closed(window: Window) -> None:
    field = note_of(window)
    before = text_of(field)
    window.type("a")
    window.show(worried(CLOCK))
    assert QApplication.focusWidget() is field
    assert len(window.shell.layers) == 0
    assert window.shell.notice.sentence == worry_said(CLOCK, floor.words())
    window.type("b")
    assert sorted(text_of(field)) == sorted(f"{before}ab")
    window.press(Qt.Key.Key_Escape)
    assert window.shell.notice.sentence == ""
    window.show(worried(CLOCK))
    assert window.shell.notice.sentence == ""


def test_the_sheet_has_it_as_long_as_it_lasts(window: Window) -> None:
    window.show(worried(DISK, CLOCK))
    window.press(Qt.Key.Key_O, CONTROL | SHIFT)
    sheet = window.room.sheet
    assert sheet is not None

    def said() -> list[str]:
        return [one.accessibleName() for one in sheet.findChildren(Notice) if one.isVisible()]

    words = floor.words()
    assert said() == [worry_said(DISK, words), worry_said(CLOCK, words)]
    window.show(worried(CLOCK))
    assert said() == [worry_said(CLOCK, words)]
    window.show(worried())
    assert said() == []


def test_a_sound_computer_has_nothing_to_say() -> None:
    assert sheet_values(floor.serving(), words=floor.words(), now=floor.NOW).worries == ()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_a_store_that_is_in_use_is_said_on_a_page_that_one_key_leaves(qtbot: QtBot, key: Qt.Key) -> None:
    page = NotOpenedPage("Proqram artıq açıqdır.", floor.words())
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.setFocus(Qt.FocusReason.OtherFocusReason)
    assert "Proqram artıq açıqdır." in page.accessibleName()
    with qtbot.waitSignal(page.left, timeout=1000):
        qtbot.keyClick(QApplication.focusWidget() or page, key)
