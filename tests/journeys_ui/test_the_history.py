"""Journey: a visit becomes a figure of the history page, one key makes a file of it, and a day can be tried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from clerk import Clerk
from hall import Floor

from dostdesk.domain.stays import Outcome
from ui.history.files import documents
from ui.history.values import FiguresValues
from ui.places import HISTORY, LIVE
from ui.policy.dialog import PolicyDialog

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]


def figures(me: Clerk) -> FiguresValues | None:
    return me.screens.rooms.history.page._shown[1]


def figure(me: Clerk, code: str) -> str:
    shown = figures(me)
    return "" if shown is None else next((head.value for head in shown.head if head.code == code), "")


@pytest.fixture
def chief(clerk: Window, hall: Floor) -> Clerk:
    """A supervisor after somebody was served at window 9."""
    ninth = clerk(login="l.hesenova", window=9).signs_in()
    hall.arrives("pension-survivor")
    ninth.until(lambda: bool(ninth.desk.actions.view().queue))
    ninth.desk.actions.call_next()
    ninth.desk.actions.start("")
    visit = ninth.desk.actions.view().visit
    assert visit is not None
    ninth.desk.actions.finish({part.id: Outcome.ADVISED for part in visit.ticket.services}, False)
    me = clerk(login="r.mustafayev", window=3)
    me.window.activateWindow()
    me.until(me.window.isActiveWindow)
    me.signs_in()
    me.until(lambda: me.front == LIVE)
    return me


def test_a_visit_is_a_figure_and_a_file_takes_one_key(
    chief: Clerk, hall: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The system names the folder of documents by the person's home.
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = documents()
    assert folder.is_relative_to(tmp_path)
    folder.mkdir()
    chief.still()
    chief.press("Ctrl+Shift+2")
    chief.until(lambda: chief.front == HISTORY)
    for _ in range(8):
        # The hub counts what happened some seconds later; until then the page says that there is nothing.
        chief.press("Alt+T")
        chief.still()
        chief.until(lambda: figures(chief) is not None)
        if figure(chief, "visits") == str(hall.arrived):
            break
        chief.qtbot.wait(2_000)
    # Another test may have been before this one.
    assert figure(chief, "visits") == str(hall.arrived) != "0"
    for key, kind in (("Alt+C", "csv"), ("Alt+X", "xlsx"), ("Alt+P", "pdf")):
        chief.press(key)
        chief.until(lambda kind=kind: any(path.suffix == f".{kind}" for path in folder.iterdir()))
        chief.until(lambda kind=kind: f".{kind}" in chief.notice)
    assert all(path.stat().st_size > 100 for path in folder.iterdir())
    chief.press("Alt+B")
    chief.until(lambda: (shown := figures(chief)) is not None and shown.empty is not None)
    chief.press("Esc")
    chief.until(lambda: chief.front == LIVE or not chief.notice)


def test_a_day_of_which_nothing_is_recorded_is_said_before_anything_is_switched_on(chief: Clerk) -> None:
    chief.still()
    chief.press("F4")
    chief.until(lambda: isinstance(chief.layer, PolicyDialog))
    chief.press("Enter")
    chief.until(lambda: bool(chief.notice))
    assert isinstance(chief.layer, PolicyDialog)
    chief.press("Esc")
    chief.until(lambda: chief.layer is None)
