"""Handing the window over to a colleague: who, with which password, and what the hub says. No widget here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dostdesk.desk.actions import HandOver
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.rights import Staff
from dostdesk.domain.words import Words
from ui.sign_in.values import UserLine
from ui.work import Run

_ABOUT_PASSWORD = frozenset({"password_wrong", "staff_unknown", "sign_in_slow"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverView:
    """What the dialog draws.

    Attributes:
        wrong: The sentence under the password.
        trouble: What else stands in the way.
    """

    words: Words
    users: tuple[UserLine, ...]
    wrong: str = ""
    trouble: str = ""
    busy: bool = False


class HandOverScreen(Protocol):
    """The dialog."""

    def show_view(self, view: HandOverView) -> None: ...

    def type_again(self) -> None:
        """Put the keyboard where something is missing or wrong."""


class HandOverPresenter:
    """One question.

    Args:
        known: Who signed in here before, and then everybody of the centre; each waits.
        done: Told who has the window now.
    """

    def __init__(
        self,
        screen: HandOverScreen,
        *,
        hand_over: HandOver,
        known: tuple[Callable[[], tuple[Staff, ...]], ...],
        here: str,
        run: Run,
        words: Words,
        done: Callable[[Staff], None],
    ) -> None:
        self._screen, self._hand_over, self._run, self._words, self._done = screen, hand_over, run, words, done
        self._here = here
        self._users: tuple[UserLine, ...] = ()
        self._wrong = self._trouble = ""
        self._busy = False
        self._known = known

    def open(self) -> None:
        """Ask, and offer who is remembered here, and everybody else when the hub has said who there is."""
        self._show()
        self._look_up(self._known)

    def given(self, login: str, password: str) -> None:
        """Enter: ask the hub; a second press while it is asked does nothing."""
        if self._busy:
            return
        words, login = self._words, login.strip()
        self._trouble, self._wrong = "", ""
        if not login:
            self._trouble = words("sign_in.login_missing")
        elif not password:
            self._wrong = words("sign_in.password_missing")
        if self._trouble or self._wrong:
            self._show()
            self._screen.type_again()
            return
        self._busy = True
        self._show()
        self._run(lambda: self._hand_over(login=login, password=password), done=self._handed, failed=self._refused)

    def _look_up(self, known: tuple[Callable[[], tuple[Staff, ...]], ...]) -> None:
        if known:
            first, *rest = known

            def came(people: tuple[Staff, ...]) -> None:
                self._came(people)
                self._look_up(tuple(rest))

            self._run(first, done=came, failed=lambda _error: self._look_up(tuple(rest)))

    def _came(self, people: tuple[Staff, ...]) -> None:
        known = {user.login for user in self._users}
        more = tuple(
            UserLine(login=person.login, name=person.name)
            for person in people
            if person.login != self._here and person.login not in known
        )
        if more:
            self._users = (*self._users, *more)
            self._show()

    def _handed(self, staff: Staff) -> None:
        self._busy = False
        self._done(staff)

    def _refused(self, error: DeskError) -> None:
        self._busy = False
        said = self._words.of_error(error)
        about_password = error.code in _ABOUT_PASSWORD and not isinstance(error, OutsideError)
        self._wrong, self._trouble = (said, "") if about_password else ("", said)
        self._show()
        self._screen.type_again()

    def _show(self) -> None:
        view = HandOverView(
            words=self._words, users=self._users, wrong=self._wrong, trouble=self._trouble, busy=self._busy
        )
        self._screen.show_view(view)
