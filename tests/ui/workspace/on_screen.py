"""A shell with the workspace in front, on a screen of the usual size, and a clock of its own for keys."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.places import WORKSPACE
from ui.shell.frame import Shell


class Seconds:
    """A second passes with each look: no key is taken for a second press of the one before."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        self._now += 1
        return self._now


def bring_up(shell: Shell, qtbot: QtBot) -> None:
    """Show it with the keyboard in it."""
    shell.show_page(WORKSPACE)
    shell.resize(1366, 768)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
