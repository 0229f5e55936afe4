"""As much of a desk as prints: its store, its printers and its journal, stepped by the test."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.outbox import Outbox
from dostdesk.desk.papers import FOLDER, put_paper
from dostdesk.desk.print_journal import PrintJournal
from dostdesk.desk.printers import Printers
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.ids import PrintJobId, TicketId, id_maker
from dostdesk.domain.papers import Paper
from dostdesk.printing.drivers import PdfFolder, SpoolingPrinter, SystemPrinter, available_printers
from dostdesk.storage.desk import papers
from dostdesk.storage.desk.papers import KeptJob
from dostdesk.storage.desk.store import DeskStore
from tests.printing.print_service import wait_for
from tests.printing.samples import RECEIPT, words

KEY = bytes(range(32))
NINE = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


def system_printer(name: str, on_sheet: bool) -> SpoolingPrinter:
    return SystemPrinter(name, on_sheet=on_sheet)


class PrintingDesk:
    """Opened on a folder; opening it again is what a restart is."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(NINE)
        self.folder = folder
        self.store = DeskStore(folder, KEY)
        time = HubTime(self.clock)
        self._new_id = id_maker(self.clock, random.SystemRandom())
        self.printers = Printers(
            store=self.store,
            time=time,
            words=words,
            printer=PdfFolder(folder / "papers"),
            folder=folder / "papers",
            follow_choices=True,
            available=available_printers,
            system=system_printer,
        )
        self.told = 0
        self.journal = PrintJournal(
            store=self.store,
            time=time,
            printers=self.printers,
            maker=Outbox(time=time, new_id=self._new_id),
            words=words,
            changed=self._tell,
            wake_queue=lambda: None,
        )

    def prints_on(self, roll: str = "roll", sheet: str = "sheet") -> None:
        """What the set-up page remembers."""
        self.printers.choose("roll", roll)
        self.printers.choose("sheet", sheet)

    def put(self, paper: Paper = RECEIPT) -> PrintJobId:
        """A paper that waits for its printer."""
        with self.store.writing() as transaction:
            return put_paper(
                transaction, paper, ticket=TicketId("t"), label="Y-047", number="12-26-0A7-00432-9", new_id=self._new_id
            )

    def job(self, job: PrintJobId) -> KeptJob:
        with self.store.reading() as transaction:
            found = papers.job(transaction, job)
        assert found is not None
        return found

    def turn(self) -> None:
        """As the journal's thread does, until it would pause; then time passes."""
        while self.journal.step() == 0:
            continue
        self.clock.advance(timedelta(seconds=4))

    def settle(self, job: PrintJobId, *states: str) -> KeptJob:
        """Go on until a paper is in one of these states."""

        self.turn_until(lambda: self.job(job).state in states)
        return self.job(job)

    def until_trouble(self, job: PrintJobId, code: str) -> None:
        self.turn_until(lambda: self.job(job).error == code)

    def turn_until(self, condition: Callable[[], bool]) -> None:
        """Go on until a condition holds."""

        def reached() -> bool:
            self.turn()
            return condition()

        wait_for(reached)

    def print_again(self, job: PrintJobId) -> None:
        """A person looked for the paper, and it is not there."""
        with self.store.writing() as transaction:
            assert papers.set_state(transaction, job, was=papers.FAILED, state=papers.WAITING, printer="")

    def saved(self) -> list[str]:
        """Names of the files in the folder."""
        return sorted(file.name for file in (self.folder / "papers").glob("*.pdf"))

    def close(self) -> None:
        self.store.close()

    def _tell(self) -> None:
        self.told += 1


__all__ = ["FOLDER", "PrintingDesk"]
