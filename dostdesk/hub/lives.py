"""Which life of an install the hub hears: of two copies of one store the first that speaks, and of a store that was set
back none. The other one begins anew, and nothing that it has to report is lost or counted twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.lives import Anew
from dostdesk.domain.ops import Lane
from dostdesk.hub.series import series_told
from dostdesk.protocol.lives import BeginAnew, Life
from dostdesk.storage.hub.numbers import HeldSeries
from dostdesk.storage.hub.people import Device
from dostdesk.storage.hub.store import HubRows

# A desk that works asks for the feed at least every 25 s.
STILL_THERE = timedelta(seconds=60)
_NAME_LENGTH = 40


def hear(rows: HubRows, device: Device, life: Life, now: datetime) -> tuple[str, ...]:
    """An install begins to speak; answers which of its series have ended.

    Raises:
        RefusedError: `install_copied` when another store with its identity spoke meanwhile; `install_set_back` when it
            knows less of its own ops or numbers than the hub; `hub_fenced`.
    """
    rows.feed.must_keep_queue()
    heard = rows.lives.of(device.install)
    if heard is not None and heard not in life.marks:
        raise RefusedError("install_copied", device=device.name)
    series = rows.numbers.series(device=device.name, install_epoch=device.install_epoch)
    places = {lane: rows.ops.last_place(device.name, device.install_epoch, lane) for lane in Lane}
    behind = any(last > life.lanes.get(lane, 0) for lane, last in places.items())
    if behind or any(one.last > life.series.get(one.series.key, 0) for one in series):
        raise RefusedError("install_set_back", device=device.name)
    rows.lives.put(device.install, life.marks[-1], now)
    return tuple(one.series.key for one in series if one.ended)


def begin_anew(
    rows: HubRows, old: Device, asked: BeginAnew, *, now: datetime, both_there: bool, token: Callable[[str], str]
) -> Device:
    """Another identity for an install, asked again the same one; what is left of its series is given by nobody.

    Args:
        both_there: Another store with the identity of `old` was heard lately: that one keeps the name, too.
        token: What a device of a name proves itself with.

    Raises:
        RefusedError: `hub_fenced`.
    """
    rows.feed.must_keep_queue()
    known = rows.people.by_install(asked.install)
    if known is not None:
        return known
    name = _free_name(rows, old.name) if asked.reason is Anew.COPIED and both_there else old.name
    made = rows.people.enrol(name, asked.install, old.program, token(name), now, above=old.install_epoch)
    rows.lives.put(made.install, asked.mark, now)
    op_id = series_told(asked.install, "ended")
    # The hub before this one may have told the end of some, and have known of the install what its feed does not say.
    told = {event.entity for event in rows.feed.of_op(op_id)}
    untold = [held for held in _series_of(rows, old) if f"series:{held.series.key}" not in told]
    for order, held in enumerate(untold, start=len(told)):
        key = held.series.key
        body = {
            "series": key,
            "last": max(held.last, held.tail, asked.series.get(key, 0)),
            "reason": asked.reason.value,
            "device": old.name,
            "install_epoch": old.install_epoch,
            "heir_device": made.name,
            "heir_epoch": made.install_epoch,
            "at": to_text(now),
        }
        draft = EventDraft(entity=f"series:{key}", kind=EventKind.SERIES_ENDED, body=body)
        rows.apply(rows.feed.append(draft, op_id=op_id, order=order, hub_time=now))
    return made


def _series_of(rows: HubRows, device: Device) -> list[HeldSeries]:
    """What an install and those before it at its device gave numbers from, and what it reports as an heir."""
    inherited = set(rows.numbers.inherited(device.name, device.install_epoch))
    return [
        held
        for held in rows.numbers.series()
        if (held.device == device.name and held.install_epoch <= device.install_epoch) or held.series.key in inherited
    ]


def _free_name(rows: HubRows, name: str) -> str:
    """`desk-7-2` for the second `desk-7`."""
    taken, number = rows.people.names(), 2
    while (made := f"{name[: _NAME_LENGTH - len(str(number)) - 1]}-{number}") in taken:
        number += 1
    return made
