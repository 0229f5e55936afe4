"""An encrypted store: what it refuses, that it is durable and unreadable, and that the queue's laws stop writers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, bindparam, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Skills, Window
from dostdesk.storage import engine as engine_module
from dostdesk.storage.centre import CentreTables
from dostdesk.storage.engine import check_sqlite_version, newest_revision, open_engine, reading, writing
from dostdesk.storage.keys import THROWAWAY_FILE, throwaway_key
from dostdesk.storage.prepared import Prepared
from tests.domain.test_tickets import REASON, START, a_ticket, called

KEY = bytes(range(32))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "store.db", KEY)
    yield engine
    engine.dispose()


@pytest.fixture
def tables(engine: Engine) -> CentreTables:
    metadata = MetaData()
    tables = CentreTables(metadata)
    with writing(engine) as connection:
        metadata.create_all(connection)
    return tables


def test_a_store_is_fully_synchronised(engine: Engine) -> None:
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_writer_takes_the_lock_before_its_first_statement(engine: Engine) -> None:
    with writing(engine), engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout = 0").close()
        other.rollback()
        second = other.execution_options(begins="BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            second.begin()
        other.invalidate()


def test_nothing_on_disk_is_in_the_clear(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE person (name TEXT)")
        connection.exec_driver_sql("INSERT INTO person VALUES ('Quliyeva Synthetic')")
    engine.dispose()
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert b"Quliyeva" not in content
        assert b"SQLite format" not in content


def test_a_wrong_key_is_refused_with_its_own_code(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
    with pytest.raises(RefusedError, match="store_key_wrong"):
        open_engine(tmp_path / "store.db", bytes(32))


def test_a_missing_folder_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="folder_unwritable"):
        open_engine(tmp_path / "nowhere" / "store.db", KEY)


def test_an_old_sqlite_is_refused() -> None:
    check_sqlite_version((3, 51, 3))
    with pytest.raises(RefusedError) as refused:
        check_sqlite_version((3, 51, 2))
    assert refused.value.facts == {"found": "3.51.2", "wanted": "3.51.3"}


def test_a_full_disk_has_a_name_and_leaves_nothing_behind(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
    with pytest.raises(OutsideError, match="disk_full"), writing(engine) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for _ in range(100):
            connection.exec_driver_sql("INSERT INTO t VALUES (randomblob(4000))")
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0


def put(tables: CentreTables, engine: Engine, *tickets: Ticket) -> None:
    with writing(engine) as connection:
        tables.put_snapshot(connection, tickets, ())


def named(ticket: Ticket, name: str) -> Ticket:
    services = tuple(replace(service, id=VisitServiceId(name + service.id)) for service in ticket.services)
    return replace(ticket, id=TicketId(name), label=name, services=services)


def test_a_ticket_comes_back_as_it_was(tables: CentreTables, engine: Engine) -> None:
    begun = called(a_ticket("one", "two")).started(START)
    done = begun.service_finished(VisitServiceId("one"), Outcome.COMPLETED, "12-26-000-00001-A", START)
    put(tables, engine, done)
    with reading(engine) as connection:
        assert tables.ticket(connection, done.id) == done
        assert tables.ticket_by_label(connection, done.day, "Y-001") == done
        assert tables.at_window(connection, WindowNo(7)) == done


def test_two_open_claims_on_one_ticket_are_a_crash(tables: CentreTables, engine: Engine) -> None:
    put(tables, engine, called(a_ticket()))
    row = {"ticket": "t", "window_no": 8, "staff": "s", "opened_at": "x"}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(tables.claim_table).values(id="other", **row))


def test_two_active_tickets_at_one_window_are_a_crash(tables: CentreTables, engine: Engine) -> None:
    second = named(a_ticket(), "second").called_to(WindowNo(7), StaffId("s"), ClaimId("other"), REASON, START)
    with pytest.raises(IntegrityError):
        put(tables, engine, called(a_ticket()), second)


def test_one_label_twice_on_one_day_is_a_crash(tables: CentreTables, engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        put(tables, engine, a_ticket(), replace(named(a_ticket(), "second"), label="Y-001"))


def test_windows_come_back_with_their_skills(tables: CentreTables, engine: Engine) -> None:
    window = Window(no=WindowNo(7), staff=StaffId("s"), skills=Skills(primary=frozenset("YA")), opened_at=START)
    with writing(engine) as connection:
        tables.put_snapshot(connection, (), (window,))
        assert tables.window(connection, WindowNo(7)) == window
        assert tables.windows(connection) == [window]
        assert tables.window(connection, WindowNo(8)) is None


def test_the_throwaway_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = throwaway_key(tmp_path)
    assert throwaway_key(tmp_path) == made
    assert len(made) == 32
    assert (tmp_path / THROWAWAY_FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("store", ["hub", "desk"])
def test_a_schema_is_named_by_its_file_so_that_a_store_of_this_version_opens_without_alembic(
    store: Literal["hub", "desk"],
) -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(engine_module.__file__).parent / "migrations" / store))
    assert ScriptDirectory.from_config(config).get_current_head() == newest_revision(store)


def test_a_prepared_statement_says_the_same_as_the_usual_way_and_fails_the_same(engine: Engine) -> None:
    metadata = MetaData()
    table = Table("kept", metadata, Column("id", String, primary_key=True), Column("n", Integer, nullable=False))
    put, find = Prepared(insert(table)), Prepared(select(table).where(table.c.n >= bindparam("least")).limit(5))
    with writing(engine) as connection:
        metadata.create_all(connection)
        assert put.change(connection, {"id": "a", "n": 1}) == 1
        assert put.change(connection, {"id": "b", "n": 2}) == 1
        assert find.rows(connection, {"least": 2}) == [{"id": "b", "n": 2}]
        assert find.first(connection, {"least": 3}) is None
        usual = connection.execute(select(table).where(table.c.n >= 1)).mappings().all()
        assert usual == find.rows(connection, {"least": 1})
        with pytest.raises(IntegrityError):
            put.change(connection, {"id": "a", "n": 3})


def test_a_row_is_asked_for_once_in_a_moment_and_anew_in_the_next(engine: Engine) -> None:
    table = Table("kept", MetaData(), Column("n", Integer))
    put, find = Prepared(insert(table)), Prepared(select(table).where(table.c.n >= bindparam("least")))
    said: list[str] = []
    with writing(engine) as connection:
        table.create(connection)
        driver: Any = connection.connection.dbapi_connection
        driver.set_trace_callback(said.append)
        assert find.rows(connection, {"least": 1}) == []
        put.change(connection, {"n": 1})
        assert find.rows(connection, {"least": 1}) == [{"n": 1}], "who writes sees what was written"
    with reading(engine) as connection:
        said.clear()
        find.rows(connection, {"least": 1}).clear()
        assert find.first(connection, {"least": 1}) == {"n": 1}
        assert find.first(connection, {"least": 2}) is None
        assert sum(text.startswith("SELECT") for text in said) == 2
    with writing(engine) as connection:
        put.change(connection, {"n": 2})
    with reading(engine) as connection:
        assert len(find.rows(connection, {"least": 1})) == 2
