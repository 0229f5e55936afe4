"""The demo without a screen: real desks serve visits over HTTP, with forms filled by nobody, papers as PDF files."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from dostdesk.assets import resource
from dostdesk.desk.build import Desk, build_desk
from dostdesk.desk.view import DeskView, Draft, PaperState
from dostdesk.domain.clock import Clock, local
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import WindowNo, id_maker
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.services import DocumentState
from dostdesk.domain.stays import VisitService
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Language, Words
from dostdesk.forms.fill import to_draft
from dostdesk.forms.sample import sample_state
from dostdesk.population.staff import DEMO_PASSWORD, invented_staff
from dostdesk.printing.drivers import PdfFolder
from dostdesk.simulation.morning import DESKS, OUR_WINDOW
from dostdesk.storage.keys import throwaway_key

T = TypeVar("T")
VISITS = 14
_LONGEST_S = 75.0
_PATIENCE_S = 20.0
_LOOKS_AGAIN_S = 0.5
# The demo's own clerk, and two who have not worked yet this morning.
_SEATS = ((0, OUR_WINDOW), (DESKS + 2, 21), (DESKS + 3, 22))


@dataclass(frozen=True, slots=True)
class Served:
    """One visit that a desk has served from the call to the receipt."""

    label: str
    window: int
    waited_min: int
    services: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What all desks have done so far."""

    visits: list[Served] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    begun: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Whether one more visit should be served."""
        with self._lock:
            if self.begun >= VISITS:
                return False
            self.begun += 1
            return True

    def put_back(self) -> None:
        with self._lock:
            self.begun -= 1

    def served(self, visit: Served) -> None:
        with self._lock:
            self.visits.append(visit)

    def failed(self, reason: str) -> None:
        with self._lock:
            self.failures.append(reason)


def serve_headless(root: Path, hub_url: str, clock: Clock, *, words: Words, seed: int) -> int:
    """Serve visits at three desks, then print the table and where the papers are; 1 when something failed."""
    papers = root / "papers"
    papers.mkdir()
    tally, stop = Tally(), threading.Event()
    threads = [
        threading.Thread(
            target=_work,
            args=(root / f"desk-{window}", hub_url, clock, order, window, papers, tally, stop, seed),
            name=f"desk-{window}",
        )
        for order, window in _SEATS
    ]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, begun + _LONGEST_S - time.monotonic()))
    stop.set()
    for thread in threads:
        thread.join()
    _print(tally, papers, words, time.monotonic() - begun)
    return 1 if tally.failures or not tally.visits else 0


def _work(
    folder: Path,
    hub_url: str,
    clock: Clock,
    order: int,
    window: int,
    papers: Path,
    tally: Tally,
    stop: threading.Event,
    seed: int,
) -> None:
    folder.mkdir()
    translations = {language: Words.load(resource("translations"), language) for language in ("az", "ru", "en")}
    sentences: Callable[[Language], Words] = lambda language: translations[language]  # noqa: E731
    desk = build_desk(
        folder,
        throwaway_key(folder),
        hub_url,
        clock=clock,
        new_id=id_maker(clock, secrets.SystemRandom()),
        bits=secrets.SystemRandom(),
        printer=PdfFolder(papers),
        words=sentences,
        device_name=f"D12-P{window:02d}",
    )
    try:
        changed = threading.Event()
        desk.subscribe(changed.set)
        _until(desk, changed, lambda _: desk.release is not None)
        person = invented_staff()[order]
        desk.actions.sign_in(login=person.login, password=DEMO_PASSWORD, window=WindowNo(window))
        random = Random(seed * 100 + window)  # noqa: S311  a simulation must be repeatable
        while not stop.is_set() and tally.take():
            try:
                desk.actions.call_next()
            except RefusedError as refused:
                tally.put_back()
                if refused.code != "nobody_waiting":
                    raise
                stop.wait(_LOOKS_AGAIN_S)
                continue
            tally.served(_serve(desk, random, clock))
        _until(desk, changed, _all_settled)
        desk.actions.sign_out()
    except (RefusedError, OutsideError) as error:
        tally.failed(str(error))
    finally:
        desk.close()


def _serve(desk: Desk, random: Random, clock: Clock) -> Served:
    """One visit: the citizen comes, each form is filled and sent, the receipt is given."""
    actions = desk.actions
    actions.start("")
    ticket = _ticket(actions.view())
    numbers = [_register(desk, service, random, clock) for service in ticket.services]
    _when_numbered(lambda: actions.finish({}, False))
    names = tuple(desk.release_of(service.release).service(service.code).short_name.az for service in ticket.services)
    waited = int(ticket.clock.waiting.total_seconds() // 60)
    return Served(ticket.label, ticket.window or 0, waited, names, tuple(numbers))


def _register(desk: Desk, service: VisitService, random: Random, clock: Clock) -> str:
    state = sample_state(desk.form(service.release, service.code), random, today=local(clock.now()).date())
    papers = desk.release_of(service.release).service(service.code).documents
    draft = Draft(form=to_draft(state), documents={paper.code: DocumentState.SEEN for paper in papers})
    desk.actions.save_draft(service.id, draft)
    return _when_numbered(lambda: desk.actions.submit(service.id)).number


def _when_numbered(act: Callable[[], T]) -> T:
    """Do it, again after a moment while no number is here: a desk that was just enrolled may be quicker than its first
    series. Everything is saved meanwhile. Raises as `act` does, `series_none` when patience ends.
    """
    ends = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return act()
        except RefusedError as refused:
            if refused.code != "series_none" or time.monotonic() > ends:
                raise
        time.sleep(_LOOKS_AGAIN_S)


def _ticket(view: DeskView) -> Ticket:
    if view.visit is None:
        raise RefusedError("ticket_not_held")
    return view.visit.ticket


def _all_settled(view: DeskView) -> bool:
    """The hub has every op and the printer every paper."""
    under_way = {PaperState.WAITING, PaperState.PRINTING}
    return view.link.waiting == 0 and not any(job.state in under_way for job in view.journal)


def _until(desk: Desk, changed: threading.Event, reached: Callable[[DeskView], bool]) -> None:
    """Wait until the desk's view is as wanted. Raises OutsideError `hub_unreachable` when patience ends."""
    ends = time.monotonic() + _PATIENCE_S
    while not reached(desk.actions.view()):
        if time.monotonic() > ends:
            raise OutsideError("hub_unreachable")
        changed.wait(_LOOKS_AGAIN_S)
        changed.clear()


def _print(tally: Tally, papers: Path, words: Words, seconds: float) -> None:
    console = Console()
    heads = ("ticket", "window", "waited", "services", "numbers")
    table = Table(*(words(f"demo.column.{head}") for head in heads), title=words("demo.table"))
    for visit in sorted(tally.visits, key=lambda visit: visit.label):
        table.add_row(
            shown_label(visit.label),
            str(visit.window),
            words("demo.minutes", minutes=visit.waited_min),
            "\n".join(visit.services),
            "\n".join(visit.numbers),
        )
    console.print(table)
    count = len(list(papers.glob("*.pdf")))
    console.print(words("demo.served", visits=len(tally.visits), papers=count, seconds=round(seconds)))
    console.print(words("demo.papers", folder=str(papers)), soft_wrap=True)
    for failure in tally.failures:
        console.print(words("demo.failed", reason=failure))
