"""Cards of windows in words: the same card again while nothing on it can have changed, and never an old one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dostdesk.domain.words import Language
from dostdesk.insight.live.hall import hall_now
from dostdesk.insight.live.windows import WindowNow, WindowState
from ui.gallery import day
from ui.gallery.busy_hall import busy_floor, people
from ui.gallery.day import NOW
from ui.supervision.card_words import CardTeller, card_of
from ui.supervision.hall_values import Telling

BOOK, STAFF = day.book(), {person.id: person for person in people()}
SECOND = timedelta(seconds=1)


def tell(now: datetime = NOW, language: Language = "az", **planned: str) -> Telling:
    return Telling(
        words=day.words(language), book=BOOK, now=now, staff=STAFF, forecasts={}, acts=frozenset(),
        planned={int(no[1:]): said for no, said in planned.items()},
    )  # fmt: skip


def windows(now: datetime = NOW) -> tuple[WindowNow, ...]:
    return hall_now(
        busy_floor(), now=now, policy=BOOK.policy, planned=lambda _ticket: 20 * 60 * SECOND, staff=STAFF
    ).windows


def test_from_second_to_second_every_card_is_what_it_would_be_anew() -> None:
    teller = CardTeller()
    for second in range(0, 150, 7):
        now = NOW + second * SECOND
        assert teller.cards(windows(now), tell(now)) == tuple(card_of(window, tell(now)) for window in windows(now))


def test_nothing_is_told_anew_where_nothing_changed() -> None:
    teller = CardTeller()
    first, again = (teller.cards(windows(), tell()) for _ in range(2))
    assert all(one is other for one, other in zip(first, again, strict=True))


def test_who_comes_changes_only_windows_that_are_free() -> None:
    teller = CardTeller()
    first = teller.cards(windows(), tell())
    more = tuple(replace(window, waits_for=window.waits_for + 1) for window in windows())
    changed = {
        window.state
        for window, one, other in zip(more, first, teller.cards(more, tell()), strict=True)
        if one is not other
    }
    assert changed == {WindowState.FREE}


def test_what_is_planned_and_another_language_are_said_at_once() -> None:
    teller = CardTeller()
    before = teller.cards(windows(), tell())
    planned = teller.cards(windows(), tell(w1="at noon"))
    assert [card.no for card, other in zip(planned, before, strict=True) if card != other] == [1]
    assert planned[0].note == "at noon"
    english = teller.cards(windows(), tell(language="en"))
    assert english[0].state != before[0].state
