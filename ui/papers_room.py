"""The page of papers in the shell of one desk: which visit's papers it shows, and word of a paper that stopped, with
the one tone that a window ever makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dostdesk.assets import resource
from dostdesk.desk.build import Desk
from dostdesk.desk.view import Citizen, DeskView, PaperState, PrintJobView, VisitView
from dostdesk.domain.clock import local
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import PrintJobId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.form.values import VisitBarView
from ui.in_turns import next_turn
from ui.places import PAPERS
from ui.receipt.values import PrinterLine
from ui.shell.frame import Shell
from ui.sound import Sound, open_sound
from ui.theme import polish
from ui.work import Run

if TYPE_CHECKING:
    from ui.receipt.page import ReceiptPage
    from ui.receipt.presenter import ReceiptPresenter


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomWays:
    """What the papers need from the rest of the desk's screens.

    Attributes:
        view: Reads the desk; waits, and is run on a worker.
        bar: The white bar over a visit.
        printers: As they were seen last; `look` sees anew.
        left: Back to where the person was.
    """

    view: Callable[[], DeskView]
    bar: Callable[[VisitView], VisitBarView]
    printers: Callable[[], tuple[PrinterLine, ...]]
    look: Callable[[], None]
    left: Callable[[], None]


class PapersRoom:
    """Page and presenter, made when papers are first looked at, and what leads to them.

    Args:
        make_tone: What sounds when printing stops, for a widget that owns it.
    """

    def __init__(
        self,
        shell: Shell,
        desk: Desk,
        *,
        run: Run,
        words: Words,
        ways: RoomWays,
        make_tone: Callable[[Path, QObject], Sound] = open_sound,
    ) -> None:
        self._shell, self._run, self._ways = shell, run, ways
        self._make_tone = make_tone
        self._tone: Sound | None = None
        self._heard: set[tuple[PrintJobId, str]] = set()
        self._words = words
        self._view = DeskView()
        self._told: dict[PrintJobId, str] = {}
        self._desk = desk
        self._made: tuple[ReceiptPage, ReceiptPresenter] | None = None
        self._ready: ReceiptPage | None = None

    def prepare(self) -> Iterator[None]:
        """Make the page before somebody waits for the first papers, a part at each step; its modules are loaded."""
        if self._made is None and self._ready is None:
            from ui.receipt.page import ReceiptPage

            self._ready = page = ReceiptPage(self._run, self._shell.room)
            yield
            if self._made is None:
                polish(page)

    @property
    def made(self) -> bool:
        """Whether papers were looked at since the start."""
        return self._made is not None

    @property
    def page(self) -> ReceiptPage:
        return self._both()[0]

    @property
    def _presenter(self) -> ReceiptPresenter:
        return self._both()[1]

    def open(self, selected: PrintJobId | None = None) -> None:
        """Bring the papers of the visit to the front; the one that needs the clerk is selected, or `selected`."""

        def opened(view: DeskView) -> None:
            self._view = view
            shown = self._visit()
            if shown is None:
                self._shell.tell(self._words("program.no_papers"), "accent")
                return
            self._presenter.open(
                bar=self._ways.bar(shown),
                papers=shown.papers,
                journal=view.journal,
                printers=self._ways.printers(),
                selected=selected,
            )
            # Filled out of sight first, and shown in the next turn: keys come between the two.
            next_turn(self.page, come_to_front)

        def come_to_front() -> None:
            self._shell.show_page(PAPERS)
            self.page.setFocus()
            self._ways.look()

        self._run(self._ways.view, done=opened, failed=self._tell)

    def show(self, view: DeskView) -> None:
        """The desk changed."""
        self._view = view
        self._tell_of_stopped(view.journal)
        if self._shell.front == PAPERS:
            self._ways.look()
            self.refresh()

    def refresh(self) -> None:
        """Draw again, when the page is in front: a paper or a printer changed."""
        shown = self._visit()
        if self._shell.front == PAPERS and shown is not None:
            self._presenter.show_desk(
                bar=self._ways.bar(shown),
                papers=shown.papers,
                journal=self._view.journal,
                printers=self._ways.printers(),
            )

    def change_words(self, words: Words) -> None:
        """Say everything in another language from now on."""
        self._words = words
        if self.made:
            self._presenter.change_words(words)
            self.refresh()  # the names of printers are words too

    def _both(self) -> tuple[ReceiptPage, ReceiptPresenter]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> tuple[ReceiptPage, ReceiptPresenter]:
        from ui.receipt.page import ReceiptPage
        from ui.receipt.presenter import ReceiptPresenter

        actions = self._desk.actions
        page, self._ready = self._ready or ReceiptPage(self._run, self._shell.room), None
        presenter = ReceiptPresenter(
            page,
            run=self._run,
            paper=actions.paper,
            reprint=actions.reprint,
            print_again=actions.print_again,
            save_paper=actions.save_paper,
            words=self._words,
            local_time=local,
            left=self._ways.left,
            came_out=actions.came_out,
            move=self._desk.move_paper,
            urge=self._desk.urge_paper,
        )
        page.attach(presenter)
        shell = self._shell
        shell.add_page(PAPERS, page)
        shell.bind(CommandId.CLOSE_LAYER, page.leave, PAPERS)
        shell.bind(CommandId.PRINT, page.print_again, PAPERS, in_every_state=True)
        shell.bind(CommandId.REPRINT, page.print_copy, PAPERS, in_every_state=True)
        shell.bind(CommandId.NEXT_PANE, partial(page.next_pane, 1), PAPERS)
        shell.bind(CommandId.PREVIOUS_PANE, partial(page.next_pane, -1), PAPERS)
        return page, presenter

    def _visit(self) -> VisitView | None:
        """The visit at the window, or the one that ended here last."""
        if self._view.visit is not None or self._view.last is None:
            return self._view.visit
        last = self._view.last
        papers = tuple(job for job in self._view.journal if job.ticket == last.id)
        return VisitView(ticket=last, drafts={}, citizen=Citizen(), papers=papers)

    def _tell_of_stopped(self, journal: tuple[PrintJobView, ...]) -> None:
        """A paper that stopped is told of once for each reason, wherever the person is; on its own page it is seen."""
        not_out = [job for job in journal if job.state is not PaperState.PRINTED]
        stopped = {job.id: job.error for job in not_out if job.error}
        new = [job for job in journal if stopped.get(job.id, "") not in ("", self._told.get(job.id))]
        self._told = stopped
        self._sound({(job.id, job.error) for job in new}, still={job.id for job in not_out})
        if new and self._shell.front != PAPERS:
            key = f"receipt_page.why_{new[0].error}"
            why = self._words(key if key in self._words else "receipt_page.why_other")
            label = shown_label(new[0].label)
            self._shell.tell(self._words("receipt_page.stopped_told", label=label, why=why), "warning")

    def _sound(self, new: set[tuple[PrintJobId, str]], *, still: set[PrintJobId]) -> None:
        """One tone for what stopped, on any page. A printer whose trouble comes and goes is heard once for a paper."""
        unheard = new - self._heard
        self._heard = {(job, why) for job, why in self._heard | new if job in still}
        if unheard:
            if self._tone is None:
                # Looking for something that sounds takes time that a start does not have.
                self._tone = self._make_tone(resource("sounds", "stopped.wav"), self._shell)
            self._tone.play()

    def _tell(self, error: DeskError) -> None:
        self._shell.tell(self._words.of_error(error), "danger")
