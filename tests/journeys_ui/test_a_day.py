"""Journey: the turns of a day at the real window: breaks, the lock, a colleague who takes over, leaving and coming."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from clerk import Clerk
from hall import Floor, words
from PySide6.QtWidgets import QLineEdit

from dostdesk.domain.clock import RunningClock, local
from ui.day.break_dialog import BreakDialog
from ui.day.close_dialog import CloseDialog
from ui.day.hand_over_dialog import HandOverDialog

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
COMMON = "references-employment-status"


def unlocks(me: Clerk, password: str = "demo") -> None:
    """Types the password where the lock wants it."""
    page = me.screens.day.locked_page
    assert page is not None
    assert me.focus is page.password.field
    me.types(password)
    me.press("Enter")


def test_a_break_has_a_reason_and_an_end_and_f2_ends_it_without_calling(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    hall.arrives()
    me.until(lambda: bool(me.queue))
    me.press("F10")
    assert isinstance(me.layer, BreakDialog)
    me.press("2")
    before = me.layer.until.at
    me.press("Right")
    assert me.layer.until.at > before
    me.press("Enter")
    me.until(lambda: me.state == "paused")
    me.still()
    assert me.view.pause is not None
    assert me.view.pause.reason == "lunch"
    assert me.says("fasilədədir")
    assert me.focus is me.page.away.back
    me._again_may_call()
    me.press("F2")
    me.until(lambda: me.state == "idle")
    me.still()
    assert me.view.visit is None
    assert "F2" in me.notice
    me.until(lambda: me.desk.actions.view().link.waiting == 0)
    me.calls()


def test_a_break_asked_for_while_serving_begins_when_the_visit_ends(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in().serves(COMMON)
    hall.arrives()
    me.press("F10")
    assert isinstance(me.layer, BreakDialog)
    me.press("Enter")
    assert me.screens.day.break_after()
    me._again_may_call()
    me.press("F2")
    me.until(lambda: me.layer is not None)
    me.press("3")
    me.press("Enter")
    me.until(lambda: me.state == "paused")
    me.still()
    assert me.view.visit is None
    me.press("F10")
    me.until(lambda: me.state == "idle")


def test_the_lock_hides_everything_and_brings_it_back_as_it_was(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in().serves(COMMON)
    me.opens_form()
    # Whole, and not still being made: what is compared below is all of it.
    me.until(lambda: me.screens.form_page.made)
    field = next(
        widget for widget in me.screens.form_page.findChildren(QLineEdit) if widget.isVisible() and not widget.text()
    )
    field.setFocus()
    me.types("Əliyeva")
    me.press("Left")
    me.press("Left")
    caret = field.cursorPosition()
    scroll = [bar.value() for bar in _scroll_bars(me)]
    me.press("Ctrl+Shift+L")
    label = me.view.visit.ticket.label  # type: ignore[union-attr]
    assert not me.window.shell.isVisible()
    assert not any("Əliyeva" in text for text in me.texts())
    assert me.says(label.replace("-", "‑"))
    me.press("F12")
    me.press("Ctrl+K")
    assert me.layer is None
    unlocks(me, "səhv")
    page = me.screens.day.locked_page
    assert page is not None
    me.until(lambda: bool(page.password.wrong))
    unlocks(me)
    me.until(lambda: me.screens.day.locked_page is None)
    assert me.front == "form"
    assert me.focus is field
    assert field.text() == "Əliyeva"
    assert field.cursorPosition() == caret
    assert [bar.value() for bar in _scroll_bars(me)] == scroll


def test_a_locked_window_is_locked_after_a_restart_too(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    me.press("Ctrl+Shift+L")
    me.still()
    me.closes()
    again = clerk(data=me.data)
    again.until(lambda: again.screens.day.locked_page is not None)
    assert not again.window.shell.isVisible()
    unlocks(again)
    again.until(lambda: again.screens.day.locked_page is None)
    assert again.state == "serving"


def test_the_lock_is_opened_without_the_hub(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    hall.hub_dies()
    try:
        me.press("Ctrl+Shift+L")
        unlocks(me)
        me.until(lambda: me.screens.day.locked_page is None)
    finally:
        hall.hub_comes_back()
    me.until(lambda: me.view.link.state.value == "online")


def test_wrong_passwords_make_one_wait_longer_each_time(clerk: Window) -> None:
    me = clerk().signs_in()
    me.press("Ctrl+Shift+L")
    page = me.screens.day.locked_page
    assert page is not None
    for _ in range(3):
        unlocks(me, "x")
        me.still()
    assert not page.enter.isEnabled()
    assert me.says("Gözləyin")
    me.until(page.enter.isEnabled)
    me.press("Ctrl+A")
    unlocks(me)
    me.until(lambda: me.screens.day.locked_page is None)


def test_a_colleague_takes_the_window_with_its_visit(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    ticket = me.view.visit.ticket  # type: ignore[union-attr]
    me.press("Ctrl+Shift+H")
    dialog = me.layer
    assert isinstance(dialog, HandOverDialog)
    me.still()
    assert dialog.user is not None
    me.types("nigar")
    assert dialog.user.raw() == "n.abbasova"
    me.press("Tab")
    assert me.focus is dialog.password.field
    me.types("demo")
    me.press("Enter")
    me.until(lambda: me.view.staff is not None and me.view.staff.login == "n.abbasova")
    me.still()
    assert me.layer is None
    assert me.view.visit is not None
    assert (me.view.visit.ticket.id, me.state) == (ticket.id, "serving")
    me.until(lambda: me.view.visit is not None and me.view.visit.ticket.staff == me.view.staff.id)  # type: ignore[union-attr]
    assert "Nigar" in me.notice
    me.press("Ctrl+Shift+L")
    unlocks(me)
    me.until(lambda: me.screens.day.locked_page is None)


def test_a_locked_window_is_taken_by_a_colleague(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    me.press("Ctrl+Shift+L")
    page = me.screens.day.locked_page
    assert page is not None
    me.press("Ctrl+Shift+H")
    dialog = page.findChild(HandOverDialog)
    assert dialog is not None
    me.still()
    me.types("nigar")
    me.press("Tab")
    me.types("yanlış")
    me.press("Enter")
    me.until(lambda: bool(dialog.password.wrong))
    assert me.screens.day.locked_page is page
    me.press("Ctrl+A")
    me.types("demo")
    me.press("Enter")
    me.until(lambda: me.screens.day.locked_page is None)
    me.still()
    assert me.view.staff is not None
    assert me.view.staff.login == "n.abbasova"
    assert me.state == "serving"


def test_signing_out_with_a_ticket_is_refused_with_what_to_do(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    before = me.focus
    me.screens._sign_out()
    label = me.view.visit.ticket.label.replace("-", "‑")  # type: ignore[union-attr]
    assert me.notice == words("az")("day.sign_out.serving", label=label)
    assert me.focus is before
    assert me.front == "workspace"


def test_closing_the_program_over_a_visit_says_that_it_stays(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    ticket = me.view.visit.ticket.id  # type: ignore[union-attr]
    assert not me.window.close()
    assert isinstance(me.layer, CloseDialog)
    me.press("Esc")
    assert me.layer is None
    assert not me.window.close()
    me.press("Enter")
    assert not me.window.isVisible()
    me.closes()
    again = clerk(data=me.data)
    again.until(lambda: again.state == "serving")
    assert again.view.visit is not None
    assert again.view.visit.ticket.id == ticket


def _scroll_bars(me: Clerk) -> list[object]:
    from PySide6.QtWidgets import QScrollBar

    return me.screens.form_page.findChildren(QScrollBar)  # type: ignore[return-value]


def test_a_computer_whose_clock_is_wrong_shows_the_time_of_the_hub(clerk: Window, hall: Floor) -> None:
    wrong = RunningClock(started=hall.clock.started, shown=hall.clock.shown - timedelta(minutes=50))
    me = clerk(clock=wrong).signs_in()
    me.serves()
    me.until(lambda: me.page.header._clock.text() not in ("", "00:00"))
    minutes, _ = me.page.header._clock.text().split(":")
    assert int(minutes) < 5, "how long it takes is counted from what the hub wrote down"
    hub, shown = local(hall.clock.now()), me.window.shell.bar._clock.text()
    assert shown in {f"{at:%H:%M}" for at in (hub, hub - timedelta(minutes=1))}
    assert me.view.link.synced_at is not None
    assert abs(me.view.link.synced_at - hall.clock.now()) < timedelta(minutes=1)
