"""What a long past costs: nothing. No step of a day and no start of a hub reads through what is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import event as sqlalchemy_event

from dostdesk.domain.ops import OpKind
from dostdesk.hub.build import STORE_FILE
from dostdesk.storage.engine import open_engine, unbegun
from dostdesk.storage.prepared import say
from tests.hub.hub_floor import KEY, Desk, Floor, Prepared

GROWS = ("ticket", "visit_service", "claim", "event", "op", "blob", "application", "receipt", "number_issue", "draft")


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Every statement that any store is told meanwhile, with its values."""
    said: list[str] = []

    def listen(connection: Any, _record: object) -> None:
        connection.set_trace_callback(said.append)

    sqlalchemy_event.listen(Engine, "connect", listen)
    try:
        yield said
    finally:
        sqlalchemy_event.remove(Engine, "connect", listen)


def scans(folder: Path, said: list[str]) -> set[str]:
    """Which statements look through all rows of a table that grows with the years."""
    engine = open_engine(folder / STORE_FILE, KEY)
    connection, found = unbegun(engine), set()
    for statement in said:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            plan = [row[3] for row in say(connection, f"EXPLAIN QUERY PLAN {statement}").fetchall()]
            if any(step.startswith("SCAN") and step.split()[1] in GROWS and "USING" not in step for step in plan):
                found.add(statement)
    connection.close()
    engine.dispose()
    return found


def visit(desk: Desk, letter: str = "Y") -> None:
    """Somebody comes, is called by mistake, called again, served, and goes."""
    desk.issue(letter)
    called = desk.call().body["ticket"]
    desk.about(OpKind.UNDO_CALL, called["id"])
    ticket = desk.call().body["ticket"]
    desk.about(OpKind.START, ticket["id"])
    service = ticket["services"][0]["id"]
    desk.about(OpKind.FINISH_SERVICE, ticket["id"], service_id=service, outcome="advised")
    assert desk.about(OpKind.FINISH_VISIT, ticket["id"]).code == ""


def test_no_step_of_a_visit_and_no_start_looks_through_the_past(prepared: Prepared, tmp_path: Path) -> None:
    first = Floor(prepared, tmp_path / "hub")
    first.desk("desk-1", 1).open(1)
    first.close()
    with overheard() as said:
        floor = Floor(prepared, tmp_path / "hub", seed=2)
        desk = floor.desk("desk-2", 2)
        desk.open(2)
        visit(desk)
        floor.close()
    assert any(statement.startswith("UPDATE ticket") for statement in said)
    assert scans(tmp_path / "hub", said) == set()


def test_a_statement_that_looks_through_the_past_is_found(prepared: Prepared, tmp_path: Path) -> None:
    floor = Floor(prepared, tmp_path / "hub")
    floor.close()
    assert scans(tmp_path / "hub", ["SELECT * FROM ticket WHERE staff = 's-1'"])


@pytest.mark.parametrize("step", [Desk.call, Desk.issue], ids=["call", "issue"])
def test_a_step_says_no_more_to_the_store_after_forty_visits_than_after_one(
    prepared: Prepared, tmp_path: Path, step: Callable[[Desk], object]
) -> None:
    with overheard() as said:
        floor = Floor(prepared, tmp_path / "hub")
        desk, clerk = floor.desk("desk-1", 1), floor.desk("desk-2", 2)
        clerk.open(2)
        desk.open(1)
        counts = []
        for visits in (1, 39):
            for _ in range(visits):
                visit(clerk)
            desk.issue()
            desk.issue()
            said.clear()
            step(desk)
            counts.append(len(said))
            if step is Desk.call:
                desk.about(OpKind.UNDO_CALL, _at(floor, 1))
        floor.close()
    # Beginning and end, two tables of the queue, the op, its lane and the feed; at first also who sits and waits where.
    assert counts[1] <= counts[0] <= 18


def _at(floor: Floor, window: int) -> str:
    with floor.store.reading() as rows:
        ticket = rows.queue.at_window(window)  # type: ignore[arg-type]
    assert ticket is not None
    return ticket.id
