"""Stores of the schema before this one open, keep what they have, and know what came since."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from dostdesk.domain.ids import TicketId, WindowNo
from dostdesk.storage import engine as engines
from dostdesk.storage.desk import alone, outbox
from dostdesk.storage.desk.store import FILE, DeskStore
from dostdesk.storage.engine import Store, newest_revision, open_engine, writing
from dostdesk.storage.hub.confirmed import Confirmed
from dostdesk.storage.hub.store import HubStore

KEY = bytes(range(32))
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def older(path: Path, store: Store, revision: str, *statements: str) -> None:
    """A store as that revision left it."""
    config = Config()
    config.set_main_option("script_location", str(Path(engines.__file__).parent / "migrations" / store))
    engine = open_engine(path, KEY)
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("revision", ["0002", "0003"])
def test_a_hub_of_before_knows_that_central_has_nothing_yet(tmp_path: Path, revision: str) -> None:
    place = "INSERT INTO feed_head VALUES ('12', 1, 7, 'abc')"
    older(tmp_path / "hub.db", "hub", revision, place)
    store = HubStore.open(tmp_path / "hub.db", KEY)
    with store.writing() as rows:
        head = rows.feed.head()
        assert (head.seq, head.hash, rows.confirmed.read()) == (7, "abc", Confirmed())
        rows.confirmed.put(Confirmed(5, "fed"), NOW)
        rows.confirmed.put(Confirmed(3, "def"), NOW)
    with store.reading() as rows:
        assert rows.confirmed.read() == Confirmed(3, "def")
    store.close()


def test_a_desk_of_before_keeps_its_outbox(tmp_path: Path) -> None:
    op = (
        "INSERT INTO outbox (op_id, install_epoch, lane, lane_seq, actor, kind, happened_at, payload, state, attempts, "
        "status, result_seq, code, facts, body) VALUES ('a', 1, 'queue', 1, 's-1', 'recall', "
        "'2026-11-20T06:00:00.000Z', '{}', 'at_hub', 1, 'applied', 4, '', '{}', '{}')"
    )
    older(tmp_path / FILE, "desk", "0003", op)
    store = DeskStore(tmp_path, KEY)
    with store.reading() as transaction:
        kept = transaction.execute(text("SELECT state, central_at FROM outbox")).one()
        revision = transaction.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert (tuple(kept), revision) == (("at_hub", None), newest_revision("desk"))
    store.close()


def test_a_desk_of_before_may_be_on_its_own(tmp_path: Path) -> None:
    older(tmp_path / FILE, "desk", "0005", "INSERT INTO setting VALUES ('last_window', '7')")
    store = DeskStore(tmp_path, KEY)
    with store.writing() as transaction:
        assert alone.verifier_of(transaction, "a.ceferova") is None
        assert alone.next_number(transaction, NOW.date(), WindowNo(7), beyond=0) == 1
        assert alone.next_number(transaction, NOW.date(), WindowNo(7), beyond=0) == 2
        assert alone.next_number(transaction, NOW.date(), WindowNo(7), beyond=9) == 10
        assert outbox.about_windows(transaction, 0) == []
    store.close()


def test_a_hub_of_before_has_heard_of_no_slip(tmp_path: Path) -> None:
    older(tmp_path / "hub.db", "hub", "0005")
    store = HubStore.open(tmp_path / "hub.db", KEY)
    with store.reading() as rows:
        assert rows.queue.ticket(TicketId("nobody")) is None
        assert rows.queue.everything()["stand_in"] == []
    store.close()
