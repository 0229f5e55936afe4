"""The catalogue: hubs follow it and fetch its blobs; who publishes sends a release that two people signed."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request, Response

from dostdesk.central.depends import A_HUB, CentreOf, PartsOf
from dostdesk.central.problems import told
from dostdesk.central.releases import Releases
from dostdesk.domain.errors import RefusedError
from dostdesk.protocol.central_publishing import (
    MOST_PUBLICATION_BYTES,
    ApprovalShape,
    PublicationShape,
    PublishedList,
    PublishedShape,
)
from dostdesk.protocol.central_releases import FollowedShape, FollowPlace, RootShape
from dostdesk.protocol.releases import BlobsWanted
from dostdesk.publishing.publication import Approval, Publication
from dostdesk.serving.bodies import body_of
from dostdesk.serving.document import BODY, body, bytes_told
from dostdesk.storage.central.releases import PublishedRelease

router = APIRouter(prefix="/v1")
HashOf = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


async def _releases(request: Request) -> Releases:
    releases: Releases = request.app.state.releases
    return releases


ReleasesOf = Annotated[Releases, Depends(_releases)]


def add_releases(app: FastAPI, releases: Releases) -> None:
    """Answer for the catalogue."""
    app.state.releases = releases
    app.state.reads_publication = asyncio.Lock()
    app.include_router(router)


@router.get("/follow", response_model=FollowedShape, responses=told("hub_unknown", "request_malformed"))
async def get_follow(place: Annotated[FollowPlace, Query()], releases: ReleasesOf, centre: CentreOf) -> Response:
    """What is newer than what the hub has; waits up to 25 s for it."""
    followed = await releases.follow(place, centre)
    # It is written as it is: a shape made here is not held against itself once more for each of many hubs.
    return Response(followed.model_dump_json(), media_type="application/json")


@router.get("/root", dependencies=[A_HUB], responses=told("hub_unknown", "root_none"))
async def get_root(releases: ReleasesOf, parts: PartsOf) -> RootShape:
    """The root key that a new hub pins."""
    return RootShape(root=await parts.look(releases.root))


@router.post(
    "/releases/bundle",
    dependencies=[A_HUB],
    response_class=Response,
    responses={**bytes_told("The blobs, compressed"), **told("hub_unknown", *BODY, "blob_unknown")},
)
async def post_bundle(body: BlobsWanted, releases: ReleasesOf, parts: PartsOf) -> Response:
    """Many blobs as one compressed body, in the order in which they are wanted. Refusal: `blob_unknown`."""
    bundle = await parts.look(lambda: releases.bundle(body.wanted))
    return Response(bundle, media_type="application/octet-stream")


@router.get(
    "/releases/blobs/{sha256}",
    response_class=Response,
    responses={**bytes_told(), **told("blob_unknown", "request_malformed")},
)
async def get_blob(sha256: HashOf, releases: ReleasesOf, parts: PartsOf) -> Response:
    """One blob of a release or of its sources, which are public. Refusal: `blob_unknown`."""
    return Response(await parts.look(lambda: releases.blob(sha256)), media_type="application/octet-stream")


@router.get("/releases")
async def get_published(releases: ReleasesOf, parts: PartsOf) -> PublishedList:
    """All releases that were published, oldest first."""
    return PublishedList(releases=tuple(map(_shape, await parts.look(releases.published))))


@router.post(
    "/releases",
    response_model=PublishedShape,
    openapi_extra=body(PublicationShape),
    responses=told(
        *BODY,
        "publishing_closed",
        "publication_forged",
        "publication_incomplete",
        "publication_person_unknown",
        "publication_same_person",
        "publication_signature_missing",
        "release_forged",
        "release_for_newer_client",
        "release_key_not_valid",
        "release_key_revoked",
        "release_rolled_back",
        "release_truncated",
        "release_unknown_key",
        "root_none",
    ),
)
async def post_publication(request: Request, releases: ReleasesOf, parts: PartsOf) -> PublishedShape:
    """Publish a release; its signatures say who asks. The same again is answered as before.

    Anybody may send it, so nothing is read where nothing is published, one at a time is parsed, away from the event
    loop, and nothing of the content is looked at before both signatures are good.

    Refusals: as `verify_publication`; `release_rolled_back` for a number that goes back; `publishing_closed`.
    """
    releases.must_publish()
    content = await body_of(request, MOST_PUBLICATION_BYTES)
    if content is None:
        raise RefusedError("body_too_large", most=MOST_PUBLICATION_BYTES)
    async with request.app.state.reads_publication:
        publication = await asyncio.to_thread(_publication, content)
    return _shape(await parts.work(lambda: releases.publish_approved(publication)))


def _publication(content: bytes) -> Publication:
    sent = PublicationShape.model_validate_json(content)
    approvals = (
        Approval(person=one.person, signed_at=one.signed_at, signature=one.signature) for one in sent.approvals
    )
    return Publication(
        manifest=sent.manifest.encode("utf-8"), sources=sent.sources, blobs=sent.blobs, approvals=tuple(approvals)
    )


def _shape(release: PublishedRelease) -> PublishedShape:
    approvals = (
        ApprovalShape.model_validate({**one, "signature": base64.b64encode(base64.b64decode(one["signature"]))})
        for one in json.loads(release.approvals)
    )
    return PublishedShape.model_validate(
        {
            "number": release.number,
            "published_at": release.published_at,
            "manifest": release.manifest,
            "sources": json.loads(release.sources),
            "approvals": tuple(approvals),
        }
    )
