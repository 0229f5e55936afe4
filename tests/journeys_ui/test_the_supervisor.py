"""Journey: a supervisor signs in without a window, sees what others do within a second, and steers with few keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from clerk import Clerk
from hall import Floor
from watching import SECOND, card, says, watches

from ui.places import LIVE, WORKSPACE
from ui.supervision.values import CardValue

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]


def is_stale(shown: CardValue | None) -> bool:
    return shown is not None and shown.stale


@pytest.fixture
def ninth(clerk: Window) -> Clerk:
    """A clerk of employment services at window 9."""
    return clerk(login="l.hesenova", window=9).signs_in()


def test_a_supervisor_signs_in_without_a_window_and_sees_the_hall(clerk: Window, ninth: Clerk, hall: Floor) -> None:
    chief = watches(clerk(login="r.mustafayev", window=3))
    assert chief.view.window is None
    says(chief, 9, lambda shown: shown.glyph == "todo")
    assert chief.window.shell.bar.tabs.isVisible()
    waiting = chief.screens.rooms.live.presenter.hall.figures.waiting
    hall.arrives("udsy-apply")
    chief.until(lambda: chief.screens.rooms.live.presenter.hall.figures.waiting == waiting + 1)


def test_what_a_window_does_is_on_its_card_within_a_second(clerk: Window, ninth: Clerk, hall: Floor) -> None:
    chief = watches(clerk(login="r.mustafayev", window=3))
    says(chief, 9, lambda shown: shown.glyph == "todo")
    hall.arrives("pension-survivor")
    ninth.until(lambda: bool(ninth.desk.actions.view().queue))
    ninth.desk.actions.call_next()
    assert says(chief, 9, lambda shown: shown.glyph == "called") < SECOND
    ninth.desk.actions.start("")
    assert says(chief, 9, lambda shown: shown.glyph == "running" and bool(shown.label)) < SECOND


def test_window_nine_closes_and_opens_with_two_keys_each(clerk: Window, ninth: Clerk) -> None:
    chief = watches(clerk(login="r.mustafayev", window=3))
    says(chief, 9, lambda shown: shown.glyph == "todo")
    chief.press("9")
    chief.press("F2")
    assert says(chief, 9, lambda shown: shown.closed) < SECOND
    chief.still()
    chief._again_may_call()
    chief.press("9")
    chief.press("F2")
    assert says(chief, 9, lambda shown: not shown.closed) < SECOND


def test_a_skill_is_added_with_four_keys_and_taken_back(clerk: Window, ninth: Clerk) -> None:
    chief = watches(clerk(login="r.mustafayev", window=3))
    says(chief, 9, lambda shown: "M" not in shown.skills and shown.glyph == "todo")
    for key in ("9", "F3", "M", "Enter"):
        chief.press(key)
    assert says(chief, 9, lambda shown: "M" in shown.skills) < SECOND
    ninth.until(lambda: ninth.view.staff is not None and "M" in ninth.view.staff.skills.all)
    chief.still()
    chief.press("Ctrl+Z")
    says(chief, 9, lambda shown: "M" not in shown.skills)


def test_nothing_that_happens_moves_the_selection_the_focus_or_the_scroll(
    clerk: Window, ninth: Clerk, hall: Floor
) -> None:
    chief = watches(clerk(login="r.mustafayev", window=3))
    page = chief.screens.rooms.live.page
    says(chief, 9, lambda shown: shown.glyph == "todo")
    chief.press("9")

    def stands() -> tuple[str, object, int]:
        """The window that is chosen: who sits there is told a little later; the focus; the scroll."""
        return page.cards.currentIndex().data().split()[0], chief.focus, page.cards.verticalScrollBar().value()

    before = stands()
    colleague = hall.colleague
    says(chief, 8, lambda shown: shown.glyph == "todo")
    for _ in range(3):
        hall.arrives("udsy-apply")
    colleague.call_next()
    says(chief, 8, lambda shown: shown.glyph == "called")
    assert stands() == before


def test_a_desk_that_falls_silent_is_never_shown_as_working(clerk: Window, ninth: Clerk, hall: Floor) -> None:
    chief = watches(clerk(login="r.mustafayev", window=3))
    hall.arrives("pension-survivor")
    ninth.until(lambda: bool(ninth.desk.actions.view().queue))
    ninth.desk.actions.call_next()
    ninth.desk.actions.start("")
    says(chief, 9, lambda shown: shown.glyph == "running")
    label = card(chief, 9).label  # type: ignore[union-attr]
    data = ninth.data
    ninth.drops()
    chief.qtbot.waitUntil(lambda: is_stale(card(chief, 9)), timeout=25_000)
    shown = card(chief, 9)
    assert shown is not None
    assert (shown.glyph, shown.label) == ("offline", label)
    assert any(row.glyph == "offline" for row in (line.row for line in chief.screens.rooms.live.page.alerts.lines))
    again = clerk(login="l.hesenova", window=9, data=data)
    again.until(lambda: again.view.visit is not None)
    says(chief, 9, lambda shown: not shown.stale)


def test_with_a_window_of_his_own_the_tabs_lead_there_and_back(clerk: Window, hall: Floor) -> None:
    me = clerk(login="r.mustafayev", window=3)
    me.window.activateWindow()
    me.until(me.window.isActiveWindow)
    me.screens.sign_in_page.window_field.stepped.emit(1)
    me.press("Enter")
    me.until(lambda: me.front == WORKSPACE)
    me.still()
    assert me.view.window == 1
    me.press("Ctrl+Shift+1")
    me.until(lambda: me.front == LIVE)
    me.still()
    me.press("Ctrl+Shift+5")
    me.until(lambda: me.front == WORKSPACE)
