"""`dostdesk central`: the national service as a program, from its settings to its end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from dostdesk.central.build import build_central
from dostdesk.central.founding import found_catalogue, publisher_of
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.registry import HttpRegistry
from dostdesk.central.serve import serve
from dostdesk.central.settings import CentralSettings
from dostdesk.domain.clock import Clock
from dostdesk.serving.listening import check_bind
from dostdesk.serving.logs import log_to_stderr
from dostdesk.storage.central.store import CentralStore


def run_central(settings: CentralSettings, *, clock: Clock) -> int:
    """Serve until the program is asked to end.

    Raises:
        RefusedError: No certificate for an address that is not loopback, no trusted keyring, a database that does not
            suit, a catalogue that cannot be trusted, or a wrong setting.
        OutsideError: The database or the folder does not answer, or the port is taken.
    """
    certificate = settings.tls()
    check_bind(settings.host, certificate)
    target, publisher, sealing_key = settings.target(), publisher_of(settings), settings.sealing_key()
    log_to_stderr("central")
    token = settings.registry_token
    with ExitStack() as ends:
        registry = None
        if settings.registry:
            registry = HttpRegistry(settings.registry, clock=clock, token=token.get_secret_value() if token else "")
            ends.callback(registry.close)
        intake = settings.intake if isinstance(target, str) else 0
        central = build_central(
            target, clock=clock, registry=registry, publisher=publisher, intake=intake, identity_key=sealing_key
        )
        try:
            found_catalogue(central.releases, settings, clock)
        except BaseException:
            central.close()
            raise
        serve(central, host=settings.host, port=settings.port, certificate=certificate)
    return 0


def run_enrol_hub(settings: CentralSettings, centre: str, *, replace: bool, clock: Clock) -> int:
    """Print a new token for the hub of a centre. Central may be running meanwhile.

    Raises:
        RefusedError, OutsideError: The store does not open.
    """
    with store_of(settings) as store:
        token = enrol_hub(store, centre, clock.now(), replace=replace)
    sys.stdout.write(token + "\n")
    return 0


@contextmanager
def store_of(settings: CentralSettings) -> Iterator[CentralStore]:
    """The store of central, for a command beside the program."""
    store = CentralStore.open(settings.target())
    try:
        yield store
    finally:
        store.close()
