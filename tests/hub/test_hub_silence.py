"""Which desks a hub does not hear any more, from their heartbeats alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dostdesk.hub.devices import SILENT_AFTER, DeviceBook
from dostdesk.storage.hub.people import Device, token_hash

NINE = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
BEAT = timedelta(seconds=3)


def book(*names: str, lives: dict[str, str] | None = None) -> DeviceBook:
    known = {
        token_hash(name): Device(
            name=name, install=f"i-{name}", install_epoch=1, program="board" if "B" in name else "desk"
        )
        for name in names
    }
    return DeviceBook(known, lives={f"i-{name}": "now" for name in names} if lives is None else lives)


def test_who_beats_is_there_and_who_stops_is_silent_after_four_beats() -> None:
    devices = book("P01", "P02")
    at = NINE
    for _ in range(10):
        devices.beat("P01", "now", at)
        devices.beat("P02", "now", at)
        at += BEAT
    last = at - BEAT
    while at < last + SILENT_AFTER:
        devices.beat("P01", "now", at)
        assert devices.silent(at) == {}
        at += BEAT
    devices.beat("P01", "now", at)
    assert devices.silent(at) == {"P02": last}
    devices.beat("P02", "now", at)
    assert devices.silent(at) == {}


def test_a_hub_that_just_began_calls_nobody_silent_and_then_who_was_there_before() -> None:
    devices = book("P01", "P02", lives={"i-P02": "now"})
    devices.beat("P03", "", NINE)
    assert devices.silent(NINE) == {}
    # P01 has never said which of its lives speaks: nobody knows whether it is in use at all.
    assert devices.silent(NINE + SILENT_AFTER) == {"P02": None}


def test_a_board_a_stranger_and_a_life_of_before_are_no_desks_that_beat() -> None:
    devices = book("B01", "P01")
    devices.beat("B01", "now", NINE)
    devices.beat("nobody", "now", NINE)
    devices.beat("P01", "before", NINE)
    assert devices.silent(NINE + SILENT_AFTER) == {"P01": None}


def test_a_retired_desk_is_missed_by_nobody() -> None:
    devices = book("P01")
    devices.beat("P01", "now", NINE)
    devices.retire({"P01"})
    assert devices.silent(NINE + SILENT_AFTER) == {}
