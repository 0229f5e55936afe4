"""Serving a hub with uvicorn: one process, one event loop, stopped cleanly by SIGTERM."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.hub.build import Hub
from dostdesk.hub.problems import note

_GRACE_S = 5


@dataclass(frozen=True, slots=True)
class Certificate:
    """A TLS certificate chain and its private key, as PEM files."""

    chain: Path
    key: Path


def check_bind(host: str, certificate: Certificate | None) -> None:
    """Only loopback is served in the clear. Raises RefusedError `certificate_missing`."""
    if certificate is None and not _loopback(host):
        raise RefusedError("certificate_missing", host=host)


def serve(hub: Hub, *, host: str = "127.0.0.1", port: int = 0, certificate: Certificate | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then close the hub.

    Prints one line of JSON when it listens: `{"hub": "http://127.0.0.1:PORT"}`; port 0 takes a free one.

    Raises:
        RefusedError: `certificate_missing`.
        OutsideError: `port_taken`.
    """
    try:
        check_bind(host, certificate)
        asyncio.run(_serve(hub, host, port, certificate))
    finally:
        hub.close()


@contextmanager
def serving(hub: Hub, certificate: Certificate | None = None) -> Iterator[str]:
    """Serve on loopback in a thread of this process until the block ends; gives the address.

    For virtual time, where the hub and those who ask it share a clock that one of them moves.
    """
    listening = _listen("127.0.0.1", 0)
    server = _Server(_config(hub, certificate), hub)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="hub-server")
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


async def _serve(hub: Hub, host: str, port: int, certificate: Certificate | None) -> None:
    listening = _listen(host, port)
    server = _Server(_config(hub, certificate), hub)
    scheme = "https" if certificate else "http"
    address = listening.getsockname()
    shown = f"[{address[0]}]" if ":" in address[0] else address[0]
    sys.stdout.write(json.dumps({"hub": f"{scheme}://{shown}:{address[1]}"}) + "\n")
    sys.stdout.flush()
    await server.serve(sockets=[listening])


def _config(hub: Hub, certificate: Certificate | None) -> uvicorn.Config:
    return uvicorn.Config(
        hub.app,
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
    """Sends those who wait for the feed home before it waits for their connections to end, and outlives its signals.

    Uvicorn raises a signal again after its own shutdown, which would end the process before the hub is closed.
    """

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

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
        self._hub.parts.tail.close()
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


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def log_to_stderr() -> None:
    """One line of JSON for each entry, from this program's own logger alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("dostdesk")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    note("hub_starts")
