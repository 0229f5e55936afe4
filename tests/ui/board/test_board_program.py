"""The board as a program: without a display, with a store that does not open, and its one key."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dostdesk.domain.clock import SystemClock
from dostdesk.domain.errors import RefusedError
from ui.board.program import BoardOptions, BoardWindow, has_screen, run_board
from ui.gallery.day import words
from ui.sound import Silence

NOWHERE = "http://127.0.0.1:9"


def options(data: Path) -> BoardOptions:
    return BoardOptions(
        hub_url=NOWHERE, data=data, device="board-1", language="az", throwaway_key=True, clock=SystemClock(),
        windowed=True, screen=1,
    )  # fmt: skip


def test_without_a_display_the_program_refuses_with_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_screen()
    with pytest.raises(RefusedError, match="board_needs_display"):
        run_board(options(tmp_path))
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_screen()


def test_a_store_that_does_not_open_is_said_on_the_wall(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "board").write_text("no folder")
    window = BoardWindow(options(tmp_path / "board"))
    qtbot.addWidget(window)
    window.show_on_wall()
    qtbot.waitUntil(lambda: window.failure is not None)
    assert window.failure is not None
    assert window.message.accessibleName() == words("az").of_error(window.failure)
    assert not window.isVisible()
    window.close_program()


def test_a_board_without_its_hub_stands_there_and_waits(qtbot: QtBot, tmp_path: Path) -> None:
    window = BoardWindow(options(tmp_path), make_chime=lambda _sound, _owner: Silence())
    qtbot.addWidget(window)
    window.show_on_wall()
    qtbot.waitUntil(lambda: window.page is not None and window.page.shown is not None, timeout=20_000)
    assert window.page is not None
    assert window.page.shown is not None
    assert window.page.shown.stale == words("az")("board.never")
    assert window.page.footer.accessibleName() == window.page.shown.stale
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()
    window.close()
    window.close_program()
