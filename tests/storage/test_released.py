"""A real database file of each schema that was ever released is upgraded: on a copy, checked, and the old one is kept.

Each file is the store of a hub, a desk or central on which a program of that time lived a piece of a day. They are kept
without encryption and packed, and without the catalogue, so that they are small; here each gets a key again.
"""

from __future__ import annotations

import errno
import gzip
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from dostdesk.central.insight import Insight
from dostdesk.central.projections import Projector
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ops import OpState
from dostdesk.insight.following import day_rollups
from dostdesk.storage import upgrading
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables_projections import APPLICATION
from dostdesk.storage.desk import numbers, outbox
from dostdesk.storage.desk.store import FILE, DeskStore
from dostdesk.storage.engine import newest_revision, open_engine, reading, revision_of
from dostdesk.storage.hub.store import HubStore
from dostdesk.storage.hub.tables import CENTRE
from dostdesk.storage.insight_rollups import DAY

RELEASED = Path(__file__).parent / "released"
KEY = bytes(range(32))
LONG_AFTER = datetime(2026, 12, 31, tzinfo=UTC)
# Who was not called has waited until the day was rolled up.
ROLLED_AT = datetime(2026, 12, 8, 5, tzinfo=UTC)
LONG_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
HUBS = sorted(RELEASED.glob("hub-*.db.gz"))
DESKS = sorted(RELEASED.glob("desk-*.db.gz"))
CENTRALS = sorted(RELEASED.glob("central-*.db.gz"))


def unpacked(packed: Path, path: Path) -> Path:
    """That store as it lay on its machine."""
    plain = path.with_suffix(".plain")
    plain.write_bytes(gzip.decompress(packed.read_bytes()))
    connection = sqlcipher.connect(str(plain), isolation_level=None)
    connection.execute(f"ATTACH DATABASE '{path}' AS locked KEY \"x'{KEY.hex()}'\"")
    connection.execute("SELECT sqlcipher_export('locked')")
    connection.execute("DETACH DATABASE locked")
    connection.close()
    plain.unlink()
    # As it lay there: with a log beside it while it is open.
    open_engine(path, KEY).dispose()
    return path


