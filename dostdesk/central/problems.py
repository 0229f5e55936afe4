"""With which status each refusal of central leaves it; 409 for what is not named."""

from __future__ import annotations

from dostdesk.protocol import MAX_BLOB_BYTES
from dostdesk.protocol.central_publishing import MOST_PUBLICATION_BYTES
from dostdesk.serving.document import Responses, refused
from dostdesk.serving.problems import LARGE_BYTES, MOST_BYTES

STATUSES = {
    "batch_too_large": 413,
    "blob_hash_wrong": 422,
    "blob_unknown": 404,
    "calendar_year_unknown": 404,
    "centre_wrong": 403,
    "citizen_not_here": 403,
    "device_retired": 403,
    "identity_key_missing": 409,
    "identity_other": 409,
    "identity_sealed": 409,
    "identity_unknown": 404,
    "hub_unknown": 401,
    "not_ready": 503,
    "number_unknown": 404,
    "publishing_closed": 403,
    "range_wrong": 422,
    "right_missing": 403,
    "root_none": 404,
    "too_many_asked": 429,
}


# Batches are refused by their route, with the place at which the feed goes on; and those who wait for an answer to a
LARGER = {
    "/v1/ingest": LARGE_BYTES,
    "/v1/blobs": MAX_BLOB_BYTES,
    "/v1/blobs/missing": MOST_BYTES,
    "/v1/releases": MOST_PUBLICATION_BYTES,
    "/v1/releases/": MOST_BYTES,
}


def told(*codes: str) -> Responses:
    """The refusals of a route, for the document."""
    return refused(STATUSES, *codes)
