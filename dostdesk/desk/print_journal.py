"""Printing what waits in the journal, one paper after the other, on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable

from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.outbox import Outbox
from dostdesk.desk.paper_json import of_json, printed_kind
from dostdesk.desk.papers import PRINT_UNKNOWN, rendered, report_slip
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.words import Language, Words
from dostdesk.printing.drivers import Printer, job_title
from dostdesk.storage.desk import papers
from dostdesk.storage.desk.papers import KeptJob
from dostdesk.storage.desk.store import DeskStore

_IDLE_S = 2.0


class PrintJournal:
    """Takes waiting papers to the printer; what became of each is durable before the next one is taken."""

    def __init__(
        self,
        *,
        store: DeskStore,
        time: HubTime,
        printer: Printer,
        maker: Outbox,
        words: Callable[[Language], Words],
        changed: Callable[[], None],
        wake_queue: Callable[[], None],
    ) -> None:
        self._store = store
        self._time = time
        self._printer = printer
        self._maker = maker
        self._words = words
        self._changed = changed
        self._wake_queue = wake_queue

    def recover(self) -> None:
        """After a start: whether a paper that was being printed came out, a person has to look."""
        with self._store.writing() as transaction:
            papers.fail_unknown(transaction, PRINT_UNKNOWN)

    def step(self) -> float:
        """Print one paper; answers 0 when there may be another, else in how many seconds to look again.

        Raises:
            OutsideError: `disk_full`, `disk_failed`: what became of the paper could not be kept.
        """
        with self._store.reading() as transaction:
            job = papers.first_waiting(transaction)
        if job is None:
            return _IDLE_S
        with self._store.writing() as transaction:
            taken = papers.set_state(transaction, job.id, was=papers.WAITING, state=papers.PRINTING)
        if not taken:
            return 0.0
        self._changed()
        error = self._print(job)
        with self._store.writing() as transaction:
            if error:
                papers.set_state(transaction, job.id, was=papers.PRINTING, state=papers.FAILED, error=error)
            else:
                papers.set_state(
                    transaction, job.id, was=papers.PRINTING, state=papers.PRINTED, printed_at=self._time.now()
                )
                report_slip(transaction, job, self._maker)
        self._wake_queue()
        self._changed()
        return 0.0

    def _print(self, job: KeptJob) -> str:
        """Code of the trouble that stopped it, or nothing."""
        try:
            pdf = rendered(job, self._words(of_json(job.kind, job.paper).language))
            self._printer.submit(pdf, job_title(job.id, printed_kind(job.kind)))
        except OutsideError as error:
            return error.code
        return ""
