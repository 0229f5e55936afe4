"""The last visits joined to a desk: opened over any page, and left for where one was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import VisitView
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.places import LAST_VISIT
from ui.shell.frame import Shell
from ui.work import Run
from ui.workspace.book import ServiceBook
from ui.workspace.question_layers import Questions

if TYPE_CHECKING:
    from ui.last_visit.page import LastVisitPage
    from ui.last_visit.presenter import LastVisitPresenter


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisitWays:
    """What the page needs of the others; `back` goes to the page of that name."""

    words: Callable[[], Words]
    book: Callable[[], ServiceBook | None]
    now: Callable[[], datetime]
    correct: Callable[[VisitView, VisitServiceId], None]
    back: Callable[[str], None]


class LastVisitRoom:
    """Page and presenter, made when they are first asked for, and where the clerk came from."""

    def __init__(self, shell: Shell, actions: Actions, *, run: Run, ways: LastVisitWays) -> None:
        self._shell, self._actions, self._run, self._ways = shell, actions, run, ways
        self._from = ""
        self._made: tuple[LastVisitPage, LastVisitPresenter] | None = None

    @property
    def made(self) -> bool:
        """Whether the last visits were asked for since the start."""
        return self._made is not None

    @property
    def page(self) -> LastVisitPage:
        return self._both()[0]

    @property
    def presenter(self) -> LastVisitPresenter:
        return self._both()[1]

    def change_words(self) -> None:
        """Another language is spoken from now on."""
        if self.made:
            self.presenter.redraw()

    def open(self) -> None:
        """Show the last visit; Esc goes back to the page that is in front now."""
        if self._shell.front != LAST_VISIT:
            self._from = self._shell.front
        self.presenter.open()

    def come_back(self) -> None:
        """After a correction: the same visit, as it is now."""
        self._shell.show_page(LAST_VISIT)
        self.presenter.refresh()
        self.page.visits.setFocus()

    def show(self) -> None:
        """The desk changed."""
        if self._shell.front == LAST_VISIT:
            self.presenter.refresh()

    def leave(self) -> None:
        """Back to where one was."""
        self._ways.back(self._from)

    def _both(self) -> tuple[LastVisitPage, LastVisitPresenter]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> tuple[LastVisitPage, LastVisitPresenter]:
        from ui.last_visit.page import LastVisitPage
        from ui.last_visit.presenter import LastVisitPresenter

        shell, ways = self._shell, self._ways
        page = LastVisitPage()
        presenter = LastVisitPresenter(
            page,
            actions=self._actions,
            run=self._run,
            words=ways.words,
            book=ways.book,
            now=ways.now,
            opened=self._opened,
            correct=ways.correct,
            ask=Questions(shell, ways.words).reason,
            told=lambda sentence, good: shell.tell(sentence, "accent" if good else "danger"),
        )
        page.visit_chosen.connect(presenter.visit_chosen)
        page.pressed.connect(presenter.act)
        page.left.connect(self.leave)
        shell.add_page(LAST_VISIT, page, panes=page.panes)
        shell.bind(CommandId.CLOSE_LAYER, self.leave, LAST_VISIT)
        shell.bind(CommandId.REPRINT, presenter.reprint_first, LAST_VISIT)
        return page, presenter

    def _opened(self) -> None:
        self._shell.show_page(LAST_VISIT)
        self.page.visits.setFocus()
