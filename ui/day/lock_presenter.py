"""The lock of the window: when it closes, who opens it, and how long one waits after wrong passwords. No widget here.

Locking keeps whoever passes by from reading and pressing keys. Whether a password is right is decided below.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from dostdesk.desk.view import DeskView
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.words import Words
from ui.day.away_values import is_over
from ui.work import Run
from ui.workspace import phrasing

Why = Literal["key", "idle", "restart", "session"]
_FREE_TRIES, _LONGEST_S = 2, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LockView:
    """What the locked window shows: nothing of the citizen.

    Attributes:
        kept: What goes on behind the lock, in sentences.
        wrong: The sentence under the password.
        wait: Seconds until the next try; 0 when one may try now.
    """

    words: Words
    name: str
    login: str
    why: str
    kept: tuple[str, ...]
    wrong: str = ""
    wait: int = 0
    busy: bool = False
    may_hand_over: bool = True


class LockScreen(Protocol):
    """What covers the window."""

    def cover(self, view: LockView) -> None: ...

    def show_lock(self, view: LockView) -> None: ...

    def uncover(self) -> None:
        """Everything is as it was before."""

    def begin_again(self) -> None:
        """The password was wrong: it is to be typed over."""


class Lock:
    """One window's lock.

    Args:
        unlock: Answers by raising; as `Actions.unlock`.
        remember: That the window is locked, for a program that is started again.
        monotonic: Seconds that no clock of the hub moves.
    """

    def __init__(
        self,
        screen: LockScreen,
        *,
        unlock: Callable[[str], None],
        remember: Callable[[bool], None],
        run: Run,
        clock: Clock,
        words: Callable[[], Words],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._screen, self._unlock, self._remember, self._run = screen, unlock, remember, run
        self._clock, self._words, self._monotonic = clock, words, monotonic
        self._view = DeskView()
        self._locked = self._busy = False
        self._why: Why = "key"
        self._since = clock.now()
        self._wrong: DeskError | None = None
        self._missing = False
        self._tries = 0
        self._wait_until: datetime | None = None
        self._opened_at = -math.inf

    @property
    def locked(self) -> bool:
        return self._locked

    @property
    def opened_ago(self) -> float:
        """Seconds since somebody opened it; infinite while nobody has."""
        return self._monotonic() - self._opened_at

    def saw(self, view: DeskView) -> None:
        """Take what the desk knows now. Without anybody signed in there is nothing to lock."""
        self._view = view
        if self._locked and view.staff is None:
            self.open()
        elif self._locked:
            self._draw()

    def lock(self, why: Why) -> None:
        """Cover the window, if somebody is signed in."""
        if self._locked or self._view.staff is None:
            return
        self._locked, self._why, self._since = True, why, self._clock.now()
        self._wrong, self._missing, self._busy = None, False, False
        self._screen.cover(self._values())
        self._run(lambda: self._remember(True), done=_nothing, failed=_nothing)

    def open(self) -> None:
        """Show everything again, as it was: the right password was given, here or for handing the window over."""
        if not self._locked:
            return
        self._locked, self._tries, self._wait_until = False, 0, None
        self._opened_at = self._monotonic()
        self._screen.uncover()
        self._run(lambda: self._remember(False), done=_nothing, failed=_nothing)

    def password_given(self, password: str) -> None:
        """Enter: try this password, unless one has to wait."""
        if self._busy or not self._locked or self._seconds():
            return
        self._wrong, self._missing = None, not password
        if not password:
            self._draw()
            self._screen.begin_again()
            return
        self._busy = True
        self._draw()
        self._run(lambda: self._unlock(password), done=self._right, failed=self._not_right)

    def tick(self) -> None:
        """A second went by."""
        if self._locked:
            self._draw()

    def change_words(self) -> None:
        """Another language is spoken from now on."""
        if self._locked:
            self._draw()

    def _right(self, _: None) -> None:
        self._busy = False
        self.open()

    def _not_right(self, error: DeskError) -> None:
        self._busy, self._wrong = False, error
        if error.code == "password_wrong":
            self._tries += 1
            beyond = self._tries - _FREE_TRIES
            if beyond > 0:
                self._wait_until = self._clock.now() + timedelta(seconds=min(_LONGEST_S, 2**beyond))
        elif error.code == "signed_out":
            self.open()
            return
        self._draw()
        self._screen.begin_again()

    def _seconds(self) -> int:
        """Whole seconds that one still has to wait."""
        if self._wait_until is None:
            return 0
        left = self._wait_until - self._clock.now()
        return max(0, -int(-left.total_seconds() // 1))

    def _draw(self) -> None:
        self._screen.show_lock(self._values())

    def _values(self) -> LockView:
        words, view = self._words(), self._view
        wrong = words("sign_in.password_missing") if self._missing else ""
        if self._wrong is not None:
            wrong = words.of_error(self._wrong)
        return LockView(
            words=words,
            name=view.staff.name if view.staff else "",
            login=view.staff.login if view.staff else "",
            why=words(f"day.lock.why.{self._why}", time=phrasing.hour(self._since)),
            kept=_kept(view, words, self._clock.now()),
            wrong=wrong,
            wait=self._seconds(),
            busy=self._busy,
            may_hand_over=view.window is not None,
        )


def _kept(view: DeskView, words: Words, now: datetime) -> tuple[str, ...]:
    lines = []
    if view.visit is not None:
        ticket = view.visit.ticket
        state = "called" if ticket.state is TicketState.CALLED else "serving"
        lines.append(words(f"day.lock.visit.{state}", label=shown_label(ticket.label)))
    if view.pause is not None:
        said = "day.lock.break_over" if is_over(view.pause, now) else "day.lock.break"
        lines.append(words(said, until=phrasing.hour(view.pause.until)))
    if view.window_lost:
        lines.append(words("day.closed.window", window=view.window))
    return tuple(lines)


def _nothing(_: object) -> None:
    """Whether it was remembered changes nothing on the screen."""
