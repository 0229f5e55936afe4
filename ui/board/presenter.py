"""Decides what the board shows and when it sounds; knows no widget and no sound device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from dostdesk.desk.board_view import AnnouncementView, BoardView, CallView, GroupView
from dostdesk.domain.clock import local, service_day
from dostdesk.domain.ids import ClaimId
from dostdesk.domain.waits import WaitRange
from dostdesk.domain.words import LANGUAGES, Language, Words
from ui.board.announcing import Announcing
from ui.board.values import BoardScreen, Heading, Hero, Line, Row
from ui.sound import Sound

ROWS = 10
PULSES = 3
LONGEST_SAID = 120
EACH_SAID_FOR = 10.0
"""Seconds for which an announcement stands before the next one."""
_MINUTE = timedelta(minutes=1)
_HOUR = 60


class BoardPage(Protocol):
    """Who draws; the page is one."""

    def show_screen(self, screen: BoardScreen) -> None: ...

    def say(self, sentence: str) -> None:
        """Tell those who do not see."""


class BoardPresenter:
    """Shows views of the hall; the page calls `tick` several times a second.

    Args:
        now: By the hub's clock.
        seconds: A clock that never goes back, for what follows what.
        still: No pulses, for those who asked their system for less motion.
    """

    def __init__(
        self,
        page: BoardPage,
        *,
        words: Callable[[Language], Words],
        language: Language,
        now: Callable[[], datetime],
        seconds: Callable[[], float],
        chime: Sound,
        still: bool = False,
    ) -> None:
        self._page = page
        self._words_of = words
        self._words = words(language)
        self._now = now
        self._seconds = seconds
        self._chime = chime
        self._still = still
        self._view = BoardView()
        self._calls = Announcing()
        self._announced: ClaimId | None = None
        self._screen: BoardScreen | None = None

    def show(self, view: BoardView) -> None:
        """The hall changed, or what is known about it."""
        # Before the store has heard of a hub there is no hall yet whose first look would count.
        if view.as_of is not None:
            self._calls = self._calls.seen(view.calls, self._now())
        self._view = view
        self.tick()

    def tick(self) -> None:
        """Time went by: announce what is due, and draw what changed."""
        after = self._calls.after(self._seconds())
        if after.announced > self._calls.announced:
            self._announced = after.shown[0].claim
            self._chime.play()
            self._page.say(self._sentence(after.shown[0]))
        self._calls = after
        screen = self._made(self._now())
        if screen != self._screen:
            self._screen = screen
            self._page.show_screen(screen)

    def _made(self, now: datetime) -> BoardScreen:
        view, words = self._view, self._words
        shown = self._calls.shown
        as_of = "" if view.as_of is None else _moment(view.as_of, now)
        return BoardScreen(
            language=words.language,
            heading=self._heading("board.title_stale" if view.silent else "board.title"),
            ticket=self._heading("board.ticket"),
            window=self._heading("board.window"),
            hero=self._hero(shown[0]) if shown else None,
            nobody=words("board.nobody"),
            rows=tuple(self._row(call) for call in shown[1 : 1 + ROWS]),
            sound="" if self._chime.audible else words("board.no_sound"),
            centre=view.centre_name.get(words.language) or words("program.title"),
            day=local(now).date(),
            time=f"{local(now):%H:%M}",
            clock=words("board.clock", time=f"{local(now):%H:%M}"),
            wait=words("board.wait"),
            unit=words("board.minutes"),
            lines=tuple(self._line(group) for group in view.groups),
            note=self._note(now),
            footer=words("board.missed"),
            call_centre=words("board.call_centre"),
            stale=self._stale(as_of, now) if view.silent else "",
            as_of=words("board.as_of", time=as_of) if view.silent and as_of else "",
        )

    def _note(self, now: datetime) -> str:
        """What a supervisor announces, each in its turn, phrases in all languages; otherwise what is always true."""
        others = (self._words_of(language) for language in LANGUAGES if language != self._words.language)
        languages = (self._words, *others)
        said = [
            sentence
            for one in self._view.announcements
            if one.until > now
            for words in (languages if one.phrase else languages[:1])
            if (sentence := announced(one, words))
        ]
        if not said:
            return self._words("board.priority")
        return said[int(self._seconds() / EACH_SAID_FOR) % len(said)]

    def _heading(self, key: str) -> Heading:
        others = (self._words_of(language)(key) for language in LANGUAGES if language != self._words.language)
        return Heading(own=self._words(key), others=" · ".join(others))

    def _hero(self, call: CallView) -> Hero:
        return Hero(
            label=_shown(call.label),
            window=str(call.window),
            sentence=self._sentence(call),
            language=self._words_of(call.language)("board.language"),
            lit=call.claim == self._announced and self._lit(),
        )

    def _lit(self) -> bool:
        """Whether the present half second is the bright one of a pulse."""
        if self._still or self._calls.at is None:
            return False
        since = self._seconds() - self._calls.at
        return 0 <= since < PULSES and since % 1 < 1 / 2

    def _sentence(self, call: CallView) -> str:
        return self._words_of(call.language)("board.call", label=_shown(call.label), window=call.window)

    def _row(self, call: CallView) -> Row:
        return Row(label=_shown(call.label), window=str(call.window), spoken=self._sentence(call))

    def _line(self, group: GroupView) -> Line:
        words, name = self._words, group.name.in_(self._words.language)
        if group.wait is None:
            wait, spoken = words("board.unknown"), words("board.line_unknown", name=name)
        else:
            wait = _said(group.wait)
            spoken = words("board.line", name=name, minutes=wait)
        return Line(letter=group.letter, name=name, wait=wait, spoken=spoken)

    def _stale(self, as_of: str, now: datetime) -> str:
        if self._view.as_of is None:
            return self._words("board.never")
        minutes = int((now - self._view.as_of) / _MINUTE)
        if 1 <= minutes < _HOUR:
            return self._words("board.stale_minutes", time=as_of, minutes=minutes)
        return self._words("board.stale", time=as_of)


def _said(wait: WaitRange) -> str:
    """A range in minutes; beyond two hours nothing is promised."""
    low, high = wait.minutes
    if low >= LONGEST_SAID:
        return f"{LONGEST_SAID}+"
    return f"{low}–{high}" if high <= LONGEST_SAID else f"{low}–{LONGEST_SAID}+"


def announced(one: AnnouncementView, words: Words) -> str:
    """The sentence of an announcement; empty for a phrase that this version cannot fill."""
    if not one.phrase:
        return one.text
    key = f"board_phrase.{one.phrase}"
    try:
        said = words(key, **one.facts) if key in words else ""
    except KeyError:
        return ""
    return "" if "{" in said else said


def _shown(label: str) -> str:
    """A label that no line break tears apart."""
    return label.replace("-", "\N{NON-BREAKING HYPHEN}")


def _moment(instant: datetime, now: datetime) -> str:
    """The time of day; with the date when it was another service day."""
    same = service_day(instant) == service_day(now)
    return f"{local(instant):%H:%M}" if same else f"{local(instant):%d.%m.%Y %H:%M}"
