"""A hub was lost and another one goes on: what central keeps for that one, and what it does with its feed."""

from __future__ import annotations

import json
from datetime import datetime

from pydantic import ValidationError

from dostdesk.central.sealing import Seal
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import GENESIS, EventKind
from dostdesk.protocol.central_ingest import IngestBatch
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.succession import FeedKept, IdentityShape
from dostdesk.serving.logs import note
from dostdesk.storage.central.ingest import FeedPlace
from dostdesk.storage.central.store import CentralRows, CentralStore
from dostdesk.storage.central.succession import KeptIdentity

MOST_EVENTS_TOLD = 500


def takes_over(rows: CentralRows, centre: str, batch: IngestBatch, head: FeedPlace) -> bool:
    """Whether a batch is of a hub that was promoted, and begins where the feed that is here has more.

    Its first event must name the head that it continues, and that must be here: so a copy of a hub, or one that was
    set back, replaces nothing.
    """
    first = batch.events[0]
    if batch.epoch <= head.epoch or batch.after >= head.seq or first.kind != EventKind.HUB_PROMOTED.value:
        return False
    before = first.body.get("from")
    here = (rows.ingest.hashes(centre, batch.after, batch.after) | {0: GENESIS}).get(batch.after)
    named = {"epoch": None, "seq": batch.after, "hash": batch.prev_hash}
    return (
        isinstance(before, dict)
        and here == batch.prev_hash
        and first.epoch > head.epoch
        and {**named, "epoch": before.get("epoch")} == before
    )


def set_aside(rows: CentralRows, centre: str, batch: IngestBatch, now: datetime) -> FeedPlace:
    """Let the feed of a promoted hub take the place of what it never saw; where the feed ends then.

    What is set aside is kept. It happened, and comes again as facts: from the devices, and from the hub before. What
    the feed adds up to is folded anew, which takes seconds.
    """
    rows.succession.set_aside(centre, batch.after, by_epoch=batch.epoch, head_hash=batch.prev_hash, at=now)
    rows.projections.take_turn(centre, wait=True)
    rows.projections.clear(centre)
    rows.insight.take_turn(centre, wait=True)
    rows.insight.clear(centre)
    return FeedPlace(batch.epoch, batch.after, batch.prev_hash)


def feed_of(store: CentralStore, centre: str, after: int, most: int) -> FeedKept:
    """The events of a centre behind a place, as they were pushed."""
    with store.reading() as rows:
        head = rows.ingest.head(centre)
        found = rows.succession.events(centre, after, min(most, MOST_EVENTS_TOLD))
    try:
        events = tuple(EventShape.model_validate({**event, "body": json.loads(event["body"])}) for event in found)
    except ValidationError as error:
        raise AssertionError("an event that was checked when it came is none") from error
    return FeedKept(epoch=head.epoch, seq=head.seq, head_hash=head.hash, events=events)


def paper_of(store: CentralStore, centre: str, sha256: str) -> bytes:
    """A paper of a centre. Raises RefusedError `blob_unknown`."""
    with store.reading() as rows:
        found = rows.ingest.papers(centre, [sha256]).get(sha256)
    if found is None:
        raise RefusedError("blob_unknown")
    return found


def identity_of(store: CentralStore, seal: Seal | None, centre: str) -> IdentityShape:
    """What makes a hub this centre's.

    Raises:
        RefusedError: `identity_key_missing` when this central has no key to keep any; `identity_unknown`;
            `identity_sealed` when the key is another than the one that sealed it.
    """
    opened = _must_seal(seal)
    with store.reading() as rows:
        kept = rows.succession.identity(centre)
    if kept is None:
        raise RefusedError("identity_unknown")
    secret = opened.open(centre, kept.sealed).hex()
    return IdentityShape(centre=centre, name=kept.name, windows=kept.windows, secret=secret)


def keep_identity(store: CentralStore, seal: Seal | None, centre: str, identity: IdentityShape, now: datetime) -> None:
    """Keep what makes a hub this centre's: whoever has a token of the centre speaks for it, and for it alone.

    What another key of central sealed, and nobody can open any more, is replaced.

    Raises:
        RefusedError: `identity_key_missing`; `centre_wrong`; `identity_other` when a hub with another secret was here
            before.
    """
    sealing = _must_seal(seal)
    if identity.centre != centre:
        raise RefusedError("centre_wrong", centre=centre)
    secret = bytes.fromhex(identity.secret)
    with store.writing() as rows:
        known = rows.succession.identity(centre)
        before = None if known is None else _opened(sealing, centre, known)
        if before is not None and before != secret:
            raise RefusedError("identity_other")
        same = known is not None and (known.name, known.windows) == (identity.name, identity.windows)
        if before is None or not same:
            sealed = sealing.seal(centre, secret)
            kept = KeptIdentity(name=identity.name, windows=identity.windows, sealed=sealed)
            rows.succession.keep_identity(centre, kept, now)


def _must_seal(seal: Seal | None) -> Seal:
    if seal is None:
        raise RefusedError("identity_key_missing")
    return seal


def _opened(seal: Seal, centre: str, known: KeptIdentity) -> bytes | None:
    try:
        return seal.open(centre, known.sealed)
    except RefusedError:
        note("identity_sealed", centre=centre)
        return None
