"""A whole centre in the test's process: a hub, a standby, desks that know both, and the steps that they make."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import count
from pathlib import Path

from dostdesk.desk.build import Desk, build_desk
from dostdesk.desk.view import VisitView
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.events import Event
from dostdesk.domain.ids import id_maker
from dostdesk.hub.build import Hub
from dostdesk.hub.promotion import CentralFeed
from dostdesk.storage.hub.store import HubRows
from tests.desk.place import FakePrinter, Place, words
from tests.desk.wire import KEY
from tests.succession.net import Machine, Net

_seeds = count()


class TownDesk(Place):
    """A desk that reaches the machines of its centre over the net."""

    def __init__(self, town: Town, name: str) -> None:
        self.town = town
        self.folder = town.folder / name
        self.folder.mkdir(exist_ok=True)
        self.clock = town.clock
        self.printer = FakePrinter()
        self._name = name
        # Never the same twice: a folder may be of a desk that was made before.
        self._bits = random.Random(f"{name} {next(_seeds)}")
        self._answer_within = 0.05
        self.desk = self.open()

    def open(self, **_: object) -> Desk:  # type: ignore[override]
        return build_desk(
            self.folder,
            KEY,
            self.town.addresses,
            clock=self.clock,
            new_id=id_maker(self.clock, self._bits),
            bits=self._bits,
            printer=self.printer,
            words=words,
            device_name=self._name,
            transport=self.town.net,
            answer_within=self._answer_within,
            start=False,
        )

    def turn(self) -> None:
        """As of `Place`; after another hub was found the heartbeat comes again at once."""
        while self.desk.link.pulse.step() == 0.2:
            pass
        self.desk.sender.step_all()
        self.desk.courier.step()
        self.desk.follower.step(0)
        while self.desk.journal.step() == 0:
            pass

    def apply(self) -> tuple[VisitView, str]:
        """Somebody comes and applies for his service: the visit that goes on, and the application's number."""
        visit = self.serve()
        service = visit.ticket.services[0].id
        self.fill(service)
        return visit, self.desk.actions.submit(service).number

    @property
    def hub_url(self) -> str:
        """With whom it speaks."""
        return self.desk._line.talkers.api.url


class Town:
    """Machines `a`, where the hub is at first, and `b`, which stands by."""

    def __init__(self, folder: Path, clock: ManualClock, addresses: str = "http://a,http://b") -> None:
        self.folder, self.clock, self.addresses = folder, clock, addresses
        self.net = Net()
        self.a, self.b = self.machine("a"), self.machine("b")
        self.a.serve()
        self._stand_by()
        self._desks: list[TownDesk] = []

    def _stand_by(self) -> None:
        self.b.stand_by(self.a, self.central_feed())
        self.b.follow()

    def machine(self, name: str) -> Machine:
        return Machine(self.net, name, self.folder / name, self.clock)

    def central_feed(self) -> CentralFeed | None:
        """What central has of the feed, for a standby that is promoted."""
        return None

    def desk(self, name: str = "desk-7") -> TownDesk:
        made = TownDesk(self, name)
        self._desks.append(made)
        made.turn()
        return made

    def later(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))

    def hub_is_lost(self) -> Hub:
        """The hub's machine is off, and the standby is promoted as it is."""
        self.a.off()
        hub = self.b.promote()
        self.later(seconds=15)
        return hub

    def close(self) -> None:
        for desk in self._desks:
            desk.close()
        self.a.close()
        self.b.close()
        self.net.stop()


def events_of(hub: Hub) -> list[Event]:
    """The whole feed of a hub."""
    with hub.store.reading() as rows:
        return list(rows.feed.all())


def lawful(hub: Hub) -> None:
    """The chain holds, no label is there twice, and the live tables are what the feed adds up to."""
    with hub.store.writing() as rows:
        assert rows.feed.broken_at() is None
        before = rows.live()
        labels = _labels(rows)
        assert len(labels) == len(set(labels))
        rows.rebuild()
        assert rows.live() == before


def _labels(rows: HubRows) -> list[tuple[str, str]]:
    issued = (event for event in rows.feed.all() if event.kind == "ticket_issued")
    return [(event.body["day"], event.body["label"]) for event in issued]
