"""One hub per module, and a window of the real program for each test."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dostdesk.domain.clock import Clock
from dostdesk.domain.words import Language
from dostdesk.simulation.processes import HubProcess
from ui.board.program import BoardWindow
from ui.program import DeskWindow
from ui.theme import ThemeName, apply_theme

sys.path.insert(0, str(Path(__file__).parent))

from clerk import Clerk
from hall import Floor, Site, prepared_site

_IN_MEMORY = Path("/dev/shm")


def _new_folder(stack: ExitStack) -> Path:
    # Every store is synchronised fully; in memory that costs nothing.
    folder = Path(tempfile.mkdtemp(prefix="dost-window-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A hub that has built its release: made once, copied for each module."""
    with ExitStack() as stack:
        yield prepared_site(_new_folder(stack))


@pytest.fixture(scope="module")
def hall(site: Site) -> Iterator[Floor]:
    """The hub of this module, running in a process of its own, and its other devices."""
    with ExitStack() as stack:
        folder = _new_folder(stack)
        shutil.copytree(site.folder / "hub", folder / "hub")
        hub = HubProcess(folder / "hub", clock=site.clock.written())
        floor = Floor(site, folder, hub)
        stack.callback(floor.close)
        yield floor


class Strays(QObject):
    """Widgets that were shown without a parent: on a desktop each flashes as a window and takes the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's own name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            popup = watched.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
            if not popup and not isinstance(watched, DeskWindow | BoardWindow):
                self.seen.append(repr(watched))
        return False


@pytest.fixture(autouse=True)
def strays(qapp: QApplication) -> Iterator[None]:
    """No test may show a window besides the programs'."""
    found = Strays()
    qapp.installEventFilter(found)
    yield
    qapp.removeEventFilter(found)
    assert found.seen == []


@pytest.fixture
def clerk(hall: Floor, qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Clerk]]:
    """Opens the program in a window; everything that was opened is closed, its visit ended, and leaves no thread."""
    before = set(threading.enumerate())
    opened: list[Clerk] = []

    def open_window(
        *, login: str = "a.ceferova", window: int = 7, language: Language = "az", theme: ThemeName = "light",
        password: str = "demo", data: Path | None = None, clock: Clock | None = None,
    ) -> Clerk:  # fmt: skip
        apply_theme(qapp, theme, 1.0)
        made = Clerk(
            qtbot, hall, hall.desk_folder() if data is None else data,
            login=login, window=window, language=language, theme=theme, password=password, clock=clock,
        )  # fmt: skip
        opened.append(made)
        return made

    yield open_window
    for made in opened:
        made.close()
    hall.settle_down()
    apply_theme(qapp, "light", 1.0)
    left = [thread.name for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not [name for name in left if not name.startswith(("asyncio", "AnyIO"))], left
