"""Releases of the catalogue for devices: their manifests, and blobs by hash."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import AS_DEVICE, ENROLLED, PartsOf
from dostdesk.hub.routes.papers import HashOf, blob_response
from dostdesk.protocol.hub import ReleaseShape
from dostdesk.protocol.releases import BlobsWanted, KeyringShape, ReleaseList
from dostdesk.serving.document import BODY, bytes_told
from dostdesk.storage.hub.releases import KeptRelease

router = APIRouter(prefix="/v1/releases")


@router.get("", dependencies=[ENROLLED], responses=told(*AS_DEVICE, "request_malformed"))
async def get_releases(parts: PartsOf, after: Annotated[int, Query(ge=0, le=2**31)] = 0) -> ReleaseList:
    """The keyring, and the signed manifests behind number `after`."""
    signed = parts.releases.trust.signed
    found = await parts.read(lambda rows: [release for release in rows.releases.all() if release.number > after])
    return ReleaseList(
        keyring=None if signed is None else KeyringShape(**signed.to_mapping()),
        newest=parts.releases.newest,
        releases=tuple(map(_shape, found)),
    )


@router.post(
    "/bundle",
    dependencies=[ENROLLED],
    response_class=Response,
    responses={**bytes_told("The blobs, compressed"), **told(*AS_DEVICE, *BODY, "blob_unknown")},
)
async def post_bundle(body: BlobsWanted, parts: PartsOf) -> Response:
    """Many parts of releases as one compressed body, in the order in which they are wanted. Refusal: `blob_unknown`."""
    wanted = body.wanted
    bundle = await parts.read(lambda rows: parts.releases.bundles.of(wanted, lambda: rows.releases.blobs(wanted)))
    return Response(bundle, media_type="application/octet-stream")


@router.get("/current", dependencies=[ENROLLED], responses=told(*AS_DEVICE))
async def get_release(parts: PartsOf) -> ReleaseShape:
    """The signed manifest of the release in force now."""
    number = parts.rules.in_force(parts.now()).number
    return _shape(await parts.read(lambda rows: rows.releases.release(number)))


@router.get(
    "/blobs/{sha256}",
    dependencies=[ENROLLED],
    response_class=Response,
    responses={**bytes_told(), **told(*AS_DEVICE, "blob_unknown", "request_malformed")},
)
async def get_release_blob(sha256: HashOf, parts: PartsOf) -> Response:
    """A part of a release, by its hash in the manifest. Refusal: `blob_unknown`."""
    return blob_response(await parts.read(lambda rows: rows.releases.blob(sha256)))


def _shape(kept: KeptRelease) -> ReleaseShape:
    return ReleaseShape(manifest=kept.manifest, signature=kept.signature, key=kept.key)
