"""Shortcuts are places on the keyboard: the same in every layout."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dostdesk.domain.rights import RIGHTS, Right, Role
from ui.commands import BY_ID, COMMANDS, STRIP, Chord, CommandId, DeskState, available, command_for
from ui.shell.keys import KeyRouter, physical_key, scan_code_offset

CONTROL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


class Keyboard:
    """A window with a field, its router, and what the router handed on."""

    def __init__(self, qtbot: QtBot, offset: int | None) -> None:
        self.window = QWidget()
        self.field = QLineEdit()
        QVBoxLayout(self.window).addWidget(self.field)
        qtbot.addWidget(self.window)
        self.window.show()
        self.field.setFocus()
        self.time = 0.0
        self.pressed: list[tuple[Chord, bool]] = []
        self.router = KeyRouter(self.window, self._decide, monotonic=lambda: self.time, offset=offset)

    def _decide(self, chord: Chord, held: bool) -> bool:
        self.pressed.append((chord, held))
        return True

    def press(self, key: int, held: Qt.KeyboardModifier = PLAIN, scan: int = 0, *, repeat: bool = False) -> None:
        event = QKeyEvent(QEvent.Type.KeyPress, key, held, scan, 0, 0, "", repeat)
        QApplication.sendEvent(self.field, event)

    @property
    def chords(self) -> list[Chord]:
        return [chord for chord, _held in self.pressed]


@pytest.fixture
def x11(qtbot: QtBot) -> Keyboard:
    return Keyboard(qtbot, 8)


@pytest.mark.parametrize(
    ("key", "scan", "name"),
    [
        (Qt.Key.Key_K.value, 37 + 8, "K"),
        (ord("Л"), 37 + 8, "K"),
        (ord("Т"), 49 + 8, "N"),
        (ord("Ü"), 17 + 8, "W"),
        (ord("İ"), 23 + 8, "I"),
        (Qt.Key.Key_1.value, 2 + 8, "1"),
        (Qt.Key.Key_F12.value, 88 + 8, "F12"),
        (Qt.Key.Key_Enter.value, 96 + 8, "Enter"),
        (ord("Ş"), 52 + 8, ""),
    ],
)
def test_the_scan_code_names_the_key_whatever_the_layout_types(key: int, scan: int, name: str) -> None:
    assert physical_key(key, scan, 8) == name


@pytest.mark.parametrize(("key", "name"), [("Л", "K"), ("И", "B"), ("В", "D"), ("Я", "Z"), ("Ü", "W"), ("K", "K")])
def test_without_a_scan_code_the_letter_tells_its_key(key: str, name: str) -> None:
    assert physical_key(ord(key), 0, None) == name


def test_x11_adds_eight_and_windows_nothing() -> None:
    assert [scan_code_offset(name) for name in ("xcb", "wayland", "windows", "offscreen")] == [8, 8, 0, None]


def test_ctrl_k_in_the_russian_layout_is_ctrl_k(x11: Keyboard) -> None:
    x11.press(ord("Л"), CONTROL, 45)
    assert x11.chords == [Chord("K", ctrl=True)]
    assert x11.field.text() == ""


def test_typing_is_left_to_the_field(x11: Keyboard) -> None:
    x11.press(ord("Л"), PLAIN, 45)
    x11.press(Qt.Key.Key_Return.value, PLAIN, 36)
    x11.press(ord("E"), CONTROL | Qt.KeyboardModifier.AltModifier, 26)
    assert x11.chords == []


def test_a_second_f2_within_800_ms_is_used_up(x11: Keyboard) -> None:
    for moment in (0.0, 0.5, 0.79, 0.81):
        x11.time = moment
        x11.press(Qt.Key.Key_F2.value)
    assert len(x11.pressed) == 2


def test_a_held_key_is_told_as_held(x11: Keyboard) -> None:
    x11.press(Qt.Key.Key_F3.value)
    x11.press(Qt.Key.Key_F3.value, repeat=True)
    assert [held for _chord, held in x11.pressed] == [False, True]


def test_ctrl_z_undoes_typing_first_and_the_last_action_in_an_empty_field(x11: Keyboard) -> None:
    x11.press(ord("Z"), CONTROL, 52)
    assert x11.chords == [Chord("Z", ctrl=True)]
    x11.field.insert("abc")
    x11.press(ord("Z"), CONTROL, 52)
    assert len(x11.pressed) == 1


def test_no_two_commands_of_a_page_share_a_key_in_one_state() -> None:
    for page in ("workspace", "form"):
        for state in DeskState:
            chords = [
                command.chord
                for command in COMMANDS
                if command.chord and command.page in (page, "everywhere") and state in command.states
            ]
            assert len(chords) == len(set(chords))


def test_f12_finishes_a_visit_and_closes_the_day_when_nobody_is_there() -> None:
    chord, rights = Chord.read("F12"), frozenset(Right)
    found = {state: command_for(chord, "workspace", available(state, rights, "workspace")) for state in DeskState}
    assert found[DeskState.SERVING] is BY_ID[CommandId.FINISH]
    assert found[DeskState.IDLE] is found[DeskState.CLOSED] is BY_ID[CommandId.CLOSE_DAY]
    clerk = available(DeskState.IDLE, RIGHTS[Role.CLERK], "workspace")
    assert command_for(chord, "workspace", clerk) is BY_ID[CommandId.FINISH]


def test_the_strip_copies_the_keyboard() -> None:
    assert [command.caps for command in STRIP] == [(f"F{number}",) for number in range(1, 13)]


def test_ctrl_enter_opens_the_form_and_sends_it_inside() -> None:
    chord = Chord.read("Ctrl+Enter")
    opened, sent = command_for(chord, "workspace"), command_for(chord, "form")
    assert opened is not None
    assert sent is not None
    assert (opened.id, sent.id) == (CommandId.OPEN_FORM, CommandId.SEND_FORM)
