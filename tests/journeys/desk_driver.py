"""A clerk without a screen: a real desk that makes one named step for each line it is told, and says what it sees.

Run as `python -m tests.journeys.desk_driver <data> <hub url> <papers> <clock>`, or in a process that `warm` forked. It
can be killed at any moment; what it has said stands.
"""

from __future__ import annotations

import hashlib
import json
import random
import secrets
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from dostdesk.assets import resource
from dostdesk.desk.build import ANSWER_WITHIN_S, Desk, build_desk
from dostdesk.desk.view import DeskView, Draft, LinkState, PaperState
from dostdesk.domain.clock import Clock, RunningClock, service_day
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import WindowNo, id_maker, system_bits
from dostdesk.domain.services import DocumentState
from dostdesk.domain.stays import Outcome, VisitService
from dostdesk.domain.words import Language, Words
from dostdesk.forms.fill import FormState, to_draft
from dostdesk.forms.sample import sample_state
from dostdesk.printing.drivers import PdfFolder, PrinterJob
from dostdesk.printing.spooler import Fate, JobEnd, PrinterStatus
from dostdesk.simulation.faults.agreement import at_rest
from dostdesk.storage.desk import account, numbers
from dostdesk.storage.keys import throwaway_key

LOGIN, PASSWORD, WINDOW, DEVICE = "a.ceferova", "demo", WindowNo(7), "D12-P07"
FIRST, SECOND = "udsy-apply", "employment-jobseeker-register"
HALF_NOTE, FULL_NOTE = "Kirayə müqaviləsini gətirəcək", "Müqavilə göründü"
PRINTED = "printed.log"
_PATIENCE_S = 25.0
_HALF = 6
_UNDER_WAY = {PaperState.WAITING, PaperState.PRINTING}


@lru_cache
def words(language: Language) -> Words:
    return Words.load(resource("translations"), language)


class CountingPrinter:
    """Saves papers as PDF, and writes down each one that came out before the desk hears of it.

    Args:
        holds: Kinds of papers after which it never comes back, as a printer that the PC lost while it printed.
    """

    def __init__(self, folder: Path, holds: Iterable[str] = ()) -> None:
        self._folder = folder
        self._inner = PdfFolder(folder)
        self._holds = tuple(holds)
        self.name = self._inner.name

    def submit(self, pdf: bytes, title: str) -> PrinterJob:
        job = self._inner.submit(pdf, title)
        with (self._folder / PRINTED).open("a") as log:
            log.write(f"{title}\n")
        if title.startswith(self._holds):
            threading.Event().wait()
        return job


class CountingSpooler(CountingPrinter):
    """The same behind a service that outlives the desk, and says what became of each paper."""

    def reserve(self, pdf: bytes, title: str) -> str:
        reference = f"{title}.{secrets.token_hex(4)}"
        self._note(reference, "reserved")
        return reference

    def send(self, reference: str, pdf: bytes) -> None:
        self._note(reference, "printing")
        self.submit(pdf, reference.rpartition(".")[0])
        self._note(reference, "completed")

    def fate(self, reference: str, title: str) -> Fate:
        ends = {"reserved": JobEnd.NO_PAPER, "printing": JobEnd.UNKNOWN, "completed": JobEnd.COMPLETED}
        return Fate(ends.get(self._job(reference).read_text(), JobEnd.NEVER_BEGAN))

    def withdraw(self, reference: str, title: str) -> Fate:
        fate = self.fate(reference, title)
        if fate.end is not JobEnd.NO_PAPER:
            return fate
        self._note(reference, "withdrawn")
        return Fate(JobEnd.NEVER_BEGAN)

    def status(self) -> PrinterStatus:
        return PrinterStatus()

    def resume(self) -> None:
        """It never stops."""

    def _job(self, reference: str) -> Path:
        return self._folder / f"{reference}.job"

    def _note(self, reference: str, state: str) -> None:
        part = self._folder / f"{reference}.part"
        part.write_text(state)
        part.replace(self._job(reference))


