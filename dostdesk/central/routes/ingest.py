"""Feeds and papers in: what a hub pushes, in the order in which it pushes it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from dostdesk.central.depends import CentreOf, PartsOf
from dostdesk.central.ingest import head_of, missing_papers, put_papers, take_batch, take_papers
from dostdesk.central.problems import told
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.protocol import MAX_BLOB_BYTES
from dostdesk.protocol.central_ingest import (
    MOST_INGEST_BYTES,
    BlobsAsked,
    BlobsMissing,
    IngestBatch,
    Ingested,
    IngestHead,
)
from dostdesk.serving.bodies import body_of
from dostdesk.serving.document import BODY, BYTES, body

router = APIRouter(prefix="/v1")
HashOf = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


@router.get("/ingest/head", responses=told("hub_unknown"))
async def get_head(parts: PartsOf, centre: CentreOf) -> IngestHead:
    """Where the feed of this hub's centre ends at central: from here it goes on."""
    now = parts.now()
    return await parts.look(lambda: head_of(parts.store, centre, now))


@router.post(
    "/ingest",
    response_model=Ingested,
    openapi_extra=body(IngestBatch),
    responses=told(
        "hub_unknown",
        *BODY,
        "batch_too_large",
        "centre_wrong",
        "feed_epoch_old",
        "feed_fork",
        "feed_gap",
        "feed_hash_wrong",
    ),
)
async def post_batch(request: Request, parts: PartsOf, centre: CentreOf) -> Response:
    """Take the next events, stored before this answers; the same batch again changes nothing and has the same answer.

    Refusals, each with where the feed ends here (facts: epoch, seq, head_hash): `feed_gap`, `feed_fork`,
    `feed_hash_wrong`, `feed_epoch_old` and `centre_wrong` with the first wrong event (at), `batch_too_large` (most) and
    `request_malformed` with the first wrong place (at). Nothing of a refused batch is stored.
    """
    content, now = await body_of(request, MOST_INGEST_BYTES), parts.now()
    taken = await parts.take(take_batch, centre, content, now)
    parts.stored.set()
    return Response(taken.model_dump_json(), media_type="application/json")


@router.post(
    "/blobs",
    status_code=204,
    openapi_extra=BYTES,
    responses=told("hub_unknown", "blob_hash_wrong", "body_too_large", "request_malformed"),
)
async def post_blobs(request: Request, parts: PartsOf, centre: CentreOf) -> Response:
    """Keep many papers, all or none: a line of JSON with hash and size of each, then all of them one after another.

    Refusals: `request_malformed`, `blob_hash_wrong`, `body_too_large`.
    """
    content = await body_of(request, MOST_INGEST_BYTES)
    if content is None:
        raise RefusedError("body_too_large", most=MOST_INGEST_BYTES)
    await parts.take(take_papers, centre, content, parts.now())
    parts.stored.set()
    return Response(status_code=204)


@router.put(
    "/blobs/{sha256}",
    status_code=204,
    openapi_extra=BYTES,
    responses=told("hub_unknown", "blob_hash_wrong", "body_too_large", "request_malformed"),
)
async def put_blob(sha256: HashOf, request: Request, parts: PartsOf, centre: CentreOf) -> Response:
    """Keep a paper under its hash; once is enough. Refusals: `blob_hash_wrong`, `body_too_large`."""
    content = await body_of(request, MAX_BLOB_BYTES)
    if content is None:
        raise RefusedError("body_too_large", most=MAX_BLOB_BYTES)
    if content_hash(content) != sha256:
        raise RefusedError("blob_hash_wrong")
    await parts.take(put_papers, centre, {sha256: content}, parts.now())
    parts.stored.set()
    return Response(status_code=204)


@router.post("/blobs/missing", responses=told("hub_unknown", *BODY))
async def post_missing(body: BlobsAsked, parts: PartsOf, centre: CentreOf) -> BlobsMissing:
    """Which of these papers central does not have, so that a hub sends no others."""
    return BlobsMissing(missing=await parts.take(missing_papers, centre, body.sha))
