"""Work in turns: other events come between its steps, and whoever cannot wait has all of it at once."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dostdesk.assets import resource
from dostdesk.domain.words import Words
from ui.in_turns import InTurns, next_turn
from ui.workspace.page import WorkspacePage


class Letterbox(QObject):
    """Notes each event that is posted to it."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__()
        self._seen = seen

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self._seen.append("posted")
        return super().event(event)

    def post(self) -> None:
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))


def counted(seen: list[str], letterbox: Letterbox) -> Iterator[None]:
    for step in ("one", "two", "three"):
        seen.append(step)
        letterbox.post()
        yield


def test_what_was_posted_meanwhile_comes_between_two_steps(qtbot: QtBot) -> None:
    seen: list[str] = []
    letterbox = Letterbox(seen)
    turns = InTurns(counted(seen, letterbox), then=lambda: seen.append("end"))
    qtbot.waitUntil(lambda: turns.finished)
    assert seen == ["one", "posted", "two", "posted", "three", "posted", "end"]


def test_nothing_is_begun_before_the_first_turn_and_all_of_it_comes_at_once(qtbot: QtBot) -> None:
    seen: list[str] = []
    turns = InTurns(counted(seen, Letterbox(seen)), then=lambda: seen.append("end"))
    assert (seen, turns.finished) == ([], False)
    turns.finish()
    assert (seen, turns.finished) == (["one", "two", "three", "end"], True)
    turns.finish()
    assert seen.count("end") == 1


def test_the_next_turn_comes_behind_everything_that_was_posted(qtbot: QtBot) -> None:
    seen: list[str] = []
    letterbox, of = Letterbox(seen), QObject()
    next_turn(of, lambda: seen.append("next"))
    letterbox.post()
    qtbot.waitUntil(lambda: "next" in seen)
    assert seen == ["posted", "next"]


def test_nothing_comes_for_what_is_gone(qtbot: QtBot) -> None:
    seen: list[str] = []
    of = QObject()
    next_turn(of, lambda: seen.append("gone"))
    of.deleteLater()
    other = QObject()
    next_turn(other, lambda: seen.append("still here"))
    qtbot.waitUntil(lambda: "still here" in seen)
    assert seen == ["still here"]


def stops(page: QWidget) -> list[str]:
    """What Tab passes in a page, by class."""
    found: list[str] = []
    widget = page.nextInFocusChain()
    while widget is not page:
        if widget.focusPolicy().value and page.isAncestorOf(widget):
            found.append(type(widget).__name__)
        widget = widget.nextInFocusChain()
    return found


def test_a_workspace_made_in_steps_is_the_one_that_is_made_at_once(qtbot: QtBot) -> None:
    words = Words.load(resource("translations"), "az")
    holder = QWidget()
    qtbot.addWidget(holder)
    whole = WorkspacePage(words)
    qtbot.addWidget(whole)
    made = WorkspacePage(words, holder, at_once=False)
    assert len(list(made.steps())) > 5
    assert stops(made) == stops(whole)
    assert [type(part) for part in made.panes] == [type(part) for part in whole.panes]
