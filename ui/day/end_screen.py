"""The day's end in the shell of one desk: page and presenter joined, opened for whoever may close the day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import DeskView
from dostdesk.domain.clock import Clock
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.day.end_presenter import DayEnd
from ui.day.end_values import CloseQuestion, DayEndValues
from ui.dialogs.reason import ReasonDialog
from ui.shell.frame import Shell
from ui.work import Run
from ui.workspace.asking import ReasonQuestion
from ui.workspace.book import ServiceBook

if TYPE_CHECKING:
    from ui.day.end_page import DayEndPage

DAY_END = "day_end"
_REDRAWN_EVERY = 20


class DayEndScreen(QObject):
    """Owns the page, which is made when it is first asked for. `left` goes back to where the day's work is."""

    def __init__(
        self, shell: Shell, *, actions: Actions, run: Run, clock: Clock, words: Callable[[], Words],
        book: Callable[[], ServiceBook | None], changed: Callable[[], None], left: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__(shell)
        self._shell, self._words, self._left = shell, words, left
        self._ticks = 0
        self._opening = False
        self._page: DayEndPage | None = None
        self.presenter = DayEnd(self, actions=actions, run=run, clock=clock, words=words, book=book, changed=changed)
        shell.bind(CommandId.CLOSE_DAY, self.open)
        shell.bind(CommandId.CLOSE_DAY, self.presenter.close_pressed, DAY_END)
        shell.bind(CommandId.CLOSE_LAYER, left, DAY_END)

    @property
    def made(self) -> bool:
        """Whether the account was asked for since the start."""
        return self._page is not None

    @property
    def page(self) -> DayEndPage:
        if self._page is None:
            self._page = self._make()
        return self._page

    def open(self) -> None:
        """Bring the account to the front, as it is now."""
        self._opening = True
        self.presenter.open()

    def saw(self, view: DeskView) -> None:
        """What the desk knows now; whoever was called is on the way, and the page gives way to him."""
        if self._shell.front != DAY_END:
            return
        if view.visit is not None:
            self._left()
        else:
            self.presenter.saw(view)

    def tick(self) -> None:
        """A second went by."""
        self._ticks += 1
        if self._shell.front == DAY_END and self._ticks % _REDRAWN_EVERY == 0:
            self.presenter.tick()

    def change_words(self) -> None:
        """Another language is spoken from now on."""
        if self._shell.front == DAY_END:
            self.presenter.tick()

    def show_day_end(self, values: DayEndValues) -> None:
        """Draw the account; it comes to the front with its first values."""
        self.page.show_day_end(values)
        if self._opening:
            self._opening = False
            self._shell.show_page(DAY_END)
            self.page.begin()

    def ask_close(self, question: CloseQuestion, answered: Callable[[bool], None]) -> None:
        """Ask once; with tickets at windows by a digit more."""

        from ui.day.end_page import CloseDayDialog

        def close_and_answer(force: bool) -> None:
            self._shell.layers.close(dialog)
            answered(force)

        dialog = CloseDayDialog(self._words(), question, close_and_answer)
        dialog.rejected.connect(self._shell.layers.give_up)
        self._shell.layers.open(dialog)

    def ask_word(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None:
        """Ask what became of the tickets of a kind."""

        def close_and_answer(word: str) -> None:
            self._shell.layers.close(dialog)
            answered(word)

        dialog = ReasonDialog(self._words(), question, close_and_answer)
        dialog.rejected.connect(self._shell.layers.give_up)
        self._shell.layers.open(dialog)

    def tell(self, sentence: str, tone: Literal["accent", "success", "warning", "danger"]) -> None:
        """Say a sentence above the strip."""
        self._shell.tell(sentence, tone)

    def _make(self) -> DayEndPage:
        from ui.day.end_page import DayEndPage

        page = DayEndPage()
        page.close_pressed.connect(self.presenter.close_pressed)
        page.left.connect(self._left)
        self._shell.add_page(DAY_END, page, panes=(page.table, page.close_day))
        return page
