"""The outbox in the shell of one desk: opened over any page by Ctrl+O, and left for where one was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from dostdesk.desk.view import DeskView
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.link.room import LinkRoom
from ui.outbox.presenter import OwnOutbox
from ui.places import OUTBOX
from ui.shell.frame import Shell
from ui.work import Run

if TYPE_CHECKING:
    from ui.outbox.page import OutboxPage
    from ui.outbox.presenter import OutboxPresenter


class OutboxRoom:
    """Page and presenter, made when they are first asked for.

    Args:
        outbox: The desk's; made when it is first asked for.
        diagnose: Saves a file about this computer.
        back: To the page of that name.
    """

    def __init__(
        self,
        shell: Shell,
        *,
        outbox: Callable[[], OwnOutbox],
        diagnose: Callable[[], Path],
        run: Run,
        words: Callable[[], Words],
        short: Callable[[str], str],
        link: LinkRoom,
        commit: Callable[[], None],
        back: Callable[[str], None],
    ) -> None:
        self._shell, self._outbox, self._run = shell, outbox, run
        self._diagnose = diagnose
        self._words, self._short, self._link = words, short, link
        self._commit, self._back = commit, back
        self._view = DeskView()
        self._from = ""
        self._made: tuple[OutboxPage, OutboxPresenter] | None = None
        shell.bind(CommandId.OUTBOX, self.open)

    @property
    def made(self) -> bool:
        """Whether it was looked into since the start."""
        return self._made is not None

    @property
    def page(self) -> OutboxPage:
        return self._both()[0]

    @property
    def presenter(self) -> OutboxPresenter:
        return self._both()[1]

    def open(self) -> None:
        """Show it; from the sheet of the link as well, and over no other question."""
        shell = self._shell
        if len(shell.layers) and shell.layers.top is not self._link.sheet:
            return
        self._link.close()
        if shell.front != OUTBOX:
            self._commit()
            self._from = shell.front
            self.presenter.open(self._view)

    def leave(self) -> None:
        """Back to where one was."""
        self._back(self._from)

    def saw(self, view: DeskView) -> None:
        """The desk was read. What somebody else made is his: with him it is out of sight."""
        before, self._view = self._view, view
        if self._shell.front != OUTBOX:
            return
        if before.staff is not None and view.staff is not None and before.staff.id != view.staff.id:
            self.leave()
        else:
            self.presenter.refresh(view)

    def change_words(self) -> None:
        """Another language is spoken from now on."""
        if self.made:
            self.presenter.redraw()

    def _both(self) -> tuple[OutboxPage, OutboxPresenter]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> tuple[OutboxPage, OutboxPresenter]:
        from ui.outbox.page import OutboxPage
        from ui.outbox.presenter import OutboxPresenter

        shell = self._shell
        page = OutboxPage()
        presenter = OutboxPresenter(
            page,
            outbox=self._outbox(),
            diagnose=self._diagnose,
            run=self._run,
            words=self._words,
            short=self._short,
            opened=self._opened,
            left=self.leave,
            told=shell.tell,
        )
        page.attach(presenter)
        shell.add_page(OUTBOX, page, keys="outbox", panes=page.panes)
        shell.bind(CommandId.CLOSE_LAYER, self.leave, OUTBOX)
        shell.bind(CommandId.SEND_NOW, presenter.send_pressed, OUTBOX)
        shell.bind(CommandId.DIAGNOSTICS, presenter.diagnostics_pressed, OUTBOX)
        shell.bind(CommandId.HAND_ON, presenter.hand_on_pressed, OUTBOX)
        return page, presenter

    def _opened(self) -> None:
        self._shell.show_page(OUTBOX)
        self.page.take_focus()
