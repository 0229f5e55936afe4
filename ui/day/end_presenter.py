"""Decides on the page of the day's end: reads the account, asks before closing, and twice before cutting off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import DayAccount, DeskView
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError
from dostdesk.domain.words import Words
from ui.day.end_values import CloseQuestion, DayEndValues, close_question, day_end_values
from ui.work import Run
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook

Tone = Literal["accent", "success", "warning", "danger"]


class DayEndScreen(Protocol):
    """What the page and its shell can be told."""

    def show_day_end(self, values: DayEndValues) -> None: ...

    def ask_close(self, question: CloseQuestion, answered: Callable[[bool], None]) -> None:
        """Answered with whether what is at windows is cut off."""

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
        self._busy = True
        self._show()
        self._run(lambda: self._actions.close_day(force), done=self._closed, failed=self._not_closed)

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
