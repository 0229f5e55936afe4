"""What a supervisor says and does comes to the clerk one thing after the other, and stays until he closes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import floor
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.desk.view import DeskView, MessageView, ToldView
from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import EventKind
from dostdesk.domain.hall import ACT_REASONS, BOARD_PHRASES, DAY_WORDS, END_REASONS, MESSAGE_PHRASES
from dostdesk.domain.ids import StaffId
from dostdesk.domain.windows import HELP_CODES, HelpCall
from dostdesk.domain.words import LANGUAGES, Language
from tests.ui.link.test_link_by_keyboard import CONTROL, SHIFT, Window, note_of, text_of
from ui.dialogs.reason import ReasonDialog
from ui.told.room import ToldRoom
from ui.told.values import message_said, told_said

UNTIL = to_text(floor.NOW + timedelta(minutes=20))
FACTS: dict[EventKind, dict[str, Any]] = {
    EventKind.WINDOW_CLOSED: {"why": "staffing"},
    EventKind.WINDOW_OPENED: {"why": "queue"},
    EventKind.WINDOW_PAUSED: {"reason": "lunch", "until": UNTIL},
    EventKind.WINDOW_RESUMED: {"why": "queue"},
    EventKind.WINDOW_SKILLS_CHANGED: {"why": "undo", "primary": ["P", "Y"], "secondary": ["E"]},
    EventKind.WINDOW_BREAKS_PLANNED: {"breaks": [{"reason": "lunch", "start": UNTIL, "end": UNTIL}]},
    EventKind.WINDOW_HELP_ENDED: {},
    EventKind.TICKET_ENDED: {"reason": "forgotten", "label": "Y-047"},
    EventKind.TICKET_RELEASED: {"reason": "desk_failed", "label": "Y-047"},
}


def told(kind: EventKind, seq: int = 7, **more: Any) -> ToldView:
    return ToldView(seq=seq, at=floor.NOW, kind=kind, facts={"window": 7, **FACTS[kind], **more})


def message(**changed: Any) -> MessageView:
    made = MessageView(id="m-1", at=floor.NOW, author="", phrase="call_me", text="", read=False)
    return replace(made, **changed)


class Desk(Window):
    """The window with what is told in it."""

    def __init__(self, qtbot: QtBot, view: DeskView) -> None:
        super().__init__(qtbot, view)
        self.told = ToldRoom(
            self.shell,
            self.desk.actions(),
            run=self.run,
            words=floor.words,
            changed=lambda: self.told.saw(self.desk.view),
        )
        self.show(view)

    def show(self, view: DeskView) -> None:
        super().show(view)
        if hasattr(self, "told"):
            self.told.saw(view)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(qtbot, floor.serving())
    yield made
    made.shell.hide()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_done_to_a_window_has_a_sentence(language: Language) -> None:
    words = floor.words(language)
    said = [told_said(told(kind), words) for kind in FACTS]
    assert len(set(said)) == len(FACTS)
    assert all("{" not in sentence for sentence in said)
    assert "Y" in told_said(told(EventKind.TICKET_ENDED), words)
    assert told_said(told(EventKind.WINDOW_BREAKS_PLANNED, breaks=[]), words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_can_be_chosen_has_words(language: Language) -> None:
    words = floor.words(language)
    keys = [f"act_reason.{code}" for code in (*ACT_REASONS, "undo")]
    keys += [f"end_reason.{code}" for code in END_REASONS]
    keys += [f"help_code.{code}" for code in HELP_CODES]
    keys += [f"message_phrase.{code}" for code in MESSAGE_PHRASES]
    keys += [f"board_phrase.{code}" for code in BOARD_PHRASES]
    keys += [f"day_word.{code}" for codes in DAY_WORDS.values() for code in codes]
    assert [key for key in keys if key not in words] == []


def test_a_message_says_who_and_when_and_waits_for_its_words() -> None:
    words = floor.words()
    assert "zəng" in message_said(message(), words)
    assert message_said(message(phrase="", text=None), words) == ""
    said = message_said(message(phrase="", text="Arxivə baxın", author="R. Mustafayev"), words)
    assert said.startswith("R. Mustafayev, ")
    assert said.endswith("Arxivə baxın")
    # A phrase of a newer hub: nothing is better than a bare code.
    assert message_said(message(phrase="of_tomorrow"), words) == ""


def test_one_comes_after_the_other_under_somebody_typing(window: Desk) -> None:
    field = note_of(window)
    window.type("a")
    first, second = told(EventKind.WINDOW_SKILLS_CHANGED), told(EventKind.WINDOW_PAUSED, seq=9)
    window.show(floor.serving(told=(first, second), messages=(message(),)))
    assert QApplication.focusWidget() is field
    assert window.shell.notice.sentence == told_said(first, floor.words())
    window.type("b")
    assert text_of(field).startswith("ab")
    window.desk.view = floor.serving(told=(second,), messages=(message(),))
    window.press(Qt.Key.Key_Escape)
    assert window.desk.asked[-1] == ("told_seen", 7)
    assert window.shell.notice.sentence == told_said(second, floor.words())
    window.desk.view = floor.serving(messages=(message(),))
    window.press(Qt.Key.Key_Escape)
    assert window.shell.notice.sentence == message_said(message(), floor.words())
    window.desk.view = floor.serving(messages=(message(read=True),))
    window.press(Qt.Key.Key_Escape)
    assert window.desk.asked[-1] == ("read_message", "m-1")
    assert window.shell.notice.sentence == ""


def test_what_another_notice_took_the_place_of_is_told_again(window: Desk) -> None:
    view = floor.serving(told=(told(EventKind.WINDOW_PAUSED),))
    window.show(view)
    window.shell.tell("Başqa bir şey", "success")
    window.shell.notice.dismiss()
    assert "told_seen" not in window.desk.names()
    window.told.saw(view)
    assert window.shell.notice.sentence == told_said(view.told[0], floor.words())


def test_behind_the_lock_nothing_is_told(window: Desk) -> None:
    window.shell.hide()
    window.told.saw(floor.serving(told=(told(EventKind.WINDOW_PAUSED),)))
    assert window.shell.notice.sentence == ""
    window.shell.show()


def test_what_could_not_be_noted_is_told_again(window: Desk) -> None:
    view = floor.serving(told=(told(EventKind.WINDOW_PAUSED),))
    window.show(view)
    window.desk.refuses = OutsideError("disk_full")
    window.press(Qt.Key.Key_Escape)
    assert window.shell.notice.sentence == floor.words().of_error(OutsideError("disk_full"))
    window.shell.notice.dismiss()
    window.told.saw(view)
    assert window.shell.notice.sentence == told_said(view.told[0], floor.words())


def test_the_supervisor_is_called_by_a_key_and_a_digit_and_called_off_by_the_same_key(window: Desk) -> None:
    window.press(Qt.Key.Key_K, CONTROL | SHIFT)
    dialog = window.shell.findChild(ReasonDialog)
    assert dialog is not None
    window.press(Qt.Key.Key_4)
    window.press(Qt.Key.Key_Return)
    assert window.desk.asked[-1] == ("ask_help", HELP_CODES[3])
    assert window.shell.notice.sentence == floor.words()("help.call.done")
    assert len(window.shell.layers) == 0
    call = HelpCall(code="equipment", since=floor.NOW, staff=StaffId("s-1"))
    window.show(floor.serving(help=call))
    window.press(Qt.Key.Key_K, CONTROL | SHIFT)
    assert window.desk.asked[-1] == ("take_help_back",)


def test_a_call_that_reaches_nobody_says_so(window: Desk) -> None:
    window.press(Qt.Key.Key_K, CONTROL | SHIFT)
    window.desk.refuses = OutsideError("hub_unreachable")
    window.press(Qt.Key.Key_Return)
    assert window.shell.notice.sentence == floor.words().of_error(OutsideError("hub_unreachable"))