def revision_in(path: Path) -> str | None:
    engine = open_engine(path, KEY)
    try:
        with reading(engine) as connection:
            return revision_of(connection)
    finally:
        engine.dispose()


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def _without_new(live: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """The first schema kept no legs and no last steps, and for long a call was forgotten when it ended: they are there
    again when the feed is folded again.
    """
    columns = [column.name for column in CENTRE.ticket_table.columns]
    kept = [place for place, name in enumerate(columns) if name not in {"leg", "turn", "called_at"}]
    return live | {"ticket": [tuple(row[place] for place in kept) for row in live["ticket"]]}


def was(packed: Path) -> str:
    return packed.name.split("-")[1].split(".")[0]


def test_every_schema_before_this_one_that_was_released_is_here() -> None:
    assert {was(packed) for packed in HUBS} >= {"0002", "0004", "0005", "0008", "0009", "0011"}
    assert {was(packed) for packed in DESKS} >= {"0003", "0004", "0005", "0010", "0011", "0012"}
    assert {was(packed) for packed in CENTRALS} >= {"0008", "0010"}


@pytest.mark.parametrize("packed", HUBS, ids=was)
def test_a_hub_of_that_time_goes_on(packed: Path, tmp_path: Path) -> None:
    path = unpacked(packed, tmp_path / "hub.db")
    store = HubStore.open(path, KEY)
    with store.writing() as rows:
        assert rows.feed.broken_at() is None
        live = _without_new(rows.live())
        rows.rebuild()
        assert _without_new(rows.live()) == live
        assert live["ticket"]
        assert rows.feed.head().role == "active"
        # A standby that begins to follow this hub gets everything that it had.
        kinds: set[str] = set()
        place = 0
        while changes := rows.beside.after(place, 10_000_000):
            kinds |= {change.kind for change in changes}
            place = changes[-1].place
    assert {"device", "staff", "draft", "blob"} <= kinds
    with store.reading() as rows:
        # What it had rolled up is what its visits add up to.
        days = [row.period for row in rows.insight.rollups.whole("12", DAY, "", "9") if row.group == ""]
        for day in days:
            carried = rows.insight.rollups.whole("12", DAY, day, day)
            anew = day_rollups(rows.insight, "12", day, ROLLED_AT)
            assert [replace(row, centre="", period="") for row in carried] == list(anew)
    assert bool(days) == (was(packed) >= "0011")
    store.close()
    assert revision_in(path) == newest_revision("hub")
    if was(packed) != newest_revision("hub"):
        assert revision_in(tmp_path / f"hub.db.before-{was(packed)}") == was(packed)


@pytest.mark.parametrize("packed", DESKS, ids=was)
def test_a_desk_of_that_time_goes_on(packed: Path, tmp_path: Path) -> None:
    unpacked(packed, tmp_path / FILE)
    store = DeskStore(tmp_path, KEY)
    with store.reading() as transaction:
        held = numbers.held(transaction)
        kept = outbox.not_in_feed(transaction, 0)
    assert next(one.last for one in held) in {1, 2, 4}
    assert {op.state for op in kept} <= {OpState.PENDING, OpState.AT_HUB, OpState.AT_CENTRAL}
    assert len(kept) > 4
    store.close()
    assert revision_in(tmp_path / FILE) == newest_revision("desk")


@pytest.mark.parametrize("packed", CENTRALS, ids=was)
def test_a_central_of_that_time_goes_on(packed: Path, tmp_path: Path) -> None:
    store = CentralStore.open((unpacked(packed, tmp_path / "central.db"), KEY))
    with store.writing() as rows:
        before = rows.projections.everything("12")
        assert len(before["application"]) == 1
        assert rows.migrated()
        had, version = rows.insight.all_visits("12"), rows.insight.place("12").version
        head = rows.ingest.head("12")
        assert [event.seq for event in rows.ingest.after("12", 0, 1000)] == list(range(1, head.seq + 1))
    Projector(store).rebuild("12")
    with store.reading() as rows:
        after = rows.projections.everything("12")
        (said,) = rows.contacts.said("12", after=0, upto=head.seq, since=LONG_BEFORE, most=9)
    assert said.word.phone
    # What it had folded for statistics is what its feed adds up to, then and now.
    insight = Insight(store, ManualClock(LONG_AFTER))
    insight.settle()
    with store.reading() as rows:
        visits, place = rows.insight.all_visits("12"), rows.insight.place("12")
    assert (place.seq, place.gaps) == (head.seq, 0)
    assert len(visits) == len(before["visit"])
    if version == place.version:
        assert visits == had
    assert {name: len(found) for name, found in after.items()} == {name: len(found) for name, found in before.items()}
    kept = [place for place, column in enumerate(APPLICATION.columns) if column.name not in {"phone", "asked_at"}]
    for name in before:
        places = kept if name == "application" else range(len(before[name][0]) if before[name] else 0)
        assert [[row[place] for place in places] for row in after[name]] == [
            [row[place] for place in places] for row in before[name]
        ]
    store.close()


def test_only_the_last_store_of_before_is_kept(tmp_path: Path) -> None:
    path = unpacked(HUBS[0], tmp_path / "hub.db")
    (tmp_path / "hub.db.before-0001").write_bytes(b"older")
    HubStore.open(path, KEY).close()
    assert names(tmp_path) == ["hub.db", f"hub.db.before-{was(HUBS[0])}"]


def test_a_store_that_was_upgraded_is_opened_as_it_is(tmp_path: Path) -> None:
    path = unpacked(HUBS[0], tmp_path / "hub.db")
    HubStore.open(path, KEY).close()
    before = path.stat().st_ino
    HubStore.open(path, KEY).close()
    assert path.stat().st_ino == before


def test_a_store_from_the_future_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = unpacked(HUBS[0], tmp_path / "hub.db")
    engine = open_engine(path, KEY)
    with upgrading.writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    before = path.read_bytes()
    with pytest.raises(RefusedError) as refused:
        HubStore.open(path, KEY)
    assert refused.value.code == "store_from_future"
    assert (path.read_bytes(), names(tmp_path)) == (before, ["hub.db"])


@pytest.mark.parametrize("moment", ["_upgrade", "_check", "_swap"])
def test_whatever_fails_the_store_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    path = unpacked(HUBS[0], tmp_path / "hub.db")
    before = path.read_bytes()

    def fails(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(upgrading, moment, fails)
        with pytest.raises(OutsideError) as trouble:
            HubStore.open(path, KEY)
    assert trouble.value.code == "disk_full"
    assert (path.read_bytes(), names(tmp_path)) == (before, ["hub.db"])
    HubStore.open(path, KEY).close()
    assert revision_in(path) == newest_revision("hub")


def test_an_upgrade_that_loses_a_row_does_not_take_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = unpacked(HUBS[0], tmp_path / "hub.db")
    before, upgrade = path.read_bytes(), upgrading.upgrade_to_newest

    def loses(connection: Any, store: Any) -> None:
        upgrade(connection, store)
        connection.exec_driver_sql("DELETE FROM event WHERE seq = 1")

    monkeypatch.setattr(upgrading, "upgrade_to_newest", loses)
    with pytest.raises(RefusedError) as refused:
        HubStore.open(path, KEY)
    assert refused.value.code == "upgrade_damaged"
    assert path.read_bytes() == before


def test_a_copy_that_was_left_half_done_is_no_store(tmp_path: Path) -> None:
    path = unpacked(HUBS[0], tmp_path / "hub.db")
    shutil.copyfile(path, tmp_path / "hub.db.upgrading")
    (tmp_path / "hub.db.upgrading-wal").write_bytes(b"half")
    HubStore.open(path, KEY).close()
    assert names(tmp_path) == ["hub.db", f"hub.db.before-{was(HUBS[0])}"]
