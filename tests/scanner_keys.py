"""Keys as a keyboard sends them, with their place and time: a scanner's burst, or a person's typing, under a layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from dostdesk.domain.keyboards import typed_as, us_character

OFFSET = 8
_CODES = {us_character(code, shift=shift): (code, shift) for shift in (True, False) for code in range(1, 60)}
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


class Keyboard:
    """Presses keys at a time of its own, each where `focus` says.

    Attributes:
        layout: What the computer makes of the keys; scanners always mean a US keyboard.
    """

    def __init__(self, focus: Callable[[], QWidget], layout: str = "en", now_ms: int = 1_000) -> None:
        self.focus, self.layout, self.now_ms = focus, layout, now_ms

    def scans(self, text: str, *, gap_ms: int = 2, suffix: str = "\n") -> None:
        """What a scanner sends for a code."""
        self.now_ms += 500
        for letter in text + suffix:
            self.now_ms += gap_ms
            self.key(letter)

    def types(self, text: str, *, gap_ms: int = 70) -> None:
        """A person's keys, by what is on them on a US keyboard."""
        for letter in text:
            self.now_ms += gap_ms
            self.key(letter)

    def key(self, letter: str) -> None:
        """One key down and up."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.focus(), self._event(kind, letter))

    def _event(self, kind: QEvent.Type, letter: str) -> QKeyEvent:
        named = {"\n": (Qt.Key.Key_Return, 28, "\r"), "\t": (Qt.Key.Key_Tab, 15, "\t")}.get(letter)
        if named is not None:
            event = QKeyEvent(kind, named[0], PLAIN, named[1] + OFFSET, 0, 0, named[2])
        else:
            code, shift = _CODES[letter]
            typed = typed_as(letter, self.layout)
            event = QKeyEvent(
                kind, ord(typed.upper()[0]), SHIFT if shift else PLAIN, code + OFFSET, 0, 0, typed
            )  # fmt: skip
        event.setTimestamp(self.now_ms)
        return event


def bursts(text: str, layout: str) -> Iterator[tuple[str, str]]:
    """What each key types, and what a US keyboard has there."""
    for letter in text:
        yield typed_as(letter, layout), letter
