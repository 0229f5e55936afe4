"""A centre's hall as one device has it: what the live page is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dostdesk.domain.ids import DeviceId, WindowNo
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window
from dostdesk.insight.live.day import DayCounts

_NOTHING = DayCounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A centre's hall as one device has it.

    Attributes:
        tickets: Those of the service day that are still somebody's business.
        windows: All that were ever opened.
        yesterday_wait: Mean wait of those who were called in the same hour of the last service day; None if unknown.
        freed: When somebody last left each window for good.
        silent: Devices that the hub has not heard for long, and when it heard each last (None: not since it began).
        known_at: When the hub was last heard here, where that is long ago: then everything is as of then.
        no_shows: Who was called in vain today and has not come back.
    """

    day: date
    tickets: tuple[Ticket, ...] = ()
    windows: tuple[Window, ...] = ()
    counts: DayCounts = _NOTHING
    yesterday_wait: timedelta | None = None
    freed: Mapping[WindowNo, datetime] = field(default_factory=dict)
    silent: Mapping[DeviceId, datetime | None] = field(default_factory=dict)
    known_at: datetime | None = None
    no_shows: tuple[Ticket, ...] = ()
