"""With which status each refusal of central leaves it; 409 for what is not named."""

from __future__ import annotations

from dostdesk.serving.document import Responses, refused

STATUSES = {
    "batch_too_large": 413,
    "blob_hash_wrong": 422,
    "blob_unknown": 404,
    "calendar_year_unknown": 404,
    "centre_wrong": 403,
    "citizen_not_here": 403,
    "device_retired": 403,
    "hub_unknown": 401,
    "not_ready": 503,
    "number_unknown": 404,
    "publishing_closed": 403,
    "right_missing": 403,
    "root_none": 404,
    "too_many_asked": 429,
}


def told(*codes: str) -> Responses:
    """The refusals of a route, for the document."""
    return refused(STATUSES, *codes)
