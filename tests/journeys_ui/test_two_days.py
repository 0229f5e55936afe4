"""Journey: a supervisor ends the day, midnight passes, and the same windows open again in the morning."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest
from clerk import Clerk
from conftest import _new_folder
from hall import Floor, Site
from PySide6.QtWidgets import QLineEdit

from dostdesk.domain.clock import RunningClock
from dostdesk.simulation.processes import HubProcess
from ui.day.end_page import CloseDayDialog
from ui.dialogs.reason import ReasonDialog

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
COMMON = "references-employment-status"


@pytest.fixture
def hall(site: Site) -> Iterator[Floor]:
    """A hub with a clock of its own, which the test moves."""
    with ExitStack() as stack:
        folder = _new_folder(stack)
        shutil.copytree(site.folder / "hub", folder / "hub")
        own = Site(site.folder, RunningClock(started=site.clock.started, shown=site.clock.shown))
        hub = HubProcess(folder / "hub", clock=own.clock.written())
        floor = Floor(own, folder, hub)
        stack.callback(floor.close)
        yield floor


def becomes(hall: Floor, wanted: datetime) -> None:
    """It is this time (Baku) at the hub and at every desk; no desk is started again for it."""
    hall.hub_dies()
    hall.clock.shown += wanted - hall.clock.now()
    hall.hub_comes_back()
    hall.reception.sign_in("qebul", "demo")


def at(hall: Floor, *, days: int, hour: int, minute: int = 0) -> datetime:
    """An hour of the hall's day or a later one, by Baku's clock."""
    from dostdesk.domain.clock import local

    today = local(hall.clock.now()).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today + timedelta(days=days)


def sits_at(me: Clerk) -> Clerk:
    """The test's hands go to this keyboard."""
    me.window.activateWindow()
    me.until(me.window.isActiveWindow)
    return me


def unlocks(me: Clerk) -> None:
    sits_at(me)
    # Time has jumped under the program's feet: it goes by the hub, and has heard it.
    me.until(lambda: abs(me.desk.clock.now() - me.floor.clock.now()) < timedelta(seconds=30))
    me.until(lambda: me.screens.day.locked_page is not None)
    me.until(lambda: me.view.link.state.value == "online")
    me.types("demo")
    me.press("Enter")
    me.until(lambda: me.screens.day.locked_page is None)
    me.still()


def declines(me: Clerk) -> None:
    """The visit ends; its service was declined."""
    me.press("F12")
    me.until(lambda: me.layer is not None)
    me.press("3")
    me.press("Enter")
    me.until(lambda: me.view.visit is None)
    me.still()


def test_the_supervisor_ends_the_day_and_the_windows_open_again_in_the_morning(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in().serves(COMMON)
    declines(me)
    me.serves(COMMON)
    hall.arrives(COMMON)
    chief = sits_at(clerk(login="r.mustafayev", window=9).signs_in())
    # His page is the hall; the workspace behind it is shown anew when he goes there.
    chief.until(lambda: len(chief.view.queue) == 1)
    chief.press("F12")
    chief.until(lambda: chief.front == "day_end")
    page = chief.screens.day.end.page
    assert page.table.model().rowCount() == 2
    assert chief.says("Pəncərələrdə bitməmiş bilet var: 1")
    # Once: it is pointed out, and waiting is what Enter does.
    chief.press("F12")
    assert isinstance(chief.layer, CloseDayDialog)
    chief.press("Enter")
    assert chief.layer is None
    chief.still()
    assert me.view.day_closed_at is None
    # Twice: by a digit of its own.
    chief.press("F12")
    chief.press("2")
    chief.press("Enter")
    # A word for whoever is served, and one for whoever waits.
    for _ in range(2):
        assert isinstance(chief.layer, ReasonDialog)
        chief.press("Enter")
    chief.until(page.close_day.isHidden)
    assert page.table.isHidden()
    me.until(lambda: me.state == "closed")
    assert me.says("bağlandı")
    assert me.view.visit is None
    # The next morning, in the same programs.
    becomes(hall, at(hall, days=1, hour=9))
    unlocks(me)
    me.until(lambda: me.view.day_closed_at is None and not me.view.queue)
    if me.state == "closed":
        me._again_may_call()
        me.press("F2")
    me.until(lambda: me.state == "idle")
    assert (me.view.today.served, me.view.last) == (0, None)
    ticket = hall.arrives(COMMON)
    assert ticket.label.endswith("-001")
    me.until(lambda: bool(me.queue))
    me.calls()
    me.press("F4")
    me.until(lambda: me.state == "serving")
    me.still()
    declines(me)
    assert me.view.today.served == 1
    # And the evening after, by itself at three.
    hall.arrives(COMMON)
    me.until(lambda: bool(me.queue))
    becomes(hall, at(hall, days=1, hour=9))
    unlocks(me)
    me.until(lambda: not me.view.queue)
    assert hall.arrives(COMMON).label.endswith("-001")


def test_midnight_passes_over_an_open_form_and_three_o_clock_ends_its_visit(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    becomes(hall, at(hall, days=0, hour=23, minute=55))
    me.until(lambda: me.view.link.state.value == "online" or me.screens.day.locked_page is not None)
    unlocks(me)
    me.serves(COMMON)
    me.opens_form()
    field = next(
        widget for widget in me.screens.form_page.findChildren(QLineEdit) if widget.isVisible() and not widget.text()
    )
    field.setFocus()
    me.types("Gecəyarısı")
    becomes(hall, at(hall, days=1, hour=0, minute=10))
    me.until(lambda: me.view.link.state.value == "online")
    me.still()
    assert (me.front, me.state) == ("form", "serving")
    assert me.focus is field
    assert field.text() == "Gecəyarısı"
    me.types(" 2")
    me.still()
    becomes(hall, at(hall, days=0, hour=3, minute=5))
    me.until(lambda: me.state == "closed")
    assert me.front == "workspace"
    assert "saxlanılıb" in me.notice
    me._again_may_call()
    me.press("F2")
    me.until(lambda: me.state == "idle")
    me.still()
    assert hall.arrives(COMMON).label.endswith("-001")
    me.until(lambda: bool(me.queue))
    me.calls()
    me.press("F4")
    me.until(lambda: me.state == "serving")
    me.still()
    visit = me.view.visit
    assert visit is not None
    assert all(not draft.form for draft in visit.drafts.values())
