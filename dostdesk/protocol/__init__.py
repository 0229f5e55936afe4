"""Shapes that device, hub and central share, as pydantic models; what they mean is in `dostdesk.domain`."""

PROTOCOL = 1
OLDEST_PROTOCOL = 1
MAX_BLOB_BYTES = 4_000_000
