"""A window that tells when it is painted: the desk's own program, or the emptiest one that Qt can show.

    python -m tests.bench.first_paint empty
    python -m tests.bench.first_paint shell ARGUMENTS OF THE DESK
    python -m tests.bench.first_paint form ARGUMENTS OF THE DESK

Writes one line when the window, or the form in it, has been painted, and ends. Nothing of the desk is imported here
before its own command line is: what is timed is the program as it starts for a clerk.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

_LOOK_EVERY_MS = 4


class Painted(QObject):
    """Tells once, after the pass in which `widget`, or the first widget of all, was painted."""

    def __init__(self, watched: QObject, widget: QWidget | None, then: Callable[[], None]) -> None:
        super().__init__()
        self._watched, self._widget, self._then = watched, widget, then
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's own name
        if event.type() == QEvent.Type.Paint and self._widget in (None, watched):
            self._watched.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False


def tell(then: Callable[[], object]) -> None:
    """One line for whoever started this program, then the end."""
    sys.stdout.write("painted\n")
    sys.stdout.flush()
    then()


def show_empty(application: QApplication) -> None:
    window = QMainWindow()
    window.resize(1366, 768)
    window.show()
    application.exec()


def show_desk(arguments: list[str]) -> None:
    from dostdesk.__main__ import main

    sys.argv = ["dostdesk", "desk", *arguments]
    main()


class FormWatch(QObject):
    """Waits at the desk's window for the pass in which its form is painted with what was typed in it."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then
        self._window: Any = None
        self._painted: Painted | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._window = next((top for top in QApplication.topLevelWidgets() if hasattr(top, "screens")), None)
        if self._window is not None:
            self._timer.stop()
            self._window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's own name
        if event.type() == QEvent.Type.UpdateRequest and self._painted is None:
            self._expect()
        return False

    def _expect(self) -> None:
        """The window is about to be painted: if the form is in it, one of its fields is."""
        window = self._window
        if window.screens is None or window.shell.front != "form":
            return
        field = filled(window.screens.form_page)
        if field is not None:
            # The field and not its page, which is not painted at all where its fields cover it.
            self._painted = Painted(field, field, self._then)


def filled(page: QWidget) -> QWidget | None:
    """A field of the form that is on screen and holds what was typed before."""
    from PySide6.QtWidgets import QLineEdit

    fields = page.findChildren(QLineEdit)
    return next((field for field in fields if field.text() and not field.visibleRegion().isEmpty()), None)


def run(kind: str, arguments: list[str]) -> None:
    application = QApplication([sys.argv[0]])

    def end() -> None:
        # Closing the window would ask first: a visit is open.
        tell(application.exit)

    watch: QObject = FormWatch(end) if kind == "form" else Painted(application, None, end)
    if kind == "empty":
        show_empty(application)
    else:
        show_desk(arguments)
    del watch


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