@dataclass(slots=True)
class Clerk:
    """The desk and the one person who works at it, by orders."""

    desk: Desk
    clock: Clock
    changed: threading.Event
    login: str = LOGIN
    window: WindowNo = WINDOW

    @classmethod
    def sits_down(
        cls,
        data: Path,
        hub_url: str,
        papers: Path,
        clock: Clock,
        *,
        holds: Iterable[str] = (),
        answer_within: float = ANSWER_WITHIN_S,
        device: str = DEVICE,
        login: str = LOGIN,
        window: int = WINDOW,
        spools: bool = False,
    ) -> Clerk:
        """Open the desk on its folder, with no thread of it running yet."""
        bits = system_bits()
        data.mkdir(parents=True, exist_ok=True)
        desk = build_desk(
            data,
            throwaway_key(data),
            hub_url,
            clock=clock,
            new_id=id_maker(clock, bits),
            bits=bits,
            printer=(CountingSpooler if spools else CountingPrinter)(papers, holds),
            words=words,
            device_name=device,
            answer_within=answer_within,
            start=False,
        )
        changed = threading.Event()
        desk.subscribe(changed.set)
        return cls(desk, clock, changed, login, WindowNo(window))

    def does(self, order: dict[str, Any]) -> object:
        """Make one step; answers what it gave."""
        step: Callable[..., object] = getattr(self, f"_{order.pop('do')}")
        return step(**order)

    # ------------------------------------------------------------ steps of the visit

    def _sign_in(self) -> str:
        self._until(lambda _: self.desk.release is not None)
        return self.desk.actions.sign_in(login=self.login, password=PASSWORD, window=self.window).login

    def _sign_out(self) -> None:
        self.desk.actions.sign_out()

    def _serve_slip(self, label: str) -> str:
        return self.desk.actions.serve_slip(label, (FIRST,))

    def _issue(self) -> str:
        return self.desk.actions.issue_ticket(services=(FIRST,), priority="regular", language="az").label

    def _call_next(self) -> None:
        self.desk.actions.call_next()

    def _start(self) -> None:
        self.desk.actions.start("0TEST01")

    def _save_draft(self) -> int:
        """Half of the form, and a note."""
        service = self._service(0)
        full = self._complete(service)
        half = FormState.open(full.form, today=full.today)
        for path in [path for path in full.values if "." in path][:_HALF]:
            if path in full.form.by_path and half.value(path) is None:
                half = half.set(path, full.value(path))
        return self.desk.actions.save_draft(service.id, Draft(form=to_draft(half), note=HALF_NOTE)).version

    def _add_service(self) -> str:
        return self.desk.actions.add_service(SECOND)

    def _fill(self) -> int:
        """The whole form, with every document seen."""
        service = self._service(0)
        offered = self.desk.release_of(service.release).service(service.code)
        seen = {document.code: DocumentState.SEEN for document in offered.documents}
        draft = Draft(form=to_draft(self._complete(service)), documents=seen, note=FULL_NOTE)
        return self.desk.actions.save_draft(service.id, draft).version

    def _submit(self) -> str:
        return self.desk.actions.submit(self._service(0).id).number

    def _print(self) -> None:
        """Wait until no paper waits for the printer."""
        self._until(lambda view: not any(job.state in _UNDER_WAY for job in view.journal))

    def _finish(self) -> None:
        open_services = [service.id for service in self._services() if service.outcome is None]
        self.desk.actions.finish(dict.fromkeys(open_services, Outcome.ADVISED), False)

    # ------------------------------------------------------------ what a clerk does beside it

    def _look(self) -> None:
        """Nothing."""

    def _print_again(self) -> int:
        """Everything that stopped."""
        stopped = [job for job in self.desk.actions.view().journal if job.state is PaperState.FAILED]
        for job in stopped:
            self.desk.actions.print_again(job.id)
        return len(stopped)

    def _settle(self, head: int = 0) -> None:
        """Wait until the hub is there, has everything of this desk, and this desk knows its feed as far as `head`."""
        self._until(
            lambda view: view.link.waiting == 0 and view.head >= head and view.link.state is not LinkState.ON_ITS_OWN
        )

    def _rest(self, head: int) -> bool:
        """Whether this desk knows the feed as far as `head`, and central and the printer have all of it."""
        return at_rest(self.desk, head)

    def _until(self, reached: Callable[[DeskView], bool]) -> None:
        waited = 0.0
        while True:
            self.changed.clear()
            if reached(self.desk.actions.view()):
                return
            if waited > _PATIENCE_S:
                raise OutsideError("hub_unreachable")
            waited += 0.0 if self.changed.wait(0.05) else 0.05

    def _services(self) -> tuple[VisitService, ...]:
        visit = self.desk.actions.view().visit
        if visit is None:
            raise RefusedError("no_visit")
        return visit.ticket.services

    def _service(self, order: int) -> VisitService:
        return self._services()[order]

    def _complete(self, service: VisitService) -> FormState:
        form = self.desk.form(service.release, service.code)
        return sample_state(form, random.Random(3), today=service_day(self.clock.now()))

    # ------------------------------------------------------------ what is on the screen

    def sees(self) -> dict[str, Any]:
        """The desk now, as plain JSON; and which numbers its store says were given."""
        view = self.desk.actions.view()
        seen: dict[str, Any] = {
            "head": view.head,
            "staff": None if view.staff is None else view.staff.login,
            "window": view.window,
            "link": view.link.state.value,
            "waiting": view.link.waiting,
            "queue": [up.ticket.label for up in view.queue],
            "own_series": [ticket.label for ticket in view.own_series],
            "last": None if view.last is None else {"label": view.last.label, "state": view.last.state.value},
            "papers": [
                {"id": job.id, "kind": job.kind, "number": job.number, "label": job.label, "copy": job.copy}
                | {"state": job.state.value, "error": job.error}
                for job in reversed(view.journal)
            ],
            "numbers": self._numbers(),
            "ops": self._ops(),
            "ticket": None,
            "drafts": [],
            "applications": [],
        }
        if view.visit is not None:
            ticket = view.visit.ticket
            seen["ticket"] = {"id": ticket.id, "label": ticket.label, "state": ticket.state.value}
            seen["services"] = [
                {"code": one.code, "outcome": None if one.outcome is None else one.outcome.value, "number": one.number}
                for one in ticket.services
            ]
            drafts = [view.visit.drafts[one.id] for one in ticket.services]
            seen["drafts"] = [
                {"version": one.version, "form": hashlib.sha256(one.form).hexdigest(), "note": one.note}
                | {"documents": sorted(one.documents)}
                for one in drafts
            ]
            seen["applications"] = [one.number for one in view.visit.applications]
        return seen

    def _numbers(self) -> list[list[Any]]:
        with self.desk._work.store.reading() as transaction:
            return [
                [one.sequence, one.number, one.purpose.value]
                for held in numbers.held(transaction)
                for one in numbers.issued(transaction, held.series)
            ]

    def _ops(self) -> list[str]:
        """What is durable in the outbox."""
        with self.desk._work.store.reading() as transaction:
            return [op.op_id for op in account.ops(transaction)]


def work(clerk: Clerk, orders: TextIO, answers: TextIO) -> None:
    """Say what is there after the start, then follow each order until there are none or one says `close`."""

    def say(**said: object) -> None:
        answers.write(json.dumps(said | {"sees": clerk.sees()}) + "\n")
        answers.flush()

    say(did="sit_down")
    clerk.desk.start()
    try:
        for line in orders:
            order = json.loads(line)
            name = order["do"]
            if name == "close":
                break
            try:
                gave = clerk.does(order)
            except RefusedError as error:
                say(did=name, refused=error.code)
            except OutsideError as error:
                say(did=name, outside=error.code)
            else:
                say(did=name, gave=gave)
    finally:
        clerk.desk.close()


def main(arguments: list[str]) -> None:
    data, hub_url, papers, clock = arguments
    clerk = Clerk.sits_down(Path(data), hub_url, Path(papers), RunningClock.read(clock))
    work(clerk, sys.stdin, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
