"""The centre around the window under test: its hub, the people who wait, and a colleague at another window."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from pathlib import Path

from dostdesk.assets import resource
from dostdesk.domain.clock import RunningClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ops import OpKind
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Language, Words
from dostdesk.simulation.centre import Centre, over_http
from dostdesk.simulation.day import PlannedService, PlannedVisit
from dostdesk.simulation.ledger import Ledger
from dostdesk.simulation.processes import HubProcess
from dostdesk.simulation.window import SimulatedWindow

# A little after nine in Baku on a working day, whenever the tests run.
NINE = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


@lru_cache
def words(language: Language) -> Words:
    return Words.load(resource("translations"), language)


@dataclass(frozen=True, slots=True)
class Site:
    """A hub's folder that was prepared once, and the clock of everybody."""

    folder: Path
    clock: RunningClock


def prepared_site(folder: Path) -> Site:
    """Start a hub once, until it has built its release."""
    clock = RunningClock(started=datetime.now(UTC), shown=NINE)
    (folder / "hub").mkdir()
    with HubProcess(folder / "hub", clock=clock.written()):
        return Site(folder, clock)


class Floor:
    """One module's hub, reached over HTTP by a reception and by a colleague at another window."""

    def __init__(self, site: Site, folder: Path, hub: HubProcess) -> None:
        self.site, self.folder, self.hub = site, folder, hub
        self.port = int(hub.url.rsplit(":", 1)[1])
        self._desks = count(1)
        self.arrived = 0
        """People so far, of every test of the module."""
        self._centre = Centre.reached(over_http(hub.url), clock=site.clock, ledger=Ledger(), seed=1)
        self.reception = self._centre.device("SIM-R1", None)
        self.reception.sign_in("qebul", "demo")
        self._colleague: SimulatedWindow | None = None
        self._up = True

    @property
    def url(self) -> str:
        return self.hub.url

    @property
    def clock(self) -> RunningClock:
        return self.site.clock

    def desk_folder(self) -> Path:
        """An empty folder for a desk that nobody knows yet."""
        made = self.folder / f"P{next(self._desks):02d}"
        made.mkdir()
        return made

    @property
    def hub_is_up(self) -> bool:
        return self._up

    def hub_dies(self) -> None:
        """As in a power cut."""
        self._up = False
        self.hub.kill()
        self.hub.close()

    def hub_comes_back(self) -> None:
        """The same store at the same address."""
        self.hub = HubProcess(self.folder / "hub", clock=self.site.clock.written(), port=self.port)
        self._up = True

    def arrives(self, service: str = "udsy-apply", *, priority: str = "regular", language: Language = "az") -> Ticket:
        """Somebody takes a ticket at the reception."""
        self.arrived += 1
        asked = PlannedService(code=service, takes=timedelta(minutes=5))
        planned = PlannedVisit(
            arrives=timedelta(), services=(asked,), later=(), priority=priority, language=language, comes=True,
            walks=timedelta(),
        )  # fmt: skip
        return self.reception.issue(planned)

    @property
    def colleague(self) -> SimulatedWindow:
        """A clerk of the same queues at window 8."""
        if self._colleague is None:
            made = self._centre.device("SIM-P08", 8)
            made.sign_in("g.sadiqova", "demo")
            self._colleague = made
        return self._colleague

    def settle_down(self) -> None:
        """Whoever still waits goes home, so that the next test begins with an empty hall."""
        if not self._up:
            return
        # Also those who got their ticket at a window that is closed by now.
        everybody = self.reception._sent("GET", "/v1/snapshot", b"").json()["tickets"]
        for ticket in everybody:
            if ticket["state"] == TicketState.WAITING.value:
                with suppress(RefusedError):
                    self.reception._ask(OpKind.CANCEL_TICKET, {"ticket": ticket["id"], "reason": "other"})

    def close(self) -> None:
        self._centre.close()
        self.hub.close()
