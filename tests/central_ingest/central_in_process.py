"""A real central inside the test's process, one that can be restored from a back-up; and the line that leads to it."""

from __future__ import annotations

import asyncio
import shutil
import threading
from pathlib import Path

import httpx

from dostdesk.central.build import Central, build_central
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.projections import Projector
from dostdesk.domain.clock import Clock
from dostdesk.hub.build import Hub, build_hub
from dostdesk.hub.central_push import CentralPush
from tests.desk.wire import KEY as HUB_KEY
from tests.desk.wire import HubInProcess

KEY = bytes(range(32))


class CentralInProcess:
    """Central over an encrypted file; its ASGI application is called directly."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        folder.mkdir()
        self._file = folder / "central.db"
        self._clock = clock
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test-central")
        self._thread.start()
        self.central: Central = build_central((self._file, KEY), clock=clock)
        self._token = enrol_hub(self.central.parts.store, "12", clock.now(), replace=False)

    def push(self, line: Line) -> CentralPush:
        return CentralPush("http://central", self._token, transport=line)

    def request(self, request: httpx.Request) -> httpx.Response:
        inner = httpx.ASGITransport(app=self.central.app)

        async def answered() -> httpx.Response:
            copy = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
            answer = await inner.handle_async_request(copy)
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return asyncio.run_coroutine_threadsafe(answered(), self._loop).result(timeout=60)

    def fold(self) -> None:
        """Fold what is here; its own thread may have done it already."""
        Projector(self.central.parts.store).settle()

    def back_up(self, to: Path) -> None:
        self.central.close()
        shutil.copy(self._file, to)
        self.central = build_central((self._file, KEY), clock=self._clock)

    def restore(self, back_up: Path) -> None:
        """The disk was lost; what is left is the back-up."""
        self.central.close()
        for file in self._file.parent.glob("central.db*"):
            file.unlink()
        shutil.copy(back_up, self._file)
        self.central = build_central((self._file, KEY), clock=self._clock)

    def close(self) -> None:
        self.central.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class PushingHub(HubInProcess):
    """A hub whose feed goes to a central; the test steps its pusher."""

    def __init__(self, folder: Path, clock: Clock, central: CentralInProcess, line: Line) -> None:
        self._central = central
        self._line = line
        super().__init__(folder, clock)

    def _build(self) -> Hub:
        push = self._central.push(self._line)
        return build_hub(self._folder, HUB_KEY, clock=self._clock, push=push, start=False)


class Line(httpx.BaseTransport):
    """The way from a hub to central, which can be cut."""

    def __init__(self, central: CentralInProcess) -> None:
        self._central = central
        self.cut = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("cut", request=request)
        return self._central.request(request)
