"""A centre whose hub pushes to a real central, and everything that a lost hub leaves there."""

from __future__ import annotations

from pathlib import Path

import httpx

from dostdesk.central.demo_directory import found_demo_directory
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.events import Event
from dostdesk.domain.ids import system_bits
from dostdesk.hub.build import Hub, build_hub
from dostdesk.hub.central_feed import FeedOverHttp
from dostdesk.hub.central_link import CentralLink
from dostdesk.hub.central_push import CentralPush
from dostdesk.hub.linked import LinkedCentral
from dostdesk.hub.pushing import IDLE_S
from dostdesk.protocol.succession import IdentityShape
from dostdesk.storage.hub.store import Centre
from tests.desk.wire import KEY
from tests.releases.national import National
from tests.succession.net import Machine
from tests.succession.town import Town

CENTRE = "12"


class CentralLine(httpx.BaseTransport):
    """The way to central, which can be cut."""

    def __init__(self, national: National) -> None:
        self._national = national
        self.cut = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("cut", request=request)
        return self._national.request(request)


class LinkedTown(Town):
    """As `Town`; its hubs push to central, and ask it for series and staff."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        self.national = National(folder / "central", clock)
        found_demo_directory(self.national.central.parts.store, CENTRE, clock.now())
        self.token = self.national.token(CENTRE)
        self.line = CentralLine(self.national)
        self.memory = FeedOverHttp(self.link())
        super().__init__(folder, clock)

    def link(self) -> CentralLink:
        return CentralLink("http://central", self.token, transport=self.line)

    def machine(self, name: str) -> Machine:
        return LinkedMachine(self, name)

    def central_feed(self) -> CentralFeedOf:
        return self.memory

    def push(self, hub: Hub) -> None:
        """Until central has everything."""
        assert hub.pusher is not None
        for _ in range(50):
            if hub.pusher.step() == IDLE_S and hub.pusher.trouble is None:
                return
        raise AssertionError(hub.pusher.trouble)

    def at_central(self) -> list[Event]:
        events: list[Event] = []
        while more := self.memory.events(len(events), 500):
            events += more
        return events

    def close(self) -> None:
        super().close()
        self.national.close()


CentralFeedOf = FeedOverHttp


class LinkedMachine(Machine):
    """A machine whose hub knows central."""

    def __init__(self, town: LinkedTown, name: str) -> None:
        super().__init__(town.net, name, town.folder / name, town.clock)
        self._town = town

    def build(self) -> Hub:
        link = self._town.link()
        memory = FeedOverHttp(link)

        def keep(centre: Centre) -> None:
            memory.keep_identity(
                IdentityShape(centre=centre.code, name=centre.name, windows=centre.windows, secret=centre.secret.hex())
            )

        return build_hub(
            self.folder,
            KEY,
            clock=self.clock,
            bits=system_bits(),
            central=lambda centre: LinkedCentral(link, centre),
            push=CentralPush("http://central", self._town.token, transport=self._town.line),
            follow=link,
            port_to=self.port,
            own_address=self.url,
            keep_identity=keep,
            start=False,
        )
