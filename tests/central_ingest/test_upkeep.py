"""The commands beside central: what lies in quarantine is seen and let out, and projections are made again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from typer.testing import CliRunner

from dostdesk.central import upkeep
from dostdesk.central.ingest import ingest
from dostdesk.central.projections import Projector
from dostdesk.central.settings import read_settings
from dostdesk.central_command import central
from dostdesk.domain.clock import SystemClock
from dostdesk.domain.register import AskedFor, Asker
from dostdesk.domain.rights import Role
from dostdesk.storage.central.engine import writing
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables_projections import VISIT
from tests.central_ingest.feeds import NOW, Feed, visit


class Operator:
    """Somebody at central's command line."""

    def __init__(self, folder: Path) -> None:
        self._given = ["--data", str(folder), "--throwaway-key"]

    def says(self, *command: str) -> tuple[int, list[Any]]:
        done = CliRunner().invoke(central, [*self._given, *command], catch_exceptions=False)
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CentralStore]:
    """A central whose feed has one poisoned visit among two."""
    opened = CentralStore.open(read_settings(None, {"data": tmp_path, "throwaway_key": True}).target())
    one, two = visit("one", 1), visit("two", 3)
    feed = Feed().add(*one[:2], *two)
    feed.add_raw(one[0][0], "ticket_painted", {"colour": "blue"})
    feed.add(*one[2:])
    ingest(opened, "12", feed.shaped(), NOW)
    Projector(opened).settle()
    yield opened
    opened.close()


def test_records_of_who_asked_go_after_their_time_and_no_sooner(
    store: CentralStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = SystemClock().now()
    ages = (31, 29, 400, 45, 0)
    with store.writing() as rows:
        for number, age in enumerate(ages):
            asker = Asker(centre="12" if number % 2 else "31", staff="s-1", role=Role.CLERK)
            at = now - timedelta(days=age)
            rows.register.asked("5XK2Q9A", AskedFor.SEARCH, asker, found=1, access=f"a-{number}", at=at)
    monkeypatch.setattr(upkeep, "FORGOTTEN_AT_ONCE", 2)
    code, (said,) = Operator(tmp_path).says("forget-access", "--days", "30")
    assert (code, said["deleted"]) == (0, 3)
    with store.reading() as rows:
        assert [(now - one.at).days for one in rows.register.who_asked("5XK2Q9A")] == [0, 29]
    assert Operator(tmp_path).says("forget-access", "--days", "30")[1][0]["deleted"] == 0


def test_an_operator_sees_what_stopped_and_lets_it_out(store: CentralStore, tmp_path: Path) -> None:
    operator = Operator(tmp_path)
    entity = visit("one", 1)[0][0]
    stopped = {
        "centre": "12",
        "entity": entity,
        "seq": 10,
        "kind": "ticket_painted",
        "code": "kind_unknown",
        "since": "2026-11-23T05:00:09.000Z",
        "waiting": 6,
    }
    assert operator.says("quarantine", "list") == (0, [stopped])
    assert operator.says("quarantine", "release", "12", entity) == (1, [stopped])
    released = {"centre": "12", "entity": entity, "released": True}
    assert operator.says("quarantine", "release", "12", entity, "--without-event") == (0, [released])
    assert operator.says("quarantine", "list") == (0, [])
    assert operator.says("quarantine", "release", "12", entity)[0] == 1


def test_an_operator_folds_everything_again(store: CentralStore, tmp_path: Path) -> None:
    operator = Operator(tmp_path)
    with store.reading() as rows:
        before = rows.projections.everything("12")
    with writing(store.engine) as connection:
        connection.execute(delete(VISIT))
    assert operator.says("rebuild") == (0, [{"centre": "12", "folded": 15, "quarantined": 1}])
    assert operator.says("rebuild", "12") == operator.says("rebuild")
    with store.reading() as rows:
        assert rows.projections.everything("12") == before
