"""Journey: signing in at the real window, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from clerk import Clerk
from hall import words

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.words import LANGUAGES
from ui.sign_in.parts import ReadyRow

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]


def test_one_enter_signs_the_prefilled_clerk_in(clerk: Window) -> None:
    me = clerk()
    page = me.screens.sign_in_page
    assert me.focus is page.password
    assert page.password.text() == "demo"
    rows = [row for row in page.findChildren(ReadyRow) if row.isVisible()]
    assert len(rows) == 6
    me.until(lambda: me.says("buraxılış 1"))
    me.press("Enter")
    me.until(lambda: me.front == "workspace")
    assert me.view.staff is not None
    assert me.view.staff.login == "a.ceferova"
    assert me.view.window == 7
    assert me.focus is me.page.idle.walk_in
    assert me.says("Gözləyən yoxdur")


def test_the_workspace_is_made_while_somebody_signs_in_and_speaks_the_language_that_he_chose(clerk: Window) -> None:
    me = clerk()
    me.until(lambda: me.screens.rooms._ready is not None)
    made = me.screens.rooms._ready
    assert me.front == "sign_in"
    me.screens.sign_in_page.languages.chosen.emit(LANGUAGES.index("ru"))
    me.until(lambda: me.screens.sign_in_page.languages.current == LANGUAGES.index("ru"))
    me.press("Enter")
    me.until(lambda: me.front == "workspace")
    assert me.page is made
    assert me.says(words("ru")("workspace.queue_empty"))


def test_a_wrong_password_says_so_and_keeps_the_login(clerk: Window) -> None:
    me = clerk(password="")
    page = me.screens.sign_in_page
    me.press("Enter")
    me.until(lambda: bool(page._wrong.text))
    me.types("yanlış")
    me.press("Enter")
    me.until(lambda: page._wrong.text == words("az").of_error(RefusedError("password_wrong")))
    assert me.front == "sign_in"
    assert page.user is not None
    assert page.user.raw() == "a.ceferova"
    assert me.focus is page.password
    assert page.password.selectedText() == "yanlış"
    me.types("demo")
    me.press("Enter")
    me.until(lambda: me.front == "workspace")


def test_somebody_else_is_chosen_by_keyboard_and_takes_another_window(clerk: Window) -> None:
    me = clerk(password="")
    page = me.screens.sign_in_page
    me.press("Shift+Tab")
    me.until(lambda: me.focus is page.user)
    me.types("nigar")
    assert page.user is not None
    assert page.user.raw() == "n.abbasova"
    me.press("Tab")
    me.types("demo")
    while me.focus is not page.window_field.number:
        me.press("Tab")
    me.press("Up")
    me.press("Up")
    assert page.window_field.number.text() == "9"
    me.press("Enter")
    me.until(lambda: me.front == "workspace")
    assert me.view.staff is not None
    assert (me.view.staff.login, me.view.window) == ("n.abbasova", 9)


def test_a_taken_window_is_said_and_the_workspace_does_not_flash(clerk: Window) -> None:
    first = clerk(login="l.hesenova", window=5).signs_in()
    second = clerk(window=5)
    fronts: list[str] = []
    second.desk.subscribe(lambda: fronts.append(second.front))
    second.press("Enter")
    second.until(lambda: second.says("5"))
    second.until(lambda: not second.screens.sign_in_page._trouble.isHidden())
    assert set(fronts) <= {"sign_in"}
    assert second.front == "sign_in"
    assert first.front == "workspace"
