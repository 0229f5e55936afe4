"""A hub that speaks HTTP to a central in this process, over its whole application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import httpx

from dostdesk.central.build import Central
from dostdesk.central.hubs import enrol_hub

T = TypeVar("T")


def speak(central: Central, talk: Callable[[httpx.AsyncClient], Coroutine[Any, Any, T]], *, token: str = "") -> T:
    """Run a conversation with central on an event loop of its own."""

    async def over_asgi() -> T:
        transport = httpx.ASGITransport(app=central.app)
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://central", headers=bearer) as client:
            return await talk(client)

    return asyncio.run(over_asgi())


def ask(central: Central, method: str, path: str, *, token: str = "", **more: Any) -> httpx.Response:
    """One request."""
    return speak(central, lambda client: client.request(method, path, **more), token=token)


def enrolled(central: Central, centre: str = "12") -> str:
    """The token of a centre's hub."""
    return enrol_hub(central.parts.store, centre, central.parts.now(), replace=False)
