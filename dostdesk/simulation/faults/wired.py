"""A server that is asked directly, without a network or threads: each request is answered in its caller's turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
from starlette.types import ASGIApp

from dostdesk.simulation.faults.machines import InlineExecutor, asked_directly


def answered_at_once(app: ASGIApp) -> Callable[[httpx.Request], httpx.Response]:
    """What answers requests by an application."""

    async def answered(request: httpx.Request) -> httpx.Response:
        asyncio.get_running_loop().set_default_executor(InlineExecutor(1))
        request.read()
        return await asked_directly(app, request)

    return lambda request: asyncio.run(answered(request))
