"""A desk at a window of a real hub, stepped by the test on a clock that stands still."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from dostdesk.assets import resource
from dostdesk.desk.build import Desk, build_desk
from dostdesk.desk.view import DeskView, Draft, VisitView
from dostdesk.domain.clock import ManualClock, service_day
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ids import VisitServiceId, WindowNo, id_maker
from dostdesk.domain.services import DocumentState
from dostdesk.domain.words import Language, Words
from dostdesk.forms.fill import FormState, to_draft
from dostdesk.forms.sample import sample_state
from dostdesk.printing.drivers import PrinterJob
from dostdesk.storage.desk import papers
from dostdesk.storage.desk.store import DeskStore
from tests.desk.wire import KEY, HubInProcess, Wire

NINE = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
CLERK, OTHER_CLERK, SUPERVISOR, RECEPTION, PASSWORD = "a.ceferova", "l.hesenova", "r.mustafayev", "qebul", "demo"
SERVICE = "udsy-apply"


@lru_cache
def words(language: Language) -> Words:
    return Words.load(resource("translations"), language)


class FakePrinter:
    """Keeps what was printed; fails with the codes that it was told."""

    name = "fake"

    def __init__(self) -> None:
        self.papers: list[tuple[str, bytes]] = []
        self.trouble: list[str] = []

    def submit(self, pdf: bytes, title: str) -> PrinterJob:
        if self.trouble:
            raise OutsideError(self.trouble.pop(0))
        self.papers.append((title, pdf))
        return PrinterJob(printer=self.name, reference=title)


class Place:
    """One desk, its folder, its wire to the hub, and the clock of both."""

    def __init__(
        self,
        folder: Path,
        hub: HubInProcess,
        clock: ManualClock,
        *,
        name: str = "desk-7",
        seed: int = 7,
        answer_within: float = 0.05,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.wire = Wire(hub)
        self.printer = FakePrinter()
        self._name = name
        self._bits = random.Random(seed)
        self._answer_within = answer_within
        self.desk = self.open()

    def open(
        self,
        *,
        start: bool = False,
        wire: Wire | None = None,
        status_address: str = "",
        seconds: Callable[[], float] | None = None,
        room: Callable[[], int] | None = None,
    ) -> Desk:
        """Open the desk on its folder, with threads or without."""
        return build_desk(
            self.folder,
            KEY,
            "http://hub",
            clock=self.clock,
            new_id=id_maker(self.clock, self._bits),
            bits=self._bits,
            printer=self.printer,
            words=words,
            device_name=self._name,
            transport=wire or self.wire,
            answer_within=self._answer_within,
            status_address=status_address,
            seconds=seconds,
            room=room,
            start=start,
        )

    def restart(self) -> None:
        """Let the desk go and open it again on the same folder."""
        self.desk.close()
        self.desk = self.open()

    def turn(self) -> None:
        """One round of everything that threads do."""
        self.desk.link.pulse.step()
        self.desk.sender.step_all()
        self.desk.courier.step()
        self.desk.follower.step(0)
        while self.desk.journal.step() == 0:
            pass

    def settle(self) -> None:
        """Go round until nothing waits."""
        for _ in range(40):
            self.turn()
            if self.view().link.waiting == 0:
                self.turn()
                return
            self.clock.advance(timedelta(seconds=1))
        raise AssertionError(f"ops stay: {self.desk.sender.trouble} {self.desk.courier.trouble}")

    def view(self) -> DeskView:
        return self.desk.actions.view()

    @property
    def visit(self) -> VisitView:
        visit = self.view().visit
        assert visit is not None
        return visit

    def sign_in(self, login: str = CLERK, window: int | None = 7) -> None:
        self.desk.actions.sign_in(login=login, password=PASSWORD, window=None if window is None else WindowNo(window))
        self.turn()

    def issue(self, *services: str, priority: str = "regular", language: Language = "az") -> str:
        self.clock.advance(timedelta(seconds=1))
        issued = self.desk.actions.issue_ticket(services=services or (SERVICE,), priority=priority, language=language)
        self.turn()
        return issued.label

    def serve(self, *services: str) -> VisitView:
        """Issue a ticket, call it and start it."""
        self.issue(*services)
        self.desk.actions.call_next()
        self.desk.actions.start("0TEST01")
        return self.visit

    def fill(self, service: VisitServiceId, **documents: DocumentState) -> Draft:
        """Save a complete form and all documents seen."""
        of_visit = self.visit.ticket.service(service)
        release = self.desk.release_of(of_visit.release)
        offered = release.service(of_visit.code)
        states = {document.code: DocumentState.SEEN for document in offered.documents}
        draft = Draft(form=to_draft(self.complete_form(service)), documents={**states, **documents}, note="")
        return self.desk.actions.save_draft(service, draft)

    def complete_form(self, service: VisitServiceId) -> FormState:
        of_visit = self.visit.ticket.service(service)
        form = self.desk.form(of_visit.release, of_visit.code)
        return sample_state(form, random.Random(3), today=service_day(self.clock.now()), prefill=self.visit.known)

    @property
    def today(self) -> date:
        return service_day(self.clock.now())

    @property
    def store(self) -> DeskStore:
        """The desk's own store, to look at what is kept."""
        return self.desk._work.store

    @property
    def complete_names(self) -> tuple[str, ...]:
        """What was entered about the citizen of the last papers."""
        with self.store.reading() as transaction:
            journal = papers.latest(transaction, 10)
        notice = next(job for job in journal if job.kind == "acknowledgement")
        return (*str(json.loads(notice.paper)["applicant"]).split(), "0TEST01")

    @property
    def hub_head(self) -> int:
        """How far the hub's feed is."""
        with self.wire.hub.hub.store.reading() as rows:
            return rows.feed.head().seq

    def hub_application(self, number: str) -> object | None:
        """What the hub has under a number."""
        with self.wire.hub.hub.store.reading() as rows:
            return rows.numbers.issued(number)

    def close(self) -> None:
        self.desk.close()


def until(condition: Callable[[], bool], changed: Callable[[float], bool], within: float = 20.0) -> None:
    """Wait on an event until a condition holds."""
    waited = 0.0
    while not condition():
        assert waited < within, "it did not happen"
        changed(0.05)
        waited += 0.05
