"""Drafts, blobs and number series: what travels beside the feed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.hub.papers import get_draft, keep_papers, put_draft
from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import (
    AS_DEVICE,
    AS_REPORTER,
    AS_SIGNED_IN,
    AS_WORKER,
    ENROLLED,
    SIGNED_IN,
    PartsOf,
    ReporterOf,
    WorkerOf,
)
from dostdesk.hub.series import grant_missing
from dostdesk.protocol import MAX_BLOB_BYTES
from dostdesk.protocol.hub import DraftShape, SeriesGrant, SeriesRequest, SeriesShape
from dostdesk.protocol.papers import papers_unpacked
from dostdesk.protocol.shapes import Uuid
from dostdesk.serving.document import BODY, BYTES, bytes_told
from dostdesk.storage.hub.store import HubRows

router = APIRouter(prefix="/v1")
_DRAFT = (*AS_WORKER, "draft_service_unknown", "draft_not_yours")
VisitServiceOf = Annotated[Uuid, Path()]
AnnouncementOf = Annotated[Uuid, Path()]
HashOf = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


@router.put("/drafts/{visit_service}", status_code=204, responses=told(*_DRAFT, *BODY, "draft_older"))
async def put_draft_of(visit_service: VisitServiceOf, body: DraftShape, parts: PartsOf, sender: WorkerOf) -> Response:
    """Save a draft; the newest version wins.

    Refusals: `draft_service_unknown`, `draft_not_yours` (another window has the ticket), `draft_older` (fact: version).
    """
    now = parts.now()
    await parts.write(lambda rows: put_draft(rows, visit_service, body, sender, now))
    return Response(status_code=204)


@router.get("/drafts/{visit_service}", responses=told(*_DRAFT, "draft_none", "request_malformed"))
async def get_draft_of(visit_service: VisitServiceOf, parts: PartsOf, sender: WorkerOf) -> DraftShape:
    """The newest draft, for the window that has the ticket. Refusals: as for saving, and `draft_none`."""
    return await parts.read(lambda rows: get_draft(rows, visit_service, sender))


@router.post(
    "/blobs",
    status_code=204,
    openapi_extra=BYTES,
    responses=told(*AS_REPORTER, "blob_hash_wrong", "body_too_large", "request_malformed"),
)
async def post_blobs(request: Request, parts: PartsOf, sender: ReporterOf) -> Response:
    """Keep many contents, all or none: a line of JSON with hash and size of each, then all of them one after another.

    Refusals: `request_malformed`, `blob_hash_wrong`, `body_too_large`.
    """
    content = await request.body()
    if len(content) > MAX_BLOB_BYTES:
        raise RefusedError("body_too_large", most=MAX_BLOB_BYTES)
    papers, now = papers_unpacked(content), parts.now()
    await parts.write(lambda rows: keep_papers(rows, papers, sender, now), patient=len(papers) > 1)
    return Response(status_code=204)


@router.put(
    "/blobs/{sha256}",
    status_code=204,
    openapi_extra=BYTES,
    responses=told(*AS_REPORTER, "blob_hash_wrong", "body_too_large", "request_malformed"),
)
async def put_blob(sha256: HashOf, request: Request, parts: PartsOf, sender: ReporterOf) -> Response:
    """Keep bytes under their hash; once is enough. Refusals: `blob_hash_wrong`, `body_too_large`."""
    content = await request.body()
    if len(content) > MAX_BLOB_BYTES:
        raise RefusedError("body_too_large", most=MAX_BLOB_BYTES)
    if content_hash(content) != sha256:
        raise RefusedError("blob_hash_wrong")
    now = parts.now()
    await parts.write(lambda rows: rows.papers.put_blob(sha256, content, sender.device, now))
    return Response(status_code=204)


@router.get(
    "/blobs/{sha256}",
    dependencies=[SIGNED_IN],
    response_class=Response,
    responses={**bytes_told(), **told(*AS_SIGNED_IN, "blob_unknown", "request_malformed")},
)
async def get_blob(sha256: HashOf, parts: PartsOf) -> Response:
    """A blob, for somebody who is signed in."""
    content = await parts.read(lambda rows: rows.papers.blob(sha256))
    return blob_response(content)


@router.get(
    "/announcements/{announcement}",
    dependencies=[ENROLLED],
    response_class=Response,
    responses={**bytes_told(), **told(*AS_DEVICE, "announcement_ended", "request_malformed")},
)
async def get_announcement(announcement: AnnouncementOf, parts: PartsOf) -> Response:
    """The words of an announcement while it stands: for boards too, at which nobody signs in."""

    def question(rows: HubRows) -> bytes | None:
        standing = rows.queue.hall().announcement(announcement)
        return None if standing is None or not standing.content else rows.papers.blob(standing.content)

    content = await parts.read(question)
    if content is None:
        raise RefusedError("announcement_ended")
    return blob_response(content)


@router.post("/series", responses=told(*AS_WORKER, *BODY, "device_wrong"))
async def post_series(body: SeriesRequest, parts: PartsOf, sender: WorkerOf) -> SeriesGrant:
    """The number series of this install that have numbers left; grants until there are two."""
    if body.install_epoch != sender.install_epoch:
        raise RefusedError("device_wrong", device=sender.device)
    held = await grant_missing(parts, sender, body.request)
    shapes = (SeriesShape(centre=one.centre, year=one.year, code=one.code, capacity=one.capacity) for one in held)
    return SeriesGrant(series=tuple(shapes))


def blob_response(content: bytes | None) -> Response:
    """A blob as it is. Raises RefusedError `blob_unknown`."""
    if content is None:
        raise RefusedError("blob_unknown")
    return Response(content, media_type="application/octet-stream")
