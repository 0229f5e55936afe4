"""The screen claims the interpreter when a key is pressed or work comes back, until it was painted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dostdesk.desk.right_of_way import RightOfWay
from ui.commands import Chord
from ui.going_first import GoingFirst
from ui.shell.keys import KeyRouter
from ui.work import Runner


class _Way(RightOfWay):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def claim(self) -> None:
        self.seen.append("claimed")

    def give_back(self) -> None:
        self.seen.append("given back")


def test_what_comes_back_is_shown_under_a_claim_that_ends_after_it(qtbot: QtBot) -> None:
    way = _Way()
    first = GoingFirst(way)
    runner = Runner(lambda _: None, first=first.claim)
    runner(lambda: 7, done=lambda found: way.seen.append(f"shown {found}"), failed=lambda _: None)
    qtbot.waitUntil(lambda: "given back" in way.seen)
    assert way.seen == ["claimed", "shown 7", "given back"]
    runner.close()


def test_a_key_claims_before_anybody_acts_on_it(qtbot: QtBot) -> None:
    way = _Way()
    window = QWidget()
    qtbot.addWidget(window)

    def decide(chord: Chord, _held: bool) -> bool:
        way.seen.append(chord.key)
        return True

    router = KeyRouter(window, decide, offset=0)
    first = GoingFirst(way, window)
    router.heard.connect(first.claim)
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert way.seen[:2] == ["claimed", "F2"]
