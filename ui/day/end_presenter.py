"""Decides on the page of the day's end: reads the account, asks before closing, and twice before cutting off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import DayAccount, DeskView
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.words import Words
from ui.day.end_values import (
    CloseQuestion,
    DayEndValues,
    close_question,
    day_end_values,
    kinds_left,
    word_question,
)
from ui.work import Run
from ui.workspace import phrasing
from ui.workspace.asking import ReasonQuestion
from ui.workspace.book import ServiceBook

Tone = Literal["accent", "success", "warning", "danger"]


class DayEndScreen(Protocol):
    """What the page and its shell can be told."""

    def show_day_end(self, values: DayEndValues) -> None: ...

    def ask_close(self, question: CloseQuestion, answered: Callable[[bool], None]) -> None:
        """Answered with whether what is at windows is cut off."""

    def ask_word(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None:
        """Answered with a code of what became of the tickets of a kind."""

    def tell(self, sentence: str, tone: Tone) -> None: ...


class DayEnd:
    """The supervisor's account of the day, and its end.

    Args:
        book: None before the first release came.
        changed: The desk is to be read again.
    """

    def __init__(
        self,
        screen: DayEndScreen,
        *,
        actions: Actions,
        run: Run,
        clock: Clock,
        words: Callable[[], Words],
        book: Callable[[], ServiceBook | None],
        changed: Callable[[], None],
    ) -> None:
        self._screen, self._actions, self._run, self._clock = screen, actions, run, clock
        self._words, self._book, self._changed = words, book, changed
        self._account: DayAccount | None = None
        self._head = -1
        self._reading = self._read_again = self._busy = False

    def open(self) -> None:
        """The page comes to the front: read the account anew."""
        self._read()

    def saw(self, view: DeskView) -> None:
        """The page is in front, and the desk knows more: the account may be another one."""
        if view.head != self._head:
            self._head = view.head
            self._read()

    def tick(self) -> None:
        """Time went by: ages are older."""
        self._show()

    def close_pressed(self) -> None:
        """Ask; a day that is closed already says so."""
        account, words = self._account, self._words()
        if account is None or self._busy:
            return
        if account.closed_at is not None:
            self._screen.tell(words("day.end.closed", time=phrasing.hour(account.closed_at)), "accent")
            return
        self._screen.ask_close(close_question(account, words), self._close)

    def _close(self, force: bool) -> None:
        account = self._account
        if account is None or not account.open:
            self._end(lambda: self._actions.close_day(force))
        else:
            self._ask_words(account, {})

    def _ask_words(self, account: DayAccount, said: Mapping[TicketState, str]) -> None:
        """Of each kind that is left, one after the other; then the day ends."""
        kind = next((kind for kind in kinds_left(account) if kind not in said), None)
        if kind is None:
            self._end(lambda: self._actions.steer.close_day(account, said))
            return
        question = word_question(account, kind, self._words())
        self._screen.ask_word(question, lambda word: self._ask_words(account, {**said, kind: word}))

    def _end(self, work: Callable[[], None]) -> None:
        self._busy = True
        self._show()
        self._run(work, done=self._closed, failed=self._not_closed)

    def _closed(self, _: None) -> None:
        self._busy = False
        self._screen.tell(self._words()("day.end.done"), "success")
        self._read()
        self._changed()

    def _not_closed(self, error: DeskError) -> None:
        self._busy = False
        self._screen.tell(self._words().of_error(error), "danger")
        self._read()

    def _read(self) -> None:
        if self._reading:
            self._read_again = True
            return
        self._reading = True
        self._run(self._actions.day_account, done=self._came, failed=self._did_not_come)

    def _came(self, account: DayAccount) -> None:
        self._reading, self._account = False, account
        self._show()
        if self._read_again:
            self._read_again = False
            self._read()

    def _did_not_come(self, error: DeskError) -> None:
        self._reading = self._read_again = False
        self._screen.tell(self._words().of_error(error), "danger")

    def _show(self) -> None:
        book = self._book()
        if self._account is not None and book is not None:
            values = day_end_values(
                self._account, book=book, words=self._words(), now=self._clock.now(), busy=self._busy
            )
            self._screen.show_day_end(values)
