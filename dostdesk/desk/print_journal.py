"""Printing what waits in the journal, and finding out what became of it, on a thread of its own.

A paper is handed to a printing service in two steps: the service makes a job without a paper, its id is made durable
here, and only then the paper is sent. So after any death of this program or of the service there is an id to ask
about, or there is nothing that could have come out. Each printer has one paper at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.outbox import Outbox
from dostdesk.desk.paper_json import of_json, printed_kind
from dostdesk.desk.papers import PRINT_CANCELLED, PRINT_UNKNOWN, rendered, report_slip
from dostdesk.desk.printers import Printers
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import PrintJobId
from dostdesk.domain.words import Language, Words
from dostdesk.printing.drivers import PdfFolder, SpoolingPrinter, job_title
from dostdesk.printing.spooler import Fate, JobEnd
from dostdesk.storage.desk import papers
from dostdesk.storage.desk.papers import KeptJob
from dostdesk.storage.desk.store import DeskStore

_IDLE_S, _FOLLOW_S = 2.0, 1.0
_AT_ONCE = 50
_AGAIN_AFTER = timedelta(seconds=3)
# Nothing reached the service: the paper waits for it, and nobody has to do anything.
_PASSES = frozenset({"print_service_away", "printer_timeout"})


class PrintJournal:
    """Takes waiting papers to the printers; what became of each is durable before its printer gets the next one."""

    def __init__(
        self,
        *,
        store: DeskStore,
        time: HubTime,
        printers: Printers,
        maker: Outbox,
        words: Callable[[Language], Words],
        changed: Callable[[], None],
        wake_queue: Callable[[], None],
        let_pass: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._time = time
        self._printers = printers
        self._maker = maker
        self._words = words
        self._changed = changed
        self._wake_queue, self._let_pass = wake_queue, let_pass
        self._one_at_a_time = Lock()
        self._recovers_yet = False
        self._not_before: dict[str, datetime] = {}

    def recover(self) -> None:
        """After a start: a paper that the service never got is printed now; of others the service is asked, or a
        person has to look.
        """
        self._recovers_yet = True
        with self._store.writing() as transaction:
            for job in papers.printing(transaction):
                if job.spooled:
                    continue
                if self._never_sent(job):
                    papers.set_state(transaction, job.id, was=papers.PRINTING, state=papers.WAITING)
                else:
                    papers.set_state(transaction, job.id, was=papers.PRINTING, state=papers.FAILED, error=PRINT_UNKNOWN)
        self._recovers_yet = False

    def step(self) -> float:
        """Follow what printers have, and hand over one paper; answers 0 when there may be another, else in how many
        seconds to look again.

        Raises:
            OutsideError: `disk_full`, `disk_failed`: what became of a paper could not be kept.
        """
        with self._one_at_a_time:
            if self._recovers_yet:
                # The disk had no room for it at the start.
                self.recover()
            with self._store.reading() as transaction:
                under_way = papers.printing(transaction)
            busy = {job.printer for job in under_way if self._follow(job)}
            job = self._next(busy)
            if job is None:
                return _FOLLOW_S if busy or self._not_before else _IDLE_S
            self._hand_over(job)
            return 0.0

    def move(self, job_id: PrintJobId, printer: str) -> None:
        """Let a paper that did not come out go to another printer.

        Args:
            printer: Key of the printer, as in `Printers`.

        Raises:
            RefusedError: `paper_unknown`; `paper_not_stopped` when it came out; `print_unknown` when it may have: then
                the person is asked first.
            OutsideError: `print_service_away`, `printer_timeout`, `printer_refused`: its printer did not give it back.
        """
        with self._one_at_a_time:
            job = self._kept(job_id)
            if job.state == papers.PRINTING:
                self._take_back(job)
                job = self._kept(job_id)
            if job.state == papers.FAILED and job.error == PRINT_UNKNOWN:
                raise RefusedError(PRINT_UNKNOWN)
            with self._store.writing() as transaction:
                movable = job.state in (papers.WAITING, papers.FAILED)
                if not movable or not papers.set_state(
                    transaction, job_id, was=job.state, state=papers.WAITING, printer=printer
                ):
                    raise RefusedError("paper_not_stopped")
        self._changed()

    def urge(self, job_id: PrintJobId) -> None:
        """Try to start the printer that has a paper, if the service stopped it; otherwise that goes on by itself.

        Raises:
            RefusedError: `paper_unknown`.
            OutsideError: `printer_refused` when this user may not start it, else as `move` does.
        """
        job = self._kept(job_id)
        printer = self._printers.taking(job.printer, job.kind) if job.printer else None
        if isinstance(printer, SpoolingPrinter) and printer.status().trouble == "printer_stopped":
            printer.resume()
        self._not_before.clear()

    def _next(self, busy: set[str]) -> KeptJob | None:
        """The oldest waiting paper whose printer is free, with that printer's key."""
        now = self._time.now()
        self._not_before = {key: until for key, until in self._not_before.items() if until > now}
        with self._store.reading() as transaction:
            waiting = papers.waiting(transaction, _AT_ONCE)
        for job in waiting:
            key = job.printer or self._printers.for_kind(job.kind)
            if key not in busy and key not in self._not_before:
                return replace(job, printer=key)
        return None

    def _hand_over(self, job: KeptJob) -> None:
        with self._store.writing() as transaction:
            taken = papers.set_state(
                transaction, job.id, was=papers.WAITING, state=papers.PRINTING, printer=job.printer
            )
        if not taken:
            return
        self._changed()
        self._let_pass()
        try:
            pdf = rendered(job, self._words(of_json(job.kind, job.paper).language), width=self._printers.width())
            printer = self._printers.taking(job.printer, job.kind)
            if isinstance(printer, SpoolingPrinter):
                self._spool(job, printer, pdf)
                return
            printer.submit(pdf, _title(job))
        except OutsideError as error:
            self._now(job, papers.FAILED, error.code)
        else:
            self._now(job, papers.PRINTED)

    def _spool(self, job: KeptJob, printer: SpoolingPrinter, pdf: bytes) -> None:
        """Reserve, remember, send; what became of it is then for `_follow` to find out."""
        try:
            reference = printer.reserve(pdf, _title(job))
        except OutsideError as error:
            if error.code not in _PASSES:
                raise
            # It goes by itself when the service is there again; the others of this printer wait behind it.
            self._not_before[job.printer] = self._time.now() + _AGAIN_AFTER
            self._now(job, papers.WAITING, error.code)
            return
        with self._store.writing() as transaction:
            papers.put_spooled(transaction, job.id, reference)
        try:
            printer.send(reference, pdf)
        except OutsideError:
            # Whether it arrived before the wire broke is asked at once, like after any other doubt.
            self._follow(replace(job, spooled=reference))

    def _follow(self, job: KeptJob) -> bool:
        """Find out what became of a paper that a printer has; answers whether it still has it."""
        printer = self._spooling(job)
        if printer is None:
            return True
        ours = False
        try:
            fate = printer.fate(job.spooled, _title(job))
            if fate.end is JobEnd.NO_PAPER:
                # This program is the only one that would send it, and it is not doing so now.
                fate, ours = printer.withdraw(job.spooled, _title(job)), True
        except OutsideError as error:
            fate = Fate(JobEnd.UNDER_WAY, error.code)
        return self._judge(job, fate, ours=ours)

    def _take_back(self, job: KeptJob) -> None:
        printer = self._spooling(job)
        if printer is None:
            raise RefusedError("paper_not_stopped")
        self._judge(job, printer.withdraw(job.spooled, _title(job)), ours=True)

    def _judge(self, job: KeptJob, fate: Fate, *, ours: bool) -> bool:
        """Record what became of a paper; answers whether the printer still has it.

        Args:
            ours: It was this program that withdrew it, not somebody at the printing service.
        """
        match fate.end:
            case JobEnd.UNDER_WAY | JobEnd.NO_PAPER:
                if fate.trouble != job.error:
                    self._now(job, papers.PRINTING, fate.trouble)
                return True
            case JobEnd.COMPLETED:
                self._now(job, papers.PRINTED)
            case JobEnd.NEVER_BEGAN:
                self._now(job, papers.WAITING if ours else papers.FAILED, "" if ours else PRINT_CANCELLED)
            case JobEnd.UNKNOWN:
                self._now(job, papers.FAILED, PRINT_UNKNOWN)
        return False

    def _now(self, job: KeptJob, state: str, error: str = "") -> None:
        """What a printer's paper came to is durable, and told."""
        printed_at = self._time.now() if state == papers.PRINTED else None
        with self._store.writing() as transaction:
            moved = papers.set_state(
                transaction, job.id, was=papers.PRINTING, state=state, error=error, printed_at=printed_at
            )
            if moved and printed_at is not None:
                report_slip(transaction, job, self._maker)
        if printed_at is not None:
            self._wake_queue()
        self._changed()

    def _kept(self, job_id: PrintJobId) -> KeptJob:
        with self._store.reading() as transaction:
            found = papers.job(transaction, job_id)
        if found is None:
            raise RefusedError("paper_unknown")
        return found

    def _spooling(self, job: KeptJob) -> SpoolingPrinter | None:
        printer = self._printers.taking(job.printer, job.kind) if job.spooled else None
        return printer if isinstance(printer, SpoolingPrinter) else None

    def _never_sent(self, job: KeptJob) -> bool:
        """Whether a paper that was being handed over without an id cannot have come out: the service had no paper
        yet, or the folder, where the same file is written again, is no paper at all.
        """
        if not job.printer:
            return False
        printer = self._printers.taking(job.printer, job.kind)
        return isinstance(printer, SpoolingPrinter | PdfFolder)


def _title(job: KeptJob) -> str:
    return job_title(job.id, printed_kind(job.kind))
