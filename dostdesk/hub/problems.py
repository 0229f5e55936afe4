"""With which status each refusal of a hub leaves it, and the headers of its replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dostdesk.domain.clock import to_text
from dostdesk.protocol import MAX_BLOB_BYTES, OLDEST_PROTOCOL, PROTOCOL, headers
from dostdesk.serving.document import Responses, refused
from dostdesk.serving.problems import LARGE_BYTES, Stamp

if TYPE_CHECKING:
    from dostdesk.hub.parts import Parts

STATUSES = {
    "device_unknown": 401,
    "client_too_old": 426,
    "device_retired": 403,
    "staff_left": 403,
    "session_missing": 401,
    "password_wrong": 401,
    "right_missing": 403,
    "board_reads_only": 403,
    "promotion_unproven": 401,
    "standby_unknown": 401,
    "draft_not_yours": 403,
    "device_wrong": 403,
    "life_unknown": 401,
    "install_copied": 409,
    "install_set_back": 409,
    "centre_wrong": 403,
    "citizen_not_here": 403,
    "blob_unknown": 404,
    "draft_none": 404,
    "draft_service_unknown": 404,
    "feed_beyond": 410,
    "feed_epoch": 410,
    "blob_hash_wrong": 422,
    "lane_wrong": 422,
    "range_wrong": 422,
    "sign_in_slow": 429,
}


# What devices have to bring: their ops of a day without the hub, drafts, and papers.
# After a promotion the same, and all who wait; from the hub before what it has more, with papers.
LARGER = {
    "/v1/ops": LARGE_BYTES,
    "/v1/drafts/": LARGE_BYTES,
    "/v1/blobs": MAX_BLOB_BYTES,
    "/v1/recovery": LARGE_BYTES,
}


def told(*codes: str) -> Responses:
    """The refusals of a route, for the document."""
    return refused(STATUSES, *codes)


def stamp_of(parts: Parts) -> Stamp:
    """Every reply carries epoch, hub time and the protocols that are spoken."""
    return lambda: (
        (headers.EPOCH, str(parts.epoch)),
        (headers.HUB_TIME, to_text(parts.now())),
        (headers.PROTOCOLS, f"{OLDEST_PROTOCOL}-{PROTOCOL}"),
    )
