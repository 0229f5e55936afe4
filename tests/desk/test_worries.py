"""What is not well with this computer, as the desk itself finds it, and the file for whoever looks after it."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from dostdesk.desk.room import RESERVE
from dostdesk.desk.view import Worry, WorryCode
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError
from tests.desk.place import Place
from tests.desk.test_copied_store import apply_for


def codes(place: Place) -> list[WorryCode]:
    return [worry.code for worry in place.view().worries]


def test_a_sound_desk_has_none(place: Place) -> None:
    place.sign_in()
    place.settle()
    assert place.view().worries == ()


def test_a_disk_is_told_of_while_it_has_too_little_room(place: Place, clock: ManualClock) -> None:
    free = [RESERVE - 1]
    place.sign_in()
    place.desk.close()
    place.desk = place.open(room=lambda: free[-1])
    assert place.view().worries == (Worry(code=WorryCode.DISK_NEARLY_FULL, free=(RESERVE - 1) // 1_000_000),)
    free.append(RESERVE)
    clock.advance(timedelta(seconds=1))
    assert place.view().worries == ()


def test_a_disk_that_says_nothing_is_no_worry(place: Place) -> None:
    def silent() -> int:
        raise OSError

    place.desk.close()
    place.desk = place.open(room=silent)
    assert place.view().worries == ()


def test_that_the_store_was_set_back_is_said_until_the_day_ends_also_after_a_restart(
    place: Place, folder: Path, clock: ManualClock
) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    shutil.copytree(place.folder, folder / "image")
    apply_for(place, place.visit.ticket.services[0].id)
    place.desk.actions.finish({}, call_the_next=False)
    place.settle()
    place.desk.close()
    shutil.rmtree(place.folder)
    shutil.copytree(folder / "image", place.folder)
    place.desk = place.open()
    place.settle()
    assert codes(place) == [WorryCode.INSTALL_SET_BACK]
    place.restart()
    assert codes(place) == [WorryCode.INSTALL_SET_BACK]
    clock.advance(timedelta(days=1))
    assert WorryCode.INSTALL_SET_BACK not in codes(place)


def test_the_diagnostics_file_tells_states_and_counts_and_nothing_of_anybody(place: Place) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    place.wire.cut()
    visit = place.visit
    number = apply_for(place, visit.ticket.services[0].id)
    place.desk.actions.finish({}, call_the_next=False)
    staff = place.view().staff
    assert staff is not None
    path = place.desk.save_diagnostics()
    assert path.name.startswith("diagnostics-desk-7-")
    text = path.read_text(encoding="utf-8")
    told = json.loads(text)
    assert told["computer"]["device"] == "desk-7"
    assert (
        sum(one["count"] for one in told["ops"] if one["state"] in {"pending", "in_flight"})
        == (told["link"]["waiting"])
    )
    assert told["link"]["waiting"] > 0
    assert {"application_submitted", "receipt_issued"} <= {one["kind"] for one in told["ops"]}
    assert {one["kind"] for one in told["papers"]} >= {"acknowledgement", "receipt"}
    secrets = [
        visit.ticket.label, visit.ticket.id, number, staff.id, staff.login, staff.name, staff.short_name,
        visit.citizen.fin, visit.citizen.surname, visit.citizen.given, visit.citizen.phone, "0TEST01",
        *(part.id for part in visit.ticket.services),
    ]  # fmt: skip
    assert sum(bool(secret) for secret in secrets) >= 8
    for secret in filter(None, secrets):
        assert secret not in text
        assert secret not in path.name
    place.wire.mend()


def test_a_folder_that_takes_no_file_is_said(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("no folder", encoding="utf-8")
    monkeypatch.setattr(place.desk, "_folder", occupied)
    with pytest.raises(OutsideError) as failed:
        place.desk.save_diagnostics()
    assert failed.value.code == "folder_unwritable"
