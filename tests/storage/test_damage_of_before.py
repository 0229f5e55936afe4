"""Damage, versions and a second program together: a desk's store that was released with an older schema and went bad,
or was written by a newer program, or is open elsewhere, is mended, refused or left alone, and loses no op.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from dostdesk.domain.errors import RefusedError
from dostdesk.storage.desk.mending import FIRST_PAGE, keep_first_page
from dostdesk.storage.desk.store import FILE, DeskStore
from dostdesk.storage.desk.tables import METADATA
from dostdesk.storage.engine import connect_to, newest_revision, open_engine, writing
from dostdesk.storage.one_program import Claim
from tests.storage.test_released import DESKS, KEY, names, revision_in, unpacked, was

PAGE = 4096


def spoil(file: Path, page: int) -> None:
    """Bytes of a page (from 1) become others, as on a disk that fails."""
    with file.open("r+b") as stream:
        stream.seek((page - 1) * PAGE + PAGE // 2)
        stream.write(bytes(64))


def page_of(file: Path, table: str) -> int:
    connection = connect_to(file, KEY)
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    connection.close()
    return int(root)


def ops_in(file: Path) -> list[tuple[object, ...]]:
    """What a store's outbox holds, read beside every program."""
    connection = connect_to(file, KEY)
    found = connection.execute("SELECT op_id, lane, lane_seq, kind, payload, state FROM outbox ORDER BY 1").fetchall()
    connection.close()
    return list(found)


def tables_of(store: DeskStore) -> set[str]:
    with store.reading() as transaction:
        return set(transaction.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())


@pytest.fixture(params=DESKS, ids=was)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return unpacked(request.param, tmp_path / FILE)


@pytest.mark.parametrize("table", ["alembic_version", "setting", "ticket", "print_job"])
def test_an_older_store_that_is_damaged_is_mended_and_then_upgraded(older: Path, table: str) -> None:
    before = ops_in(older)
    spoil(older, page_of(older, table))
    damaged = older.read_bytes()
    store = DeskStore(older.parent, KEY)
    assert store.mended
    assert set(METADATA.tables) <= tables_of(store)
    store.close()
    assert ops_in(older) == before
    assert revision_in(older) == newest_revision("desk")
    assert (older.parent / "damaged-1" / FILE).read_bytes() == damaged
    again = DeskStore(older.parent, KEY)
    assert not again.mended
    again.close()


@pytest.mark.parametrize("spoilt", [False, True], ids=["sound", "damaged"])
def test_a_desks_store_from_the_future_is_refused_and_left_alone(tmp_path: Path, spoilt: bool) -> None:
    DeskStore(tmp_path, KEY).close()
    file = tmp_path / FILE
    engine = open_engine(file, KEY)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    if spoilt:
        spoil(file, page_of(file, "draft"))
    before, beside = file.read_bytes(), names(tmp_path)
    for _ in range(2):
        with pytest.raises(RefusedError) as refused:
            DeskStore(tmp_path, KEY)
        assert refused.value.code == "store_from_future"
        assert file.read_bytes() == before
        assert [name for name in names(tmp_path) if not name.endswith(("-wal", "-shm"))] == beside


@pytest.mark.parametrize("spoilt", [False, True], ids=["sound", "damaged"])
def test_an_older_store_that_another_program_has_is_neither_upgraded_nor_mended(older: Path, spoilt: bool) -> None:
    if spoilt:
        spoil(older, page_of(older, "draft"))
    holder = Claim(older.parent)
    before = older.read_bytes()
    with pytest.raises(RefusedError) as refused:
        DeskStore(older.parent, KEY)
    assert refused.value.code == "store_in_use"
    assert older.read_bytes() == before
    assert not [name for name in names(older.parent) if name.startswith(("damaged-", f"{FILE}.before-"))]
    holder.give_back()
    store = DeskStore(older.parent, KEY)
    assert store.mended is spoilt
    store.close()


def test_the_first_page_that_is_kept_is_that_of_the_upgraded_store(older: Path) -> None:
    """A program that was killed after the upgrade has kept nothing at its end."""
    before = ops_in(older)
    keep_first_page(older.parent)
    store = DeskStore(older.parent, KEY)
    assert (older.parent / FIRST_PAGE).read_bytes() == older.read_bytes()[:PAGE]
    store._kept.let_go()
    store._engine.dispose()
    store._claim.give_back()
    with older.open("r+b") as stream:
        stream.write(bytes(PAGE))
    mended = DeskStore(older.parent, KEY)
    assert mended.mended
    assert set(METADATA.tables) <= tables_of(mended)
    assert (older.parent / FIRST_PAGE).read_bytes() == older.read_bytes()[:PAGE]
    mended.close()
    assert ops_in(older) == before
