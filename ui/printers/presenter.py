"""Decides about the printers of a desk: which one is spoken of, what goes there, whether it prints. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from dostdesk.desk.printers import PrintersView, Use
from dostdesk.domain.errors import DeskError
from dostdesk.domain.papers import RollWidth
from dostdesk.domain.words import Language, Words
from ui.printers.values import WIDTHS, PrinterListView, printer_rows, repeats_said

if TYPE_CHECKING:
    from ui.work import Run


class PrinterDesk(Protocol):
    """What the desk can do about its printers."""

    def look(self) -> PrintersView: ...

    def choose(self, use: Use, key: str) -> None: ...

    def choose_width(self, width: RollWidth) -> None: ...

    def test(self, key: str, use: Use, language: Language) -> str: ...


class PrinterScreen(Protocol):
    """What the page can be told."""

    def show_printers(self, view: PrinterListView) -> None: ...


class PrintersPresenter:
    """The printers of this desk.

    Attributes:
        left: Told when the clerk is done here.
        tested: Told whether a test print was sent.
    """

    def __init__(
        self,
        screen: PrinterScreen,
        *,
        run: Run,
        desk: PrinterDesk,
        words: Words,
        left: Callable[[], None],
        tested: Callable[[bool], None] | None = None,
    ) -> None:
        self._screen = screen
        self._run = run
        self._desk = desk
        self._words = words
        self._left = left
        self._tested = tested
        self._seen: PrintersView | None = None
        self._selected = ""
        self._busy = self._looking = False
        self._notice, self._notice_good = "", True

    def open(self) -> None:
        """Show the printers; the one for receipts is selected."""
        self._notice, self._selected = "", ""
        self.refresh()

    def refresh(self) -> None:
        """Ask again how they are."""
        if not self._looking:
            self._looking = True
            self._run(self._desk.look, done=self._was_seen, failed=self._not_seen)

    def change_words(self, words: Words) -> None:
        """Say everything in another language from now on."""
        self._words, self._notice = words, ""
        self._show()

    def row_chosen(self, key: str) -> None:
        """Speak of another printer."""
        self._selected = key
        self._show()

    def use_pressed(self, use: Use) -> None:
        """Let receipts, or sheets, go to the selected printer."""
        key = self._selected
        if key:
            self._start(lambda: self._desk.choose(use, key), lambda _: self._say(f"printers.chosen_{use}"))

    def width_pressed(self) -> None:
        """Take the other width of roll."""
        if self._seen is not None:
            at = WIDTHS.index(self._seen.width)
            self.width_chosen(WIDTHS[(at + 1) % len(WIDTHS)])

    def width_chosen(self, width: RollWidth) -> None:
        """Print for a roll of that width."""
        self._start(
            lambda: self._desk.choose_width(width), lambda _: self._say("printers.width_chosen", width=str(width))
        )

    def test_pressed(self) -> None:
        """Print a test page on the selected printer: a sheet where only sheets go."""
        key, seen = self._selected, self._seen
        if not key or seen is None:
            return
        uses = next((printer.uses for printer in seen.printers if printer.key == key), ())
        use: Use = "sheet" if uses == ("sheet",) else "roll"
        self._start(lambda: self._desk.test(key, use, self._words.language), self._was_tested)

    def leave_pressed(self) -> None:
        """Done here."""
        self._left()

    def _start(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        if self._busy:
            return
        self._busy = True
        self._show()

        def ended(result: object) -> None:
            self._busy = False
            done(result)
            self.refresh()

        self._run(work, done=ended, failed=self._failed)

    def _was_tested(self, where: object) -> None:
        self._say("printers.tested", where=str(where))
        if self._tested is not None:
            self._tested(True)

    def _was_seen(self, seen: PrintersView) -> None:
        self._looking = False
        self._seen = seen
        keys = [printer.key for printer in seen.printers]
        if self._selected not in keys:
            of_rolls = [printer.key for printer in seen.printers if "roll" in printer.uses]
            self._selected = (of_rolls or keys)[0]
        self._show()

    def _not_seen(self, error: DeskError) -> None:
        self._looking = False
        self._failed(error)

    def _failed(self, error: DeskError) -> None:
        self._busy = False
        self._notice, self._notice_good = self._words.of_error(error), False
        self._show()
        if self._tested is not None:
            self._tested(False)

    def _say(self, key: str, **facts: str) -> None:
        self._notice, self._notice_good = self._words(key, **facts), True
        self._show()

    def _show(self) -> None:
        seen, words = self._seen, self._words
        if seen is None:
            return
        hint = ""
        if seen.fixed:
            hint = words("printers.fixed", printer=next((row.name for row in printer_rows(seen, words)), ""))
        elif all(printer.is_folder for printer in seen.printers):
            hint = words("printers.none")
        self._screen.show_printers(
            PrinterListView(
                words=words,
                rows=printer_rows(seen, words),
                selected=self._selected,
                width=seen.width,
                busy=self._busy,
                hint=hint,
                repeats=repeats_said(seen, words),
                notice=self._notice,
                notice_good=self._notice_good,
            )
        )
