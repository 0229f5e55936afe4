"""The pages between which a supervisor goes, in the bar of one shell, with bar and strip of whichever is in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from dostdesk.desk.view import DeskView
from dostdesk.domain.rights import RIGHTS, Right
from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId, DeskState, Page, available, strip_values
from ui.places import HISTORY, LIVE, SUPERVISOR_PAGES, WORKSPACE
from ui.shell.frame import Shell
from ui.widgets import BarTab
from ui.workspace.bar_values import bar_values

CATALOGUE, SYNC = "catalogue", "sync"
_COMMANDS: dict[str, CommandId] = {
    WORKSPACE: CommandId.WINDOW_TAB,
    LIVE: CommandId.LIVE_TAB,
    HISTORY: CommandId.HISTORY_TAB,
    CATALOGUE: CommandId.CATALOGUE_TAB,
    SYNC: CommandId.SYNC_TAB,
}
_KEYS: dict[str, Page] = {LIVE: "live", HISTORY: "history"}


def supervises(view: DeskView) -> bool:
    """Whether whoever is signed in watches the hall."""
    return view.staff is not None and view.staff.may(Right.SEE_STATISTICS)


class SupervisorTabs(QObject):
    """Opens pages by tab and key; fills bar and strip for pages that show the whole centre.

    Signals: `ticked` once a second while the bar is its own.

    Args:
        centre: The centre's number as people say it.
    """

    ticked = Signal()

    def __init__(
        self, shell: Shell, *, words: Callable[[], Words], now: Callable[[], datetime], centre: Callable[[], str]
    ) -> None:
        super().__init__(shell)
        self._shell, self._words, self._now, self._centre = shell, words, now, centre
        self._openers: dict[str, Callable[[], None]] = {}
        self._dressed: tuple[Page, frozenset[CommandId], CommandId | None] | None = None
        self.view = DeskView()
        shell.bar.tab_pressed.connect(self._pressed)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)

    @property
    def rights(self) -> frozenset[Right]:
        """Of whoever is signed in."""
        return RIGHTS[self.view.staff.role] if self.view.staff else frozenset()

    def hold(self, page: str, opener: Callable[[], None]) -> None:
        """That page is opened so from now on; a tab of a page that nobody opens is faded."""
        self._openers[page] = opener
        self._shell.bind(_COMMANDS[page], lambda: self.open(page))
        self._show_tabs()

    def open(self, page: str) -> None:
        """Bring a page to the front. Nothing happens for one that nobody opens, or that is there already."""
        opener = self._openers.get(page)
        if opener is not None and self._shell.front != page:
            opener()

    def saw(self, view: DeskView) -> None:
        """The desk was read."""
        before, self.view = self.view, view
        if supervises(view) != supervises(before) or view.window != before.window:
            self._show_tabs()
        self._show_bar()

    def dress(
        self, page: str, *, blocked: frozenset[CommandId] = frozenset(), next_step: CommandId | None = None
    ) -> None:
        """Keys and strip of a page that shows the whole centre: once it is in front, and when they change.

        Args:
            blocked: Commands whose own condition fails at this moment.
        """
        if self._shell.front != page:
            return
        self._dressed = (_KEYS[page], blocked, next_step)
        self._show_keys()
        self._show_bar()
        if not self._timer.isActive():
            self._timer.start()

    def change_words(self) -> None:
        """Another language is spoken from now on."""
        self._show_tabs()
        if self._shell.front in SUPERVISOR_PAGES:
            self._show_keys()
        self._show_bar()

    def close(self) -> None:
        """Let the clock stand."""
        self._timer.stop()

    def _pressed(self, page: str) -> None:
        self._shell.press(_COMMANDS[page])

    @property
    def _own_bar(self) -> bool:
        """Whether the bar is the hall's: on its pages, and on all others for whoever has no window."""
        return self._shell.front in SUPERVISOR_PAGES or (supervises(self.view) and self.view.window is None)

    def _tick(self) -> None:
        if not self._own_bar:
            self._timer.stop()
            return
        self._show_bar()
        self.ticked.emit()

    def _show_keys(self) -> None:
        if self._dressed is None:
            return
        page, blocked, next_step = self._dressed
        state = DeskState.IDLE if self.view.visit is None else DeskState.SERVING
        active = available(state, self.rights, page, blocked)
        self._shell.set_active(active)
        self._shell.show_strip(strip_values(self._words(), state, active, next_step, page))

    def _show_bar(self) -> None:
        if not self._own_bar:
            return
        view, words = self.view, self._words()
        values = bar_values(view, centre=self._centre(), words=words, now=self._now())
        clerk = view.staff
        role = words("shell.with_role", name=clerk.name, role=words(f"shell.role.{clerk.role}")) if clerk else ""
        self._shell.show_bar(replace(values, window="", figures=(), clerk=role))

    def _show_tabs(self) -> None:
        if not supervises(self.view):
            self._shell.show_tabs(())
            return
        words, own = self._words(), self.view.window
        pages = (*((WORKSPACE,) if own is not None and WORKSPACE in self._openers else ()), *_KEYS, CATALOGUE, SYNC)
        self._shell.show_tabs(
            [
                BarTab(
                    page=page,
                    text=words("tab.workspace", window=own) if page == WORKSPACE else words(f"tab.{page}"),
                    keys="+".join(BY_ID[_COMMANDS[page]].caps),
                    live=page in self._openers,
                )
                for page in pages
            ]
        )
