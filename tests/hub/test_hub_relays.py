"""What a hub asks of central for its windows: over HTTP, from the window to the registry and back."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from dostdesk.central.build import Central, build_central
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.registry import HttpRegistry
from dostdesk.central.serve import serving as serving_central
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ops import OpKind
from dostdesk.domain.register import Asker, RegisterQuestion
from dostdesk.domain.rights import Role
from dostdesk.hub.build import Hub, build_hub
from dostdesk.hub.register_port import RegisterOverHttp, Relay
from dostdesk.population.register import SyntheticRegister
from dostdesk.protocol.central_register import EntriesFound, FactsTold
from dostdesk.registry.serve import serving_registry
from tests.hub.hub_floor import KEY, MORNING, PROFILE, Prepared
from tests.hub.hub_http import HttpDesk, speak

CITIZEN, OTHER = "0TEST01", "0TEST02"
OK, FORBIDDEN, SILENT = 200, 403, 503
CLERK = Asker(centre="12", staff="s-1", role=Role.CLERK, in_front=CITIZEN)


@dataclass
class Place:
    """A hub whose windows ask a real central, which asks a real registry."""

    hub: Hub
    central: Central
    clock: ManualClock


@pytest.fixture
def place(prepared: Prepared, tmp_path: Path) -> Iterator[Place]:
    import shutil

    clock = ManualClock(MORNING)
    shutil.copytree(prepared.folder, tmp_path / "hub")
    with serving_registry() as people:
        registry = HttpRegistry(people, clock=clock)
        central = build_central((tmp_path / "central.db", KEY), clock=clock, registry=registry)
        token = enrol_hub(central.parts.store, "12", MORNING, replace=False)
        with serving_central(central) as address:
            register = RegisterOverHttp(address, token)
            hub = build_hub(
                tmp_path / "hub",
                KEY,
                clock=clock,
                profile=PROFILE,
                central=lambda _: prepared.central,
                register=register,
            )
            yield Place(hub, central, clock)
            hub.close()
            register.close()
        central.close()
        registry.close()


async def serving(client: httpx.AsyncClient, clock: ManualClock, fin: str) -> tuple[HttpDesk, str]:
    """A desk with a citizen at its window, and his ticket."""
    desk = await HttpDesk(client, clock).ready()
    await desk.ask(OpKind.OPEN_WINDOW, {"window": 7})
    ticket = (await desk.issue("Y"))["id"]
    assert (await desk.ask(OpKind.CALL_NEXT, {"window": 7}))["status"] == "applied"
    await desk.ask(OpKind.START, {"ticket": ticket})
    if fin:
        await identify(desk, ticket, fin)
    return desk, ticket


async def identify(desk: HttpDesk, ticket: str, fin: str) -> None:
    blob = json.dumps({"fin": fin, "salt": "1"}).encode()
    content = hashlib.sha256(blob).hexdigest()
    await desk.put(f"/v1/blobs/{content}", content=blob)
    assert (await desk.ask(OpKind.IDENTIFY, {"ticket": ticket, "content": content}))["status"] == "applied"


def test_facts_and_history_of_the_citizen_at_the_window(place: Place) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk, ticket = await serving(client, place.clock, CITIZEN)
        asked = {"fin": CITIZEN, "ticket": ticket}
        told = FactsTold.model_validate_json((await desk.post("/v1/central/facts", asked)).content)
        assert told.facts == SyntheticRegister().facts(CITIZEN)
        assert told.at == MORNING
        place.clock.advance(timedelta(minutes=4))
        again = FactsTold.model_validate_json((await desk.post("/v1/central/facts", asked)).content)
        assert again.at == MORNING, "what was asked lately keeps its age"
        history = EntriesFound.model_validate_json((await desk.post("/v1/central/history", asked)).content)
        assert (history.entries, history.at) == ((), place.clock.now())
        person = (await desk.post("/v1/central/people", {"fin": CITIZEN})).json()
        assert (person["person"]["surname"], person["at"]) == ("Quliyeva", "2026-11-23T05:04:00Z")

    speak(place.hub, talk)
    with place.central.parts.store.reading() as rows:
        log = rows.register.who_asked(CITIZEN)
    assert sorted((one.asked_for.value, one.staff, bool(one.ticket)) for one in log) == [
        ("facts", "s-1", True), ("facts", "s-1", True), ("history", "s-1", True), ("person", "s-1", False),
    ]  # fmt: skip


def test_nobody_asks_for_the_facts_of_somebody_who_is_not_at_his_window(place: Place) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk, ticket = await serving(client, place.clock, "")
        for path in ("/v1/central/facts", "/v1/central/history"):

            async def code(by: HttpDesk, asked: dict[str, Any], path: str = path) -> str:
                answer = await by.post(path, asked)
                assert answer.status_code == FORBIDDEN
                return str(answer.json()["code"])

            assert await code(desk, {"fin": CITIZEN, "ticket": ticket}) == "citizen_not_here", "not known yet"
            assert (
                await code(desk, {"fin": CITIZEN, "ticket": "0" * 8 + "-0000-0000-0000-" + "0" * 12})
                == "citizen_not_here"
            )
        await identify(desk, ticket, CITIZEN)
        other = await HttpDesk(client, place.clock, "desk-2").ready("login-2")
        for by, fin in ((desk, OTHER), (other, CITIZEN)):
            answer = await by.post("/v1/central/facts", {"fin": fin, "ticket": ticket})
            assert (answer.status_code, answer.json()["code"]) == (FORBIDDEN, "citizen_not_here")
        reception = await HttpDesk(client, place.clock, "desk-3").ready("login-4")
        answer = await reception.post("/v1/central/facts", {"fin": CITIZEN, "ticket": ticket})
        assert answer.json()["code"] == "right_missing"

    speak(place.hub, talk)
    with place.central.parts.store.reading() as rows:
        assert rows.register.who_asked(CITIZEN) == ()


def test_a_window_searches_the_register_as_far_as_it_may(place: Place) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, place.clock).ready()
        found = await desk.post("/v1/central/applications", {"name": "quliyeva", "limit": 10})
        assert (found.status_code, found.json()["entries"]) == (OK, [])
        elsewhere = await desk.post("/v1/central/applications", {"centre": "31"})
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (FORBIDDEN, "centre_wrong")

    speak(place.hub, talk)


def test_of_the_citizen_at_the_window_the_register_is_searched_everywhere(place: Place) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk, _ = await serving(client, place.clock, CITIZEN)
        for fin in (CITIZEN, OTHER):
            assert (await desk.post("/v1/central/applications", {"fin": fin})).status_code == OK
        elsewhere = await desk.post("/v1/central/applications", {"fin": CITIZEN, "centre": "31"})
        assert elsewhere.status_code == OK
        other = await desk.post("/v1/central/applications", {"fin": OTHER, "centre": "31"})
        assert other.json()["code"] == "centre_wrong"

    speak(place.hub, talk)
    with place.central.parts.store.reading() as rows:
        assert [bool(one.ticket) for one in rows.register.who_asked(CITIZEN)] == [True, True]
        assert [bool(one.ticket) for one in rows.register.who_asked(OTHER)] == [False]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(500, json={"code": "internal"}),
        httpx.Response(200, content=b"<html>"), httpx.Response(502, content=b"bad gateway"),
        httpx.Response(401, json={"code": "hub_unknown"}),
    ],
)  # fmt: skip
def test_whatever_is_wrong_with_central_is_said_as_such(answer: httpx.Response | Exception) -> None:
    def reply(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    register = RegisterOverHttp("http://central", "t", transport=httpx.MockTransport(reply))
    for ask in (
        lambda: register.facts(CITIZEN, CLERK),
        lambda: register.history(CITIZEN, CLERK),
        lambda: register.person(fin=CITIZEN, document="", asker=CLERK),
        lambda: register.search(RegisterQuestion(), CLERK),
    ):
        with pytest.raises(OutsideError, match="central_unreachable"):
            ask()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (503, "registry_silent", OutsideError),
        (403, "right_missing", RefusedError),
        (422, "request_malformed", RefusedError),
    ],
)
def test_what_central_says_of_it_comes_through(status: int, code: str, kind: type[Exception]) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json={"code": code, "facts": {}}))
    with pytest.raises(kind, match=code):
        RegisterOverHttp("http://central", "t", transport=transport).facts(CITIZEN, CLERK)


def test_a_central_that_hangs_holds_no_more_than_the_relays_threads() -> None:
    answered, relay = threading.Event(), Relay()

    async def talk() -> list[object]:
        waiting = [asyncio.ensure_future(relay.ask(lambda: answered.wait(30))) for _ in range(60)]
        await asyncio.sleep(0)
        with pytest.raises(OutsideError, match="central_unreachable"):
            await relay.ask(lambda: None)
        assert await asyncio.to_thread(lambda: "the store") == "the store"
        answered.set()
        return list(await asyncio.gather(*waiting))

    try:
        assert asyncio.run(talk()) == [True] * 60
    finally:
        answered.set()
        relay.close()
