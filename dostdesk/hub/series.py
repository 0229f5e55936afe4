"""Number series: an install holds two with numbers left; central grants them, the feed records the grant."""

from __future__ import annotations

import asyncio
import uuid

from dostdesk.domain.clock import service_day, to_text
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.numbers import ASK_NEXT_AT, Series
from dostdesk.hub.ask import Sender
from dostdesk.hub.central_port import SeriesWanted
from dostdesk.hub.parts import Parts
from dostdesk.storage.hub.numbers import HeldSeries
from dostdesk.storage.hub.store import HubRows

HELD = 2


def series_told(named: str, what: str) -> str:
    """The op under which the feed says something of series: no device makes one of that id, whatever it asks."""
    return str(uuid.uuid5(uuid.UUID(named), f"series {what}"))


async def grant_missing(parts: Parts, sender: Sender, request: str) -> tuple[Series, ...]:
    """The series of an install that have numbers left, in the order of their grants, after granting what is missing.

    Asked again it grants nothing more. Raises OutsideError when central cannot be asked, RefusedError as it refuses.
    """

    async with parts.granting:
        mine = await parts.read(lambda rows: _held(rows, sender))
        missing = HELD - _roomy(mine)
        if missing > 0:
            await _grant(parts, sender, request, missing)
    mine = await parts.read(lambda rows: _held(rows, sender))
    return tuple(one.series for one in mine if one.last < one.series.capacity)


def _held(rows: HubRows, sender: Sender) -> list[HeldSeries]:
    mine = rows.numbers.series(device=sender.device, install_epoch=sender.install_epoch)
    return [one for one in mine if not one.ended]


def _roomy(held: list[HeldSeries]) -> int:
    """How many of them need no successor yet."""
    return sum(1 for one in held if one.last < ASK_NEXT_AT * one.series.capacity)


async def _grant(parts: Parts, sender: Sender, request: str, count: int) -> None:
    now = parts.now()
    year = service_day(now).year
    known, first = await parts.read(lambda rows: (rows.numbers.series(), rows.numbers.granted(request)))
    wanted = SeriesWanted(
        device=sender.device,
        install_epoch=sender.install_epoch,
        request=request,
        year=year,
        first=first,
        count=count,
        taken=frozenset(one.series.code for one in known if one.series.year == year),
    )
    granted = await asyncio.to_thread(parts.central.grant_series, wanted)
    op_id = series_told(request, "granted")

    def record(rows: HubRows) -> None:
        for order, series in enumerate(granted, start=first):
            body = {
                "centre": series.centre,
                "year": series.year,
                "code": series.code,
                "capacity": series.capacity,
                "device": sender.device,
                "install_epoch": sender.install_epoch,
                "request": request,
                "at": to_text(now),
            }
            draft = EventDraft(entity=f"series:{series.key}", kind=EventKind.SERIES_GRANTED, body=body)
            rows.apply(rows.feed.append(draft, op_id=op_id, order=order, hub_time=now))

    await parts.write(record)
