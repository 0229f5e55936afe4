"""The machines of a centre on one net inside the test's process: each has a name, and can be switched off."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from dostdesk.domain.clock import Clock
from dostdesk.domain.ids import StaffId
from dostdesk.hub.build import Hub, build_hub
from dostdesk.hub.hub_port import HubPort
from dostdesk.hub.promotion import CentralFeed
from dostdesk.hub.standby_build import Standby
from dostdesk.protocol.succession import StandbyEnrol
from tests.desk.wire import KEY

SUPERVISOR, PASSWORD = "r.mustafayev", "demo"
_LONGEST_WAIT_S = 0.05


class Net(httpx.BaseTransport):
    """Requests by the name of their host.

    Attributes:
        down: Machines that nobody reaches.
        asked: Host, method and path of every request.
    """

    def __init__(self) -> None:
        self._apps: dict[str, ASGIApp] = {}
        self.down: set[str] = set()
        self.asked: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test-net")
        self._thread.start()

    def connect(self, host: str, app: ASGIApp) -> None:
        self._apps[host] = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self.asked.append(f"{host} {request.method} {request.url.path}")
        if host in self.down or host not in self._apps:
            raise httpx.ConnectError("nobody is there", request=request)
        inner = httpx.ASGITransport(app=self._apps[host])

        async def answered() -> httpx.Response:
            url = request.url
            if "wait" in url.params:
                url = url.copy_set_param("wait", str(min(_LONGEST_WAIT_S, float(url.params["wait"]))))
            copy = httpx.Request(request.method, url, headers=request.headers, content=request.read())
            answer = await inner.handle_async_request(copy)
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return asyncio.run_coroutine_threadsafe(answered(), self._loop).result(timeout=60)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Machine:
    """A machine with a hub or a standby on it, on a folder of its own."""

    def __init__(self, net: Net, name: str, folder: Path, clock: Clock) -> None:
        self.net, self.name, self.folder, self.clock = net, name, folder, clock
        self._hub: Hub | None = None
        self._standby: Standby | None = None

    @property
    def url(self) -> str:
        return f"http://{self.name}"

    @property
    def hub(self) -> Hub:
        found = self._hub or (self._standby.hub if self._standby else None)
        assert found is not None
        return found

    @property
    def standby(self) -> Standby:
        assert self._standby is not None
        return self._standby

    def port(self, url: str) -> HubPort:
        return HubPort(url, transport=self.net)

    def build(self) -> Hub:
        return build_hub(self.folder, KEY, clock=self.clock, port_to=self.port, own_address=self.url, start=False)

    def serve(self) -> Hub:
        """Open the hub of this folder and put it on the net."""
        self._hub = self.build()
        self.net.down.discard(self.name)
        self.net.connect(self.name, self._hub.app)
        return self._hub

    def stand_by(self, hub: Machine, central: CentralFeed | None = None) -> Standby:
        """Follow a hub, introduced by its supervisor where it never was."""
        enrol = StandbyEnrol(name=self.name, address=self.url, login=SUPERVISOR, password=PASSWORD)
        self.folder.mkdir(exist_ok=True)

        self._standby = Standby(
            self.folder,
            KEY,
            url=hub.url,
            port_to=lambda url, token: HubPort(url, token, transport=self.net),
            enrol=enrol,
            clock=self.clock,
            hub_of=self.build,
            central=central,
            start=False,
        )
        self.net.down.discard(self.name)
        self.net.connect(self.name, self._standby)
        return self._standby

    def follow(self) -> None:
        """Follow until nothing is left to follow."""
        for _ in range(50):
            self.standby.follower.step(0)
            assert self.standby.follower.trouble is None, self.standby.follower.trouble
            if self.standby.follower.behind == 0:
                self.standby.follower.step(0)
                return
        raise AssertionError("it does not catch up")

    def promote(self) -> Hub:
        self.standby.promote(StaffId("s-1"))
        return self.hub

    def off(self) -> None:
        """Switched off, as a power cut would."""
        self.net.down.add(self.name)
        self.close()

    def close(self) -> None:
        if self._hub is not None:
            self._hub.close()
        if self._standby is not None:
            self._standby.close()
        self._hub = self._standby = None
