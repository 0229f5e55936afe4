"""Serving an application with uvicorn: one process, one event loop, stopped cleanly by SIGTERM."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.serving.collecting import set_aside

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_GRACE_S = 5
# By then what is made at a first request has been made.
_STANDS_AFTER_S = 60


@dataclass(frozen=True, slots=True)
class Certificate:
    """A TLS certificate chain and its private key, as PEM files."""

    chain: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that is put together.

    Attributes:
        name: Under this its address is told.
        app: The ASGI application.
        wake: Sends those who wait for news home, before their connections are waited for.
        close: Ends everything else, after the last reply.
    """

    name: str
    app: ASGIApp
    wake: Callable[[], None]
    close: Callable[[], None]


def check_bind(host: str, certificate: Certificate | None) -> None:
    """Only loopback is served in the clear. Raises RefusedError `certificate_missing`."""
    if certificate is None and not is_loopback(host):
        raise RefusedError("certificate_missing", host=host)


def serve(served: Served, *, host: str, port: int, certificate: Certificate | None) -> None:
    """Serve until SIGTERM or SIGINT, then close.

    Prints one line of JSON when it listens: `{"hub": "http://127.0.0.1:PORT"}`; port 0 takes a free one.

    Raises:
        RefusedError: `certificate_missing`.
        OutsideError: `port_taken`.
    """
    try:
        check_bind(host, certificate)
        asyncio.run(_serve(served, host, port, certificate))
    finally:
        served.close()


@contextmanager
def serving(served: Served, certificate: Certificate | None = None, *, port: int = 0) -> Iterator[str]:
    """Serve on loopback in a thread of this process until the block ends; gives the address and closes nothing.

    For virtual time, where a server and those who ask it share a clock that one of them moves.
    """
    listening = _listen("127.0.0.1", port)
    server = _Server(_config(served, certificate), served.wake)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name=f"{served.name}-server")
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


async def _serve(served: Served, host: str, port: int, certificate: Certificate | None) -> None:
    listening = _listen(host, port)
    server = _Server(_config(served, certificate), served.wake)
    scheme = "https" if certificate else "http"
    address = listening.getsockname()
    shown = f"[{address[0]}]" if ":" in address[0] else address[0]
    set_aside()
    sys.stdout.write(json.dumps({served.name: f"{scheme}://{shown}:{address[1]}"}) + "\n")
    sys.stdout.flush()
    asyncio.get_running_loop().call_later(_STANDS_AFTER_S, set_aside)
    await server.serve(sockets=[listening])


def _config(served: Served, certificate: Certificate | None) -> uvicorn.Config:
    return uvicorn.Config(
        served.app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=75,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )


class _Server(uvicorn.Server):
    """Sends those who wait for news home before it waits for their connections to end, and outlives its signals.

    Uvicorn raises a signal again after its own shutdown, which would end the process before its store is closed.
    """

    def __init__(self, config: uvicorn.Config, wake: Callable[[], None]) -> None:
        super().__init__(config)
        self._wake = wake

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # signals go to the main thread alone, and so does the right to handle them
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._wake()
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket: from here on connections are queued, so the address may be told."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only on sockets that name TCP; otherwise each waits 40 ms for the last one's
    # acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise OutsideError("port_taken", port=port) from error
    listening.listen(2048)
    return listening


def is_loopback(host: str) -> bool:
    """Whether only this computer can speak to an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
