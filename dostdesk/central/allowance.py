"""How often somebody unknown may ask: so many at once, then so many a minute."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from dostdesk.domain.clock import Clock

KEPT = 20_000
_IPV6_NETWORK = 64


class Allowance:
    """Counts by address, of IPv6 by the network that one household has.

    Args:
        at_once: How many may be asked in one go.
        refill: After how long one more is allowed.
    """

    def __init__(self, clock: Clock, *, at_once: int, refill: timedelta) -> None:
        self._clock, self._at_once, self._refill = clock, at_once, refill
        # By address: until when what he asked is still counted.
        self._until: OrderedDict[str, datetime] = OrderedDict()
        self._guard = threading.Lock()

    def wait(self, address: str) -> timedelta:
        """How long this address has to wait; nothing if it may ask, and then it is counted."""
        now, who = self._clock.now(), _network(address)
        with self._guard:
            counted = max(self._until.get(who, now), now) + self._refill
            over = counted - now - self._at_once * self._refill
            if over > timedelta():
                return over
            self._until[who] = counted
            self._until.move_to_end(who)
            while len(self._until) > KEPT:
                self._until.popitem(last=False)
        return timedelta()


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    mapped = known.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((int(known), _IPV6_NETWORK), strict=False))
