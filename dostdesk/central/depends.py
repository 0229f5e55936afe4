"""What routes depend on: the parts of central, and the centre whose hub speaks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from dostdesk.central.parts import Parts
from dostdesk.domain.errors import RefusedError


async def parts_of(request: Request) -> Parts:
    """The parts that the builder put together."""
    parts: Parts = request.app.state.parts
    return parts


PartsOf = Annotated[Parts, Depends(parts_of)]


_TOKEN = HTTPBearer(scheme_name="hub", description="The token of a centre's hub", auto_error=False)
TokenTold = Annotated[HTTPAuthorizationCredentials | None, Security(_TOKEN)]


async def centre_of(parts: PartsOf, told: TokenTold) -> str:
    """The centre whose hub's token came along. Raises RefusedError `hub_unknown`."""
    if told is None:
        raise RefusedError("hub_unknown")
    token, now = told.credentials.strip(), parts.now()
    remembered = parts.hubs.remembered(token, now)
    return remembered if remembered else await parts.look(lambda: parts.hubs.centre_of(token, now))


CentreOf = Annotated[str, Depends(centre_of)]
# For routes that answer every hub alike.
A_HUB = Depends(centre_of)


def must_be(centre: str, named: str) -> None:
    """A hub speaks for its own centre alone. Raises RefusedError `centre_wrong`."""
    if centre != named:
        raise RefusedError("centre_wrong", centre=centre)
