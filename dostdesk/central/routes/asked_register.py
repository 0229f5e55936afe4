"""How routes come to the register that the builder put together."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from dostdesk.central.register import Register


async def register_of(request: Request) -> Register:
    """On the event loop, as it waits for nothing."""
    register: Register = request.app.state.register
    return register


RegisterOf = Annotated[Register, Depends(register_of)]
