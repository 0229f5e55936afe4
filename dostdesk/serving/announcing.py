"""Telling the local network where this server is, for as long as it runs (zeroconf)."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from dostdesk.serving.logs import note


@contextmanager
def announced(
    service: str, url: str, told: Mapping[str, str], *, interfaces: Sequence[str] | None = None
) -> Iterator[None]:
    """Announce a service while the block runs. A network that does not take it keeps nobody from serving.

    Args:
        url: Where it is; under that host and port it is announced.
        told: What is said beside.
        interfaces: Addresses of the network interfaces; all if not given.
    """
    from zeroconf import Error, InterfaceChoice, IPVersion, ServiceInfo, Zeroconf

    place = urlsplit(url)
    host, port = place.hostname or "", place.port or (443 if place.scheme == "https" else 80)
    name = f"{host.replace('.', '-').replace(':', '-')}-{port}"[:60]
    info = ServiceInfo(
        service,
        f"{name}.{service}",
        port=port,
        properties=dict(told),
        server=f"{name}.local.",
        parsed_addresses=_addresses(host, interfaces),
    )
    try:
        on = InterfaceChoice.All if interfaces is None else list(interfaces)
        network = Zeroconf(interfaces=on, ip_version=IPVersion.V4Only)
    except OSError as error:
        note("not_announced", reason=type(error).__name__)
        yield
        return
    try:
        try:
            network.register_service(info, allow_name_change=True)
        except (OSError, Error) as error:
            note("not_announced", reason=type(error).__name__)
        yield
    finally:
        # Says goodbye first, so that nobody looks here any more.
        network.close()


def _addresses(host: str, interfaces: Sequence[str] | None) -> list[str]:
    """Of this machine, as far as its name leads to them; whoever listens goes by the address that is told beside."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    if interfaces is not None:
        return list(interfaces)
    try:
        return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, None, socket.AF_INET)})
    except OSError:
        return []
