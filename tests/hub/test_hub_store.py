"""The hub's store: its schema, its feed, and its state that can be dropped and comes out equal."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from dostdesk.domain.ops import OpKind
from dostdesk.hub.audit import audited
from dostdesk.storage.engine import migrate, open_engine, reading, writing
from dostdesk.storage.hub.tables import METADATA
from tests.hub.hub_floor import KEY, Floor, Prepared


def test_migrating_from_nothing_gives_the_metadata(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "hub.db", KEY)
    migrate(engine, "hub")
    migrate(engine, "hub")
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        partial = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%WHERE%' ORDER BY name"))
        assert list(partial.scalars()) == [
            "one_active_ticket_a_window",
            "one_claim_a_ticket",
            "one_claim_a_window",
            "ticket_by_last_turn",
            "ticket_open",
            "ticket_waiting_by_due",
        ]
    engine.dispose()


def a_morning(floor: Floor) -> None:
    desk, other = floor.desk("desk-1", 1), floor.desk("desk-2", 3)
    desk.open(1)
    other.open(2)
    for letter in "YPEYM":
        desk.issue(letter)
        floor.advance(minutes=1)
    for one in (desk, other):
        ticket = one.call().body["ticket"]
        one.about(OpKind.START, ticket["id"])
        one.about(OpKind.START, ticket["id"])
        service = ticket["services"][0]["id"]
        one.about(OpKind.FINISH_SERVICE, ticket["id"], service_id=service, outcome="advised")
        one.about(OpKind.FINISH_VISIT, ticket["id"])
        one.call()


def test_the_live_tables_come_out_of_the_feed_equal(floor: Floor) -> None:
    a_morning(floor)
    with floor.store.writing() as rows:
        before = rows.live()
        rows.rebuild()
        assert rows.live() == before
        assert before["ticket"]
        assert before["label_counter"]


def test_the_audit_of_a_morning_is_clean(floor: Floor) -> None:
    a_morning(floor)
    with floor.store.reading() as rows:
        audit = audited(rows)
    assert (audit.doubled_tickets, audit.doubled_windows, audit.doubled_labels, audit.broken_at) == (0, 0, 0, 0)
    assert audit.events == audit.head == sum(audit.event_kinds.values())
    assert audit.conflicts == {"ticket_at_window": 2}
    assert audit.events_without_op == 0
    assert audit.ops_without_event == {}


@pytest.mark.parametrize(
    "planted",
    [
        "UPDATE event SET body = replace(body, 'Y-001', 'Y-002') WHERE seq = 3",
        "UPDATE event SET hub_time = '2026-11-23T04:00:00.000Z' WHERE seq = 3",
        "DELETE FROM event WHERE seq = 3",
        "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
    ],
)
def test_a_changed_feed_is_found(floor: Floor, planted: str) -> None:
    a_morning(floor)
    with writing(floor.store._engine) as connection:
        connection.execute(text(planted))
    with floor.store.reading() as rows:
        broken = rows.feed.broken_at()
        assert broken == (3 if "= 3" in planted else floor.hub.parts.tail.head)


@pytest.mark.parametrize(
    "planted",
    [
        "INSERT INTO claim SELECT 'x', ticket, 7, staff, opened_at, NULL FROM claim WHERE closed_at IS NULL LIMIT 1",
        "UPDATE ticket SET window_no = 1, state = 'called' WHERE state = 'waiting'",
        "INSERT INTO op SELECT 'x', device, install_epoch, lane, lane_seq, actor, kind, op_class, payload_hash, "
        "status, seq, result, received_at FROM op LIMIT 1",
    ],
)
def test_the_laws_are_constraints(floor: Floor, planted: str) -> None:
    from sqlalchemy.exc import IntegrityError

    a_morning(floor)
    with pytest.raises(IntegrityError), writing(floor.store._engine) as connection:
        connection.execute(text(planted))


def test_a_hub_that_starts_again_goes_on_where_it_was(prepared: Prepared, tmp_path: Path) -> None:
    floor = Floor(prepared, tmp_path / "hub")
    a_morning(floor)
    secret, head = floor.hub.parts.centre.secret, floor.hub.parts.tail.head
    floor.close()
    again = Floor(prepared, tmp_path / "hub", seed=2)
    again.clock.advance(floor.clock.now() - again.clock.now())
    assert again.hub.parts.centre.secret == secret
    assert again.hub.parts.tail.head == head
    desk = again.desk("desk-3", 1)
    assert desk.issue().body["ticket"]["label"] == "Y-003"
    again.close()


def test_a_waiting_ticket_is_found_by_the_partial_index(floor: Floor) -> None:
    a_morning(floor)
    with writing(floor.store._engine) as connection:
        from dostdesk.storage.hub.tables import CENTRE

        driver = connection.connection.dbapi_connection
        assert driver is not None
        asked: list[str] = []
        driver.set_trace_callback(asked.append)
        CENTRE.first_waiting(connection, "PYEASM")
        driver.set_trace_callback(None)
        said = [row[3] for statement in asked for row in driver.execute("EXPLAIN QUERY PLAN " + statement).fetchall()]
    assert any("ticket_waiting_by_due" in line for line in said), said
    assert not any("TEMP B-TREE" in line or line.startswith("SCAN ticket") for line in said), said
