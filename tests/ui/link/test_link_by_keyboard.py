"""The link on a real window, by real keys: it comes and goes under whoever is typing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import floor
import pytest
from desk_double import Desk, Later
from on_screen import Seconds, bring_up
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from dostdesk.desk.view import DeskView, LinkState, LinkView
from dostdesk.domain.clock import ManualClock
from ui.gallery.outbox import own_series
from ui.help.sheet import HelpSheet
from ui.link.room import LinkRoom
from ui.link.sheet import LinkSheet
from ui.link.strip import OfflineStrip
from ui.shell.frame import Shell
from ui.theme import apply_theme
from ui.workspace.asking import Ways
from ui.workspace.screen import WorkspaceScreen

GONE = floor.NOW - timedelta(minutes=18)
LINKS = {
    LinkState.ON_ITS_OWN: LinkView(state=LinkState.ON_ITS_OWN, since=GONE, synced_at=GONE, waiting=3),
    LinkState.CENTRE_ONLY: LinkView(state=LinkState.CENTRE_ONLY, since=GONE, synced_at=floor.NOW),
    LinkState.WEAK: LinkView(state=LinkState.WEAK, since=GONE, synced_at=floor.NOW),
    LinkState.SENDING: LinkView(state=LinkState.SENDING, waiting=2, catching_up=5),
    LinkState.CHOICE_NEEDED: LinkView(
        state=LinkState.CHOICE_NEEDED, below=LinkState.ON_ITS_OWN, since=GONE, synced_at=GONE, choices=1
    ),
    LinkState.ONLINE: LinkView(state=LinkState.ONLINE, synced_at=floor.NOW),
}
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Window:
    """A window with the workspace and the link in it."""

    def __init__(self, qtbot: QtBot, view: DeskView) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        self.qtbot, self.desk = qtbot, Desk(view)
        self.run = Later()
        self.shell = Shell(floor.words(), monotonic=Seconds())
        qtbot.addWidget(self.shell)
        self.screen = WorkspaceScreen(
            self.shell,
            floor.words(),
            actions=self.desk.actions(),
            run=self.run,
            book=floor.book(),
            clock=ManualClock(floor.NOW),
            ways=Ways(
                open_form=lambda _service: None,
                open_papers=lambda: None,
                open_paper=lambda _paper: None,
                sign_out=lambda: None,
            ),
            centre="12",
        )
        self.room = LinkRoom(self.shell, words=floor.words, now=lambda: floor.NOW)
        bring_up(self.shell, qtbot)
        self.show(view)

    def show(self, view: DeskView) -> None:
        self.desk.view = view
        self.screen.presenter.show(view)
        self.room.saw(view)
        QApplication.processEvents()

    def type(self, letter: str) -> None:
        """A letter as a keyboard sends it, also one outside ASCII."""
        target = QApplication.focusWidget()
        assert target is not None
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.shell, key, held)
        self.run.go()

    @property
    def strip(self) -> OfflineStrip | None:
        found = self.shell.findChild(OfflineStrip)
        return found if isinstance(found, OfflineStrip) and found.isVisible() else None


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    made = Window(qtbot, floor.serving())
    yield made
    made.shell.hide()


def note_of(window: Window) -> QWidget:
    note = window.screen.page.serving.note
    field = note.findChild(QPlainTextEdit) or note.focusProxy() or note
    assert isinstance(field, QWidget)
    field.setFocus()
    assert QApplication.focusWidget() is field
    return field


def text_of(field: QWidget) -> str:
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    return str(field.text())  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", LINKS, ids=lambda state: state.value)
def test_a_change_of_the_link_under_somebody_typing_costs_no_letter_and_no_focus(
    window: Window, state: LinkState
) -> None:
    field = note_of(window)
    before = text_of(field)
    online = floor.serving()
    for letter, link in zip("aəş", (LINKS[state], LINKS[LinkState.ONLINE], LINKS[state]), strict=True):
        window.type(letter)
        window.show(replace(online, link=link))
        assert QApplication.focusWidget() is field
    window.type("q")
    after = text_of(field)
    assert sorted(after) == sorted(f"{before}aəşq")
    assert len(window.shell.layers) == 0, "nothing opens by itself"
    assert window.shell.notice.sentence == ""


def test_the_strip_comes_and_goes_with_the_hub(window: Window) -> None:
    assert window.strip is None
    window.show(floor.serving(link=LINKS[LinkState.ON_ITS_OWN]))
    strip = window.strip
    assert strip is not None
    assert strip.height() == 40
    assert strip.geometry().top() == window.shell.bar.geometry().bottom() + 1
    window.show(floor.serving())
    assert window.strip is None


def test_f1_on_its_own_says_what_works_and_f1_again_is_the_help(window: Window) -> None:
    window.show(floor.serving(link=LINKS[LinkState.ON_ITS_OWN]))
    before = QApplication.focusWidget()
    window.press(Qt.Key.Key_F1)
    assert isinstance(window.shell.layers.top, LinkSheet)
    window.press(Qt.Key.Key_F1)
    assert isinstance(window.shell.layers.top, HelpSheet)
    window.press(Qt.Key.Key_Escape)
    window.press(Qt.Key.Key_Escape)
    assert len(window.shell.layers) == 0
    assert window.room.sheet is None
    assert QApplication.focusWidget() is before


def test_f1_with_the_hub_is_the_help(window: Window) -> None:
    window.press(Qt.Key.Key_F1)
    assert isinstance(window.shell.layers.top, HelpSheet)


@pytest.mark.parametrize("state", LINKS, ids=lambda state: state.value)
def test_the_sheet_is_one_key_away_in_every_state(window: Window, state: LinkState) -> None:
    window.show(floor.serving(link=LINKS[state]))
    window.press(Qt.Key.Key_O, CONTROL | SHIFT)
    assert isinstance(window.shell.layers.top, LinkSheet)
    window.press(Qt.Key.Key_Return)
    assert len(window.shell.layers) == 0


def test_a_click_on_the_chip_opens_the_sheet(window: Window) -> None:
    chip = window.shell.bar.connection
    place = chip.mapTo(window.shell, chip.rect().center())
    under = window.shell.childAt(place)
    assert under is not None
    window.qtbot.mouseClick(under, Qt.MouseButton.LeftButton)
    assert isinstance(window.shell.layers.top, LinkSheet)


def test_an_open_sheet_follows_the_link_and_keeps_the_keyboard(window: Window) -> None:
    window.press(Qt.Key.Key_O, CONTROL | SHIFT)
    sheet = window.room.sheet
    assert sheet is not None
    before = QApplication.focusWidget()
    assert "Onlayn" in sheet.accessibleName()
    window.show(floor.serving(link=LINKS[LinkState.ON_ITS_OWN]))
    assert "Oflayn" in sheet.accessibleName()
    assert QApplication.focusWidget() is before


def test_on_its_own_the_left_pane_has_the_own_series_and_the_hall_as_last_known(window: Window) -> None:
    window.show(floor.idle(link=LINKS[LinkState.ON_ITS_OWN], own_series=own_series()))
    pane = window.screen.page.queue
    assert [row.label.replace("\N{NON-BREAKING HYPHEN}", "-") for row in pane.list.rows.rows] == [
        "X7-004", "X7-005", "X7-006",
    ]  # fmt: skip
    assert pane.alone.isVisible()
    assert len(pane.alone.known.rows.rows) == 5
    window.press(Qt.Key.Key_F2)
    assert window.desk.names()[-1] == "call_next"
    window.show(floor.idle())
    assert not pane.alone.isVisible()


def test_without_anybody_of_the_own_series_nobody_is_called(window: Window) -> None:
    window.show(floor.idle(link=LINKS[LinkState.ON_ITS_OWN]))
    window.press(Qt.Key.Key_F2)
    assert "call_next" not in window.desk.names()
