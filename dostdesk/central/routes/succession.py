"""What a hub is told that has to begin anew: the feed of its centre, its papers, and what makes it that centre's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from dostdesk.central.depends import CentreOf, PartsOf
from dostdesk.central.problems import told
from dostdesk.central.routes.ingest import HashOf
from dostdesk.central.succession import MOST_EVENTS_TOLD, feed_of, identity_of, keep_identity, paper_of
from dostdesk.protocol.succession import FeedKept, IdentityShape
from dostdesk.serving.document import BODY, bytes_told

router = APIRouter(prefix="/v1")
Most = Annotated[int, Query(ge=1, le=MOST_EVENTS_TOLD)]


@router.get("/ingest/events", responses=told("hub_unknown", "request_malformed"))
async def get_events(
    parts: PartsOf, centre: CentreOf, after: Annotated[int, Query(ge=0, le=2**53)] = 0, most: Most = MOST_EVENTS_TOLD
) -> FeedKept:
    """The feed of this hub's centre behind a place, as it was pushed."""
    return await parts.look(lambda: feed_of(parts.store, centre, after, most))


@router.get(
    "/blobs/{sha256}",
    response_class=Response,
    responses={**bytes_told(), **told("hub_unknown", "blob_unknown", "request_malformed")},
)
async def get_blob(sha256: HashOf, parts: PartsOf, centre: CentreOf) -> Response:
    """A paper of this hub's centre. Refusal: `blob_unknown`."""
    content = await parts.look(lambda: paper_of(parts.store, centre, sha256))
    return Response(content, media_type="application/octet-stream")


@router.get("/identity", responses=told("hub_unknown", "identity_key_missing", "identity_sealed", "identity_unknown"))
async def get_identity(parts: PartsOf, centre: CentreOf) -> IdentityShape:
    """What makes a hub this centre's, for one whose disk is gone.

    Refusals: `identity_unknown`, `identity_key_missing`, `identity_sealed`.
    """
    return await parts.look(lambda: identity_of(parts.store, parts.seal, centre))


@router.put(
    "/identity",
    status_code=204,
    responses=told("hub_unknown", *BODY, "centre_wrong", "identity_key_missing", "identity_other"),
)
async def put_identity(body: IdentityShape, parts: PartsOf, centre: CentreOf) -> Response:
    """Keep it sealed; the same again changes nothing.

    Refusals: `centre_wrong`, `identity_other`; `identity_key_missing` when this central has no key to seal it with.
    """
    now = parts.now()
    await parts.work(lambda: keep_identity(parts.store, parts.seal, centre, body, now))
    return Response(status_code=204)
