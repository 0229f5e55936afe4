"""What the board decides: the words of a call, the pulses, the chime, what is said while the hub is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dostdesk.desk.board_view import AnnouncementView, BoardView, CallView, GroupView
from dostdesk.domain.ids import ClaimId, WindowNo
from dostdesk.domain.services import LocalText
from dostdesk.domain.waits import WaitRange
from dostdesk.domain.words import Language
from ui.board.presenter import ROWS, BoardPresenter
from ui.board.values import BoardScreen
from ui.gallery.day import NOW, words


class FakePage:
    def __init__(self) -> None:
        self.screens: list[BoardScreen] = []
        self.said: list[str] = []

    def show_screen(self, screen: BoardScreen) -> None:
        self.screens.append(screen)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


class FakeChime:
    def __init__(self) -> None:
        self.audible = True
        self.played = 0

    def play(self) -> None:
        self.played += 1

    def close(self) -> None:
        """Nothing was opened."""


class Wall:
    """A presenter with a page and a sound that only remember."""

    def __init__(self, language: Language = "az", *, still: bool = False) -> None:
        self.page, self.chime = FakePage(), FakeChime()
        self.at, self.now = 100.0, NOW
        self.presenter = BoardPresenter(
            self.page,
            words=words,
            language=language,
            now=lambda: self.now,
            seconds=lambda: self.at,
            chime=self.chime,
            still=still,
        )

    @property
    def screen(self) -> BoardScreen:
        return self.page.screens[-1]

    def shows(self, *calls: CallView, silent: bool = False, **changes: object) -> BoardScreen:
        view = BoardView(calls=calls, as_of=self.now, silent=silent)
        self.presenter.show(replace(view, **changes))  # type: ignore[arg-type]
        return self.screen

    def passes(self, seconds: float) -> BoardScreen:
        self.at += seconds
        self.now += timedelta(seconds=seconds)
        self.presenter.tick()
        return self.screen


def call(label: str, window: int = 3, language: Language = "az", *, times: int = 1, order: int = 1) -> CallView:
    return CallView(
        claim=ClaimId(label), label=label, window=WindowNo(window), language=language, times=times, called_at=NOW,
        order=order,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("az", "Y‑047, 3 nömrəli pəncərəyə yaxınlaşın"),
        ("ru", "Y‑047, подойдите к окну 3"),
        ("en", "Y‑047, please go to window 3"),
    ],
)
def test_a_call_is_in_the_tickets_language_whatever_the_boards(language: Language, sentence: str) -> None:
    wall = Wall("az")
    wall.shows()
    hero = wall.shows(call("Y-047", 3, language)).hero
    assert hero is not None
    assert (hero.label, hero.window, hero.sentence) == ("Y‑047", "3", sentence)
    assert hero.language == words(language)("board.language")
    assert wall.page.said == [sentence]


def test_two_calls_at_once_chime_one_after_the_other() -> None:
    wall = Wall()
    wall.shows()
    both = (call("Y-047", order=1), call("A-012", 9, order=2))
    screen = wall.shows(*both)
    assert (wall.chime.played, screen.rows) == (1, ())
    assert wall.passes(1.25).rows == ()
    screen = wall.passes(0.25)
    assert wall.chime.played == 2
    assert screen.hero is not None
    assert (screen.hero.label, [row.label for row in screen.rows]) == ("A‑012", ["Y‑047"])


def test_a_call_pulses_three_times_a_second_apart_and_then_stands_still() -> None:
    wall = Wall()
    wall.shows()
    wall.shows(call("Y-047"))
    lit = []
    for _ in range(20):
        hero = wall.screen.hero
        assert hero is not None
        lit.append(hero.lit)
        wall.passes(0.25)
    assert lit == [True, True, False, False] * 3 + [False] * 8


def test_whoever_wants_less_motion_sees_no_pulse() -> None:
    wall = Wall(still=True)
    wall.shows()
    hero = wall.shows(call("Y-047")).hero
    assert hero is not None
    assert not hero.lit


def test_an_earlier_call_that_moves_up_does_not_pulse() -> None:
    wall = Wall()
    wall.shows()
    wall.shows(call("Y-047", order=1), call("A-012", order=2))
    wall.passes(1.5)
    hero = wall.shows(call("Y-047", order=1)).hero
    assert hero is not None
    assert (hero.label, hero.lit) == ("Y‑047", False)


def test_a_recall_chimes_once_more() -> None:
    wall = Wall()
    wall.shows()
    wall.shows(call("Y-047"))
    wall.passes(5)
    for _ in range(3):
        wall.shows(call("Y-047", times=2, order=2))
        wall.passes(2)
    assert (wall.chime.played, len(wall.page.said)) == (2, 2)


def test_what_was_called_before_the_board_was_there_makes_no_sound() -> None:
    wall = Wall()
    screen = wall.shows(call("Y-047"))
    assert screen.hero is not None
    assert (wall.chime.played, screen.hero.lit) == (0, False)


def test_a_board_that_never_heard_the_hub_says_that_it_waits() -> None:
    screen = Wall().shows(silent=True, as_of=None)
    assert screen.stale == words("az")("board.never")
    assert (screen.as_of, screen.hero) == ("", None)


def test_a_silent_hub_is_said_with_the_age_and_the_call_is_the_last_one() -> None:
    wall = Wall()
    wall.shows()
    wall.shows(call("Y-047"))
    wall.passes(4 * 60)
    screen = wall.shows(call("Y-047"), silent=True, as_of=NOW)
    assert screen.heading.own == "Son çağırış"
    assert screen.as_of == "14:32 vəziyyəti"
    assert "14:32" in screen.stale
    assert "4 dəqiqə" in screen.stale
    assert screen.hero is not None
    assert wall.passes(2 * 3600).stale == words("az")("board.stale", time="14:32")


def test_the_state_of_another_day_has_its_date() -> None:
    screen = Wall("en").shows(silent=True, as_of=NOW - timedelta(days=1))
    assert screen.as_of == "as of 11.11.2026 14:32"


def test_announcements_stand_in_the_place_of_the_note_each_in_its_turn() -> None:
    wall = Wall("en")
    usual = wall.shows().note
    until = NOW + timedelta(minutes=1)
    phrase = AnnouncementView(phrase="closing_soon", facts={"time": "15:00"}, text="", until=until)
    words = AnnouncementView(phrase="", facts={}, text="Lift no longer works", until=until)
    # Of a newer hub, and one that lacks what fills it: neither is shown as a bare code.
    strange = (replace(phrase, phrase="of_tomorrow"), replace(phrase, facts={}))
    said = [wall.shows(announcements=(phrase, words, *strange)).note, *(wall.passes(10).note for _ in range(3))]
    # A phrase is said in all languages, what somebody wrote only as he wrote it.
    assert set(said) == {
        "The centre closes at 15:00.", "Mərkəz bağlanır: saat 15:00.", "Центр закрывается в 15:00.",
        "Lift no longer works",
    }  # fmt: skip
    assert wall.passes(60).note == usual


def test_nothing_is_drawn_again_that_did_not_change() -> None:
    wall = Wall()
    wall.shows()
    wall.passes(1)
    drawn = len(wall.page.screens)
    wall.passes(1)
    wall.shows()
    assert len(wall.page.screens) == drawn
    wall.passes(60)
    assert len(wall.page.screens) == drawn + 1
    assert wall.screen.time == "14:33"


@pytest.mark.parametrize(
    ("wait", "shown"),
    [(None, "—"), ((0, 20), "0–1"), ((671, 1100), "11–19"), ((5000, 9000), "80–120+"), ((7200, 9000), "120+")],
)
def test_waits_are_ranges_of_whole_minutes_and_never_a_promise_of_hours(
    wait: tuple[int, int] | None, shown: str
) -> None:
    name = LocalText(az="Əlillik", ru="Инвалидность", en="Disability")
    group = GroupView(
        letter="E", name=name, waiting=1, wait=None if wait is None else WaitRange(low_s=wait[0], high_s=wait[1])
    )
    (line,) = Wall().shows(groups=(group,)).lines
    assert (line.letter, line.name, line.wait) == ("E", "Əlillik", shown)
    assert "Əlillik" in line.spoken


def test_no_more_rows_than_the_wall_holds() -> None:
    wall = Wall()
    screen = wall.shows(*(call(f"Y-{number:03d}", order=number) for number in range(1, 15)))
    assert len(screen.rows) == ROWS
    assert screen.rows[0].label == "Y‑013"


def test_a_board_without_sound_says_so() -> None:
    wall = Wall()
    wall.chime.audible = False
    assert wall.shows().sound == "səs yoxdur"
    wall.chime.audible = True
    assert wall.passes(1).sound == ""
