"""Which life of an install is heard, and who began anew: known to a hub that took over, asked anew after a rebuild."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dostdesk.domain.clock import ManualClock, to_text
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.ids import id_maker
from dostdesk.domain.lives import Anew
from dostdesk.domain.succession import device_token
from dostdesk.hub.lives import begin_anew
from dostdesk.hub.rebuild import rebuild
from dostdesk.protocol.lives import BeginAnew
from dostdesk.storage.hub.people import Device
from dostdesk.storage.hub.store import HubStore
from tests.hub.hub_floor import KEY, Prepared
from tests.succession.alone_centre import (
    INSTALL,
    LIFE,
    Centre,
    Memory,
    told_life,
    well,
)


def test_a_standby_knows_which_life_of_an_install_is_heard(centre: Centre) -> None:
    now = centre.floor.hub.parts.now()
    device = Device("desk-1", INSTALL.format(1), 1)
    first, second = LIFE.format(1), "2-00000000000000aa"
    other = centre.standby()
    with centre.floor.store.writing() as rows:
        rows.people.enrol(device.name, device.install, "desk", "token", now)
        told_life(rows, device, first, now=now)
    other.follow(centre.floor.store)
    with centre.floor.store.writing() as rows:
        told_life(rows, device, first, second, now=now)
    other.follow(centre.floor.store)
    other.promote()
    with other.store.writing() as rows:
        assert rows.lives.all() == {device.install: second}
        with pytest.raises(Exception, match="install_copied"):
            told_life(rows, device, first, "2-00000000000000bb", now=now)
        assert told_life(rows, device, first, second, "3-00000000000000aa", now=now) == ()


def test_an_install_that_began_anew_is_the_heir_at_the_hub_that_took_over_and_in_a_tail(centre: Centre) -> None:
    floor, now = centre.floor, centre.floor.hub.parts.now()
    old = Device("desk-1", INSTALL.format(1), 1)
    granted = {
        "centre": "12", "year": 2026, "code": "0A7", "capacity": 50, "device": old.name, "install_epoch": 1,
        "request": INSTALL.format(8), "at": to_text(now),
    }  # fmt: skip
    with floor.store.writing() as rows:
        rows.people.enrol(old.name, old.install, "desk", "token", now)
        draft = EventDraft(entity="series:12-26-0A7", kind=EventKind.SERIES_GRANTED, body=granted)
        rows.apply(rows.feed.append(draft, op_id=floor.new_id(), order=0, hub_time=now))
        shared = rows.feed.head().seq
    followed, behind = centre.standby(), centre.standby()
    asked = BeginAnew(
        install=INSTALL.format(3), reason=Anew.COPIED, mark=LIFE.format(3), series={"12-26-0A7": 9}
    )  # fmt: skip
    with floor.store.writing() as rows:
        secret = floor.hub.parts.centre.secret
        made = begin_anew(
            rows, old, asked, now=now, both_there=True, token=lambda name: device_token(secret, name, asked.install)
        )
    assert made.name == "desk-1-2"
    followed.follow(floor.store)
    followed.promote()
    behind.promote()
    assert centre.tail(behind.store, shared).crossed == 0
    for store in (followed.store, behind.store):
        with store.writing() as rows:
            assert rows.numbers.inherited(made.name, made.install_epoch) == ["12-26-0A7"]
            (series,) = rows.numbers.series()
            assert (series.ended, series.tail) == (True, 9)
        well(store)
    with followed.store.reading() as rows:
        assert rows.people.by_install(asked.install) == made
        assert rows.lives.of(asked.install) == asked.mark
    with behind.store.writing() as rows:
        # What it knows of the install came as a tail, without the install itself, which asks again.
        assert rows.people.by_install(asked.install) is None
        head = rows.feed.head().seq
        anew = begin_anew(
            rows, old, asked, now=now, both_there=True, token=lambda name: device_token(secret, name, asked.install)
        )
        assert (anew, rows.feed.head().seq) == (made, head)
        assert rows.numbers.inherited(anew.name, anew.install_epoch) == ["12-26-0A7"]


def test_after_a_rebuild_the_first_life_that_speaks_is_heard_and_a_copy_begins_anew(
    centre: Centre, prepared: Prepared, tmp_path: Path
) -> None:
    floor, clock = centre.floor, ManualClock(centre.floor.clock.now())
    centre.desk(1)
    with floor.store.reading() as rows:
        seq = rows.feed.head().seq
    folder, new_id = tmp_path / "rebuilt", id_maker(clock, random.Random(3))
    rebuild(folder, KEY, central=Memory(floor, seq), directory=prepared.central.told, clock=clock, new_id=new_id)
    store = HubStore.open(folder / "hub.db", KEY)
    device, now = Device("desk-1", INSTALL.format(1), 1), clock.now()
    try:
        with store.writing() as rows:
            assert rows.lives.all() == {}
            rows.people.restore(device, "token", now)
            assert told_life(rows, device, LIFE.format(1), "2-00000000000000aa", now=now) == ()
            with pytest.raises(Exception, match="install_copied"):
                told_life(rows, device, LIFE.format(1), "2-00000000000000bb", now=now)
    finally:
        store.close()
