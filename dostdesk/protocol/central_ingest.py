"""What a hub pushes to central and what central answers: events in batches, and the papers that they name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from dostdesk.protocol.papers import MOST_PAPERS
from dostdesk.protocol.shapes import AnswerShape, Sha256, Shape, Uuid, Whole

MOST_EVENTS = 200
"""Events of one batch."""

MOST_INGEST_BYTES = 4_000_000
"""Bytes of one batch; a hub cuts its batches so that they are smaller."""

Place = Annotated[Whole, Field(ge=0, le=2**53)]
Epoch = Annotated[Whole, Field(ge=1, le=2**31 - 1)]
# As written by `dostdesk.domain.clock.to_text`: the chain is over the text, so no other spelling will do.
Instant = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$")]


class PushedEvent(Shape):
    """An event as a hub recorded it. A kind that central does not know yet is taken all the same."""

    centre: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    epoch: Epoch
    seq: Annotated[Whole, Field(ge=1, le=2**53)]
    id: Uuid
    op_id: Uuid
    entity: Annotated[str, Field(pattern=r"^[A-Za-z0-9:._-]{1,80}$")]
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    body: Mapping[str, Any]
    hub_time: Instant
    prev_hash: Sha256
    hash: Sha256


class IngestBatch(Shape):
    """The events behind `after`, without a gap.

    Attributes:
        epoch: Of the hub that speaks; its older events may have older ones.
        prev_hash: Hash of the event at `after`, by which central knows that both have the same feed.
    """

    epoch: Epoch
    after: Place
    prev_hash: Sha256
    events: Annotated[tuple[PushedEvent, ...], Field(min_length=1, max_length=MOST_EVENTS)]


class IngestHead(AnswerShape):
    """Where the feed of a centre ends at central; `epoch` 0 before anything came."""

    epoch: int
    seq: int
    head_hash: str
    central_time: datetime


class Ingested(AnswerShape):
    """Central has this batch durably, up to `seq`; the same batch again has the same answer."""

    seq: int
    head_hash: str
    central_time: datetime


class BlobsAsked(Shape):
    """Papers by hash: which of them does central lack?"""

    sha: Annotated[tuple[Sha256, ...], Field(max_length=MOST_PAPERS)]


class BlobsMissing(AnswerShape):
    """Those that central lacks, in the order of the question."""

    missing: tuple[str, ...]
