"""Which windows a hub that was just promoted waits for before it calls anybody: each may have served people of whom
nobody else knows, and they would be called a second time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from dostdesk.domain.ops import OpKind
from dostdesk.domain.succession import Promotion
from dostdesk.storage.hub.store import HubRows

CALLS = frozenset({OpKind.CALL_NEXT, OpKind.CALL_TICKET})
# A desk notices within 3 s that the hub is gone, and says what it knows in some seconds more. Who is not there by then
# may be off; the hall does not wait for him, and what he tells later is recorded beside what is there.
AT_MOST = timedelta(seconds=10)


class WindowsAwaited:
    """The devices that have not said yet that they told everything. Read and changed on the event loop.

    Args:
        devices: At open windows, as the feed that is gone on with has them.
        until: When nobody is waited for any more; None for a hub that waits for nobody.
    """

    def __init__(self, devices: Collection[str] = (), until: datetime | None = None) -> None:
        self._devices = frozenset(devices)
        self._until = until

    def told_all(self, device: str) -> None:
        """A device has said again what this hub may lack."""
        self._devices -= {device}

    def leave_out(self, devices: Collection[str]) -> None:
        """Nobody waits for these: the hub before did not hear them either."""
        self._devices -= frozenset(devices)

    def hold_calls(self, now: datetime) -> bool:
        """Whether nobody is called yet."""
        return self._until is not None and now < self._until and bool(self._devices)


def windows_awaited(rows: HubRows, promotions: Collection[Promotion], now: datetime) -> WindowsAwaited:
    """Whom a hub waits for that begins now.

    From its start, if nothing has happened in its epoch yet; a hub that fell meanwhile does not begin to wait anew.
    """
    head = rows.feed.head()
    newest = next((one for one in promotions if one.epoch == head.epoch), None)
    begun = None if newest is None else rows.feed.at(newest.seq + 1)
    if begun is None:
        return WindowsAwaited()
    waits_since = now if head.seq == begun.seq else begun.hub_time
    open_ = {window.device for window in rows.queue.windows() if window.open and window.device}
    return WindowsAwaited(open_, waits_since + AT_MOST)
