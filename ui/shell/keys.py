"""One event filter for the keys of a window: which chord was pressed, by the key's place and not by its letter.

So Ctrl+K is the same key in Azerbaijani, Russian and English. What a chord means is in `ui.commands`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from ui.commands import Chord
from ui.shell.keyboard import KeyboardPlace

REPEAT_GUARD_S = 0.8
_GUARDED = frozenset({"F2"})
# Scan codes of set 1, which are also the kernel's key codes on Linux; X11 and Wayland add 8 to them.
_XKB_OFFSET = 8
_ROWS = ((2, "1234567890"), (16, "QWERTYUIOP"), (30, "ASDFGHJKL"), (44, "ZXCVBNM,"))
_BY_SCAN_CODE = {first + place: letter for first, row in _ROWS for place, letter in enumerate(row)}
# Where no scan code comes with the event (remote desktops, tests), the letter of the layout tells the key.
_RUSSIAN = dict(zip("ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬБ", "QWERTYUIOPASDFGHJKLZXCVBNM,", strict=True))
_AZERBAIJANI = {"Ü": "W", "İ": "I", "Ç": ","}
_NAMED: dict[int, str] = {
    Qt.Key.Key_Return.value: "Enter",
    Qt.Key.Key_Enter.value: "Enter",
    Qt.Key.Key_Escape.value: "Esc",
    Qt.Key.Key_Up.value: "Up",
    Qt.Key.Key_Down.value: "Down",
    **{Qt.Key.Key_F1.value + number: f"F{number + 1}" for number in range(12)},
}


def scan_code_offset(platform: str) -> int | None:
    """What the platform adds to a scan code; None when it gives none."""
    if platform == "windows":
        return 0
    return _XKB_OFFSET if platform == "xcb" or platform.startswith("wayland") else None


def physical_key(key: int, scan_code: int, offset: int | None) -> str:
    """Name of the key at its place: `K`, `4`, `F2`, `Enter`; empty for a key that no chord uses."""
    named = _NAMED.get(key)
    if named:
        return named
    if offset is not None and scan_code:
        return _BY_SCAN_CODE.get(scan_code - offset, "")
    letter = chr(key) if 0 < key < 0x110000 else ""
    letter = _RUSSIAN.get(letter, _AZERBAIJANI.get(letter, letter))
    return letter if letter == "," or (letter.isascii() and letter.isalnum()) else ""


def chord_of(event: QKeyEvent, offset: int | None) -> Chord | None:
    """The chord of a key press; None for what is plainly typed."""
    held = event.modifiers()
    control = bool(held & Qt.KeyboardModifier.ControlModifier)
    alt = bool(held & Qt.KeyboardModifier.AltModifier)
    shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
    key = physical_key(event.key(), event.nativeScanCode(), offset)
    function = key == "Esc" or (key.startswith("F") and len(key) > 1)
    if not key or (control and alt) or not (control or alt or function):
        return None
    return Chord(key, ctrl=control, alt=alt, shift=shift)


class KeyRouter(QObject):
    """Hands the chords of one window to `decide`, which answers whether the chord is used up.

    `decide` is also told whether the key is held: a held command is used up and does nothing. A second F2 within
    800 ms is used up here. Ctrl+Z stays with a field that has typing to take back.

    Attributes:
        heard: Any key was pressed, in the program's popups too; before anybody acts on it.
        heard_at: When that was last.
    """

    heard = Signal()

    def __init__(
        self,
        window: QWidget,
        decide: Callable[[Chord, bool], bool],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        offset: int | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._decide = decide
        self._monotonic = monotonic
        self._offset = scan_code_offset(QGuiApplication.platformName()) if offset is None else offset
        self._pressed_at: dict[str, float] = {}
        self.heard_at = monotonic()
        self._place = KeyboardPlace(self, window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        self.heard_at = self._monotonic()
        self.heard.emit()
        if not isinstance(watched, QWidget) or watched.window() is not self._window.window():
            return False
        chord = chord_of(event, self._offset)
        if chord is None or (chord == Chord("Z", ctrl=True) and _has_typing(watched)):
            return False
        if chord.key in _GUARDED and not event.isAutoRepeat():
            now = self._monotonic()
            before = self._pressed_at.get(chord.key)
            if before is not None and now - before < REPEAT_GUARD_S:
                return True
            self._pressed_at[chord.key] = now
        return self._decide(chord, event.isAutoRepeat())


def _has_typing(widget: QWidget) -> bool:
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable()
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return widget.document().isUndoAvailable()
    return False
