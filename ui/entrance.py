"""The way in: the sign-in in the shell of one desk, who can sign in there, and whether the workplace is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dostdesk.desk.build import Desk, Place
from dostdesk.desk.view import DeskView
from dostdesk.domain.clock import local
from dostdesk.domain.errors import DeskError
from dostdesk.domain.rights import Staff
from dostdesk.domain.words import Language, Words
from ui.places import SIGN_IN
from ui.shell.frame import Shell
from ui.sign_in.values import UserLine, Workplace
from ui.work import Run
from ui.workplace import Setup, workplace

if TYPE_CHECKING:
    from ui.sign_in.page import SignInPage
    from ui.sign_in.presenter import SignInPresenter


@dataclass(frozen=True, slots=True, kw_only=True)
class EntranceWays:
    """What the sign-in needs of the rest of the desk's screens.

    Attributes:
        view: The desk as last seen.
        speak: Another language was chosen.
        signed_in: Somebody is let in.
    """

    view: Callable[[], DeskView]
    words: Callable[[], Words]
    speak: Callable[[Language], None]
    signed_in: Callable[[], None]


class Entrance:
    """Page and presenter, made when somebody has to sign in: after a restart in the middle of a visit nobody has to.

    Attributes:
        place, disk_free: The desk as it was read last; bytes, 0 while unknown.
    """

    def __init__(self, shell: Shell, desk: Desk, *, run: Run, setup: Setup, ways: EntranceWays) -> None:
        self._shell, self._desk, self._run, self._ways = shell, desk, run, ways
        self._setup = setup
        self.place, self.disk_free = Place(), 0
        self._staff: tuple[UserLine, ...] = ()
        self._asked_staff = False
        self._made: tuple[SignInPage, SignInPresenter] | None = None

    @property
    def made(self) -> bool:
        """Whether somebody had to sign in since the start."""
        return self._made is not None

    @property
    def page(self) -> SignInPage:
        return self._both()[0]

    @property
    def opening_window(self) -> bool:
        """Whether somebody is being let in whose window is not open yet: until then he is not at work."""
        return self._made is not None and self._made[1].opening_window

    @property
    def staff(self) -> tuple[UserLine, ...]:
        """Whom the hub named."""
        return self._staff

    def show(self) -> None:
        """Bring the sign-in to the front; what was chosen there stays."""
        fresh = not self.made
        _page, presenter = self._both()
        self._shell.show_page(SIGN_IN)
        if fresh:
            presenter.open(self._workplace())

    def open(self) -> None:
        """Bring the sign-in to the front for somebody else; whoever signed in last is offered."""
        _page, presenter = self._both()
        self._shell.show_page(SIGN_IN)
        presenter.open(self._workplace())

    def redraw(self) -> None:
        """The desk, a printer or the list of people changed."""
        if self._made is not None:
            self._made[1].show_workplace(self._workplace())

    def ask_staff(self) -> None:
        """The hub's list of people, once it can be had: the sign-in offers them beside the remembered ones."""
        if self._asked_staff or self._ways.view().link.synced_at is None:
            return
        self._asked_staff = True
        self._run(self._desk.colleagues, done=self._staff_came, failed=self._staff_did_not_come)

    def use_printer(self, name: str) -> None:
        """The receipt printer has this name; empty when papers become PDF files."""
        self._setup = replace(self._setup, printer=name)
        if self._shell.front == SIGN_IN:
            self.redraw()

    def change_words(self) -> None:
        """Another language is spoken from now on."""
        if self._made is not None:
            self._made[1].change_words(self._ways.words())
            self.redraw()

    def _both(self) -> tuple[SignInPage, SignInPresenter]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> tuple[SignInPage, SignInPresenter]:
        from ui.sign_in.page import SignInPage
        from ui.sign_in.presenter import SignInPresenter

        page = SignInPage(self._shell.room)
        presenter = SignInPresenter(
            page,
            run=self._run,
            sign_in=self._desk.actions.sign_in,
            words=self._ways.words(),
            language_chosen=self._ways.speak,
            signed_in=lambda _staff, _window: self._ways.signed_in(),
        )
        page.attach(presenter)
        self._shell.add_page(SIGN_IN, page, framed=False)
        return page, presenter

    def _staff_came(self, people: tuple[Staff, ...]) -> None:
        self._staff = tuple(UserLine.of(person) for person in people)
        if self._made is not None and self._ways.view().staff is None:
            self._made[1].open(self._workplace())

    def _staff_did_not_come(self, _error: DeskError) -> None:
        self._asked_staff = False

    def _workplace(self) -> Workplace:
        return workplace(
            self.place,
            self._setup,
            view=self._ways.view(),
            staff=self._staff,
            catalogue=self._desk.catalogue,
            disk_free=self.disk_free,
            words=self._ways.words(),
            today=local(self._desk.clock.now()).date(),
        )
