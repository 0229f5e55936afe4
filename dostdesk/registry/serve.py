"""Serving the reference registry on loopback: as a program of its own, or in a thread of a demo or a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dostdesk.registry.api import create_app
from dostdesk.serving.listening import Served, serve, serving

_HOST = "127.0.0.1"


def run_registry(port: int) -> int:
    """Serve until SIGTERM or SIGINT; prints `{"registry": "http://127.0.0.1:PORT"}` when it listens.

    Raises:
        OutsideError: `port_taken`.
    """
    serve(_served(), host=_HOST, port=port, certificate=None)
    return 0


@contextmanager
def serving_registry(port: int = 0) -> Iterator[str]:
    """Serve in a thread of this process until the block ends; gives the address."""
    with serving(_served(), port=port) as address:
        yield address


def _served() -> Served:
    return Served(name="registry", app=create_app(), wake=_nothing, close=_nothing)


def _nothing() -> None:
    """Nobody waits here, and nothing is kept."""
