"""Counting a hub's work again from its feed and its ops: doubled calls, doubled labels, numbers, events against ops."""

from __future__ import annotations

from collections import Counter

from dostdesk.domain.events import BEGINS_CLAIM, ENDS_CLAIM, OF_THE_HUB, Event, EventKind
from dostdesk.domain.ids import TicketId
from dostdesk.domain.ops import OpStatus
from dostdesk.hub.made_known import made_known_by
from dostdesk.protocol.audit import Audit, SeriesAccount
from dostdesk.storage.hub.numbers import VOID
from dostdesk.storage.hub.store import HubRows


def _told_by(event: Event) -> str:
    """The op under which a ticket is recorded of which a device told after a promotion; empty for anything else."""
    return made_known_by(TicketId(event.entity)) if event.kind is EventKind.TICKET_ISSUED else ""


# These follow from what a device is, and from no op.
_OF_SERIES = frozenset({EventKind.SERIES_GRANTED, EventKind.SERIES_ENDED})


class _Claims:
    """Who has which ticket, followed through the feed without the live tables and their indexes."""

    def __init__(self) -> None:
        self._window_of: dict[str, int] = {}
        self._ticket_at: dict[int, str] = {}
        self.doubled_tickets = 0
        self.doubled_windows = 0

    def follow(self, event: Event) -> None:
        if event.kind in BEGINS_CLAIM:
            if event.body["window"] is None:
                return  # a desk reported it from a window that was somebody else's by then
            window = int(event.body["window"])
            self.doubled_tickets += event.entity in self._window_of
            self.doubled_windows += window in self._ticket_at
            self._window_of[event.entity] = window
            self._ticket_at[window] = event.entity
        elif event.kind in ENDS_CLAIM:
            ended = self._window_of.pop(event.entity, None)
            if ended is not None:
                self._ticket_at.pop(ended, None)


def audited(rows: HubRows) -> Audit:
    """The account of everything so far. Reads the whole feed."""
    claims = _Claims()
    kinds: Counter[str] = Counter()
    conflicts: Counter[str] = Counter()
    labels: Counter[tuple[str, str]] = Counter()
    caused: set[str] = set()
    by_itself: set[str] = set()
    # Of the ops of an earlier hub this one may have the events alone.
    epoch = rows.feed.head().epoch
    for event in rows.feed.all():
        claims.follow(event)
        kinds[event.kind.value] += 1
        if event.kind not in _OF_SERIES:
            caused.add(event.op_id)
        if event.kind is EventKind.DAY_CLOSED and not event.body["staff"]:
            by_itself.add(event.op_id)
        if event.kind is EventKind.SCHEDULE_ENDED and "by" not in event.body:
            # An act whose time had come.
            by_itself.add(event.op_id)
        if event.kind in OF_THE_HUB or event.epoch < epoch or event.op_id == _told_by(event):
            by_itself.add(event.op_id)
        if event.kind is EventKind.TAIL_TAKEN:
            by_itself.update(event.body["ops"])
        if event.kind is EventKind.TICKET_ISSUED:
            labels[event.body["day"], event.body["label"]] += 1
        if event.kind is EventKind.CONFLICT_RECORDED:
            conflicts[event.body["code"]] += 1
    ops: dict[str, dict[str, int]] = {}
    for (kind, status), count in rows.ops.counts().items():
        ops.setdefault(kind, {})[status] = count
    without_event: Counter[str] = Counter()
    known = set()
    for op_id, kind, status in rows.ops.all():
        known.add(op_id)
        if status in {OpStatus.APPLIED.value, OpStatus.APPLIED_WITH_CONFLICT.value} and op_id not in caused:
            without_event[kind] += 1
    series = _series(rows)
    head = rows.feed.head()
    return Audit(
        epoch=head.epoch,
        head=head.seq,
        ops=ops,
        events=kinds.total(),
        event_kinds=kinds,
        events_without_op=len(caused - known - by_itself),
        ops_without_event=without_event,
        conflicts=conflicts,
        quarantined=Counter(rows.ops.quarantined().values()),
        tickets=rows.queue.counts(),
        doubled_tickets=claims.doubled_tickets,
        doubled_windows=claims.doubled_windows,
        doubled_labels=sum(count - 1 for count in labels.values()),
        series=series,
        numbers_unexplained=sum(one.unexplained for one in series),
        broken_at=rows.feed.broken_at() or 0,
    )


def _series(rows: HubRows) -> tuple[SeriesAccount, ...]:
    """What became of the numbers of each series, from 1 to the last that was reported."""
    issues = rows.numbers.issues()
    accounts = []
    for held in rows.numbers.series():
        used = issues.get(held.series.key, {})
        void = sum(1 for purpose in used.values() if purpose == VOID)
        accounts.append(
            SeriesAccount(
                series=held.series.key,
                device=held.device,
                last=held.last,
                issued=len(used) - void,
                void=void,
                unexplained=0 if held.ended else held.last - len(used),
                lost=max(held.last, held.tail) - len(used) if held.ended else 0,
            )
        )
    return tuple(accounts)
