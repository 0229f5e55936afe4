"""The days that were decided otherwise than the release says: for every window, because promises are counted there."""

from __future__ import annotations

from fastapi import APIRouter

from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import AS_DEVICE, ENROLLED, PartsOf
from dostdesk.protocol.calendar import DecidedDaysShape

router = APIRouter(prefix="/v1")


@router.get("/calendar", dependencies=[ENROLLED], responses=told(*AS_DEVICE))
async def get_calendar(parts: PartsOf) -> DecidedDaysShape:
    """As central last said; heartbeats name it by its mark."""
    return DecidedDaysShape.of(parts.directory.days)
