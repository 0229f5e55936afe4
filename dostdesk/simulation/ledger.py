"""What simulated desks saw and were promised, kept apart from the hub, so that the hub can be held to it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.domain.tickets import Ticket


@dataclass(slots=True)
class Ledger:
    """The promises of one run; threads may write at once.

    Attributes:
        applied: Op id and the sequence of its last event, for each op that the hub said it applied.
        latencies: Seconds from asking to the durable answer, by kind.
        labels: Labels as reception read them out.
        held: Ticket → window for tickets that a desk was given and has not released.
        waiting: People in the hall by queue group, so that a clerk does not ask in vain.
        doubled: Tickets that were given to a desk while another had them.
        numbers: Numbers that desks gave to papers.
    """

    applied: dict[str, int] = field(default_factory=dict)
    answers: Counter[tuple[OpKind, OpStatus]] = field(default_factory=Counter)
    latencies: dict[OpKind, list[float]] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    served: int = 0
    no_shows: int = 0
    retried: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, op_id: str, kind: OpKind, status: OpStatus, seq: int) -> None:
        with self._lock:
            self.answers[kind, status] += 1
            if status in {OpStatus.APPLIED, OpStatus.APPLIED_WITH_CONFLICT}:
                self.applied[op_id] = seq

    def took(self, kind: OpKind, seconds: float) -> None:
        with self._lock:
            self.latencies.setdefault(kind, []).append(seconds)

    def issued(self, ticket: Ticket) -> None:
        with self._lock:
            self.labels.append(ticket.label)
            self.waiting[ticket.group] += 1

    def given(self, ticket: Ticket, window: int) -> None:
        with self._lock:
            if ticket.id in self.held:
                self.doubled.append(ticket.id)
            self.held[ticket.id] = window
            self.waiting[ticket.group] -= 1

    def somebody_waits(self, groups: Iterable[str]) -> bool:
        """Whether anybody of these groups was issued a ticket and not called yet."""
        with self._lock:
            return any(self.waiting[group] > 0 for group in groups)

    def released(self, ticket: str, *, served: bool) -> None:
        with self._lock:
            self.held.pop(ticket, None)
            self.served += served
            self.no_shows += not served

    def numbered(self, number: str) -> None:
        with self._lock:
            self.numbers.append(number)

    def sent_again(self) -> None:
        with self._lock:
            self.retried += 1


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` of the values do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
