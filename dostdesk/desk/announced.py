"""Hubs that announce themselves on the local network (zeroconf): one more source of addresses for `finding`."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dostdesk.protocol.announcement import SERVICE, announced_url

if TYPE_CHECKING:
    from zeroconf import ServiceBrowser, Zeroconf

# Asking at each takes up to 2 s, and anybody on the network can announce what he likes.
MOST = 4
# What was told to all a moment ago is told again after a second.
_ANSWERS_WITHIN_S, _TOLD_WITHIN_MS = 1.5, 800


class AnnouncedHubs:
    """Listens while the hub is lost. Safe from several threads.

    Args:
        interfaces: Addresses of the network interfaces; all if not given.
    """

    def __init__(self, interfaces: Sequence[str] | None = None) -> None:
        self._interfaces = interfaces
        self._guard = threading.Lock()
        self._listening: tuple[Zeroconf, ServiceBrowser] | None = None
        self._closed = False
        self._told: dict[str, dict[bytes, bytes | None]] = {}
        self._came = threading.Event()

    def of(self, centre: str) -> tuple[str, ...]:
        """Addresses that were announced for a centre, `''` for any; the first time it waits a moment for answers."""
        if self._listen():
            self._came.wait(_ANSWERS_WITHIN_S)
        with self._guard:
            told = list(self._told.values())
        found = (announced_url(one, centre) for one in told)
        return tuple(dict.fromkeys(url for url in found if url is not None))[:MOST]

    def rest(self) -> None:
        """The hub is there: nobody has to listen."""
        with self._guard:
            listening, self._listening = self._listening, None
            self._told.clear()
            self._came.clear()
        if listening is not None:
            network, browser = listening
            # Its thread is not the network's own: nothing else ends it.
            browser.cancel()
            network.close()

    def close(self) -> None:
        """Rest for good."""
        self._closed = True
        self._came.set()
        self.rest()

    def _listen(self) -> bool:
        """Whether it began just now."""
        from zeroconf import DNSQuestionType, IPVersion, ServiceBrowser, Zeroconf

        with self._guard:
            if self._listening is not None or self._closed:
                return False
            options: dict[str, Any] = {} if self._interfaces is None else {"interfaces": list(self._interfaces)}
            try:
                network = Zeroconf(ip_version=IPVersion.V4Only, **options)
            except OSError:
                # No network to listen on: then there is the list.
                return False
            self._listening = (
                network,
                ServiceBrowser(
                    # Answered to all: several programs of one machine listen at the same port.
                    network,
                    SERVICE,
                    handlers=[self._heard],
                    question_type=DNSQuestionType.QM,
                ),
            )
        return True

    def _heard(self, *, zeroconf: Zeroconf, service_type: str, name: str, state_change: object) -> None:
        from zeroconf import DNSQuestionType, ServiceInfo, ServiceStateChange

        if state_change is ServiceStateChange.Removed:
            with self._guard:
                self._told.pop(name, None)
            return
        info = ServiceInfo(service_type, name)
        # A machine whose name leads nowhere has told where it is all the same.
        info.request(zeroconf, _TOLD_WITHIN_MS, question_type=DNSQuestionType.QM)
        with self._guard:
            if self._listening is not None and self._listening[0] is zeroconf and len(self._told) < 4 * MOST:
                self._told[name] = dict(info.properties)
        self._came.set()
