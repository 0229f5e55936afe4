"""Hubs of many centres as central sees them: each pushes its written feed in order, papers first, batch by batch."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import GENESIS, content_hash
from dostdesk.hub.central_push import PushPort
from dostdesk.hub.pushing import FIRST_PAUSE_S, GATHER_S
from dostdesk.protocol.central_ingest import MOST_EVENTS
from dostdesk.protocol.papers import PAPERS_ROOM

_TRIES = 20


@dataclass(slots=True)
class Pushed:
    """What one hub has come to.

    Attributes:
        acknowledged_s: Seconds from each batch to its acknowledgement.
        papers_s: Seconds that papers took, together.
        again: Batches that had to be pushed again.
    """

    seq: int = 0
    hash: str = GENESIS
    papers: int = 0
    papers_s: float = 0.0
    again: int = 0
    acknowledged_s: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """What is pushed at once."""

    events: list[bytes] = field(default_factory=list)
    papers: list[bytes] = field(default_factory=list)


class PushingHub:
    """One centre's hub. It lives in one thread at a time.

    Attributes:
        pushed: What central has confirmed.
    """

    def __init__(self, epoch: int, central: PushPort) -> None:
        self._epoch = epoch
        self._central = central
        self.pushed = Pushed()

    def push_day(self, file: Path, *, pace: Pace, stopped: threading.Event) -> None:
        """Push a day; returns early when the run is stopped.

        Raises:
            OutsideError: Central did not answer for a while.
            RefusedError: Central has this feed otherwise.
        """
        for batch in batches(file, pace, stopped):
            if stopped.is_set():
                return
            self.push(batch, stopped)

    def push(self, batch: Batch, stopped: threading.Event | None = None) -> None:
        """Push one batch, again and again while central does not answer. Raises as `push_day`."""
        ended = stopped or threading.Event()
        for attempt in range(_TRIES):
            try:
                self._push_once(batch)
            except OutsideError:
                self.pushed.again += 1
                if attempt == _TRIES - 1 or ended.wait(FIRST_PAUSE_S):
                    raise
            else:
                return

    def _push_once(self, batch: Batch) -> None:
        done = self.pushed
        begun = time.perf_counter()
        if batch.papers:
            self._push_papers({content_hash(paper): paper for paper in batch.papers})
        sent = time.perf_counter()
        done.papers_s += sent - begun
        head = f'{{"epoch":{self._epoch},"after":{done.seq},"prev_hash":"{done.hash}","events":['
        answer = self._central.ingest(head.encode() + b",".join(batch.events) + b"]}")
        last: dict[str, Any] = json.loads(batch.events[-1])
        if (answer.seq, answer.head_hash) != (last["seq"], last["hash"]):
            raise OutsideError("central_garbage")
        done.seq, done.hash = answer.seq, answer.head_hash
        done.papers += len(batch.papers)
        done.acknowledged_s.append(time.perf_counter() - sent)

    def _push_papers(self, papers: dict[str, bytes]) -> None:
        together: dict[str, bytes] = {}
        for sha256 in self._central.missing(tuple(papers)):
            if sum(map(len, together.values())) + len(papers[sha256]) > PAPERS_ROOM:
                self._central.put_papers(together)
                together = {}
            together[sha256] = papers[sha256]
        if together:
            self._central.put_papers(together)


@dataclass(frozen=True, slots=True)
class Pace:
    """When what happened in a day is known to its hub.

    Attributes:
        begun: By the clock of `monotonic`.
        speed: How many times faster than the clock on the wall; 0 when everything has happened already.
        days: Which day after the lived one this is.
    """

    begun: float
    speed: float = 0.0
    days: int = 0

    def due(self, at_ms: int) -> float:
        """In how many seconds an event happens; not above 0 when it has."""
        if not self.speed:
            return 0.0
        since = at_ms / 1000 - self.days * 86_400
        return self.begun + since / self.speed - time.monotonic()


def batches(file: Path, pace: Pace, stopped: threading.Event) -> Iterator[Batch]:
    """What a hub pushes of a written day: as much as has happened and fits, gathered for a moment as a hub does."""
    batch = Batch()
    with file.open("rb") as lines:
        for line in lines:
            if line.startswith(b"P"):
                batch.papers.append(line[1:-1])
                continue
            due, _, event = line[1:-1].partition(b" ")
            wait = pace.due(int(due))
            if wait > 0:
                if batch.events:
                    # A paper that was read already is of the event that is still to happen.
                    early = _papers_of_next(batch, event)
                    yield batch
                    batch = Batch(papers=early)
                if stopped.wait(max(GATHER_S, pace.due(int(due)))):
                    return
            batch.events.append(event)
            if len(batch.events) == MOST_EVENTS:
                yield batch
                batch = Batch()
    if batch.events:
        yield batch


def _papers_of_next(batch: Batch, event: bytes) -> list[bytes]:
    early = [paper for paper in batch.papers if content_hash(paper).encode() in event]
    batch.papers = [paper for paper in batch.papers if paper not in early]
    return early


def percent(seconds: Sequence[float], share: float) -> float:
    """That percentile in milliseconds (nearest rank); 0 of none."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1) if ordered else 0.0
