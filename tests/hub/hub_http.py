"""A device that speaks HTTP to a hub in this process, over its whole application."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, TypeVar

import httpx

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.ops import RULES, Lane, OpKind
from dostdesk.hub.build import Hub
from tests.hub.hub_floor import PASSWORD, SERVICE

T = TypeVar("T")


def speak(hub: Hub, talk: Callable[[httpx.AsyncClient], Coroutine[Any, Any, T]]) -> T:
    """Run a conversation with a hub on an event loop of its own."""

    async def over_asgi() -> T:
        transport = httpx.ASGITransport(app=hub.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            return await talk(client)

    return asyncio.run(over_asgi())


class HttpDesk:
    """One enrolled device with a person signed in."""

    def __init__(self, client: httpx.AsyncClient, clock: ManualClock, name: str = "desk-1") -> None:
        self.client = client
        self.clock = clock
        self.name = name
        self.install = str(uuid.uuid4())
        self.epoch = 0
        self.headers: dict[str, str] = {}
        self.actor = ""
        self.lanes = {Lane.QUEUE: 0, Lane.PAPERS: 0}

    async def enrol(self) -> httpx.Response:
        answer = await self.client.post("/v1/enrol", json={"device": self.name, "install": self.install})
        self.epoch = answer.json()["install_epoch"]
        self.headers = {"Authorization": f"Bearer {answer.json()['token']}"}
        return answer

    async def sign_in(self, login: str = "login-1", password: str = PASSWORD) -> httpx.Response:
        answer = await self.post("/v1/session", {"login": login, "password": password})
        if answer.status_code == httpx.codes.OK:
            self.headers["X-Session"] = answer.json()["session"]
            self.actor = answer.json()["staff"]["id"]
        return answer

    async def ready(self, login: str = "login-1") -> HttpDesk:
        await self.enrol()
        await self.sign_in(login)
        return self

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.client.post(path, json=body, headers=self.headers)

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(path, params=query, headers=self.headers)

    async def put(self, path: str, **content: Any) -> httpx.Response:
        return await self.client.put(path, headers=self.headers, **content)

    def op(self, kind: OpKind, payload: Mapping[str, Any], happened_at: datetime | None = None) -> dict[str, Any]:
        lane = RULES[kind].lane
        self.lanes[lane] += 1
        return {
            "op_id": str(uuid.uuid4()),
            "lane": lane.value,
            "lane_seq": self.lanes[lane],
            "actor": self.actor,
            "kind": kind.value,
            "happened_at": (happened_at or self.clock.now()).isoformat(),
            "payload": payload,
        }

    async def send(self, *ops: Mapping[str, Any]) -> httpx.Response:
        return await self.post("/v1/ops", {"device": self.name, "install_epoch": self.epoch, "ops": ops})

    async def ask(self, kind: OpKind, payload: Mapping[str, Any]) -> dict[str, Any]:
        answer = await self.send(self.op(kind, payload))
        assert answer.status_code == httpx.codes.OK, answer.text
        result: dict[str, Any] = answer.json()["results"][0]
        return result

    async def issue(self, letter: str = "Y") -> dict[str, Any]:
        service = {"service_id": str(uuid.uuid4()), "code": SERVICE[letter], "release": 1}
        payload = {"ticket": str(uuid.uuid4()), "services": [service], "priority": "regular", "language": "az"}
        ticket: dict[str, Any] = (await self.ask(OpKind.ISSUE_TICKET, payload))["body"]["ticket"]
        return ticket


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, which has the one shape of all."""
    assert set(answer.json()) == {"code", "facts"}
    return answer.status_code, answer.json()["code"]
