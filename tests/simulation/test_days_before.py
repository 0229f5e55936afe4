"""The days that a demo's centre has behind it are a feed like any other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.events import EventKind
from dostdesk.domain.ids import StaffId
from dostdesk.hub.build import build_hub
from dostdesk.hub.serve import serving
from dostdesk.simulation import days_before
from dostdesk.simulation.centre import Centre, over_http
from dostdesk.simulation.days_before import record_days_before
from dostdesk.simulation.ledger import Ledger

# A Monday: the days before are a Thursday and a Friday.
OPENS = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_days_before_are_whole_closed_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days_before, "VISITS", 40)
    clock = ManualClock(OPENS)
    hub = build_hub(tmp_path, b"7" * 32, clock=clock, start=False)
    try:
        with serving(hub) as url:
            centre = Centre.reached(over_http(url), clock=clock, ledger=Ledger(), seed=1)
            people = [StaffId(person.id) for person in centre.clerks(3)]
            record_days_before(hub, OPENS, 2, release=centre.release, people=people, seed=1)
            centre.close()
        hub.insight.settle()
        with hub.store.reading() as rows:
            events = list(rows.feed.all())
            head = rows.feed.head()
            assert rows.feed.broken_at() is None
            assert rows.insight.place(head.centre).seq == head.seq
            windows = rows.queue.windows()
        with hub.store.writing() as rows:
            rows.rebuild()
            assert rows.queue.windows() == windows
    finally:
        hub.close()
    assert not [window for window in windows if window.open]
    closed = [event.body["day"] for event in events if event.kind is EventKind.DAY_CLOSED]
    assert closed == ["2026-11-19", "2026-11-20"]
    served = {event.body["staff"] for event in events if event.kind is EventKind.TICKET_CALLED}
    assert served == set(people)
    assert max(event.hub_time for event in events if event.kind is EventKind.TICKET_CALLED) < OPENS
