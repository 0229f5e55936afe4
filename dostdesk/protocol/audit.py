"""A hub's account of itself: what came in, what was recorded, and whether the laws of the queue held."""

from __future__ import annotations

from collections.abc import Mapping

from dostdesk.protocol.shapes import AnswerShape


class SeriesAccount(AnswerShape):
    """One number series.

    Attributes:
        last: Highest sequence that was reported.
        unexplained: Sequences from 1 to `last` of which the hub knows nothing.
        lost: Those of a series that ended: its lost tail, signed by the event that ended it.
    """

    series: str
    device: str
    last: int
    issued: int
    void: int
    unexplained: int
    lost: int = 0


class Audit(AnswerShape):
    """Counted from the feed and the ops themselves, not from running totals.

    Attributes:
        ops: Op kind → status → how many.
        event_kinds: Event kind → how many.
        events_without_op: Events whose op the hub does not know; series grants have a request instead and are left out.
        ops_without_event: Applied ops that caused no event, by kind: repeated facts that changed nothing.
        doubled_tickets: Calls of a ticket that somebody already had.
        doubled_windows: Calls to a window that already had a ticket.
        doubled_labels: Labels issued more than once on a service day.
        broken_at: First place at which the chain of the feed does not hold; 0 when it holds.
    """

    epoch: int
    head: int
    ops: Mapping[str, Mapping[str, int]]
    events: int
    event_kinds: Mapping[str, int]
    events_without_op: int
    ops_without_event: Mapping[str, int]
    conflicts: Mapping[str, int]
    quarantined: Mapping[str, int]
    tickets: Mapping[str, int]
    doubled_tickets: int
    doubled_windows: int
    doubled_labels: int
    series: tuple[SeriesAccount, ...]
    numbers_unexplained: int
    broken_at: int
