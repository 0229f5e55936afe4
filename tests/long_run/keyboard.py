"""A keyboard whose keys arrive as a person's do: through the X server's test extension, into whichever window has the
focus. Without an X server the same keys are given to Qt.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

_K = Qt.Key
_SYMBOLS = {
    "Enter": 0xFF0D, "Esc": 0xFF1B, "Tab": 0xFF09, "Space": 0x20, "Up": 0xFF52, "Down": 0xFF54, "Left": 0xFF51,
    "Right": 0xFF53, "Ctrl": 0xFFE3, "Alt": 0xFFE9, "Shift": 0xFFE1, "Home": 0xFF50, "End": 0xFF57,
    **{f"F{number}": 0xFFBD + number for number in range(1, 13)},
}  # fmt: skip
_KEYS = {
    "Enter": _K.Key_Return, "Esc": _K.Key_Escape, "Tab": _K.Key_Tab, "Space": _K.Key_Space, "Up": _K.Key_Up,
    "Down": _K.Key_Down, "Left": _K.Key_Left, "Right": _K.Key_Right,
}  # fmt: skip
_HELD = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}

# On the keys of a US layout.
_SHIFTED = '~!@#$%^&*()_+{}|:"<>?'


class Keyboard(Protocol):
    """Keys by their printed names, `Ctrl+K`, `F2`, `a`."""

    name: str

    def press(self, chord: str) -> None: ...


class QtKeyboard:
    """Events at the widget that has the focus."""

    name = "Qt events"

    def press(self, chord: str) -> None:
        *held, name = chord.split("+") if len(chord) > 1 else [chord]
        modifiers = Qt.KeyboardModifier.NoModifier
        for one in held:
            modifiers |= _HELD[one]
        letter = name if len(name) == 1 and not held else ""
        key: Qt.Key = _KEYS[name] if name in _KEYS else getattr(_K, f"Key_{name.upper()}", _K.Key_unknown)
        window = QApplication.activeWindow()
        target = QApplication.focusWidget() or window
        if target is None:
            return
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, letter))


class XKeyboard:
    """Keys of the X server of `DISPLAY`, by its XTEST extension. Raises OSError where there is none."""

    name = "X11 keys (XTEST)"

    def __init__(self) -> None:
        self._x: Any = ctypes.CDLL(_library("X11"))
        self._test: Any = ctypes.CDLL(_library("Xtst"))
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        self._x.XKeysymToKeycode.restype = ctypes.c_ubyte
        self._x.XFlush.argtypes = [ctypes.c_void_p]
        self._test.XTestFakeKeyEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]
        self._display = self._x.XOpenDisplay(os.environ.get("DISPLAY", "").encode() or None)
        if not self._display:
            raise OSError("no X server")

    def press(self, chord: str) -> None:
        *held, name = chord.split("+") if len(chord) > 1 else [chord]
        if len(name) == 1 and not held and (name.isupper() or name in _SHIFTED):
            held = ["Shift"]
        codes = [self._code(one) for one in (*held, name)]
        self._send([(code, True) for code in codes] + [(code, False) for code in reversed(codes)])

    def _send(self, keys: Sequence[tuple[int, bool]]) -> None:
        for code, down in keys:
            self._test.XTestFakeKeyEvent(self._display, code, int(down), 0)
        self._x.XFlush(self._display)

    def _code(self, name: str) -> int:
        symbol = _SYMBOLS.get(name) or ord(name.lower() if len(name) == 1 else name[0])
        code = int(self._x.XKeysymToKeycode(self._display, symbol))
        if code == 0:
            raise ValueError(f"this keyboard has no {name}")
        return code


def keyboard() -> Keyboard:
    """The most real one that there is."""
    if QApplication.platformName() != "xcb":
        return QtKeyboard()
    try:
        return XKeyboard()
    except OSError:
        return QtKeyboard()


def _library(name: str) -> str:
    found = ctypes.util.find_library(name)
    if found is None:
        raise OSError(f"no lib{name}")
    return found
