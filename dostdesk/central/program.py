"""`dostdesk central`: the national service as a program, from its settings to its end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dostdesk.central.build import build_central
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.registry import HttpRegistry
from dostdesk.central.serve import serve
from dostdesk.central.settings import CentralSettings
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import OutsideError
from dostdesk.serving.listening import check_bind
from dostdesk.serving.logs import log_to_stderr
from dostdesk.storage.central.engine import Target
from dostdesk.storage.central.store import CentralStore


def run_central(settings: CentralSettings, *, elsewhere: Path, clock: Clock) -> int:
    """Serve until the program is asked to end.

    Args:
        elsewhere: Folder of an encrypted file when no database and no folder is set.

    Raises:
        RefusedError: No certificate for an address that is not loopback, no trusted keyring, or a database that does
            not suit.
        OutsideError: The database or the folder does not answer, or the port is taken.
    """
    certificate = settings.tls()
    check_bind(settings.host, certificate)
    target = _target(settings, elsewhere)
    log_to_stderr("central")
    registry = HttpRegistry(settings.registry, clock=clock) if settings.registry else None
    central = build_central(target, clock=clock, registry=registry)
    serve(central, host=settings.host, port=settings.port, certificate=certificate)
    return 0


def run_enrol_hub(settings: CentralSettings, centre: str, *, replace: bool, elsewhere: Path, clock: Clock) -> int:
    """Print a new token for the hub of a centre. Central may be running meanwhile.

    Raises:
        RefusedError, OutsideError: The store does not open.
    """
    with store_of(settings, elsewhere) as store:
        token = enrol_hub(store, centre, clock.now(), replace=replace)
    sys.stdout.write(token + "\n")
    return 0


@contextmanager
def store_of(settings: CentralSettings, elsewhere: Path) -> Iterator[CentralStore]:
    """The store of central, for a command beside the program."""
    store = CentralStore.open(_target(settings, elsewhere))
    try:
        yield store
    finally:
        store.close()


def _target(settings: CentralSettings, elsewhere: Path) -> Target:
    try:
        return settings.target(elsewhere)
    except OSError as error:
        raise OutsideError("folder_unwritable") from error
