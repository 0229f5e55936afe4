"""The register of all centres by real keys: typed, found, read and closed without a mouse."""

from __future__ import annotations

import floor
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from test_workspace_by_keyboard import CONTROL, Key, Room

from dostdesk.desk.register_search import RegisteredApplication, RegisterFound
from dostdesk.desk.view import PersonView
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import PrintJobId
from dostdesk.domain.register import ApplicationState
from ui.dialogs.application import ApplicationDialog
from ui.search.overlay import SearchOverlay

NUMBER = "12-26-0A7-00431-K"
FOUND = RegisterFound(
    entries=(
        RegisteredApplication(
            number=NUMBER, centre="12", code="udsy-apply", state=ApplicationState.RETURNED, submitted_at=floor.NOW,
            fin="0TEST09", name="Quliyeva Nərgiz Rəşid qızı", version=2, identity="unverified", read_at=floor.NOW,
        ),
    ),
    at=floor.NOW,
)  # fmt: skip


class Register:
    """Answers as it is told to."""

    def __init__(self, answer: RegisterFound | DeskError) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, text: str) -> RegisterFound:
        self.asked.append(text)
        if isinstance(self.answer, DeskError):
            raise self.answer
        return self.answer


def searched(qtbot: QtBot, answer: RegisterFound | DeskError) -> tuple[Room, Register, SearchOverlay]:
    register = Register(answer)
    room = Room(qtbot, floor.serving(), register)
    room.press(Key.Key_K, CONTROL)
    room.type("@quliyeva")
    overlay = room.layer
    assert isinstance(overlay, SearchOverlay)
    qtbot.waitUntil(lambda: bool(room.run.kept))
    room.run.go()
    return room, register, overlay


def test_an_application_is_found_and_read_by_keys(qtbot: QtBot) -> None:
    room, register, overlay = searched(qtbot, FOUND)
    assert register.asked == ["quliyeva"]
    assert overlay.current is not None
    assert overlay.current.kind == "application"
    room.press(Key.Key_Return)
    dialog = room.layer
    assert isinstance(dialog, ApplicationDialog)
    said = [fact.accessibleName() for fact in dialog.facts]
    assert any("0TEST09" in line for line in said)
    assert any(floor.words()("identity.mark.unverified") in line for line in said)
    room.press(Key.Key_Return)
    assert room.layer is None
    assert room.desk.asked == []


def test_an_application_of_this_desk_opens_its_papers(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    room, _, _ = searched(qtbot, FOUND)
    own = PersonView(
        name="Q", fin="0TEST09", number=NUMBER, code="udsy-apply", submitted_at=floor.NOW, paper=PrintJobId("paper")
    )
    room.screen._people_came((own,))
    room.press(Key.Key_Return)
    assert room.opened == ["paper"]


def test_without_a_link_one_line_says_so_and_nothing_opens(qtbot: QtBot) -> None:
    room, _, overlay = searched(qtbot, OutsideError("hub_unreachable"))
    assert [row.text for row in overlay.model.rows] == [floor.words()("search.register.silent")]
    room.press(Key.Key_Return)
    assert room.layer is overlay


def test_an_answer_after_the_search_was_closed_reaches_nobody(qtbot: QtBot) -> None:
    register = Register(FOUND)
    room = Room(qtbot, floor.serving(), register)
    room.press(Key.Key_K, CONTROL)
    room.type("@quliyeva")
    qtbot.waitUntil(lambda: bool(room.run.kept))
    qtbot.keyClick(room.layer, Qt.Key.Key_Escape)
    assert room.layer is None
    room.run.go()
    assert room.layer is None
