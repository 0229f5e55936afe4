"""How far behind the feed the wait ranges are, in a hub whose hall is full."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from dostdesk.domain.clock import to_text
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.hub.build import Hub
from dostdesk.hub.outlook_apart import ForesightApart
from dostdesk.hub.program import take_turns
from dostdesk.protocol.outlook import Outlook
from dostdesk.storage.hub.store import HubRows
from tests.bench.crowded import RECORD_VISITS, crowded, hub_of, opened
from tests.bench.figures import Effort, Figure, percentile, timed_ms

MOST_S, SLOWER = 1.0, 2.0
_STEPS_APART_S = 0.05
_READY_WITHIN_S = 240.0


def measure(effort: Effort) -> list[Figure]:
    turn = sys.getswitchinterval()
    # As in the hub's own program: whoever waits for the writer does not wait for another thread's five milliseconds.
    take_turns()
    try:
        return _measured(effort)
    finally:
        sys.setswitchinterval(turn)


def _measured(effort: Effort) -> list[Figure]:
    days, visits, events = (6, RECORD_VISITS, 30) if effort.rounds > 1 else (2, 160, 3)
    past, last = crowded(days, visits)
    with TemporaryDirectory(prefix="dost-outlook-") as folder:
        hub = hub_of(Path(folder), past, last)
        try:
            first = _outlook(hub)
            deadline = time.monotonic() + _READY_WITHIN_S
            while not hub.parts.foresight.boards(hub.parts.now()):
                if time.monotonic() > deadline:
                    raise RuntimeError("nothing was told")
                time.sleep(0.2)
            waits = [ticket.ticket for ticket in _outlook(hub).tickets]
            readings = [_behind(hub, ticket) for ticket in waits[:events]]
            newest = _outlook(hub)
            beside = _commits(hub, waits, 4 * events)
        finally:
            hub.close()
        hub = opened(Path(folder), last, outlook_apart=False)
        try:
            alone = _commits(hub, waits, 4 * events)
        finally:
            hub.close()
    waiting = len(newest.tickets)
    found, worst = median(readings), max(readings)
    return [
        Figure(
            what=f"wait ranges of {waiting} who wait, behind an event of the feed",
            found=f"{found:.2f} s, at most {worst:.2f} s", floor="", reach=f"≤ {MOST_S:g} s", met=found <= MOST_S,
            note=f"from the commit until what is told knows of it; the simulation itself {newest.took_ms} ms, "
            f"{first.days} days of history",
        ),
        Figure(
            what="a step at the hub while the ranges behind it are simulated, p95",
            found=f"{beside:.1f} ms", floor=f"{alone:.1f} ms, without", ratio=beside / alone, reach=f"≤ {SLOWER:g} ×",
            met=beside / alone <= SLOWER, note="20 steps a second, each durable",
        ),
    ]  # fmt: skip


def _outlook(hub: Hub) -> Outlook:
    return Outlook.model_validate_json(hub.parts.foresight.outlook())


def _commits(hub: Hub, waits: Sequence[str], count: int) -> float:
    """How long a durable step of the hub takes in milliseconds, the 95th percentile."""
    readings = []
    for number in range(count):
        waiting = waits[number % len(waits)]
        readings.append(timed_ms(lambda waiting=waiting: _step(hub, waiting)))  # type: ignore[misc]
        time.sleep(_STEPS_APART_S)
    return percentile(readings, 95)


def _step(hub: Hub, waiting: str) -> int:
    """Something is recorded of somebody who waits; answers where."""

    def job(rows: HubRows) -> int:
        now = hub.parts.now()
        body = {"at": to_text(now)}
        draft = EventDraft(entity=waiting, kind=EventKind.TICKET_PRINTED, body=body)
        return rows.feed.append(draft, op_id=hub.parts.new_id(), order=0, hub_time=now).seq

    return hub.writer.submit(job).result()


def _behind(hub: Hub, waiting: str) -> float:
    """Seconds from the commit of an event until the ranges that are told rest on it."""
    seq = _step(hub, waiting)
    begun = time.perf_counter()
    foresight = hub.parts.foresight
    if not isinstance(foresight, ForesightApart):
        raise TypeError("the outlook is not made apart")
    while foresight.seq < seq:
        time.sleep(0.005)
    return time.perf_counter() - begun
