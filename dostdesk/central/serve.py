"""Serving central: one process, one event loop, stopped cleanly by SIGTERM. As many processes as one likes may serve
one database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dostdesk.central.build import Central
from dostdesk.serving import listening
from dostdesk.serving.listening import Certificate, Served


def serve(central: Central, *, host: str = "127.0.0.1", port: int = 0, certificate: Certificate | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then close; as `dostdesk.serving.listening.serve`, under the name `central`."""
    listening.serve(_served(central), host=host, port=port, certificate=certificate)


@contextmanager
def serving(central: Central, certificate: Certificate | None = None) -> Iterator[str]:
    """Serve on loopback in a thread of this process until the block ends; gives the address, closes nothing."""
    with listening.serving(_served(central), certificate) as address:
        yield address


def _served(central: Central) -> Served:
    return Served(name="central", app=central.app, wake=central.parts.news.close, close=central.close)
