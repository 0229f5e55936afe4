"""Taking what hubs push: checked against the chain, stored as it came, and only then acknowledged.

Nothing is understood here but the chain; what the events mean is for `folding` and `projections`, later. Functions over
the store alone, so that they run wherever an `Intake` runs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

from pydantic import ValidationError

from dostdesk.central.succession import set_aside, takes_over
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import GENESIS, canonical, event_hash
from dostdesk.protocol.central_ingest import (
    MOST_EVENTS,
    IngestBatch,
    Ingested,
    IngestHead,
    PushedEvent,
)
from dostdesk.protocol.papers import papers_unpacked
from dostdesk.serving.malformed import fault_of
from dostdesk.storage.central.ingest import FeedPlace
from dostdesk.storage.central.store import CentralRows, CentralStore


def take_batch(store: CentralStore, centre: str, content: bytes | None, now: datetime) -> Ingested:
    """As `ingest`, of a batch as it was sent; None stands for one that was too large to be read.

    Raises:
        RefusedError: `batch_too_large` (most) and `request_malformed` (at, fault) too, each with where the feed ends.
    """
    if content is None:
        raise _refused_with_place(store, centre, "batch_too_large", most=MOST_EVENTS)
    try:
        batch = IngestBatch.model_validate_json(content)
    except ValidationError as error:
        faults = error.errors()
        if any(fault["type"] == "too_long" and fault["loc"] == ("events",) for fault in faults):
            raise _refused_with_place(store, centre, "batch_too_large", most=MOST_EVENTS) from error
        code, facts = fault_of(faults)
        raise _refused_with_place(store, centre, code, **facts) from error
    return ingest(store, centre, batch, now)


def ingest(store: CentralStore, centre: str, batch: IngestBatch, now: datetime) -> Ingested:
    """Store what is new of a batch; the answer is the same however often it comes.

    Raises:
        RefusedError: `centre_wrong`, `feed_gap`, `feed_fork`, `feed_hash_wrong` or `feed_epoch_old`, each with what is
            expected (facts: epoch, seq, head_hash) and the first event that is wrong (at). Nothing was stored.
        OutsideError: As `CentralStore.writing`.
    """
    fault = _fault(centre, batch)
    if fault is not None:
        with store.reading() as rows:
            _refuse(rows.ingest.head(centre), *fault)
    new = [_row(event) for event in batch.events]
    with store.writing() as rows:
        head = rows.ingest.head_to_move(centre, now)
        if takes_over(rows, centre, batch, head):
            head = set_aside(rows, centre, batch, now)
        _must_fit(rows, centre, batch, head)
        behind = new[max(0, head.seq - batch.after) :]
        if behind:
            rows.ingest.append(centre, behind, epoch=max(head.epoch, batch.epoch), at=now)
    last = batch.events[-1]
    return Ingested(seq=last.seq, head_hash=last.hash, central_time=now)


def head_of(store: CentralStore, centre: str, now: datetime) -> IngestHead:
    """Where the feed of a centre ends here. Raises OutsideError as `CentralStore.reading`."""
    with store.reading() as rows:
        head = rows.ingest.head(centre)
    return IngestHead(epoch=head.epoch, seq=head.seq, head_hash=head.hash, central_time=now)


def series_taken(rows: CentralRows, centre: str, year: int, told: frozenset[str]) -> frozenset[str]:
    """Series codes of a year that must not be granted again, whatever central's own table of grants has lost.

    A back-up that central was restored from may lack grants that were given out since. The hub names with its request
    every code that its feed knows, pushed or not; and the feed that is here, folded or not, names the rest.

    Args:
        told: The codes that the hub named.
    """
    return told | rows.ingest.series_named(centre, year) | rows.succession.series_set_aside(centre, year)


def _fault(centre: str, batch: IngestBatch) -> tuple[str, int] | None:
    """What is wrong with a batch by itself: the code, and the first event that shows it."""
    seq, digest, epoch = batch.after, batch.prev_hash, 0
    for event in batch.events:
        seq += 1
        if event.centre != centre:
            return "centre_wrong", event.seq
        if event.seq != seq:
            return "feed_gap", seq
        if not epoch <= event.epoch <= batch.epoch:
            return "feed_epoch_old", seq
        if event.prev_hash != digest or event.hash != _hash(event):
            return "feed_hash_wrong", seq
        digest, epoch = event.hash, event.epoch
    return None


def _hash(event: PushedEvent) -> str:
    """Of what arrived; empty, which is no hash, for a text that cannot be written in UTF-8."""
    try:
        return event_hash(
            event.centre,
            event.epoch,
            event.seq,
            event.id,
            event.op_id,
            event.entity,
            event.kind,
            event.body,
            event.hub_time,
            event.prev_hash,
        )
    except UnicodeEncodeError:
        return ""


def _must_fit(rows: CentralRows, centre: str, batch: IngestBatch, head: FeedPlace) -> None:
    """The batch begins somewhere in the feed that is here, and says the same where both say something."""
    if batch.epoch < head.epoch:
        _refuse(head, "feed_epoch_old", batch.after)
    if batch.after > head.seq:
        _refuse(head, "feed_gap", batch.after)
    if batch.after == head.seq:
        if batch.prev_hash != head.hash:
            _refuse(head, "feed_fork", batch.after)
        return
    here = rows.ingest.hashes(centre, batch.after, batch.after + len(batch.events)) | {0: GENESIS}
    if here[batch.after] != batch.prev_hash:
        _refuse(head, "feed_fork", batch.after)
    for event in batch.events:
        if here.get(event.seq, event.hash) != event.hash:
            _refuse(head, "feed_fork", event.seq)


def _refused_with_place(store: CentralStore, centre: str, code: str, **more: int | str) -> RefusedError:
    """The refusal of a batch that could not even be read, with what is expected."""
    with store.reading() as rows:
        return _refusal(rows.ingest.head(centre), code, **more)


def _refuse(head: FeedPlace, code: str, at: int) -> NoReturn:
    raise _refusal(head, code, at=at)


def _refusal(head: FeedPlace, code: str, **more: int | str) -> RefusedError:
    return RefusedError(code, epoch=head.epoch, seq=head.seq, head_hash=head.hash, **more)


def _row(event: PushedEvent) -> Mapping[str, Any]:
    return {
        "centre": event.centre,
        "seq": event.seq,
        "epoch": event.epoch,
        "id": event.id,
        "op_id": event.op_id,
        "entity": event.entity,
        "kind": event.kind,
        "body": canonical(event.body),
        "hub_time": event.hub_time,
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    }


def take_papers(store: CentralStore, centre: str, content: bytes, now: datetime) -> None:
    """As `put_papers`, of papers that travelled in one body.

    Raises:
        RefusedError: `request_malformed`, or `blob_hash_wrong` when one of them is another than it says; none is kept.
    """
    put_papers(store, centre, papers_unpacked(content), now)


def put_papers(store: CentralStore, centre: str, papers: Mapping[str, bytes], now: datetime) -> None:
    """Keep papers that events will name, or have named, by hash; once is enough. The caller has checked the hashes."""
    with store.writing() as rows:
        rows.ingest.put_papers(centre, papers, now)


def missing_papers(store: CentralStore, centre: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Those of some papers that central does not have."""
    with store.reading() as rows:
        return rows.ingest.missing_papers(centre, wanted)
