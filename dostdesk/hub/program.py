"""`dostdesk hub`: the hub as a program, from its options to its end."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import OutsideError
from dostdesk.hub.build import STORE_FILE, Hub, build_hub
from dostdesk.hub.hub_port import HubPort, checked_url
from dostdesk.hub.linked import CentralPlace, Linked
from dostdesk.hub.serve import serve
from dostdesk.protocol.announcement import SERVICE, announcement
from dostdesk.serving.announcing import announced
from dostdesk.serving.listening import Certificate, check_bind, is_loopback
from dostdesk.serving.logs import log_to_stderr
from dostdesk.storage.keys import keyring_key, throwaway_key

# Python's own is 5 ms, of which a request needs several while the writer takes a week's work of some desk.
_TURN_S = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class HubOptions:
    """What the command line says.

    Attributes:
        throwaway_key: Keep the store's key in a file beside it.
        central: Where central is; None for a centre that stands alone.
        root: `NAME:HEX` of the root key of releases, where it is named by whoever keeps the hub.
        address: Where devices find this hub, told to another hub of the centre.
        peer_trust: Certificates (PEM) that vouch for other hubs of the centre.
    """

    data: Path
    host: str
    port: int
    certificate: Certificate | None
    throwaway_key: bool
    clock: Clock
    central: CentralPlace | None = None
    root: str = ""
    address: str = ""
    peer_trust: Path | None = None


def run_hub(options: HubOptions) -> int:
    """Serve until the program is asked to end.

    Raises:
        RefusedError: No trusted keyring, or no certificate for an address that is not loopback.
        OutsideError: The folder cannot be written, the port is taken, or a new hub does not reach central.
    """
    check_bind(options.host, options.certificate)
    take_turns()
    open_folder(options.data)
    key = key_of(options)
    log_to_stderr("hub")
    linked = None if options.central is None else Linked(options.central)
    try:
        return serve_hub(options, key, linked)
    finally:
        if linked is not None:
            linked.close()


def serve_hub(options: HubOptions, key: bytes, linked: Linked | None) -> int:
    """Open the hub and serve it. A hub that was away asks first whether another one was promoted meanwhile."""
    hub = build_of(options, key, linked)
    if hub.parts.standing.active:
        hub.hand_over.look_for_successor(hub.parts.standing.standbys)
    with made_known(options, hub.parts.centre.code):
        serve(hub, host=options.host, port=options.port, certificate=options.certificate)
    return 0


def take_turns() -> None:
    """Let threads of this process give way soon: whoever presses a key waits for the loop, and that for the writer."""
    sys.setswitchinterval(_TURN_S)


def made_known(options: HubOptions, centre: str) -> AbstractContextManager[None]:
    """Announce this machine where devices find it; one that has no address for them is for this computer alone.

    Raises:
        RefusedError: `hub_url_wrong`, `hub_in_the_clear`.
    """
    if not options.address:
        return nullcontext()
    url = checked_url(options.address)
    here = ("127.0.0.1",) if is_loopback(urlsplit(url).hostname or "") else None
    return announced(SERVICE, url, announcement(centre, url), interfaces=here)


def build_of(options: HubOptions, key: bytes, linked: Linked | None) -> Hub:
    """The hub over the store in its folder. Raises as `build_hub`."""

    def port_to(url: str) -> HubPort:
        return HubPort(url, trust=options.peer_trust)

    if linked is None:
        return build_hub(
            options.data,
            key,
            clock=options.clock,
            root=options.root,
            port_to=port_to,
            own_address=options.address,
            outlook_apart=True,
        )
    return build_hub(
        options.data,
        key,
        clock=options.clock,
        central=linked.port,
        register=linked.register,
        push=linked.push,
        follow=linked.link,
        contacts=linked.contacts,
        port_to=port_to,
        own_address=options.address,
        keep_identity=linked.keep_identity,
        root=options.root,
        outlook_apart=True,
    )


def open_folder(folder: Path) -> None:
    """Raises OutsideError `folder_unwritable`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideError("folder_unwritable") from error


def key_of(options: HubOptions) -> bytes:
    """The key of the hub's store. Raises RefusedError as `keyring_key`."""
    if options.throwaway_key:
        return throwaway_key(options.data)
    return keyring_key("hub", store_exists=(options.data / STORE_FILE).exists())
