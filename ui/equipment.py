"""The equipment of a workplace in the shell of one desk: the page of printers, and the first set-up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from dostdesk.desk.build import Desk
from dostdesk.desk.printers import PrintersView
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.first_run.page import FirstRunPage
from ui.first_run.presenter import FirstRunPresenter
from ui.printers.page import PrintersPage
from ui.printers.presenter import PrintersPresenter
from ui.printers.values import printer_lines
from ui.receipt.values import PrinterLine
from ui.scanning.recogniser import RawScan
from ui.shell.frame import Shell
from ui.work import Run

PRINTERS, FIRST_RUN = "printers", "first_run"
SET_UP = "set_up"
Watch = Callable[[Callable[[RawScan], None]], Callable[[], None]]


class Equipment(QObject):
    """Printers, scanner and keyring of this desk.

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
        self._make_printers()
        self._make_first_run()
        shell.bind(CommandId.PRINTERS, self.open_printers)
        shell.bind(CommandId.SET_UP, self.set_up_again)
        shell.bind(CommandId.CLOSE_LAYER, self.page.leave, PRINTERS)
        shell.bind(CommandId.CLOSE_LAYER, self.first_page.go_back, FIRST_RUN)

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
        for presenter in (self._presenter, self._first_printers):
            presenter.change_words(words)
        if self._first_opened:
            self._first.change_words(words)

    def open_printers(self) -> None:
        """Bring the page of printers to the front."""
        self._shell.show_page(PRINTERS)
        self._presenter.open()
        self.page.take_focus()

    def set_up_again(self) -> None:
        """The first set-up once more, by command."""
        self._run(self._desk.place, done=lambda place: self.begin(int(place.last_window or 1)), failed=self._tell)

    def begin(self, window: int) -> None:
        """Bring the first set-up to the front.

        Args:
            window: The number that is offered.
        """
        self._first_opened = True
        self._shell.show_page(FIRST_RUN)
        self._first.open(window)
        self._first_printers.open()
        # While the page comes to the front, Qt gives the focus to whoever had it there last.
        QTimer.singleShot(0, self, self.first_page.take_focus)
        if self._end_watch is None:
            self._end_watch = self._watch(self._scanned)

    def close(self) -> None:
        """Listen to the scanner no more."""
        if self._end_watch is not None:
            self._end_watch()
            self._end_watch = None

    def _make_printers(self) -> None:
        self.page = PrintersPage()
        self._presenter = PrintersPresenter(
            self.page, run=self._run, desk=self._desk.printers, words=self._words, left=self._left
        )
        self.page.attach(self._presenter)
        self._shell.add_page(PRINTERS, self.page, panes=(self.page.panel, self.page.back))

    def _make_first_run(self) -> None:
        self._first_opened = False
        self.first_page = FirstRunPage()
        self._first = FirstRunPresenter(
            self.first_page,
            run=self._run,
            choose_window=lambda window: self._desk.choose_window(WindowNo(window)),
            try_keyring=self._desk.try_keyring,
            remember=lambda: self._desk.choose(SET_UP, "done"),
            words=self._words,
            ended=self._left,
        )
        self.first_page.attach(self._first)
        self._first_printers = PrintersPresenter(
            self.first_page,
            run=self._run,
            desk=self._desk.printers,
            words=self._words,
            left=self._left,
            tested=self._first.printer_tested,
        )
        self.first_page.printers.attach(self._first_printers)
        self.first_page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shell.add_page(FIRST_RUN, self.first_page, framed=False)

    def _scanned(self, scan: RawScan) -> None:
        self._first.scanned(scan.keyed, scan.took_ms)

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
