"""The account of a run: what the desks were promised, held against the hub's own feed, event by event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from dostdesk.domain.events import BEGINS_CLAIM, ENDS_CLAIM, GENESIS, Event, EventKind
from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.protocol.hub import Feed
from dostdesk.simulation.ledger import Ledger, percentile

_PAGE_WAIT = "0"
_NUMBERED = {EventKind.APPLICATION_SUBMITTED, EventKind.RECEIPT_ISSUED, EventKind.NUMBER_VOIDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What came of a run. Everything named doubled, twice, lost, unexplained or broken must be 0.

    Attributes:
        failures: What ended a simulated person's day before its end.
        ops_lost: Ops that the hub said it applied and that its feed does not show.
        numbers_unexplained: Numbers that a desk gave and the feed does not know, and holes in a series.
        events_without_op: Events that no desk of this run asked for.
        latency_ms: By kind of op: the number of ops and the percentiles 50, 95, 99 in milliseconds.
    """

    visits_planned: int
    tickets_issued: int
    visits_served: int
    no_shows: int
    tickets_called_twice: int
    labels_issued_twice: int
    ops_applied: int
    ops_refused: int
    ops_sent_again: int
    ops_lost: int
    numbers_given: int
    numbers_unexplained: int
    conflicts: int
    events: int
    events_without_op: int
    chain_broken: int
    open_at_the_end: int
    failures: tuple[str, ...]
    seconds: float
    latency_ms: Mapping[str, Mapping[str, float]]

    @property
    def clean(self) -> bool:
        """Nothing doubled, nothing lost, nothing unexplained."""
        return not any(
            (
                self.tickets_called_twice,
                self.labels_issued_twice,
                self.ops_lost,
                self.numbers_unexplained,
                self.conflicts,
                self.chain_broken,
                self.failures,
            )
        )

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "clean": self.clean}


def read_feed(http: httpx.Client, headers: Mapping[str, str]) -> list[Event]:
    """The whole feed of a hub, from its first event."""
    events: list[Event] = []
    while True:
        query = {"after": str(events[-1].seq if events else 0), "wait": _PAGE_WAIT}
        response = http.get("/v1/feed", params=query, headers=dict(headers))
        response.raise_for_status()
        page = Feed.model_validate_json(response.content)
        events += [shape.value() for shape in page.events]
        if not page.events or page.events[-1].seq >= page.head:
            return events


def account(
    ledger: Ledger,
    events: Sequence[Event],
    *,
    planned: int,
    failures: Sequence[Exception],
    seconds: float,
    foreign: Iterable[str] = (),
) -> Account:
    """Hold the promises in `ledger` against `events`.

    Args:
        foreign: Ids of ops that other programs sent to the same hub before and beside this run.
    """
    in_feed = {event.op_id for event in events}
    known = set(ledger.applied) | set(foreign)
    opened, closed = _claims(events)
    refused = sum(
        count for (_, status), count in ledger.answers.items() if status in {OpStatus.REFUSED, OpStatus.EXPIRED}
    )
    return Account(
        visits_planned=planned,
        tickets_issued=len(ledger.labels),
        visits_served=ledger.served,
        no_shows=ledger.no_shows,
        tickets_called_twice=len(ledger.doubled) + _called_twice(events),
        labels_issued_twice=_labels_twice(events) + sum(count - 1 for count in Counter(ledger.labels).values()),
        ops_applied=len(ledger.applied),
        ops_refused=refused,
        ops_sent_again=ledger.retried,
        ops_lost=len(set(ledger.applied) - in_feed),
        numbers_given=len(ledger.numbers),
        numbers_unexplained=_unexplained(ledger.numbers, events),
        conflicts=sum(1 for event in events if event.kind is EventKind.CONFLICT_RECORDED),
        events=len(events),
        events_without_op=sum(1 for event in events if event.op_id not in known and _from_a_desk(event)),
        chain_broken=_broken(events),
        open_at_the_end=opened - closed,
        failures=tuple(f"{type(failure).__name__}: {failure}" for failure in failures),
        seconds=round(seconds, 1),
        latency_ms={kind.value: _latency(ledger.latencies[kind]) for kind in OpKind if kind in ledger.latencies},
    )


def _from_a_desk(event: Event) -> bool:
    return event.kind not in {EventKind.SERIES_GRANTED, EventKind.SERIES_ENDED}


def _latency(seconds: Sequence[float]) -> Mapping[str, float]:
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {"count": len(seconds)} | {
        name: round(percentile(seconds, share) * 1000, 1) for name, share in shares.items()
    }


def _broken(events: Sequence[Event]) -> int:
    seq, head, broken = 0, GENESIS, 0
    for event in events:
        broken += not event.follows(seq, head)
        seq, head = event.seq, event.hash
    return broken


def _claims(events: Sequence[Event]) -> tuple[int, int]:
    held: set[str] = set()
    begun = ended = 0
    for event in events:
        if event.kind in BEGINS_CLAIM:
            begun += 1
            held.add(event.entity)
        elif event.kind in ENDS_CLAIM and event.entity in held:
            ended += 1
            held.discard(event.entity)
    return begun, ended


def _called_twice(events: Sequence[Event]) -> int:
    held: set[str] = set()
    windows: dict[str, str] = {}
    twice = 0
    for event in events:
        if event.kind in BEGINS_CLAIM:
            window = str(event.body["window"] or event.entity)
            twice += event.entity in held or window in windows.values()
            held.add(event.entity)
            windows[event.entity] = window
        elif event.kind in ENDS_CLAIM:
            held.discard(event.entity)
            windows.pop(event.entity, None)
    return twice


def _labels_twice(events: Sequence[Event]) -> int:
    labels = Counter(
        (event.body["day"], event.body["label"]) for event in events if event.kind is EventKind.TICKET_ISSUED
    )
    return sum(count - 1 for count in labels.values())


def _unexplained(given: Sequence[str], events: Sequence[Event]) -> int:
    recorded = [str(event.body["number"]) for event in events if event.kind in _NUMBERED]
    twice = sum(count - 1 for count in Counter(recorded).values())
    by_series: dict[str, list[int]] = {}
    for number in set(recorded):
        by_series.setdefault(number[:9], []).append(int(number[10:15]))
    holes = sum(max(sequence) - len(sequence) for sequence in by_series.values())
    return twice + holes + len(set(given) - set(recorded)) + len(given) - len(set(given))
