"""The printers and the first set-up of an invented workplace, as pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from dostdesk.desk.papers import FOLDER
from dostdesk.desk.printers import PrintersView, PrinterView, Use
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.papers import RollWidth
from dostdesk.domain.words import Language, Words
from dostdesk.printing.spooler import PrinterStatus
from ui.first_run.page import FirstRunPage
from ui.first_run.presenter import FirstRunPresenter
from ui.gallery.doubles import at_once
from ui.printers.page import PrintersPage
from ui.printers.presenter import PrintersPresenter
from ui.shell.frame import Shell

Sentences = Callable[[Language], Words]

READY = PrintersView(
    printers=(
        PrinterView(key="qebz-80mm", uses=("roll",)),
        PrinterView(key="a5-lazer", uses=("sheet",)),
        PrinterView(key="pencere-8", status=PrinterStatus(low=True)),
        PrinterView(key=FOLDER),
    ),
    fixed=False,
    width=80,
)
TROUBLED = PrintersView(
    printers=(
        PrinterView(key="qebz-80mm", uses=("roll",), status=PrinterStatus("paper_out", repeats=True)),
        PrinterView(key="a5-lazer", status=PrinterStatus("printer_stopped")),
        PrinterView(key=FOLDER, uses=("sheet",)),
    ),
    fixed=False,
    width=58,
)
PAPER_OUT = replace(
    READY, printers=(replace(READY.printers[0], status=PrinterStatus("paper_out")), *READY.printers[1:])
)
NONE = PrintersView(printers=(PrinterView(key=FOLDER, uses=("roll", "sheet")),), fixed=False, width=80)


class DrawnPrinters:
    """Printers that are as they were drawn, whatever is asked of them."""

    def __init__(self, seen: PrintersView) -> None:
        self._seen = seen

    def look(self) -> PrintersView:
        return self._seen

    def choose(self, use: Use, key: str) -> None:
        """A picture remembers nothing."""

    def choose_width(self, width: RollWidth) -> None:
        """A picture remembers nothing."""

    def test(self, key: str, use: Use, language: Language) -> str:
        return key


def _printers(words: Words, seen: PrintersView, *, tested: bool = False) -> QWidget:
    shell = Shell(words)
    page = PrintersPage()
    presenter = PrintersPresenter(page, run=at_once, desk=DrawnPrinters(seen), words=words, left=_nowhere)
    page.attach(presenter)
    shell.add_page("printers", page, framed=False)
    shell.show_page("printers")
    presenter.open()
    if tested:
        presenter.test_pressed()
    page.take_focus()
    return shell


def _first_run(words: Words, steps: int, seen: PrintersView, *, fails: bool = False, ends: bool = False) -> QWidget:
    shell = Shell(words)
    page = FirstRunPage()
    presenter = FirstRunPresenter(
        page,
        run=at_once,
        choose_window=_nowhere,
        try_keyring=_locked if fails else _nothing,
        remember=_nothing,
        words=words,
        ended=_nothing,
    )
    page.attach(presenter)
    printers = PrintersPresenter(
        page,
        run=at_once,
        desk=DrawnPrinters(seen),
        words=words,
        left=_nothing,
        tested=presenter.printer_tested,
    )
    page.printers.attach(printers)
    shell.add_page("first_run", page, framed=False)
    shell.show_page("first_run")
    presenter.open(7)
    printers.open()
    for step in range(steps):
        presenter.next_pressed()
        if step == 0 and steps > 1:
            printers.test_pressed()
        if step == 1 and not fails:
            presenter.scanned("12-26-0A7-00431-K", 14)
    if ends:
        presenter.next_pressed()
    return shell


def _nowhere(*_: object) -> None:
    """A picture leads nowhere."""


def _nothing() -> None:
    """Nothing to wait for."""


def _locked() -> None:
    raise RefusedError("keyring_locked")


SCREENS: Mapping[str, Callable[[Words, Sentences], QWidget]] = {
    "14-printers": lambda words, _: _printers(words, READY, tested=True),
    "14b-printers-troubled": lambda words, _: _printers(words, TROUBLED),
    "14c-printers-none": lambda words, _: _printers(words, NONE),
    "15-first-run-window": lambda words, _: _first_run(words, 0, READY),
    "15b-first-run-printer": lambda words, _: _first_run(words, 1, READY),
    "15c-first-run-scanner": lambda words, _: _first_run(words, 2, READY),
    "15d-first-run-keyring": lambda words, _: _first_run(words, 3, READY, fails=True, ends=True),
}
