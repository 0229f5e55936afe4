"""Central's store behaves alike on an encrypted file and on each PostgreSQL: schema, transactions, and trouble."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.storage import engine as engines
from dostdesk.storage.central import engine as central_engines
from dostdesk.storage.central.engine import Target, migrate, open_central_engine, reading, writing
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables import METADATA, PARTED_BY_CENTRE, PARTITIONS
from dostdesk.storage.central.tables_access import HUB_TOKEN
from tests.storage_fixtures import POSTGRES
from tests.storage_servers import StorageServers

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
postgres = pytest.mark.parametrize("server", POSTGRES)


def test_the_migrated_schema_is_what_the_tables_say(central_store: CentralStore) -> None:
    def ours(name: str | None, kind: str, parents: object) -> bool:
        # Partitions are made by the table that they are of.
        return kind != "table" or re.search(r"_p\d\d$", str(name)) is None

    with reading(central_store.engine) as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours})
        assert compare_metadata(context, METADATA) == []


@postgres
def test_what_is_parted_by_centre_has_all_its_partitions(server: str, storage_servers: StorageServers) -> None:
    wanted = {
        name: PARTITIONS
        for name, table in METADATA.tables.items()
        if table.dialect_options["postgresql"]["partition_by"] == PARTED_BY_CENTRE
    }
    assert wanted
    assert all(next(iter(METADATA.tables[name].primary_key)).name == "centre" for name in wanted)
    partitions = (
        "SELECT inhparent::regclass::text, count(*) FROM pg_inherits "
        "JOIN pg_partitioned_table ON partrelid = inhparent GROUP BY 1"
    )
    with storage_servers.postgres(server).lent() as address:
        engine = open_central_engine(address)
        with reading(engine) as connection:
            assert {row[0]: row[1] for row in connection.exec_driver_sql(partitions)} == wanted
        engine.dispose()


def test_the_chain_of_migrations_has_one_end() -> None:
    folder = Path(engines.__file__).parent / "migrations" / "central"
    assert ScriptDirectory(str(folder)).get_heads() == [engines.newest_revision("central")]


def test_two_programs_that_start_together_both_find_the_schema(empty_target: Target) -> None:
    found: list[bool] = []
    opened = [open_central_engine(empty_target) for _ in range(3)]

    def start(order: int) -> None:
        migrate(opened[order])
        with CentralStore(opened[order]).reading() as rows:
            found.append(rows.migrated())

    threads = [threading.Thread(target=start, args=(order,)) for order in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in opened:
        engine.dispose()
    assert found == [True, True, True]


def test_a_migration_that_breaks_leaves_nothing(empty_target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: object, store: object) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x TEXT)")  # type: ignore[attr-defined]
        raise IntegrityError("half", None, ValueError())

    engine = open_central_engine(empty_target)
    monkeypatch.setattr(central_engines, "upgrade_to_newest", half)
    with pytest.raises(IntegrityError):
        migrate(engine)
    monkeypatch.undo()
    migrate(engine)
    with reading(engine) as connection:
        assert not engine.dialect.has_table(connection, "half")
    engine.dispose()


def test_a_store_of_a_newer_version_is_refused(empty_target: Target) -> None:
    store = CentralStore.open(empty_target)
    with writing(store.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(RefusedError, match="store_from_future"):
        CentralStore.open(empty_target)


def test_of_a_block_that_raises_nothing_stays(central_store: CentralStore) -> None:
    with pytest.raises(KeyError), central_store.writing() as rows:
        rows.access.enrol_hub("12", "token", NOW)
        raise KeyError
    with central_store.reading() as rows:
        assert rows.access.centre_of("token") is None


def test_a_part_that_fails_alone_leaves_the_rest(central_store: CentralStore) -> None:
    with central_store.writing() as rows:
        rows.access.enrol_hub("12", "one", NOW)
        with pytest.raises(IntegrityError), rows.savepoint():
            rows.access.enrol_hub("13", "two", NOW)
            rows.access.enrol_hub("14", "one", NOW)
        rows.access.enrol_hub("15", "three", NOW)
    with central_store.reading() as rows:
        assert rows.access.centres() == ("12", "15")


def test_who_reads_sees_one_moment_while_others_write(central_store: CentralStore) -> None:
    with central_store.reading() as before:
        assert before.access.centres() == ()
        with central_store.writing() as rows:
            rows.access.enrol_hub("12", "token", NOW)
        assert before.access.centres() == ()
    with central_store.reading() as after:
        assert after.access.centres() == ("12",)


def test_texts_are_ordered_by_their_code_points(central_store: CentralStore) -> None:
    said = ("Z", "a", "a b", "aa", "z", "ə", "я")
    with central_store.writing() as rows:
        for order, centre in enumerate(reversed(said)):
            rows.access.enrol_hub(centre, str(order), NOW)
    with reading(central_store.engine) as connection:
        found = connection.scalars(
            HUB_TOKEN.select().with_only_columns(HUB_TOKEN.c.centre).order_by(HUB_TOKEN.c.centre)
        )
        assert tuple(found) == said


@pytest.mark.parametrize("value", ["\ud800", "a\x00b"])
def test_what_no_database_can_hold_is_refused_and_not_a_bug(central_store: CentralStore, value: str) -> None:
    with pytest.raises(RefusedError, match="value_unstorable"), writing(central_store.engine) as connection:
        connection.execute(insert(HUB_TOKEN).values(sha256="x", centre=value, made_at="x"))


@postgres
def test_a_server_that_goes_is_the_worlds_fault_and_comes_back(server: str, storage_servers: StorageServers) -> None:
    address = storage_servers.postgres(server).migrated()
    store = CentralStore.open(address)
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dostdesk-central'"
    with pytest.raises(OutsideError, match="database_unreachable"), store.writing() as rows:
        rows.access.enrol_hub("12", "token", NOW)
        storage_servers.postgres(server).say(kill)
        rows.access.centres()
    with store.reading() as rows:
        assert rows.access.centres() == ()
    store.close()


@postgres
def test_a_deadlock_is_told_as_busy(server: str, storage_servers: StorageServers) -> None:
    store = CentralStore.open(storage_servers.postgres(server).migrated())
    with store.writing() as rows:
        rows.access.enrol_hub("12", "one", NOW)
        rows.access.enrol_hub("13", "two", NOW)
    barrier, codes = threading.Barrier(2), []

    def end(first: str, second: str) -> None:
        try:
            with store.writing() as rows:
                rows.access.end_hubs(first, NOW)
                barrier.wait()
                rows.access.end_hubs(second, NOW)
        except OutsideError as error:
            codes.append(error.code)

    other = threading.Thread(target=end, args=("13", "12"))
    other.start()
    end("12", "13")
    other.join()
    store.close()
    assert codes == ["database_busy"]


@postgres
def test_a_database_that_orders_otherwise_is_refused(server: str, storage_servers: StorageServers) -> None:
    address = storage_servers.postgres(server).database(options="TEMPLATE template0 ENCODING 'LATIN1'")
    with pytest.raises(RefusedError, match="database_order_wrong"):
        open_central_engine(address)


@postgres
def test_an_old_server_is_refused(
    server: str, storage_servers: StorageServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(central_engines, "OLDEST_POSTGRES", 99)
    with pytest.raises(RefusedError, match="postgres_too_old") as refused:
        open_central_engine(storage_servers.postgres(server).database())
    assert refused.value.facts == {"found": int(server.removeprefix("postgres")), "wanted": 99}


@pytest.mark.parametrize("address", ["mysql://host/name", "sqlite:///central.db", "nonsense", ""])
def test_an_address_of_something_else_is_refused(address: str) -> None:
    with pytest.raises(RefusedError, match="database_url_wrong"):
        open_central_engine(address)


def test_an_address_where_nobody_answers_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="database_unreachable"):
        open_central_engine(f"postgresql://postgres@/none?host={tmp_path}")


@pytest.mark.skipif(len(POSTGRES) < 2, reason="needs postgresql to be installed")
def test_what_is_tried_are_two_major_versions(storage_servers: StorageServers) -> None:
    found = set()
    for name in POSTGRES:
        engine = open_central_engine(storage_servers.postgres(name).database())
        with reading(engine) as connection:
            found.add(connection.exec_driver_sql("SHOW server_version_num").scalar_one()[:2])
        engine.dispose()
    assert found == {name.removeprefix("postgres") for name in POSTGRES}
    assert len(found) == 2
