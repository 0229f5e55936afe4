"""The turns of a visit by keys alone: how many, and where the keyboard goes."""

from __future__ import annotations

from datetime import timedelta

import floor
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_turns_presenter import held, undoable
from test_workspace_by_keyboard import CONTROL, Room

from dostdesk.desk.actions import SendTo
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.turns import Channel, TurnKind
from ui.dialogs.details import DetailsDialog
from ui.dialogs.finish import FinishDialog
from ui.dialogs.hold import HoldDialog
from ui.dialogs.reason import ReasonDialog
from ui.dialogs.transfer import TransferDialog
from ui.gallery.visits import COLLEAGUES, windows
from ui.search.overlay import SearchOverlay

Key = Qt.Key


@pytest.fixture
def serving(qtbot: QtBot) -> Room:
    room = Room(qtbot, floor.serving(windows=windows()))
    room.desk.colleagues = COLLEAGUES
    room.screen.presenter.turns.prepare()
    room.run.go()
    return room


def test_f5_enter_holds(serving: Room) -> None:
    serving.press(Key.Key_F5)
    assert isinstance(serving.layer, HoldDialog)
    serving.press(Key.Key_Return)
    assert serving.layer is None
    assert serving.desk.names() == ["hold", "call_next"]
    assert serving.desk.asked[0][1] == "bank"


def test_digits_arrows_and_a_note_change_what_is_held(serving: Room) -> None:
    serving.press(Key.Key_F5)
    dialog = serving.layer
    assert isinstance(dialog, HoldDialog)
    before = dialog.time.at
    serving.press(Key.Key_3)
    serving.press(Key.Key_Right)
    serving.press(Key.Key_Right)
    serving.press(Key.Key_Left)
    dialog.note.setFocus()
    serving.type("gec")
    serving.press(Key.Key_Return, CONTROL)
    assert serving.desk.asked == [("hold", "document_from_home", before + timedelta(minutes=5), "gec")]


def test_f7_a_digit_and_enter_send_it_on(serving: Room) -> None:
    serving.press(Key.Key_F7)
    assert isinstance(serving.layer, TransferDialog)
    serving.press(Key.Key_3)
    serving.press(Key.Key_Return)
    assert serving.layer is None
    assert serving.desk.asked == [("transfer", SendTo(group="E"), "")]


def test_letters_look_for_a_clerk(serving: Room) -> None:
    serving.press(Key.Key_F7)
    dialog = serving.layer
    assert isinstance(dialog, TransferDialog)
    serving.type("n")
    assert QApplication.focusWidget() is dialog.search
    serving.type("igar")
    assert dialog.search.text() == "nigar"
    serving.press(Key.Key_Down)
    serving.press(Key.Key_Return)
    assert serving.desk.asked == [("transfer", SendTo(group="E", staff=COLLEAGUES[0].id), "")]


def test_nobody_of_that_name_sends_nothing(serving: Room) -> None:
    serving.press(Key.Key_F7)
    serving.type("zzz")
    serving.press(Key.Key_Return)
    assert isinstance(serving.layer, TransferDialog)
    serving.press(Key.Key_Escape)
    assert serving.layer is None
    assert serving.desk.asked == []


def test_enter_on_a_held_row_resumes_and_delete_asks_why_he_left(qtbot: QtBot) -> None:
    room = Room(qtbot, floor.idle(held=(held("Y-041", 5),)))
    rows = room.screen.page.queue.held
    for _ in range(8):
        if QApplication.focusWidget() is rows:
            break
        room.press(Key.Key_F6)
    assert QApplication.focusWidget() is rows
    room.press(Key.Key_Down)
    rows.setCurrentIndex(rows.rows.index(0))
    room.press(Key.Key_Delete)
    assert isinstance(room.layer, ReasonDialog)
    room.press(Key.Key_Escape)
    room.press(Key.Key_Return)
    assert room.desk.asked == [("resume", "t-Y-041")]


def test_ctrl_z_takes_the_last_step_back_and_the_bar_moves_nothing(qtbot: QtBot) -> None:
    room = Room(qtbot, floor.idle())
    page = room.screen.page
    before = [part.geometry() for part in (page.idle.call, page.header, page.queue.list)]
    room.show(floor.idle(undoable=undoable(TurnKind.HOLD, 2)))
    assert page.undo.isVisible()
    assert [part.geometry() for part in (page.idle.call, page.header, page.queue.list)] == before
    room.press(Key.Key_Z, CONTROL)
    assert room.desk.names() == ["undo_last"]
    room.show(floor.idle())
    assert not page.undo.isVisible()


def test_a_late_one_is_found_by_his_number(qtbot: QtBot) -> None:
    room = Room(qtbot, floor.idle(held=(held("Y-041", 5),)))
    room.desk.no_shows = (floor.ticket("Y-044", 40, state=TicketState.NO_SHOW, window=WindowNo(7), ended_at=floor.NOW),)
    room.press(Key.Key_K, CONTROL)
    assert isinstance(room.layer, SearchOverlay)
    room.type("#Y-044")
    room.press(Key.Key_Return)
    assert room.desk.asked[-1] == ("return_ticket", "t-Y-044")
    room.press(Key.Key_K, CONTROL)
    room.type("#041")
    room.press(Key.Key_Return)
    assert room.desk.asked[-1] == ("resume", "t-Y-041")


def test_quantity_and_channel_by_two_or_three_keys(serving: Room) -> None:
    serving.press(Key.Key_M, CONTROL)
    assert isinstance(serving.layer, DetailsDialog)
    serving.press(Key.Key_Right)
    serving.press(Key.Key_2)
    serving.press(Key.Key_Return)
    kept = serving.desk.asked[-1][2]
    assert (kept.quantity, kept.channel) == (2, Channel.REPRESENTATIVE)


def test_one_service_ends_by_shift_f12(serving: Room) -> None:
    serving.press(Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    assert isinstance(serving.layer, FinishDialog)
    serving.press(Key.Key_4)
    serving.press(Key.Key_Return)
    assert serving.desk.asked == [("finish_service", "v1", Outcome.ADVISED)]


def test_back_office_work_is_found_among_the_commands(qtbot: QtBot) -> None:
    room = Room(qtbot, floor.idle())
    room.press(Key.Key_K, CONTROL)
    room.type(">arxa")
    room.press(Key.Key_Return)
    assert isinstance(room.layer, SearchOverlay)
    room.type("udsy")
    room.press(Key.Key_Return)
    assert room.desk.asked == [("back_office", ("udsy-apply",))]
