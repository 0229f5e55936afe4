"""A hub and a central that are served for whoever sends them anything, and headers of somebody whom they know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dostdesk.central import serve as central_serve
from dostdesk.central.build import build_central
from dostdesk.central.hubs import enrol_hub
from dostdesk.domain.clock import SystemClock
from dostdesk.hub import serve as hub_serve
from dostdesk.hub.build import build_hub
from dostdesk.population.staff import DEMO_PASSWORD, FIRST_CLERK_LOGIN
from dostdesk.simulation.centre import Centre, over_http
from dostdesk.simulation.ledger import Ledger

KEY = bytes(range(32))
Served = tuple[Mapping[str, Any], str, Mapping[str, str]]
"""The OpenAPI document, the address, and headers."""


@contextmanager
def served_central(folder: Path) -> Iterator[Served]:
    central = build_central((folder / "central.db", KEY), clock=SystemClock())
    try:
        token = enrol_hub(central.parts.store, "12", central.parts.now(), replace=False)
        with central_serve.serving(central) as url:
            yield central.api.openapi(), url, {"Authorization": f"Bearer {token}"}
    finally:
        central.close()


@contextmanager
def served_hub(folder: Path) -> Iterator[Served]:
    """With a clerk signed in at window 7."""
    clock = SystemClock()
    hub = build_hub(folder, KEY, clock=clock)
    try:
        with hub_serve.serving(hub) as url:
            centre = Centre.reached(over_http(url), clock=clock, ledger=Ledger(), seed=1)
            device = centre.device("FUZZ-P07", 7)
            device.sign_in(FIRST_CLERK_LOGIN, DEMO_PASSWORD)
            yield hub.api.openapi(), url, dict(device.headers)
            centre.close()
    finally:
        hub.close()


SERVERS = {"hub": served_hub, "central": served_central}
