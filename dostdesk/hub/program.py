"""`dostdesk hub`: the hub as a program, from its options to its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import OutsideError
from dostdesk.hub.build import STORE_FILE, Hub, build_hub
from dostdesk.hub.linked import CentralPlace, Linked
from dostdesk.hub.serve import serve
from dostdesk.serving.listening import Certificate, check_bind
from dostdesk.serving.logs import log_to_stderr
from dostdesk.storage.keys import keyring_key, throwaway_key


@dataclass(frozen=True, slots=True, kw_only=True)
class HubOptions:
    """What the command line says.

    Attributes:
        throwaway_key: Keep the store's key in a file beside it.
        central: Where central is; None for a centre that stands alone.
        root: `NAME:HEX` of the root key of releases, where it is named by whoever keeps the hub.
    """

    data: Path
    host: str
    port: int
    certificate: Certificate | None
    throwaway_key: bool
    clock: Clock
    central: CentralPlace | None = None
    root: str = ""


def run_hub(options: HubOptions) -> int:
    """Serve until the program is asked to end.

    Raises:
        RefusedError: No trusted keyring, or no certificate for an address that is not loopback.
        OutsideError: The folder cannot be written, the port is taken, or a new hub does not reach central.
    """
    check_bind(options.host, options.certificate)
    try:
        options.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideError("folder_unwritable") from error
    if options.throwaway_key:
        key = throwaway_key(options.data)
    else:
        key = keyring_key("hub", store_exists=(options.data / STORE_FILE).exists())
    log_to_stderr("hub")
    linked = None if options.central is None else Linked(options.central)
    try:
        serve(
            _built(options, key, linked),
            host=options.host,
            port=options.port,
            certificate=options.certificate,
        )
    finally:
        if linked is not None:
            linked.close()
    return 0


def _built(options: HubOptions, key: bytes, linked: Linked | None) -> Hub:
    if linked is None:
        return build_hub(options.data, key, clock=options.clock, root=options.root)
    return build_hub(
        options.data,
        key,
        clock=options.clock,
        central=linked.port,
        register=linked.register,
        push=linked.push,
        follow=linked.link,
        root=options.root,
    )
