"""The end of an earlier hub's feed, handed over when it comes back: what it recorded and this one does not have.

All of it happened. What still fits is recorded as it was; what crosses something that happened here meanwhile stands
beside it, as a double service. Nothing of it moves a window or the hall: who sits where is known here. What did no more
than that is named with the tail, so that it does not vanish.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from pydantic import ValidationError

from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import OF_THE_HUB, Event, EventDraft, EventKind, content_hash
from dostdesk.domain.fold import TICKET_KINDS, fold_ticket
from dostdesk.domain.ids import NewId, TicketId
from dostdesk.domain.numbers import NumberPurpose
from dostdesk.domain.tickets import Ticket
from dostdesk.hub.again import DOUBLE
from dostdesk.hub.made_known import label_taken
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.succession import Tail, TailTaken
from dostdesk.storage.hub.numbers import Issued
from dostdesk.storage.hub.store import HubRows, LawBrokenError

_PAPERS = frozenset({EventKind.APPLICATION_SUBMITTED, EventKind.RECEIPT_ISSUED, EventKind.NUMBER_VOIDED})
_BESIDE_TICKETS = frozenset(
    {
        EventKind.CONFLICT_RECORDED,
        EventKind.CONFLICT_SETTLED,
        EventKind.IDENTITY_CHECKED,
        EventKind.SERIES_ENDED,
        EventKind.SERIES_GRANTED,
        EventKind.SIGNED_IN_ALONE,
    }
)
_KEPT = TICKET_KINDS | _PAPERS | _BESIDE_TICKETS
# Orders of what is recorded beside an op of the tail, behind all that an op causes.
_BESIDE = 1_000_000
_READ_AT_ONCE = 1_000


@dataclass(slots=True)
class _Count:
    known: int = 0
    crossed: int = 0
    taken: list[str] = field(default_factory=list)
    named: list[Mapping[str, Any]] = field(default_factory=list)
    apart: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Before:
    """What earlier parts of this tail did: ops that they named, tickets of which something did not fit."""

    named: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)


def take_tail(rows: HubRows, tail: Tail, *, now: datetime, new_id: NewId) -> TailTaken:
    """Record what of a tail is not here yet; the same tail again changes nothing.

    Raises:
        RefusedError: `tail_wrong` when it is no part of a feed of this centre.
    """
    events = _events(rows, tail)
    for sha256, written in tail.papers.items():
        content = _paper(written)
        if content_hash(content) == sha256:
            rows.papers.put_blob(sha256, content, "hub", now)
    before = _taken_before(rows, events[-1].epoch)
    count = _Count(apart=before.apart)
    for op_id, caused in groupby(events, key=lambda event: event.op_id):
        if op_id in before.named or rows.ops.answered(op_id) is not None or rows.feed.of_op(op_id):
            count.known += 1
        else:
            _take_op(rows, op_id, list(caused), now, count)
    last = events[-1]
    if count.taken or count.named:
        body: dict[str, Any] = {
            "epoch": last.epoch, "after": tail.after, "seq": last.seq, "hash": last.hash,
            "known": count.known, "taken": len(count.taken), "crossed": count.crossed, "ops": count.taken,
            "at": to_text(now),
        }  # fmt: skip
        if count.named:
            body["named"] = count.named
        draft = EventDraft(entity="hub", kind=EventKind.TAIL_TAKEN, body=body)
        rows.apply(rows.feed.append(draft, op_id=new_id(), order=0, hub_time=now))
    return TailTaken(seq=last.seq, known=count.known, taken=len(count.taken), crossed=count.crossed)


def _paper(written: str) -> bytes:
    try:
        return base64.b64decode(written, validate=True)
    except ValueError as error:
        raise RefusedError("tail_wrong") from error


def _events(rows: HubRows, tail: Tail) -> list[Event]:
    """The events of a tail, whose chain must hold; it was made with the secret of the centre."""
    try:
        events = [EventShape.model_validate(told).value() for told in tail.events]
    except (ValidationError, ValueError) as error:
        raise RefusedError("tail_wrong") from error
    head = rows.feed.head()
    seq, digest = tail.after, tail.prev_hash
    for event in events:
        if event.centre != head.centre or event.epoch >= head.epoch or not event.follows(seq, digest):
            raise RefusedError("tail_wrong")
        seq, digest = event.seq, event.hash
    return events


def _take_op(rows: HubRows, op_id: str, events: Sequence[Event], now: datetime, count: _Count) -> None:
    kept = [(order, event) for order, event in enumerate(events) if event.kind in _KEPT]
    if not kept:
        count.named += [_named(event) for event in events if event.kind not in OF_THE_HUB]
        return
    count.taken.append(op_id)
    crossed = False
    for order, event in kept:
        try:
            with rows.savepoint():
                ticket = _must_fit(rows, event, count.apart)
                # Under the id that it has here, if a desk served its slip under another.
                entity = event.entity if ticket is None else ticket.id
                draft = EventDraft(entity=entity, kind=event.kind, body=event.body)
                rows.apply_if_lawful(rows.feed.append(draft, op_id=op_id, order=order, hub_time=now))
        except (RefusedError, LawBrokenError):
            crossed = True
            if event.kind in TICKET_KINDS:
                count.apart.add(event.entity)
            draft = EventDraft(entity=event.entity, kind=EventKind.CONFLICT_RECORDED, body=_crossing(event))
            rows.apply(rows.feed.append(draft, op_id=op_id, order=_BESIDE + order, hub_time=now))
    count.crossed += crossed


def _taken_before(rows: HubRows, epoch: int) -> _Before:
    begun = rows.succession.promotions()
    seq = begun[-1].seq if begun else 0
    before = _Before()
    while events := rows.feed.after(seq, _READ_AT_ONCE):
        for event in events:
            body = event.body
            if event.kind is EventKind.TAIL_TAKEN:
                before.named.update(named["op"] for named in body.get("named", ()))
            of_a_ticket = event.kind is EventKind.CONFLICT_RECORDED and body["op"] in TICKET_KINDS
            if of_a_ticket and body.get("tail", {}).get("epoch") == epoch:
                before.apart.add(event.entity)
        seq = events[-1].seq
    return before


def _must_fit(rows: HubRows, event: Event, apart: Set[str]) -> Ticket | None:
    """The ticket here that an event is about, if one is. Raises RefusedError when something else happened here."""
    ticket = None
    if event.kind in TICKET_KINDS:
        if event.entity in apart:
            # It went another way here: what follows there is no step of what is here.
            raise RefusedError(DOUBLE)
        ticket = rows.queue.ticket(TicketId(event.entity))
        issues = event.kind is EventKind.TICKET_ISSUED
        if issues == (ticket is not None):
            raise RefusedError(DOUBLE)
        after = fold_ticket(ticket, event.kind, event.body, event.seq, entity=event.entity)
        if issues and label_taken(rows, after):
            raise RefusedError("label_doubled")
        busy = None if after.window is None else rows.queue.at_window(after.window)
        if after.state.at_a_window and busy is not None and busy.id != after.id:
            raise RefusedError(DOUBLE)
    if event.kind is EventKind.SERIES_GRANTED and event.entity.partition(":")[2] in _series(rows):
        raise RefusedError("series_known")
    if event.kind is EventKind.SERIES_ENDED and event.body.get("series") not in _series(rows):
        raise RefusedError("number_not_granted")
    number = event.body.get("number") if event.kind in _PAPERS else None
    issued = rows.numbers.issued(number) if isinstance(number, str) else None
    if issued is not None and not _corrects(rows, event, issued):
        raise RefusedError("number_taken")
    return ticket


def _corrects(rows: HubRows, event: Event, issued: Issued) -> bool:
    """Whether an application was corrected there: a version that is not here, under the number that it has here."""
    if event.kind is not EventKind.APPLICATION_SUBMITTED:
        return False
    application, version = event.body["application"], event.body["version"]
    same = issued == Issued(NumberPurpose.APPLICATION.value, application)
    return same and not rows.numbers.application_known(application, version)


def _series(rows: HubRows) -> frozenset[str]:
    return frozenset(one.series.key for one in rows.numbers.series())


def _named(event: Event) -> Mapping[str, Any]:
    """That this happened, and moves nothing here: in codes, ids and times."""
    told = {name: event.body[name] for name in ("window", "staff", "device", "at") if name in event.body}
    return {"op": event.op_id, "kind": event.kind.value, "entity": event.entity, "seq": event.seq, **told}


def _crossing(event: Event) -> Mapping[str, Any]:
    """That this happened beside something else: in codes, ids and times."""
    told = {name: event.body[name] for name in ("window", "staff", "claim", "label", "number") if name in event.body}
    body = event.body
    return {
        "op": event.kind.value, "code": DOUBLE, "device": str(body.get("device", "")), "at": body.get("at", ""),
        "tail": {"epoch": event.epoch, "seq": event.seq, **told},
    }  # fmt: skip
