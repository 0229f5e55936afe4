"""Bodies that a route reads by itself, as far as it wants to."""

from __future__ import annotations

from fastapi import Request


async def body_of(request: Request, most: int) -> bytes | None:
    """What was sent; None, and no more of it is read, when it is more than `most` bytes."""
    parts: list[bytes] = []
    received = 0
    async for part in request.stream():
        received += len(part)
        if received > most:
            return None
        parts.append(part)
    return b"".join(parts)
