"""What must hold whatever was killed: nothing lost, nothing doubled, every number explained, the feed whole."""

from __future__ import annotations

import io
import uuid
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
from pypdf import PdfReader
from sqlalchemy import Row, select

from dostdesk.domain.events import GENESIS, Event, EventKind
from dostdesk.domain.ops import Lane, OpKind, OpState
from dostdesk.hub.build import STORE_FILE
from dostdesk.protocol.audit import Audit
from dostdesk.simulation.account import read_feed
from dostdesk.storage.desk.store import DeskStore
from dostdesk.storage.desk.tables import OUTBOX
from dostdesk.storage.hub.store import HubStore
from dostdesk.storage.keys import throwaway_key
from tests.journeys.desk_driver import PRINTED
from tests.journeys.place import UNDER_WAY, Journey
from tests.journeys.processes import Seen

VISIT = {
    EventKind.WINDOW_OPENED: 1,
    EventKind.TICKET_ISSUED: 1,
    EventKind.TICKET_CALLED: 1,
    EventKind.TICKET_STARTED: 1,
    EventKind.VISIT_IDENTIFIED: 1,
    EventKind.SERVICE_ADDED: 1,
    EventKind.SERVICE_FINISHED: 2,
    EventKind.APPLICATION_SUBMITTED: 1,
    EventKind.RECEIPT_ISSUED: 1,
    EventKind.VISIT_FINISHED: 1,
}
# The same visit by a ticket of the window's own series.
VISIT_ALONE = {kind: count for kind, count in VISIT.items() if kind is not EventKind.TICKET_CALLED} | {
    EventKind.TICKET_TAKEN: 1
}
ORIGINALS = ["acknowledgement", "receipt", "slip"]


def same_visit(before: Seen, now: Seen) -> None:
    """Everything that the clerk was shown is there again: ticket, forms, applications, papers, numbers."""
    if before["ticket"] is not None and now["ticket"] is not None:
        for name in ("id", "label"):
            assert now["ticket"][name] == before["ticket"][name]
    assert now["staff"] == before["staff"]
    assert now["window"] == before["window"]
    for order, draft in enumerate(before["drafts"] if now["ticket"] else ()):
        if draft["version"]:
            assert now["drafts"][order]["version"] >= draft["version"]
    assert set(before["applications"]) <= {number for _, number, _ in now["numbers"]}
    assert now["numbers"][: len(before["numbers"])] == before["numbers"]
    kept = {paper["id"]: paper for paper in now["papers"]}
    for paper in before["papers"]:
        assert kept[paper["id"]]["number"] == paper["number"]
        assert kept[paper["id"]]["state"] in _after(paper["state"])
    assert {paper["error"] for paper in now["papers"]} <= {"", "print_unknown"}


def same_screen(acknowledged: Seen, now: Seen) -> None:
    """What an acknowledged step had shown, to the letter; only the print journal may have gone on."""
    same_visit(acknowledged, now)
    for name in ("ticket", "services", "drafts", "applications", "numbers", "last", "queue"):
        assert now.get(name) == acknowledged.get(name), name


def once(seen: Seen) -> None:
    """At no moment is there a second original of a paper, or a number that is not the next."""
    originals = Counter((paper["kind"], paper["number"]) for paper in seen["papers"] if paper["copy"] == 0)
    assert set(originals.values()) <= {1}
    assert max(Counter(kind for kind, _ in originals).values(), default=1) == 1
    assert [sequence for sequence, _, _ in seen["numbers"]] == list(range(1, len(seen["numbers"]) + 1))


def feed_and_audit(url: str) -> tuple[list[Event], Audit]:
    """The hub's feed and its account, read by a device of its own."""
    with httpx.Client(base_url=url, timeout=30, trust_env=False, verify=False) as http:
        install = {"device": "READER", "install": str(uuid.UUID(int=9)), "program": "simulator"}
        token = http.post("/v1/enrol", json=install).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        audit = Audit.model_validate_json(http.get("/v1/audit", headers=headers).content)
        return read_feed(http, headers), audit


