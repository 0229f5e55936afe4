"""What anybody may ask without a name: what became of the number on his receipt."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from dostdesk.central.allowance import Allowance
from dostdesk.central.depends import PartsOf
from dostdesk.central.problems import STATUSES, told
from dostdesk.central.routes.asked_register import RegisterOf
from dostdesk.domain.clock import service_day
from dostdesk.protocol.central_register import NumberTold
from dostdesk.serving.problems import problem

router = APIRouter()
AT_ONCE, REFILL = 20, timedelta(seconds=3)
_NOT_KEPT = {"Cache-Control": "no-store"}


@router.get(
    "/v1/status/{number}",
    response_model=NumberTold,
    responses=told("number_unknown", "too_many_asked", "request_malformed"),
)
async def get_status(
    number: Annotated[str, Path(max_length=64)],
    request: Request,
    response: Response,
    parts: PartsOf,
    register: RegisterOf,
) -> NumberTold | JSONResponse:
    """Number, state and date. Refusals: `number_unknown` whatever is wrong with it, `too_many_asked`."""
    allowance: Allowance = request.app.state.public_allowance
    wait = allowance.wait(request.client.host if request.client else "")
    if wait:
        refused = problem(STATUSES["too_many_asked"], "too_many_asked")
        refused.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
        return refused
    written, found = await parts.look(lambda: register.status(number))
    response.headers.update(_NOT_KEPT)
    return NumberTold(number=written, state=found.state, on=service_day(found.on))
