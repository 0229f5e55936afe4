"""A real hub inside the test's process, and a wire to it that can be cut, lose answers, or carry garbage."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from dostdesk.domain.clock import Clock
from dostdesk.hub.build import Hub, build_hub

KEY = bytes(range(32))
_LONGEST_WAIT_S = 0.2


class HubInProcess:
    """A hub whose ASGI application is called directly: everything but the sockets."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test-hub")
        self._thread.start()
        self.hub: Hub = self._build()

    def _build(self) -> Hub:
        return build_hub(self._folder, KEY, clock=self._clock)

    def request(self, request: httpx.Request) -> httpx.Response:
        inner = httpx.ASGITransport(app=self.hub.app)

        async def answered() -> httpx.Response:
            content = request.read()
            url = request.url
            if "wait" in url.params:
                # Nobody can interrupt a call that has no socket.
                url = url.copy_set_param("wait", str(min(_LONGEST_WAIT_S, float(url.params["wait"]))))
            copy = httpx.Request(request.method, url, headers=request.headers, content=content)
            answer = await inner.handle_async_request(copy)
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return asyncio.run_coroutine_threadsafe(answered(), self._loop).result(timeout=60)

    def restart(self) -> None:
        """Stop the hub and open it again on the same store."""
        self.hub.close()
        self.hub = self._build()

    def keep_copy(self, folder: Path) -> None:
        """A backup of the hub's store."""
        self.hub.close()
        shutil.copytree(self._folder, folder)
        self.hub = self._build()

    def go_back_to(self, folder: Path) -> None:
        """The hub's disk was lost; the backup takes its place."""
        self.hub.close()
        shutil.rmtree(self._folder)
        shutil.copytree(folder, self._folder)
        self.hub = self._build()

    def close(self) -> None:
        self.hub.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Wire(httpx.BaseTransport):
    """What lies between desk and hub. Each fault stays until the wire is mended.

    Attributes:
        asked: Method and path of every request that left the desk.
    """

    def __init__(self, hub: HubInProcess) -> None:
        self.hub = hub
        self.asked: list[str] = []
        self._fault: Callable[[httpx.Request], httpx.Response] | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if self._fault is not None:
            return self._fault(request)
        return self.hub.request(request)

    def mend(self) -> None:
        self._fault = None

    def cut(self) -> None:
        """Nothing arrives."""

        def refuse(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("cut", request=request)

        self._fault = refuse

    def lose_answers(self) -> None:
        """Everything arrives, no answer comes back."""

        def lose(request: httpx.Request) -> httpx.Response:
            self.hub.request(request)
            raise httpx.ReadTimeout("lost", request=request)

        self._fault = lose

    def change_answers(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Ops arrive, and what comes back about them is another; everything else passes."""

        def changed(request: httpx.Request) -> httpx.Response:
            answer = self.hub.request(request)
            if request.url.path != "/v1/ops":
                return answer
            content = json.loads(answer.content)
            change(content)
            return httpx.Response(answer.status_code, json=content)

        self._fault = changed

    def spoil_answers(self, spoil: Callable[[str, bytes], bytes]) -> None:
        """Everything arrives, and the bodies of answers are changed on their way back.

        Args:
            spoil: Path and body → body.
        """

        def spoiled(request: httpx.Request) -> httpx.Response:
            answer = self.hub.request(request)
            return httpx.Response(answer.status_code, content=spoil(request.url.path, answer.content))

        self._fault = spoiled

    def answer_with(self, content: bytes, status: int = 200, kind: str = "application/json") -> None:
        """Everything arrives, and something else comes back."""

        def replace(request: httpx.Request) -> httpx.Response:
            self.hub.request(request)
            return httpx.Response(status, content=content, headers={"content-type": kind})

        self._fault = replace