def whole(
    journey: Journey, *, tried_again: int = 0, visit: Mapping[EventKind, int] = MappingProxyType(VISIT)
) -> list[Event]:
    """The visit has ended, and desk, hub and paper agree about it. Ends both processes.

    Args:
        tried_again: How many papers a person had printed again because nobody knew whether they had come out.
        visit: What the feed tells of it.
    """
    seen = journey.seen
    once(seen)
    assert seen["last"]["state"] == "done"
    assert seen["ticket"] is None
    assert seen["waiting"] == 0
    assert sorted(paper["kind"] for paper in seen["papers"]) == ORIGINALS
    assert {paper["state"] for paper in seen["papers"]} == {"printed"}
    assert [purpose for _, _, purpose in seen["numbers"]] == ["application", "receipt"]
    events, audit = feed_and_audit(journey.hub.url)
    _the_feed_tells_one_visit(events, visit)
    _the_audit_is_clean(audit)
    recorded = [event.body["number"] for event in events if event.kind in {"application_submitted", "receipt_issued"}]
    assert recorded == [number for _, number, _ in seen["numbers"]]
    journey.close()
    _every_op_arrived_once(_ops(journey.folder / "desk"), events, audit)
    _the_fold_is_the_state(journey.folder / "hub")
    came_out = Counter((journey.folder / "papers" / PRINTED).read_text().split())
    assert len(came_out) == len(ORIGINALS)
    assert sum(came_out.values()) <= len(ORIGINALS) + tried_again
    for title in came_out:
        on_it = recorded[0] if title.startswith("acknowledgement") else seen["last"]["label"]
        assert on_it in text_of(journey.folder / "papers" / f"{title}.pdf")
    return events


def text_of(pdf: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.read_bytes())).pages)


def _after(state: str) -> set[str]:
    """Where a paper can be after a restart, or a while later."""
    return {"waiting", "printing", "printed", "failed"} if state in UNDER_WAY else {state}


def _the_feed_tells_one_visit(events: list[Event], visit: Mapping[EventKind, int]) -> None:
    seq, head = 0, GENESIS
    for event in events:
        assert event.follows(seq, head), f"the feed is broken at {event.seq}"
        seq, head = event.seq, event.hash
    kinds = Counter(event.kind for event in events)
    assert {kind: kinds[kind] for kind in visit} == visit
    # He was written by hand, and the register answers soon after, or not yet.
    assert max(kinds[EventKind.TICKET_PRINTED], kinds[EventKind.IDENTITY_CHECKED]) <= 1
    strange = set(kinds) - {*visit, EventKind.TICKET_PRINTED, EventKind.SERIES_GRANTED, EventKind.IDENTITY_CHECKED}
    assert not strange, strange
    assert set(Counter(event.id for event in events).values()) == {1}


def _the_audit_is_clean(audit: Audit) -> None:
    assert (audit.doubled_tickets, audit.doubled_windows, audit.doubled_labels) == (0, 0, 0)
    assert (audit.numbers_unexplained, audit.broken_at, audit.events_without_op) == (0, 0, 0)
    assert (audit.conflicts, audit.quarantined) == ({}, {})
    assert [(one.last, one.issued, one.void) for one in audit.series if one.last] == [(2, 2, 0)]


def _ops(folder: Path) -> list[Row[Any]]:
    """Everything that the desk ever put into its outbox, read while no desk runs."""
    store = DeskStore(folder, throwaway_key(folder))
    try:
        with store.reading() as transaction:
            return list(transaction.execute(select(OUTBOX).order_by(OUTBOX.c.lane_seq)).all())
    finally:
        store.close()


def _every_op_arrived_once(ops: list[Row[Any]], events: list[Event], audit: Audit) -> None:
    # Who was written down without the register is verified once somebody answers: it may be under way at any moment.
    later = [op for op in ops if op.kind == OpKind.IDENTITY_CHECKED]
    assert len(later) <= 1
    for lane in Lane:
        places = sorted(op.lane_seq for op in ops if op.lane == lane)
        assert places == list(range(1, len(places) + 1))
    ops = [op for op in ops if op not in later or op.state == OpState.AT_HUB]
    assert {op.state for op in ops} == {OpState.AT_HUB}, [(op.kind, op.state, op.code) for op in ops]
    at_hub = {kind: sum(states.values()) for kind, states in audit.ops.items()}
    at_hub.pop(OpKind.IDENTITY_CHECKED, None)
    assert at_hub == dict(Counter(op.kind for op in ops if op not in later))
    in_feed = {event.op_id for event in events if event.kind is not EventKind.SERIES_GRANTED}
    without_event = {op.kind for op in ops if op.op_id not in in_feed}
    # Opening a window that is open, or a slip printed a second time, changes nothing and is recorded nowhere.
    assert without_event <= {OpKind.OPEN_WINDOW, OpKind.TICKET_PRINTED}
    assert in_feed <= {op.op_id for op in (*ops, *later)}


def _the_fold_is_the_state(folder: Path) -> None:
    store = HubStore.open(folder / STORE_FILE, throwaway_key(folder))
    try:
        with store.writing() as rows:
            before: dict[str, list[Any]] = rows.live()
            rows.rebuild()
            assert rows.live() == before
    finally:
        store.close()
