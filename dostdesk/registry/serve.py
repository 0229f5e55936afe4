"""Serving the reference registry on loopback: as a program of its own, or in a thread of a demo or a test."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from dostdesk.domain.errors import OutsideError
from dostdesk.registry.api import create_app

_HOST = "127.0.0.1"


def run_registry(port: int) -> int:
    """Serve until SIGTERM or SIGINT; prints `{"registry": "http://127.0.0.1:PORT"}` when it listens.

    Raises:
        OutsideError: `port_taken`.
    """
    listening = _listen(port)
    server = uvicorn.Server(_config())
    sys.stdout.write(json.dumps({"registry": _address(listening)}) + "\n")
    sys.stdout.flush()
    server.run(sockets=[listening])
    return 0


@contextmanager
def serving_registry(port: int = 0) -> Iterator[str]:
    """Serve in a thread of this process until the block ends; gives the address."""
    listening = _listen(port)
    server = uvicorn.Server(_config())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="registry-server")
    thread.start()
    try:
        yield _address(listening)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _config() -> uvicorn.Config:
    return uvicorn.Config(
        create_app(),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )


def _address(listening: socket.socket) -> str:
    return f"http://{_HOST}:{listening.getsockname()[1]}"


def _listen(port: int) -> socket.socket:
    # Small answers leave at once only from sockets that name TCP.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_HOST, port))
    except OSError as error:
        listening.close()
        raise OutsideError("port_taken", port=port) from error
    listening.listen(128)
    return listening
