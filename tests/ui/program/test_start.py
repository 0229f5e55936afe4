"""What a start leaves for later: modules that nobody needs yet, and pages that nobody looks at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.desk.build import build_desk
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.ids import id_maker
from dostdesk.printing.drivers import PdfFolder
from tests.ui.form.doubles import words
from ui.build import DeskScreens, Surroundings
from ui.program import NEXT_PAGES
from ui.shell.frame import Shell
from ui.theme import apply_theme
from ui.work import Runner
from ui.workplace import Setup

_SHELL = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from PySide6.QtWidgets import QApplication
from dostdesk.domain.clock import ManualClock
from ui.program import DeskOptions, DeskWindow
from ui.theme import apply_theme

application = QApplication([])
apply_theme(application, "light")
window = DeskWindow(DeskOptions(
    hub_url="http://127.0.0.1:9", data=Path("nowhere"), device="D", window=None, language="az", theme="light",
    printer="", papers=None, throwaway_key=True, clock=ManualClock(datetime(2026, 11, 12, tzinfo=UTC)), login="",
    password="",
))
window.show()
window.grab()
shell = list(sys.modules)
import ui.build
print(json.dumps([shell, list(sys.modules)]))
"""
BEHIND_THE_SHELL = ("sqlalchemy", "sqlcipher3", "cryptography", "dostdesk.storage", "dostdesk.desk.build")
BEHIND_THE_FIRST_PAGE = (
    "httpx", "rich", "pydantic", "dostdesk.protocol.ops", "alembic", "keyring", "reportlab", "PIL", "phonenumbers",
    "cel", "sqlalchemy.dialects.postgresql", "ui.first_run.page", "ui.rooms", "ui.workspace.screen",
    "ui.identification", "ui.day.screens", *NEXT_PAGES,
)  # fmt: skip


@pytest.fixture(scope="module")
def loaded() -> tuple[set[str], set[str]]:
    """Modules that are there when the shell is painted, and when the screens can be put together."""
    ran = subprocess.run(
        [sys.executable, "-c", _SHELL],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    shell, screens = json.loads(ran.stdout.splitlines()[-1])
    return set(shell), set(screens)


@pytest.mark.parametrize("module", BEHIND_THE_SHELL)
def test_the_shell_is_painted_without_store_and_protocol(loaded: tuple[set[str], set[str]], module: str) -> None:
    shell, screens = loaded
    assert module not in shell
    assert module in screens, "the list names what the screens do need"


@pytest.mark.parametrize("module", BEHIND_THE_FIRST_PAGE)
def test_the_screens_are_put_together_without_what_comes_later(loaded: tuple[set[str], set[str]], module: str) -> None:
    assert module not in loaded[1]


def test_of_all_pages_only_the_sign_in_is_made_for_somebody_who_has_to_sign_in(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "no-service"))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, "light", 1.0)
    clock, bits = ManualClock(datetime(2026, 11, 12, 8, tzinfo=UTC)), Random(1)
    desk = build_desk(
        tmp_path, bytes(range(32)), "http://127.0.0.1:9", clock=clock, new_id=id_maker(clock, bits), bits=bits,
        printer=PdfFolder(tmp_path), words=words, start=False,
    )  # fmt: skip
    shell, crashed = Shell(words()), list[BaseException]()
    run = Runner(crashed.append)
    qtbot.addWidget(shell)
    setup = Setup(data=tmp_path, device="D", printer="", window=None, login="", password="", throwaway_key=True)
    screens = DeskScreens(shell, desk, run=run, language="az", surroundings=Surroundings(words=words, setup=setup))
    with qtbot.waitSignal(screens.settled):
        shell.show()
    qtbot.waitUntil(lambda: run.under_way == 0)
    assert set(shell._pages) == {"sign_in"}
    assert (screens.forms.made, screens.papers.made, screens.last_visit.made, screens.day.end.made) == (False,) * 4
    assert screens.equipment.made == frozenset()
    screens.equipment.open_printers()
    assert screens.equipment.made == {"printers"}
    assert set(shell._pages) == {"sign_in", "printers"}
    screens.close()
    run.close()
    desk.close()
    assert crashed == []
