"""The live page in the shell of one desk: in front for whoever watches the hall and has no window of his own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dostdesk.desk.build import Desk
from dostdesk.desk.view import DeskView
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.rights import Right
from dostdesk.domain.words import Words
from ui.commands import ALERT_COMMANDS, CommandId
from ui.places import LIVE
from ui.shell.frame import Shell
from ui.supervision.tabs import SupervisorTabs, supervises
from ui.supervision.values import LiveValues
from ui.work import Run
from ui.workspace.book import ServiceBook

if TYPE_CHECKING:
    from dostdesk.desk.steering import Steering
    from ui.supervision.page import LivePage
    from ui.supervision.presenter import LivePresenter

COMMANDS = (
    CommandId.OPEN_CLOSE, CommandId.TOGGLE_WITH_REASON, CommandId.END_FORGOTTEN, CommandId.SKILLS, CommandId.POLICY,
    CommandId.BREAKS, CommandId.MOVE_TICKETS, CommandId.MESSAGE, CommandId.PRINT_LIVE, CommandId.ANNOUNCE,
    CommandId.PLANNED, CommandId.APPLY_PLAN, CommandId.TAKE_BACK, CommandId.HOURS_TABLE, *ALERT_COMMANDS,
)  # fmt: skip


class LiveRoom:
    """Page and presenter, made when they are first asked for.

    Args:
        numbers: The centre's windows.
        centre: Its number as people say it.
        policy: Opens the policy's replay; None while that is not built.
        commit: What is being typed in the page in front is kept.
        changed: Read the desk again.
    """

    def __init__(
        self,
        shell: Shell,
        desk: Desk,
        *,
        run: Run,
        tabs: SupervisorTabs,
        words: Callable[[], Words],
        numbers: Callable[[], Sequence[WindowNo]],
        centre: Callable[[], str],
        book: Callable[[], ServiceBook | None],
        commit: Callable[[], None],
        changed: Callable[[], None],
        policy: Callable[[], None] | None = None,
    ) -> None:
        self._shell, self._desk, self._run, self._tabs = shell, desk, run, tabs
        self._words, self._numbers, self._centre, self._book = words, numbers, centre, book
        self._commit, self._changed, self._policy = commit, changed, policy
        self._view = DeskView()
        self._made: tuple[LivePage, LivePresenter] | None = None
        tabs.hold(LIVE, self.open)

    @property
    def made(self) -> bool:
        """Whether it was looked at since the start."""
        return self._made is not None

    @property
    def page(self) -> LivePage:
        return self._both()[0]

    @property
    def presenter(self) -> LivePresenter:
        return self._both()[1]

    def open(self) -> None:
        """Bring it to the front."""
        if not supervises(self._view):
            return
        if self._shell.front != LIVE:
            self._commit()
        page, presenter = self._both()
        self._shell.show_page(LIVE)
        presenter.show(self._view)
        presenter.opened()
        page.take_focus()

    def saw(self, view: DeskView) -> None:
        """The desk was read."""
        self._view = view
        if self._shell.front == LIVE and self._made is not None:
            self._made[1].show(view)

    def change_words(self) -> None:
        """Another language is spoken from now on."""
        if self._made is not None:
            self._made[1].opened()

    def _both(self) -> tuple[LivePage, LivePresenter]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> tuple[LivePage, LivePresenter]:
        from ui.supervision.page import LivePage
        from ui.supervision.presenter import LivePresenter
        from ui.supervision.question_layers import HallQuestions
        from ui.supervision.ways import LiveWays

        shell = self._shell
        page = LivePage(shell.room)
        presenter = LivePresenter(
            page,
            run=self._run,
            ask=HallQuestions(shell, self._words),
            ways=LiveWays(
                words=self._words,
                now=self._desk.clock.now,
                book=self._book,
                numbers=self._numbers,
                steer=self._steer,
                colleagues=self._desk.colleagues,
                outlook=self._desk.outlook,
                print_page=self._print,
                policy=self._policy,
                dress=lambda blocked, step: self._tabs.dress(LIVE, blocked=blocked, next_step=step),
                help=shell.open_help,
                told=shell.tell,
                changed=self._changed,
            ),
        )
        page.attach(presenter)
        shell.add_page(LIVE, page, keys="live", panes=page.panes)
        for command in COMMANDS:
            shell.bind(command, partial(presenter.pressed, command), LIVE)
        shell.bind(CommandId.SEARCH, presenter.search, LIVE)
        self._tabs.ticked.connect(lambda: presenter.tick() if shell.front == LIVE else None)
        return page, presenter

    def _print(self, values: LiveValues) -> None:
        from ui.history.files import documents, write_new
        from ui.supervision.printed import live_name, live_pdf

        shell, words, now, centre = self._shell, self._words(), self._desk.clock.now(), self._centre()

        def saved(path: Path) -> None:
            shell.tell(words("live.print_done", name=path.name, folder=str(path.parent)), "success")

        self._run(
            lambda: write_new(documents(), live_name(now), live_pdf(values, words, centre=centre, at=now)),
            done=saved,
            failed=lambda error: shell.tell(words.of_error(error), "danger"),
        )

    def _steer(self) -> Steering | None:
        staff = self._view.staff
        return self._desk.actions.steer if staff is not None and staff.may(Right.STEER_WINDOWS) else None
