"""A hub and a desk as a benchmark finds them: a centre in its morning, people waiting, a clerk signed in."""

from __future__ import annotations

import random
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dostdesk.assets import resource
from dostdesk.desk.build import Desk, build_desk, desk_key
from dostdesk.desk.view import Draft
from dostdesk.domain.clock import RunningClock, service_day
from dostdesk.domain.ids import WindowNo, id_maker
from dostdesk.domain.words import Language, Words
from dostdesk.forms.fill import to_draft
from dostdesk.forms.sample import sample_state
from dostdesk.printing.drivers import PdfFolder
from dostdesk.simulation.centre import Centre, over_http
from dostdesk.simulation.day import PlannedService, PlannedVisit
from dostdesk.simulation.ledger import Ledger
from dostdesk.simulation.window import SimulatedWindow

NINE = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
LARGEST = "udsy-apply"
LOGIN, WINDOW = "a.ceferova", 7
_ROUNDS = 100


def morning() -> RunningClock:
    """A clock that shows nine in Baku on a working day, whenever the benchmark runs."""
    return RunningClock(started=datetime.now(UTC), shown=NINE)


def words_of(language: Language) -> Words:
    return Words.load(resource("translations"), language)


class Reception:
    """Takes people in at a hub, over HTTP."""

    def __init__(self, url: str, clock: RunningClock) -> None:
        self._centre = Centre.reached(over_http(url), clock=clock, ledger=Ledger(), seed=1)
        self._device: SimulatedWindow = self._centre.device("SIM-R1", None)
        self._device.sign_in("qebul", "demo")

    def arrives(self, service: str = LARGEST) -> None:
        """Somebody takes a ticket."""
        planned = PlannedVisit(
            arrives=timedelta(), services=(PlannedService(code=service, takes=timedelta(minutes=5)),), later=(),
            priority="regular", language="az", comes=True, walks=timedelta(),
        )  # fmt: skip
        self._device.issue(planned)

    def close(self) -> None:
        self._centre.close()


def desk_at(url: str, data: Path, clock: RunningClock) -> Desk:
    """A desk of its own folder, without a window."""
    bits = secrets.SystemRandom()
    data.mkdir(parents=True, exist_ok=True)
    papers = data / "papers"
    papers.mkdir(exist_ok=True)
    return build_desk(
        data, desk_key(data, throwaway=True), url, clock=clock, new_id=id_maker(clock, bits), bits=bits,
        printer=PdfFolder(papers), words=words_of, device_name="D12-bench", papers_folder=papers,
    )  # fmt: skip


def leave_in_the_middle(desk: Desk, clock: RunningClock) -> None:
    """Serve somebody and end with his form half done, as when the computer is switched off."""
    actions = desk.actions
    actions.sign_in(login=LOGIN, password="demo", window=WindowNo(WINDOW))
    actions.call_next()
    actions.start("")
    visit = actions.view().visit
    if visit is None or desk.release is None:
        raise RuntimeError("nobody came")
    part = visit.ticket.services[0]
    answered = sample_state(desk.form(part.release, part.code), random.Random(3), today=service_day(clock.now()))
    actions.save_draft(part.id, Draft(form=to_draft(answered)))
    desk.choose("open_form", part.id)


def heard_all(desk: Desk) -> None:
    """What a desk's threads do meanwhile: all that was done is at the hub, and back in the feed."""
    for _ in range(_ROUNDS):
        desk.sender.step_all()
        desk.courier.step()
        desk.follower.step(0)
        if desk.actions.view().link.waiting == 0:
            desk.follower.step(0)
            return
    raise RuntimeError("the hub does not take all")
