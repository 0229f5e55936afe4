"""A hub from nothing but what central has: for a centre whose hub's disk is gone and that had no standby.

Everything is put together in a file beside the store's place, which takes that place at the end: a rebuild that was cut
short is begun again. What central had not heard comes from the devices, when they meet the new hub.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from dostdesk.domain.clock import Clock
from dostdesk.domain.directory import Directory
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.ids import NewId
from dostdesk.domain.succession import Promotion, device_token
from dostdesk.hub.build import STORE_FILE
from dostdesk.hub.directory import take_directory
from dostdesk.hub.identity import person_known
from dostdesk.hub.promotion import CAUGHT_UP_AT_ONCE, CentralFeed, promote
from dostdesk.protocol.succession import IdentityShape
from dostdesk.serving.logs import note
from dostdesk.storage.hub.people import Device
from dostdesk.storage.hub.store import Centre, HubRows, HubStore

PAPERS_OF = timedelta(hours=72)
"""Papers of events that are older than that stay at central alone: no window asks for them any more."""

_BUILDING = "hub.rebuilding.db"
_SUPERVISOR = "rebuilt"


class CentralMemory(CentralFeed, Protocol):
    """What central keeps for a hub that has to begin anew."""

    def identity(self) -> IdentityShape: ...


def rebuild(
    folder: Path, key: bytes, *, central: CentralMemory, directory: Directory, clock: Clock, new_id: NewId
) -> Promotion:
    """Make the store of a hub in a folder that has none.

    Args:
        directory: Who works at this centre, and its devices, as central has them.

    Raises:
        RefusedError: `rebuild_store_exists`, `identity_unknown`, `feed_fork`.
        OutsideError: Central cannot be asked; nothing is there but what the next attempt throws away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / STORE_FILE).exists():
        raise RefusedError("rebuild_store_exists")
    for left in folder.glob(f"{_BUILDING}*"):
        left.unlink()
    told = central.identity()
    centre = Centre(code=told.centre, name=told.name, windows=told.windows, secret=bytes.fromhex(told.secret))
    now = clock.now()
    store = HubStore.open(folder / _BUILDING, key)
    try:
        with store.writing() as rows:
            rows.found_centre(centre, now)
            rows.feed.stand_by()
        _take_feed(store, central, now)
        epoch = central.head().epoch
        promotion = promote(store, staff=_SUPERVISOR, letters=_letters(store), now=now, new_id=new_id, beyond=epoch)
        with store.writing() as rows:
            _take_devices(rows, centre, directory)
            take_directory(rows, directory, now=now, new_id=new_id)
    finally:
        store.close()
    _put_in_place(folder)
    note("hub_rebuilt", epoch=promotion.epoch, seq=promotion.seq)
    return promotion


def _take_feed(store: HubStore, central: CentralFeed, now: datetime) -> None:
    """The feed as central has it, with the papers of the last days."""
    seq = 0
    while events := central.events(seq, CAUGHT_UP_AT_ONCE):
        papers = {named: central.paper(named) for named in _named(events, now)}
        with store.writing() as rows:
            for sha256, content in papers.items():
                if content is not None:
                    rows.papers.put_blob(sha256, content, "central", now)
            for event in events:
                rows.feed.take(event)
                rows.apply(event)
                _remember(rows, event, now)
        seq = events[-1].seq


def _named(events: list[Event], now: datetime) -> list[str]:
    late = [event.body.get("content") for event in events if now - event.hub_time <= PAPERS_OF]
    return [named for named in dict.fromkeys(late) if isinstance(named, str) and named]


def _remember(rows: HubRows, event: Event, now: datetime) -> None:
    """Since which event an epoch is; and who is who to the feed, so that a citizen of today keeps his id."""
    if event.kind is EventKind.HUB_PROMOTED:
        before = event.body["from"]
        centre = rows.centre()
        if centre is not None:
            promotion = Promotion(epoch=event.epoch, seq=before["seq"], hash=before["hash"])
            rows.succession.begun(promotion.proven(centre.secret, centre.code), now)
    if event.kind is EventKind.VISIT_IDENTIFIED and event.body["person"]:
        person_known(rows, event.body["content"], event.body["person"])


def _take_devices(rows: HubRows, centre: Centre, directory: Directory) -> None:
    """Every install with the epoch that it has: its token follows from the secret, so it need not enrol again."""
    for device in directory.devices:
        for one in device.installs:
            install = Device(device.name, one.install, one.install_epoch, device.program)
            token = device_token(centre.secret, device.name, one.install)
            rows.people.restore(install, token, one.enrolled_at)


def _letters(store: HubStore) -> frozenset[str]:
    """The letters that the feed has shown; the others had no label that could be given again."""
    with store.reading() as rows:
        shown = (event.body["label"].rpartition("-")[0] for event in rows.feed.all() if event.kind == "ticket_issued")
        return frozenset(letter for letter in shown if len(letter) == 1)


def _put_in_place(folder: Path) -> None:
    """Whole and synchronised, then under its name."""
    built = folder / _BUILDING
    log = folder / f"{_BUILDING}-wal"
    if log.exists() and log.stat().st_size:
        # The last connection writes the log into the file; what could not be written would be lost with it.
        raise OutsideError("disk_failed")
    descriptor = os.open(built, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    for beside in ("-wal", "-shm"):
        (folder / f"{_BUILDING}{beside}").unlink(missing_ok=True)
    built.replace(folder / STORE_FILE)
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
