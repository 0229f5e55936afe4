"""The last visits joined to a desk: opened over any page, and left for where one was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import VisitView
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.last_visit.page import LastVisitPage
from ui.last_visit.presenter import LastVisitPresenter
from ui.shell.frame import Shell
from ui.work import Run
from ui.workspace.book import ServiceBook
from ui.workspace.question_layers import Questions

LAST_VISIT = "last_visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisitWays:
    """What the page needs of the others; `back` goes to the page of that name."""

    words: Callable[[], Words]
    book: Callable[[], ServiceBook | None]
    now: Callable[[], datetime]
    correct: Callable[[VisitView, VisitServiceId], None]
    back: Callable[[str], None]


class LastVisitRoom:
    """Page and presenter, and where the clerk came from."""

    def __init__(self, shell: Shell, actions: Actions, *, run: Run, ways: LastVisitWays) -> None:
        self._shell, self._ways = shell, ways
        self._from = ""
        self.page = LastVisitPage()
        self.presenter = LastVisitPresenter(
            self.page,
            actions=actions,
            run=run,
            words=ways.words,
            book=ways.book,
            now=ways.now,
            opened=self._opened,
            correct=ways.correct,
            ask=Questions(shell, ways.words).reason,
            told=lambda sentence, good: shell.tell(sentence, "accent" if good else "danger"),
        )
        self.page.visit_chosen.connect(self.presenter.visit_chosen)
        self.page.pressed.connect(self.presenter.act)
        self.page.left.connect(self.leave)
        shell.add_page(LAST_VISIT, self.page, panes=self.page.panes)
        shell.bind(CommandId.CLOSE_LAYER, self.leave, LAST_VISIT)
        shell.bind(CommandId.REPRINT, self.presenter.reprint_first, LAST_VISIT)

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

    def _opened(self) -> None:
        self._shell.show_page(LAST_VISIT)
        self.page.visits.setFocus()
