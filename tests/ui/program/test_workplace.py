"""What the sign-in page says about this desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dostdesk.assets import resource
from dostdesk.desk.build import Place
from dostdesk.desk.catalogue_view import CatalogueView
from dostdesk.desk.view import DeskView, LinkState, LinkView
from dostdesk.domain.clock import BAKU
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.words import LANGUAGES, Language, Words
from ui.sign_in.values import UserLine, Workplace
from ui.workplace import Setup, workplace

ANNA = Staff(id=StaffId("s1"), login="a.numune", name="Aytən Nümunə", short_name="A. Nümunə", role=Role.CLERK)
STAFF = (UserLine(login="b.numune", name="Bəxtiyar Nümunə"), UserLine(login="a.numune", name="Aytən Nümunə"))


def shown(
    *,
    place: Place | None = None,
    login: str = "",
    window: int | None = None,
    printer: str = "",
    release: int | None = 1,
    state: LinkState = LinkState.ONLINE,
    disk_free: int = 84_000_000_000,
    throwaway: bool = True,
    language: Language = "az",
) -> Workplace:
    view = DeskView(link=LinkView(state=state, since=_SINCE))
    setup = Setup(
        data=Path("desk"), device="D12-P07", printer=printer, window=window, login=login, password="demo",
        throwaway_key=throwaway,
    )  # fmt: skip
    return workplace(
        place or Place(), setup, view=view, staff=STAFF, catalogue=CatalogueView(number=release or 0),
        disk_free=disk_free, words=Words.load(resource("translations"), language), today=date(2026, 11, 18),
    )  # fmt: skip


_SINCE = datetime(2026, 11, 18, 9, tzinfo=BAKU)


def test_the_demos_clerk_comes_first_then_who_was_here_then_everybody() -> None:
    remembered = Place(remembered=(ANNA,))
    assert [user.login for user in shown(place=remembered).users] == ["a.numune", "b.numune"]
    assert [user.login for user in shown(place=remembered, login="b.numune").users] == ["b.numune", "a.numune"]
    assert [user.remembered for user in shown(place=remembered).users] == [True, False]
    assert shown(login="c.unknown").users[0] == UserLine(login="c.unknown", name="c.unknown")


def test_the_window_asked_for_beats_the_last_one() -> None:
    place = Place(last_window=WindowNo(4), windows=(WindowNo(1), WindowNo(28)))
    assert shown(place=place, window=7).window == 7
    assert shown(place=place).window == 4
    assert shown().window == 1
    assert shown(place=place).windows == 28


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readiness_list_says_what_is_missing(language: Language) -> None:
    ready = shown(language=language, release=None, state=LinkState.ON_ITS_OWN).ready
    assert [line.glyph for line in ready] == ["done", "done", "todo", "todo", "offline", "warning"]
    assert all(line.name and line.said for line in ready)
    there = shown(language=language, printer="Zebra", throwaway=False).ready
    assert [line.glyph for line in there] == ["done", "done", "todo", "done", "done", "done"]
    assert there[0].said == "Zebra"


def test_what_is_not_known_yet_is_not_said() -> None:
    page = shown(disk_free=0, place=Place(clock_ahead=timedelta(seconds=-2)))
    assert page.disk_free_gb is None
    assert page.clock_difference == -2
