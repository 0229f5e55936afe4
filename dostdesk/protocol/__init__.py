"""Shapes that device, hub and central share, as pydantic models; what they mean is in `dostdesk.domain`."""

PROTOCOL = 2
ACTS_PROTOCOL = 2
"""Since then a hub decides a supervisor's acts."""

KEPT_PROTOCOLS = 2
"""A server speaks to clients that are so many protocols older than itself; those before may upload what they have."""

OLDEST_PROTOCOL = max(1, PROTOCOL - KEPT_PROTOCOLS)
MAX_BLOB_BYTES = 4_000_000
