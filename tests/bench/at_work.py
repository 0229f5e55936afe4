"""The program's window with somebody at its keyboard, as the benchmarks of the screen use it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from dostdesk.domain.clock import Clock
from ui.build import DeskScreens
from ui.program import DeskOptions, DeskWindow
from ui.theme import apply_theme

_PATIENCE_S = 30.0
# Wakes a loop in which nothing happens any more.
_LOOK_EVERY_MS, _REST_S = 50, 0.1
_PLAIN = Qt.KeyboardModifier.NoModifier


def application() -> QApplication:
    """The one application of this process, dressed as the program is."""
    made = QApplication.instance() or QApplication([])
    if not isinstance(made, QApplication):
        raise TypeError("a screen needs a QApplication")
    apply_theme(made, "light")
    return made


class AtWork:
    """A window of the program whose clerk is signed in."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self._heartbeat = QTimer()
        self._heartbeat.setInterval(_LOOK_EVERY_MS)

    @property
    def screens(self) -> DeskScreens:
        """Raises RuntimeError before the desk is open."""
        if self.window.screens is None:
            raise RuntimeError("the desk is not open yet")
        return self.window.screens

    @property
    def state(self) -> str:
        workspace = self.screens.workspace
        return "" if workspace is None else workspace.presenter.state.value

    @property
    def waiting(self) -> int:
        workspace = self.screens.workspace
        return 0 if workspace is None else len(workspace.presenter.view.queue)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = _PLAIN, text: str = "") -> None:
        """One key where the focus is; the program would ignore a key that comes again at once."""
        self.window.shell._router._pressed_at.clear()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(QApplication.focusWidget() or self.window, QKeyEvent(kind, key, held, text))

    def types(self, letter: str) -> None:
        """One letter, whatever keyboard layout makes it."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(QApplication.focusWidget() or self.window, QKeyEvent(kind, 0, _PLAIN, letter))

    def until(self, condition: Callable[[], bool]) -> None:
        """Go on until something is so. Raises TimeoutError after half a minute."""
        patience = time.monotonic() + _PATIENCE_S
        self._heartbeat.start()
        while not condition():
            if time.monotonic() > patience:
                raise TimeoutError(self.window.shell.notice.sentence)
            # Asleep until something happens, as the program's own loop is: with a limit of time Qt would not sleep, and
            # take the interpreter from the threads that are waited for.
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self._heartbeat.stop()

    def rests(self) -> None:
        """Nobody presses the next key at once: what goes on behind the screen after an act has ended."""
        ends = time.monotonic() + _REST_S
        self.until(lambda: time.monotonic() >= ends)

    def still(self) -> None:
        """Everything that was begun has come back to the screen and is painted."""
        self.until(lambda: self.window.run.under_way == 0 and not self.screens.reading)
        QCoreApplication.processEvents()


@contextmanager
def at_work(
    url: str,
    data: Path,
    *,
    window: int,
    clock: Clock,
    login: str = "a.ceferova",
    device: str = "D12-bench",
    front: str = "workspace",
) -> Iterator[AtWork]:
    """Open the program on a new folder, sign in, and close it at the end."""
    application()
    options = DeskOptions(
        hub_url=url, data=data, device=device, window=window, language="az", theme="light", printer="",
        papers=data / "papers", throwaway_key=True, clock=clock, login=login, password="demo",
    )  # fmt: skip
    made = DeskWindow(options, alone=True)
    made.show()
    made.activateWindow()
    clerk = AtWork(made)
    try:
        clerk.until(lambda: made.screens is not None and bool(clerk.screens.entrance.staff))
        clerk.still()
        clerk.press(Qt.Key.Key_Return)
        clerk.until(lambda: made.shell.front == front)
        clerk.still()
        yield clerk
    finally:
        made.close_program()
        gone(made)


def gone(widget: QWidget) -> None:
    """Let a widget go now and not some time later."""
    widget.hide()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
