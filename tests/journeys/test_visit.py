"""A clerk serves a citizen, end to end, with nothing in the way: two processes as they are started in a centre."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from dostdesk.domain.numbers import check_number
from dostdesk.hub.build import DEMO_CENTRE, STORE_FILE
from dostdesk.simulation.processes import HubProcess
from dostdesk.storage.hub.store import HubStore
from dostdesk.storage.hub.tables import DRAFT
from dostdesk.storage.keys import throwaway_key
from tests.journeys.desk_driver import FIRST, LOGIN, SECOND
from tests.journeys.place import STEPS, Journey, Prepared
from tests.journeys.processes import DeskAtWindow, Talk, until
from tests.journeys.promises import VISIT, feed_and_audit, once, text_of

pytestmark = pytest.mark.journey


def started(folder: Path, hub_url: str, clock: str) -> DeskAtWindow:
    """A desk as a program of its own."""
    arguments = [str(folder / "desk"), hub_url, str(folder / "papers"), clock]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.desk_driver", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    return DeskAtWindow(Talk(process.stdin.fileno(), process.stdout.fileno(), process=process, owns=None))


def test_a_visit_from_the_ticket_to_the_receipt(prepared: Prepared, tmp_path: Path) -> None:
    shutil.copytree(prepared.folder / "hub", tmp_path / "hub")
    with HubProcess(tmp_path / "hub", clock=prepared.clock) as hub:
        desk = started(tmp_path, hub.url, prepared.clock)
        assert desk.begun["staff"] is None
        assert desk.must("sign_in") == LOGIN
        label = desk.must("issue")
        desk.must("settle", head=feed_and_audit(hub.url)[1].head)
        assert desk.seen["queue"] == [label]
        desk.must("call_next")
        assert desk.seen["ticket"]["state"] == "called"
        desk.must("start")
        assert desk.seen["ticket"]["state"] == "serving"
        desk.must("save_draft")
        desk.must("settle")
        desk.must("add_service")
        assert [service["code"] for service in desk.seen["services"]] == [FIRST, SECOND]
        assert desk.must("fill") == 2
        number = desk.must("submit")
        assert check_number(number) == number
        assert desk.must("submit") == number, "pressed twice, registered once"
        desk.must("finish")
        desk.must("print")
        desk.must("settle")
        seen = desk.seen
        once(seen)
        assert seen["last"] == {"label": label, "state": "done"}
        events, audit = feed_and_audit(hub.url)
        desk.close()
    receipt = next(paper for paper in seen["papers"] if paper["kind"] == "receipt")
    assert receipt["state"] == "printed"
    text = text_of(tmp_path / "papers" / f"receipt-{receipt['id']}.pdf")
    for on_it in (label, receipt["number"], number, DEMO_CENTRE.name["az"], "A. Cəfərova", "18.11.2026"):
        assert on_it in text, on_it
    assert "0TEST01" not in text, "the citizen's FİN is masked"
    assert {event.kind for event in events} >= set(VISIT)
    recorded = {event.kind.value: event.body["number"] for event in events if "number" in event.body}
    assert recorded["application_submitted"] == number
    assert recorded["receipt_issued"] == receipt["number"]
    assert (audit.broken_at, audit.numbers_unexplained, audit.conflicts) == (0, 0, {})
    assert audit.events == audit.head == len(events)


def test_a_draft_reaches_the_hub_within_seconds(prepared: Prepared, tmp_path: Path) -> None:
    visit = Journey(prepared, tmp_path)
    try:
        visit.go_to("add_service")
        version = visit.seen["drafts"][0]["version"]
        visit.settle()
        store = HubStore.open(tmp_path / "hub" / STORE_FILE, throwaway_key(tmp_path / "hub"))
        try:
            until(lambda: _drafts(store) == [version], within=5)
        finally:
            store.close()
    finally:
        visit.close()


def test_a_desk_ends_at_once_even_while_it_connects(journey: Callable[..., Journey]) -> None:
    """A reader of the feed may wait for 25 s; closing the program never does."""
    visit = journey()
    for _ in range(6):
        begun = time.monotonic()
        visit.desk.close()
        assert time.monotonic() - begun < 12
        visit.sit_down()


def _drafts(store: HubStore) -> list[int]:
    with store.reading() as rows:
        return [row.version for row in rows._connection.execute(select(DRAFT)).all()]


def test_the_steps_are_those_of_the_visit(prepared: Prepared) -> None:
    assert tuple(prepared.after) == STEPS
    assert prepared.after["finish"]["last"]["state"] == "done"
