"""The event filter that hands keys to the recogniser, gives typing back to its field, and tells of scans.

A key that carries no time (an input method's, a tool's) is not a keyboard's and passes as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from dostdesk.domain.keyboards import us_character
from ui.scanning.recogniser import BREAK, RawScan, Recogniser, Stroke
from ui.scanning.settings import ScannerSettings
from ui.shell.keyboard import KeyboardPlace
from ui.shell.keys import scan_code_offset

Heard = Callable[[RawScan], None]
_BREAKS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_SHIFTS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_CapsLock})
# Some readers send the line feed between two lines as Ctrl+J, and the carriage return as Ctrl+M.
_CONTROL_BREAKS = frozenset({Qt.Key.Key_J, Qt.Key.Key_M})
_CONTROL = Qt.KeyboardModifier.ControlModifier
_COMMANDS = _CONTROL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_ENDS = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.WindowDeactivate})


@dataclass(slots=True)
class _HeldKeys:
    """Events of the burst, and the keys of a swallowed one that were not let go yet."""

    events: list[QKeyEvent]
    down: list[int]


class _Interruption(QObject):
    """Tells of a hand on the mouse or a window that goes, for as long as a burst is held."""

    def __init__(self, told: Callable[[], None]) -> None:
        super().__init__()
        self._told = told

    def listen(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def rest(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ENDS:
            self._told()
        return False


class ScanListener(QObject):
    """Listens at one window of the program, its popups included.

    Args:
        heard: Told of each scan, after the last of its keys.
        listens: Asked at the first key: False lets everything pass, as at sign-in. Passwords always pass.
        offset: What the platform adds to scan codes; its own if not given.
    """

    def __init__(
        self,
        window: QWidget,
        heard: Heard,
        *,
        settings: ScannerSettings | None = None,
        listens: Callable[[], bool] = lambda: True,
        offset: int | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._heard, self._listens = window, heard, listens
        self._offset = scan_code_offset(QGuiApplication.platformName()) if offset is None else offset
        self._recogniser = Recogniser(settings)
        self._keys = _HeldKeys([], [])
        self._replaying = self._waited = False
        self._watchers: tuple[Heard, ...] = ()
        self.last: RawScan | None = None
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setTimerType(Qt.TimerType.PreciseTimer)
        self._silence.timeout.connect(self._silent)
        self._place = KeyboardPlace(self, window)
        self._interruption = _Interruption(self._conclude)

    @property
    def settings(self) -> ScannerSettings:
        return self._recogniser.settings

    def use(self, settings: ScannerSettings) -> None:
        """Recognise by other settings from the next scan on."""
        self._conclude()
        self._recogniser = Recogniser(settings)

    def watch(self, heard: Heard) -> Callable[[], None]:
        """Tell `heard` alone of scans from now on, also where otherwise nobody listens: to try the scanner.

        What is answered ends that.
        """
        self._watchers = (*self._watchers, heard)

        def end() -> None:
            self._watchers = tuple(known for known in self._watchers if known is not heard)

        return end

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._replaying:
            return False
        kind = event.type()
        if kind not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or not self._is_ours(watched):
            return False
        return self._pressed(watched, event) if kind == QEvent.Type.KeyPress else self._let_go(event)

    def _pressed(self, watched: QWidget, event: QKeyEvent) -> bool:
        if event.key() in _SHIFTS:
            return False
        stroke = None if event.isAutoRepeat() else self._stroke(event)
        if stroke is None:
            self._conclude()
            return False
        if self._recogniser.ended_before(stroke.at_ms):
            self._conclude()
        if not self._recogniser.holding and not (self._recogniser.begins(stroke) and self._may_hold(watched)):
            return False
        if not self._recogniser.holding:
            self._interruption.listen()
        self._recogniser.add(stroke)
        self._keys.events.append(event.clone())
        self._keys.down.append(event.key())
        self._wait()
        return True

    def _let_go(self, event: QKeyEvent) -> bool:
        """The other half of a key follows the first: into the field with it, or nowhere."""
        if event.key() not in self._keys.down:
            return False
        self._keys.down.remove(event.key())
        if self._recogniser.holding:
            self._keys.events.append(event.clone())
        return True

    def _stroke(self, event: QKeyEvent) -> Stroke | None:
        """None for what ends a burst: a command, an arrow, a key without a time."""
        at = event.timestamp()
        held = event.modifiers()
        if not at or (held & _COMMANDS and not (held & _COMMANDS == _CONTROL and event.key() in _CONTROL_BREAKS)):
            return None
        if held & _CONTROL:
            return Stroke(at, BREAK, BREAK) if self._recogniser.holding else None
        if event.key() in _BREAKS:
            return Stroke(at, BREAK, BREAK)
        typed = event.text()
        if len(typed) != 1 or not typed.isprintable():
            return None
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        code = event.nativeScanCode()
        keyed = us_character(code - self._offset, shift=shift) if self._offset is not None and code else ""
        return Stroke(at, typed, keyed or typed)

    def _may_hold(self, watched: QWidget) -> bool:
        if isinstance(watched, QLineEdit) and watched.echoMode() != QLineEdit.EchoMode.Normal:
            return False
        return bool(self._watchers) or self._listens()

    def _is_ours(self, widget: QWidget) -> bool:
        """Whether a widget belongs to our window, or to a list or menu that it opened."""
        own = self._window.window()
        top: QWidget | None = widget.window()
        while top is not None and top is not own:
            parent = top.parentWidget()
            top = None if parent is None else parent.window()
        return top is own

    def _wait(self) -> None:
        self._waited = False
        self._silence.start(self._recogniser.silence_ms)

    def _silent(self) -> None:
        if not self._waited:
            # After a stall the timer may come before the keys that were pressed meanwhile: let those through first.
            self._waited = True
            self._silence.start(0)
            return
        self._conclude()

    def _conclude(self) -> None:
        if not self._recogniser.holding:
            return
        self._silence.stop()
        self._interruption.rest()
        events, self._keys.events = self._keys.events, []
        scan = self._recogniser.conclude()
        if scan is None:
            self._keys.down = []
            self._give_back(events)
            return
        self.last = scan
        for heard in self._watchers or (self._heard,):
            heard(scan)

    def _give_back(self, events: list[QKeyEvent]) -> None:
        """Typing goes on to whoever has the keyboard, as if it had never been held."""
        self._replaying = True
        try:
            for event in events:
                QApplication.sendEvent(self._receiver(), event)
        finally:
            self._replaying = False

    def _receiver(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        return QApplication.focusWidget() or self._window
