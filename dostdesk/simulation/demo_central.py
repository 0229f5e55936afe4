"""The demo's central: embedded, with a throwaway key, the product's own catalogue, one centre's staff and its token."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from dostdesk.central.build import build_central
from dostdesk.central.demo_directory import found_demo_directory
from dostdesk.central.founding import found_catalogue
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.serve import serving
from dostdesk.central.settings import CentralSettings
from dostdesk.domain.clock import ManualClock
from dostdesk.hub.build import DEMO_CENTRE
from dostdesk.hub.linked import CentralPlace

TOKEN_FILE = "hub.token"  # noqa: S105  the name of a file


@contextmanager
def founded_central(folder: Path, opens: datetime) -> Iterator[CentralPlace]:
    """A central that has its catalogue and knows the demo's centre, served while the block runs, at that moment.

    The hub's token is in `folder` afterwards, for the hub that goes on.
    """
    settings = CentralSettings(data=folder, throwaway_key=True, demo_catalogue=True)
    clock = ManualClock(opens)
    central = build_central(settings.target(), clock=clock, identity_key=settings.sealing_key())
    try:
        found_catalogue(central.releases, settings, clock)
        found_demo_directory(central.parts.store, DEMO_CENTRE.code, opens)
        token = enrol_hub(central.parts.store, DEMO_CENTRE.code, opens, replace=False)
        descriptor = os.open(folder / TOKEN_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(token)
        with serving(central) as url:
            yield CentralPlace(url=url, token=token)
    finally:
        central.close()
