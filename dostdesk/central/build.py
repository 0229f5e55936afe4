"""The one builder of central: opens its store and puts the parts together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dostdesk.central.api import create_app
from dostdesk.central.hubs import HubBook
from dostdesk.central.intake import InProcesses, InThreads
from dostdesk.central.metrics import Counted, Metrics
from dostdesk.central.news import News
from dostdesk.central.parts import Parts
from dostdesk.central.problems import LARGER
from dostdesk.central.projecting import Folding
from dostdesk.central.register import Register
from dostdesk.central.registry import NoRegistry, Registry
from dostdesk.central.releases import Publisher, Releases
from dostdesk.central.routes.register import add_register
from dostdesk.central.routes.releases import add_releases
from dostdesk.central.sealing import Seal
from dostdesk.domain.clock import Clock
from dostdesk.domain.ids import RandomBits, id_maker, system_bits
from dostdesk.protocol import OLDEST_PROTOCOL, PROTOCOL, headers
from dostdesk.serving.logs import note
from dostdesk.serving.problems import Envelope
from dostdesk.storage.central.engine import Target
from dostdesk.storage.central.store import CentralStore

if TYPE_CHECKING:
    from fastapi import FastAPI


class Worker(Protocol):
    """Work that goes on beside the requests, in a thread of its own."""

    def start(self) -> None: ...

    def stop(self) -> None:
        """Returns when it has ended."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Central:
    """A central that runs: its workers are at work, `app` can be served.

    Attributes:
        app: The ASGI application with everything around the routes.
        api: The FastAPI application inside, for its OpenAPI.
        releases: The catalogue, for whoever publishes in this process.
    """

    app: Envelope
    api: FastAPI
    parts: Parts
    releases: Releases
    workers: Sequence[Worker]

    def close(self) -> None:
        """Send those who wait home, end the workers, finish what is being written, close the store."""
        self.parts.news.close()
        for worker in self.workers:
            worker.stop()
        self.parts.close()


def build_central(
    target: Target,
    *,
    clock: Clock,
    bits: RandomBits | None = None,
    registry: Registry | None = None,
    publisher: Publisher | None = None,
    intake: int = 0,
    identity_key: bytes | None = None,
    start: bool = True,
) -> Central:
    """Open the store at `target`, bring its schema to this version, and start the workers.

    Args:
        bits: Where ids come from; the system's randomness if not given.
        registry: Where people are asked about; without one they are written by hand.
        publisher: Who signs releases here; without one this central only tells what was published.
        intake: How many processes take and fold what hubs push; with 0, threads of this one do.
        identity_key: 32 bytes that seal what makes a hub a centre's; without them no centre can be rebuilt from here.
        start: Without it nothing is folded until the caller does it.

    Raises:
        RefusedError, OutsideError: As `CentralStore.open`.
    """
    store = CentralStore.open(target)
    parts = Parts(
        store=store,
        clock=clock,
        new_id=id_maker(clock, bits or system_bits()),
        hubs=HubBook(store),
        news=News(),
        intake=InProcesses(target, intake) if intake else InThreads(store),
        seal=None if identity_key is None else Seal(identity_key),
    )
    if identity_key is None:
        note("identity_key_missing")
    metrics = Metrics(parts)
    api = create_app(parts, metrics)
    add_register(api, Register(parts=parts, registry=registry or NoRegistry()))
    releases = Releases(
        parts,
        publisher or Publisher(signing=None, authors={}),
        directory_version=lambda rows, centre: rows.directory.version(centre),
    )
    add_releases(api, releases)
    workers: tuple[Worker, ...] = (Folding(parts.intake, parts.stored, parts.rush, clock),)
    for worker in workers if start else ():
        worker.start()
    spoken = ((headers.PROTOCOLS, f"{OLDEST_PROTOCOL}-{PROTOCOL}"),)
    app = Envelope(Counted(api, metrics), lambda: spoken, larger=LARGER)
    return Central(app=app, api=api, parts=parts, releases=releases, workers=workers)
