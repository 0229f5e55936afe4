"""Which printer takes which paper at this desk: what was chosen here, what this computer has, and a test print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.paper_json import SHEETS
from dostdesk.desk.papers import FOLDER
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.papers import RollWidth, TestPrint
from dostdesk.domain.words import Language, Words
from dostdesk.printing.drivers import PdfFolder, Printer, SpoolingPrinter
from dostdesk.printing.spooler import PrinterStatus
from dostdesk.printing.titles import job_title
from dostdesk.storage.desk import device, papers
from dostdesk.storage.desk.store import DeskStore

Use = Literal["roll", "sheet"]
USES: tuple[Use, ...] = ("roll", "sheet")
_WIDTH, _DEFAULT_WIDTH = "choice.roll_width", 80


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterView:
    """A printer of this computer, or the folder for PDF files.

    Attributes:
        key: By which it is chosen; `FOLDER` for the folder.
        uses: The papers that go there now.
        status: As it was just now; `trouble` is a code.
    """

    key: str
    uses: tuple[Use, ...] = ()
    status: PrinterStatus = field(default_factory=PrinterStatus)

    @property
    def is_folder(self) -> bool:
        return self.key == FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintersView:
    """The printers of this desk.

    Attributes:
        fixed: The program was started for one printer: choices made here are kept for a start without it.
        width: Width of the roll's paper in millimetres.
    """

    printers: tuple[PrinterView, ...]
    fixed: bool
    width: RollWidth


class Printers:
    """The printers of one desk. Everything here waits for the printing service or the disk.

    Args:
        printer: What takes all papers: the one that the program was started for, or the folder.
        follow_choices: Whether choices made at this desk count; without it `printer` takes everything.
        available: Names of this computer's printers.
    """

    def __init__(
        self,
        *,
        store: DeskStore,
        time: HubTime,
        words: Callable[[Language], Words],
        printer: Printer,
        folder: Path,
        follow_choices: bool,
        available: Callable[[], tuple[str, ...]],
        system: Callable[[str, bool], SpoolingPrinter],
    ) -> None:
        self._store = store
        self._time = time
        self._words = words
        self._fixed = printer
        self._folder = folder
        self._follow = follow_choices
        self._available = available
        self._system = system

    def chosen(self, use: Use) -> str:
        """Key of the printer for rolls or sheets."""
        if not self._follow:
            return self._key(self._fixed)
        with self._store.reading() as transaction:
            kept = device.setting(transaction, f"choice.printer_{use}")
        return kept or FOLDER

    def for_kind(self, kind: str) -> str:
        """Key of the printer for a kind of the journal."""
        return self.chosen("sheet" if kind in SHEETS else "roll")

    def taking(self, key: str, kind: str) -> Printer:
        """The printer of a key, ready for a paper of that kind.

        Raises:
            OutsideError: `printer_missing` when no printer can be called that.
        """
        if key == self._key(self._fixed):
            return self._fixed
        if key == FOLDER:
            return PdfFolder(self._folder)
        on_sheet = kind not in SHEETS and key == self.chosen("sheet") != self.chosen("roll")
        return self._system(key, on_sheet)

    def look(self) -> PrintersView:
        """All printers with their state; the folder last."""
        uses: dict[str, tuple[Use, ...]] = {}
        for use in USES:
            key = self.chosen(use)
            uses[key] = (*uses.get(key, ()), use)
        # By name, whatever goes where: a choice moves no row from under the fingers.
        names = (*sorted({*uses, *self._available()} - {FOLDER}), FOLDER)
        return PrintersView(
            printers=tuple(PrinterView(key=key, uses=uses.get(key, ()), status=self._status(key)) for key in names),
            fixed=not self._follow,
            width=self.width(),
        )

    def choose(self, use: Use, key: str) -> None:
        """Let these papers go to that printer from now on; those that wait are decided anew."""
        with self._store.writing() as transaction:
            device.put_setting(transaction, f"choice.printer_{use}", key)
            papers.choose_anew(transaction)

    def width(self) -> RollWidth:
        """Width of the roll's paper in millimetres."""
        with self._store.reading() as transaction:
            kept = device.setting(transaction, _WIDTH)
        return 58 if kept == "58" else 80

    def choose_width(self, width: RollWidth) -> None:
        """Print receipts for a roll of that width from now on."""
        with self._store.writing() as transaction:
            device.put_setting(transaction, _WIDTH, str(width))

    def test(self, key: str, use: Use, language: Language) -> str:
        """Print a test page, of which nobody keeps account; answers where it went.

        Raises:
            OutsideError: As printers and folders do.
        """
        # The PDF library takes a third of a second to load.
        from dostdesk.printing.render import render

        now = self._time.now()
        page = TestPrint(language=language, printer=key, made_at=now, sheet=use == "sheet")
        pdf = render(page, self._words(language), width=self.width())
        title = job_title(f"{now:%H%M%S}", page.kind)
        done = self.taking(key, "acknowledgement" if use == "sheet" else "receipt").submit(pdf, title)
        return str(done.path) if done.path is not None else done.printer

    def _status(self, key: str) -> PrinterStatus:
        try:
            printer = self.taking(key, "receipt")
            return printer.status() if isinstance(printer, SpoolingPrinter) else PrinterStatus()
        except OutsideError as error:
            return PrinterStatus(error.code)

    def _key(self, printer: Printer) -> str:
        return FOLDER if isinstance(printer, PdfFolder) else printer.name
