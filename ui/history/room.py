"""The history page in the shell of one desk, its help, and what a clerk sees of his own work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import DeskError
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.history.period import Period
from ui.places import HISTORY
from ui.shell.frame import Shell
from ui.work import Run

if TYPE_CHECKING:
    from dostdesk.protocol.insight import FairRow, OwnWork
    from ui.history.page import HistoryPage
    from ui.history.presenter import HistoryPresenter, HistorySources
    from ui.widgets import DialogFrame

# Figures of today change with each visit; nobody reads them more often than this.
_RENEWED_MS = 60_000
# Before that day of a month, the month before is looked at too.
_YOUNG = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRoomWays:
    """What the page needs of the others.

    Attributes:
        sources: Made when the page is first asked for.
        mine: A clerk's own work between two days; waits for the hub.
        measures: Codes of what is counted, in the order of the help, and the version of their definitions.
        commit: What is being typed in the page in front is kept.
        dress: The page is in front: its keys are the ones that work.
        national: Whether somebody is signed in who may see all centres.
        leave: Back to the live page.
    """

    sources: Callable[[], HistorySources]
    mine: Callable[[date, date], OwnWork]
    measures: Callable[[], tuple[Sequence[str], int]]
    commit: Callable[[], None]
    dress: Callable[[], None]
    national: Callable[[], bool]
    leave: Callable[[], None]


class HistoryRoom(QObject):
    """Page and presenter, made when they are first asked for."""

    def __init__(
        self,
        shell: Shell,
        *,
        run: Run,
        words: Callable[[], Words],
        now: Callable[[], datetime],
        ways: HistoryRoomWays,
    ) -> None:
        super().__init__(shell)
        self._shell, self._run, self._words, self._now, self._ways = shell, run, words, now, ways
        self._made: tuple[HistoryPage, HistoryPresenter] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_RENEWED_MS)
        self._timer.timeout.connect(self.tick)
        shell.bind(CommandId.MY_WORK, self.open_mine)

    @property
    def made(self) -> bool:
        """Whether it was looked into since the start."""
        return self._made is not None

    @property
    def page(self) -> HistoryPage:
        return self._both()[0]

    @property
    def presenter(self) -> HistoryPresenter:
        return self._both()[1]

    def open(self) -> None:
        """Show it: what is known at once, and newer figures when they come."""
        if self._shell.front != HISTORY:
            self._ways.commit()
        page, presenter = self._both()
        self._shell.show_page(HISTORY)
        self._ways.dress()
        presenter.open()
        page.take_focus()
        self._timer.start()

    def close(self) -> None:
        """Let the timer stand."""
        self._timer.stop()

    def tick(self) -> None:
        """A minute went by."""
        if self._shell.front == HISTORY:
            self.presenter.renew()
        else:
            self._timer.stop()

    def change_words(self) -> None:
        """Another language is spoken from now on."""
        if self.made:
            self.presenter.redraw()

    def forget(self) -> None:
        """Somebody else signed in: what the one before asked for is not his."""
        if self.made:
            self.presenter.forget()

    def open_mine(self) -> None:
        """What a clerk's own work looks like this month, and last month while this one is young."""
        today = service_day(self._now())
        month = Period.around("month", today)
        since = month.before().since if today.day <= _YOUNG else month.since

        def done(work: OwnWork) -> None:
            from ui.history.person import own_sheet

            self._shell.show_busy("")
            self._lay(own_sheet(work, self._words()))

        def failed(error: DeskError) -> None:
            self._shell.show_busy("")
            self._shell.tell(self._words().of_error(error), "danger")

        self._shell.show_busy(self._words()("history.awaited"))
        self._run(lambda: self._ways.mine(since, month.until), done=done, failed=failed)

    def _both(self) -> tuple[HistoryPage, HistoryPresenter]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> tuple[HistoryPage, HistoryPresenter]:
        from ui.history.page import HistoryPage
        from ui.history.presenter import HistoryPresenter, HistoryWays

        shell, ways = self._shell, self._ways
        page = HistoryPage(self._words())
        presenter = HistoryPresenter(
            page,
            sources=ways.sources(),
            ways=HistoryWays(
                told=shell.tell,
                busy=shell.show_busy,
                how=self._open_how,
                person=self._open_person,
                left=ways.leave,
                national=ways.national,
            ),
            run=self._run,
            words=self._words,
            now=self._now,
        )
        page.attach(presenter)
        shell.add_page(HISTORY, page, keys="history", panes=page.panes)
        shell.bind(CommandId.CLOSE_LAYER, ways.leave, HISTORY)
        for command, kind in (
            (CommandId.EXPORT_CSV, "csv"), (CommandId.EXPORT_XLSX, "xlsx"), (CommandId.EXPORT_PDF, "pdf"),
        ):  # fmt: skip
            shell.bind(command, partial(presenter.export_pressed, kind), HISTORY)
        for place, command in enumerate(
            (CommandId.PERIOD_TODAY, CommandId.PERIOD_WEEK, CommandId.PERIOD_MONTH, CommandId.PERIOD_QUARTER)
        ):
            shell.bind(command, partial(presenter.kind_chosen, place), HISTORY)
        shell.bind(CommandId.PERIOD_EARLIER, presenter.earlier, HISTORY)
        shell.bind(CommandId.PERIOD_LATER, presenter.later, HISTORY)
        shell.bind(CommandId.PERIOD_DAYS, presenter.days_pressed, HISTORY)
        shell.bind(CommandId.HOW_COUNTED, presenter.how_pressed, HISTORY)
        return page, presenter

    def _open_how(self) -> None:
        from ui.history.how import HowCounted

        codes, version = self._ways.measures()
        self._lay(HowCounted(self._words(), codes, version))

    def _open_person(self, row: FairRow) -> None:
        from ui.history.person import person_sheet

        self._lay(person_sheet(row, self.presenter.period, self._words()))

    def _lay(self, sheet: DialogFrame) -> None:
        sheet.rejected.connect(lambda: self._shell.layers.close(sheet))
        self._shell.layers.open(sheet)
