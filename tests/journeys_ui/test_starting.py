"""A restart in the middle of a visit: the form that was open is the first page that is made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from clerk import Clerk

from ui.build import DeskScreens
from ui.shell.frame import Shell


def test_a_form_that_was_open_is_the_first_page_that_is_made(
    clerk: Callable[..., Clerk], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = clerk().signs_in().serves()
    before.opens_form()
    before.drops()
    fronts, made_at_first, show = list[str](), list[set[str]](), Shell.show_page

    def show_page(shell: Shell, name: str) -> None:
        fronts.append(name)
        show(shell, name)

    def settles(screens: DeskScreens) -> None:
        made_at_first.append(set(screens.shell._pages))
        settle(screens)

    settle = DeskScreens._settle
    monkeypatch.setattr(Shell, "show_page", show_page)
    monkeypatch.setattr(DeskScreens, "_settle", settles)
    again = clerk(data=before.data)
    again.until(lambda: bool(made_at_first))
    again.still()
    assert fronts == ["form"]
    assert made_at_first == [{"form"}]
    assert not again.screens.entrance.made
    again.press("Esc")
    again.until(lambda: again.front == "workspace")
    assert again.page.isVisible()
    assert again.state == "serving"
