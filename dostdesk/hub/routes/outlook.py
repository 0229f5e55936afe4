"""What the hours ahead bring, and a past day under other rules: for whoever may see the centre's figures."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Right, Staff
from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import AS_SIGNED_IN, PartsOf, person_of
from dostdesk.protocol.outlook import Outlook, Replayed, ReplayRequest
from dostdesk.serving.document import BODY

router = APIRouter(prefix="/v1/insight")


async def seeing(staff: Annotated[Staff, Depends(person_of)]) -> Staff:
    """Whoever is signed in and may see the figures. Raises RefusedError `right_missing`."""
    if not staff.may(Right.SEE_STATISTICS):
        raise RefusedError("right_missing", right=Right.SEE_STATISTICS.value)
    return staff


_SEEING = Depends(seeing)


@router.get("/outlook", response_model=Outlook, dependencies=[_SEEING], responses=told(*AS_SIGNED_IN, "right_missing"))
async def get_outlook(parts: PartsOf) -> Response:
    """Waits of who comes now, arrivals and windows of the rest of the day, and one plan; at most seconds old."""
    return Response(await asyncio.to_thread(parts.foresight.outlook), media_type="application/json")


@router.post(
    "/replay", dependencies=[_SEEING], responses=told(*AS_SIGNED_IN, *BODY, "right_missing", "replay_day_empty")
)
async def post_replay(body: ReplayRequest, parts: PartsOf) -> Replayed:
    """A past service day again, as it was and with the changes. Refusals: `replay_day_empty`."""
    return await asyncio.to_thread(parts.foresight.replay, body)
