"""Serving a hub: one process, one event loop, stopped cleanly by SIGTERM."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dostdesk.hub.build import Hub
from dostdesk.serving import listening
from dostdesk.serving.listening import Certificate, Served


def serve(hub: Hub, *, host: str = "127.0.0.1", port: int = 0, certificate: Certificate | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then close the hub; as `dostdesk.serving.listening.serve`."""
    listening.serve(_served(hub), host=host, port=port, certificate=certificate)


@contextmanager
def serving(hub: Hub, certificate: Certificate | None = None) -> Iterator[str]:
    """Serve on loopback in a thread of this process until the block ends; gives the address."""
    with listening.serving(_served(hub), certificate) as address:
        yield address


def _served(hub: Hub) -> Served:
    return Served(name="hub", app=hub.app, wake=hub.parts.tail.close, close=hub.close)
