"""Decides on the sign-in page: what is asked of the hub and what is said when it refuses. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from dostdesk.desk.actions import SignIn
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.rights import Staff
from dostdesk.domain.words import Language, Words
from ui.sign_in.values import SignInView, Workplace

if TYPE_CHECKING:
    from ui.work import Run

_ABOUT_PASSWORD = frozenset({"password_wrong", "staff_unknown", "login_unknown"})


class SignInScreen(Protocol):
    """What the page can be told."""

    def show_view(self, view: SignInView) -> None: ...

    def focus_password(self) -> None: ...


class SignInPresenter:
    """Signing in at one desk.

    Attributes:
        language_chosen: Told at once, so that the whole program changes its language.
        signed_in: Told who signed in and at which window.
    """

    def __init__(
        self,
        screen: SignInScreen,
        *,
        run: Run,
        sign_in: SignIn,
        words: Words,
        language_chosen: Callable[[Language], None],
        signed_in: Callable[[Staff, WindowNo | None], None],
    ) -> None:
        self._screen = screen
        self._run = run
        self._sign_in = sign_in
        self._words = words
        self._language_chosen, self._signed_in = language_chosen, signed_in
        self._workplace: Workplace | None = None
        self._login = ""
        self._window = 1
        self._error: DeskError | None = None
        self._missing = ""
        self._busy = False

    def open(self, workplace: Workplace) -> None:
        """Show the page for a desk; the remembered person is chosen."""
        self._workplace = workplace
        self._login = workplace.users[0].login if workplace.users else ""
        self._window = 0 if self._windowless else workplace.window
        self._error, self._missing, self._busy = None, "", False
        self._show()
        self._screen.focus_password()

    def show_workplace(self, workplace: Workplace) -> None:
        """The link, a printer or the list of people changed; what was chosen stays."""
        self._workplace = workplace
        if not self._login and workplace.users:
            self._login = workplace.users[0].login
        if not self._windowless:
            self._window = self._window or workplace.window
        self._show()

    def change_words(self, words: Words) -> None:
        """Say everything in another language from now on."""
        self._words = words
        self._show()

    def language_pressed(self, language: Language) -> None:
        """The clerk wants another language."""
        self._language_chosen(language)

    def login_chosen(self, login: str) -> None:
        """Somebody else signs in."""
        login = login.strip()
        if login != self._login:
            self._login = login
            self._window = 0 if self._windowless else self._window or self._last_window
        self._error, self._missing = None, ""
        self._show()

    def window_chosen(self, window: int) -> None:
        """Another window; numbers beyond the centre's are brought back to them. 0 is none, for whoever needs none."""
        highest = 1 if self._workplace is None else self._workplace.windows
        self._window = max(0 if self._windowless else 1, min(highest, window))
        self._error = None
        self._show()

    def window_stepped(self, step: int) -> None:
        """The window before or after."""
        self.window_chosen(self._window + step)

    def sign_in_pressed(self, password: str) -> None:
        """Ask the hub; a second press while it is asked does nothing."""
        if self._busy or self._workplace is None:
            return
        self._error = None
        self._missing = "" if password and self._login else "sign_in.password_missing"
        if not self._login:
            self._missing = "sign_in.login_missing"
        if self._missing:
            self._show()
            self._screen.focus_password()
            return
        self._busy = True
        self._show()
        login, window = self._login, WindowNo(self._window) if self._window else None
        self._run(
            lambda: self._sign_in(login=login, password=password, window=window),
            done=lambda staff: self._done(staff, window),
            failed=self._refused,
        )

    @property
    def opening_window(self) -> bool:
        """Whether somebody is being let in who takes a window."""
        return self._busy and self._window > 0

    @property
    def _windowless(self) -> bool:
        users = () if self._workplace is None else self._workplace.users
        return any(user.login == self._login and user.windowless for user in users)

    @property
    def _last_window(self) -> int:
        return 1 if self._workplace is None else self._workplace.window

    def _done(self, staff: Staff, window: WindowNo | None) -> None:
        self._busy = False
        self._show()
        self._signed_in(staff, window)

    def _refused(self, error: DeskError) -> None:
        self._busy = False
        self._error = error
        self._show()
        self._screen.focus_password()

    def _show(self) -> None:
        if self._workplace is None:
            return
        error, wrong, trouble = self._error, "", ""
        if self._missing:
            wrong = self._words(self._missing)
        elif error is not None and error.code in _ABOUT_PASSWORD and not isinstance(error, OutsideError):
            wrong = self._words.of_error(error)
        elif error is not None:
            trouble = self._words.of_error(error)
        self._screen.show_view(
            SignInView(
                workplace=self._workplace,
                words=self._words,
                login=self._login,
                window=self._window,
                wrong=wrong,
                trouble=trouble,
                busy=self._busy,
            )
        )
