"""How a hub makes itself known on the local network (DNS-SD), and how that is read.

Anybody on the network can announce anything. So this is a place to look at, and no reason to believe whoever is there:
a device that knows its centre asks for the proof, and a new one for a certificate that it was told to trust.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SERVICE = "_dostdesk._tcp.local."
_CENTRE, _URL = "centre", "url"
# As `dostdesk.protocol.succession.Address`.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,200}")


def announcement(centre: str, url: str) -> dict[str, str]:
    """What is told: which centre, and where devices find this machine."""
    return {_CENTRE: centre, _URL: url}


def announced_url(told: Mapping[bytes, bytes | None], centre: str) -> str | None:
    """The address that was announced for a centre; None for another centre, and for what is no address.

    Args:
        centre: Its number; empty for whichever.
    """
    url = (told.get(_URL.encode()) or b"").decode("ascii", "replace")
    of = (told.get(_CENTRE.encode()) or b"").decode("ascii", "replace")
    return url if _ADDRESS.fullmatch(url) and of and centre in ("", of) else None
