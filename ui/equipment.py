"""The equipment of a workplace in the shell of one desk: the page of printers, and the first set-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from dostdesk.desk.build import Desk
from dostdesk.desk.printers import PrintersView
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.places import SET_UP
from ui.printers.values import printer_lines
from ui.receipt.values import PrinterLine
from ui.scanning.recogniser import RawScan
from ui.shell.frame import Shell
from ui.work import Run

if TYPE_CHECKING:
    from ui.first_run.page import FirstRunPage
    from ui.first_run.presenter import FirstRunPresenter
    from ui.printers.page import PrintersPage
    from ui.printers.presenter import PrintersPresenter

PRINTERS, FIRST_RUN = "printers", "first_run"
Watch = Callable[[Callable[[RawScan], None]], Callable[[], None]]


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The first set-up: its page, which is the printers' as well, and who decides on either."""

    page: FirstRunPage
    presenter: FirstRunPresenter
    printers: PrintersPresenter


class Equipment(QObject):
    """Printers, scanner and keyring of this desk. Both pages are made when they are first asked for.

    Args:
        watch: Tells of scans, and of nothing else, until what it answers is called.
        home: Goes where the person was before: to the workspace, or to the sign-in.
        changed: The printers were looked at anew.
    """

    def __init__(
        self,
        shell: Shell,
        desk: Desk,
        *,
        run: Run,
        words: Words,
        watch: Watch,
        home: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        super().__init__(shell)
        self._shell, self._desk, self._run = shell, desk, run
        self._words = words
        self._watch = watch
        self._home, self._changed = home, changed
        self._seen: PrintersView | None = None
        self._looking = False
        self._end_watch: Callable[[], None] | None = None
        self._printers: tuple[PrintersPage, PrintersPresenter] | None = None
        self._first: FirstRun | None = None
        shell.bind(CommandId.PRINTERS, self.open_printers)
        shell.bind(CommandId.SET_UP, self.set_up_again)

    @property
    def made(self) -> frozenset[str]:
        """Which of the two pages were asked for since the start."""
        pages = ((PRINTERS, self._printers), (FIRST_RUN, self._first))
        return frozenset(name for name, page in pages if page is not None)

    @property
    def first_page(self) -> FirstRunPage:
        return self._first_run().page

    @property
    def setting_up(self) -> bool:
        """Whether the first set-up is in front."""
        return self._shell.front == FIRST_RUN

    def printers(self) -> tuple[PrinterLine, ...]:
        """The printers as they were seen last; before that, the one that papers go to, with nothing known of it."""
        if self._seen is not None:
            return tuple(printer_lines(self._seen, self._words))
        name, said = self._words("program.printer"), self._words("printers.unknown")
        return (PrinterLine(name=name, said=said, glyph="todo", rolls=True, sheets=True),)

    def look(self) -> None:
        """See how the printers are; `changed` is told."""
        if self._looking:
            return
        self._looking = True
        self._run(self._desk.printers.look, done=self._was_seen, failed=self._not_seen)

    def change_words(self, words: Words) -> None:
        """Say everything in another language from now on."""
        self._words = words
        if self._printers is not None:
            self._printers[1].change_words(words)
        if self._first is not None:
            self._first.printers.change_words(words)
            self._first.presenter.change_words(words)

    def open_printers(self) -> None:
        """Bring the page of printers to the front."""
        page, presenter = self._printers_page()
        self._shell.show_page(PRINTERS)
        presenter.open()
        page.take_focus()

    def set_up_again(self) -> None:
        """The first set-up once more, by command."""
        self._run(self._desk.place, done=lambda place: self.begin(int(place.last_window or 1)), failed=self._tell)

    def begin(self, window: int) -> None:
        """Bring the first set-up to the front.

        Args:
            window: The number that is offered.
        """
        first = self._first_run()
        self._shell.show_page(FIRST_RUN)
        first.presenter.open(window)
        first.printers.open()
        # While the page comes to the front, Qt gives the focus to whoever had it there last.
        QTimer.singleShot(0, self, first.page.take_focus)
        if self._end_watch is None:
            self._end_watch = self._watch(self._scanned)

    def close(self) -> None:
        """Listen to the scanner no more."""
        if self._end_watch is not None:
            self._end_watch()
            self._end_watch = None

    def _printers_page(self) -> tuple[PrintersPage, PrintersPresenter]:
        if self._printers is None:
            self._printers = self._make_printers()
        return self._printers

    def _make_printers(self) -> tuple[PrintersPage, PrintersPresenter]:
        from ui.printers.page import PrintersPage
        from ui.printers.presenter import PrintersPresenter

        page = PrintersPage()
        presenter = PrintersPresenter(page, run=self._run, desk=self._desk.printers, words=self._words, left=self._left)
        page.attach(presenter)
        self._shell.add_page(PRINTERS, page, panes=(page.panel, page.back))
        self._shell.bind(CommandId.CLOSE_LAYER, page.leave, PRINTERS)
        return page, presenter

    def _first_run(self) -> FirstRun:
        if self._first is None:
            self._first = self._make_first_run()
        return self._first

    def _make_first_run(self) -> FirstRun:
        from ui.first_run.page import FirstRunPage
        from ui.first_run.presenter import FirstRunPresenter
        from ui.printers.presenter import PrintersPresenter

        page = FirstRunPage()
        presenter = FirstRunPresenter(
            page,
            run=self._run,
            choose_window=lambda window: self._desk.choose_window(WindowNo(window)),
            try_keyring=self._desk.try_keyring,
            remember=lambda: self._desk.choose(SET_UP, "done"),
            words=self._words,
            ended=self._left,
        )
        page.attach(presenter)
        printers = PrintersPresenter(
            page,
            run=self._run,
            desk=self._desk.printers,
            words=self._words,
            left=self._left,
            tested=presenter.printer_tested,
        )
        page.printers.attach(printers)
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shell.add_page(FIRST_RUN, page, framed=False)
        self._shell.bind(CommandId.CLOSE_LAYER, page.go_back, FIRST_RUN)
        return FirstRun(page, presenter, printers)

    def _scanned(self, scan: RawScan) -> None:
        self._first_run().presenter.scanned(scan.keyed, scan.took_ms)

    def _left(self) -> None:
        self.close()
        self.look()
        self._home()

    def _was_seen(self, seen: PrintersView) -> None:
        self._looking = False
        if seen != self._seen:
            self._seen = seen
            self._changed()

    def _not_seen(self, error: DeskError) -> None:
        self._looking = False
        self._tell(error)

    def _tell(self, error: DeskError) -> None:
        self._shell.tell(self._words.of_error(error), "danger")
