"""The register behind the hub: invented people, found by FİN or paper by whoever is signed in."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import NoReturn

import httpx
import pytest

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ops import OpKind
from dostdesk.hub.register_port import InventedRegister
from tests.hub.hub_floor import SERVICE, Floor
from tests.hub.hub_http import HttpDesk, speak

OK, WRONG = 200, 422


def test_who_is_signed_in_asks_the_register(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        found = await desk.post("/v1/central/people", {"fin": "0TEST01"})
        assert found.status_code == OK
        person = found.json()["person"]
        assert (person["surname"], person["birth"], person["paper_number"]) == ("Quliyeva", "1991-05-21", "AA1847205")
        by_paper = await desk.post("/v1/central/people", {"document": "AA1847205"})
        assert by_paper.json()["person"] == person
        nobody = await desk.post("/v1/central/people", {"fin": "0TESTZZ"})
        assert (nobody.json()["person"], nobody.json()["today"]) == (None, [])

    speak(floor.hub, talk)


def test_the_tickets_of_today_come_with_the_person_who_identified_himself(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        await desk.ask(OpKind.OPEN_WINDOW, {"window": 7})
        first, second = await desk.issue("Y"), await desk.issue("P")
        for number, ticket in enumerate((first, second)):
            blob = json.dumps({"fin": "0TEST01", "salt": str(number)}).encode()
            content = hashlib.sha256(blob).hexdigest()
            await desk.put(f"/v1/blobs/{content}", content=blob)
            told = await desk.ask(OpKind.IDENTIFY, {"ticket": ticket["id"], "content": content})
            assert told["status"] == "applied"
        found = (await desk.post("/v1/central/people", {"fin": "0TEST01"})).json()
        today = {ticket["label"]: ticket for ticket in found["today"]}
        assert set(today) == {first["label"], second["label"]}
        assert today[first["label"]]["state"] == "waiting"
        assert today[first["label"]]["services"] == [first["services"][0]["code"]]
        assert (await desk.post("/v1/central/people", {"fin": "0TEST02"})).json()["today"] == []
        feed = (await desk.get("/v1/feed", after=0)).text
        assert "0TEST01" not in feed, "no FİN is in an event"

    speak(floor.hub, talk)


def test_a_ticket_issued_to_somebody_who_showed_his_card_is_his_from_the_beginning(floor: Floor) -> None:
    """At reception, where nobody may serve."""

    async def talk(client: httpx.AsyncClient) -> None:
        reception = await HttpDesk(client, floor.clock).ready("login-4")
        blob = json.dumps({"fin": "0TEST01", "salt": "1"}).encode()
        content = hashlib.sha256(blob).hexdigest()
        asked = reception.op(OpKind.ISSUE_TICKET, wanted(content))
        awaited = (await reception.send(asked)).json()
        assert (awaited["results"], awaited["missing"]) == ([], [content]), "who he is comes first"
        assert (await reception.post("/v1/central/people", {"fin": "0TEST01"})).json()["today"] == []
        await reception.put(f"/v1/blobs/{content}", content=blob)
        (answer,) = (await reception.send(asked)).json()["results"]
        ticket = answer["body"]["ticket"]
        assert (answer["status"], ticket["label"], ticket["identity"]) == ("applied", "Y-001", content)
        (known,) = (await reception.post("/v1/central/people", {"fin": "0TEST01"})).json()["today"]
        assert (known["label"], known["state"]) == ("Y-001", "waiting")
        assert "0TEST01" not in (await reception.get("/v1/feed", after=0)).text

    speak(floor.hub, talk)


@pytest.mark.parametrize("late", [False, True])
def test_nothing_stays_of_who_he_is_when_his_ticket_is_not_issued(floor: Floor, late: bool) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        reception = await HttpDesk(client, floor.clock).ready("login-4")
        blob = json.dumps({"fin": "0TEST01", "salt": "1"}).encode()
        content = hashlib.sha256(blob).hexdigest()
        await reception.put(f"/v1/blobs/{content}", content=blob)
        asked = reception.op(OpKind.ISSUE_TICKET, wanted(content, code=SERVICE["Y"] if late else "no-such-service"))
        if late:
            floor.advance(minutes=10)
        (answer,) = (await reception.send(asked)).json()["results"]
        assert answer["status"] == ("expired" if late else "refused")
        with floor.store.reading() as rows:
            assert rows.papers.blob(content) is None
        (again,) = (await reception.send(asked)).json()["results"]
        assert again["status"] == answer["status"], "asked again, the answer is the same"

    speak(floor.hub, talk)


@pytest.mark.parametrize(
    "kept", [{"answers": {"applicant": {"fin": "0TEST01"}}}, {"fin": "0TEST01", "salt": "1", "more": ""}]
)
def test_a_ticket_that_is_not_issued_destroys_nothing_but_who_somebody_is(
    floor: Floor, kept: dict[str, object]
) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        reception = await HttpDesk(client, floor.clock).ready("login-4")
        blob = json.dumps(kept).encode()
        content = hashlib.sha256(blob).hexdigest()
        await reception.put(f"/v1/blobs/{content}", content=blob)
        asked = reception.op(OpKind.ISSUE_TICKET, wanted(content, code="no-such-service"))
        (answer,) = (await reception.send(asked)).json()["results"]
        assert answer["status"] == "refused"
        with floor.store.reading() as rows:
            assert rows.papers.blob(content) == blob

    speak(floor.hub, talk)


def test_whose_a_ticket_is_stays_known_when_it_is_asked_for_again(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        reception = await HttpDesk(client, floor.clock).ready("login-4")
        blob = json.dumps({"fin": "0TEST01", "salt": "1"}).encode()
        content = hashlib.sha256(blob).hexdigest()
        await reception.put(f"/v1/blobs/{content}", content=blob)
        payload = wanted(content)
        statuses = []
        for _ in range(2):
            (answer,) = (await reception.send(reception.op(OpKind.ISSUE_TICKET, payload))).json()["results"]
            statuses.append((answer["status"], answer["code"]))
        assert statuses == [("applied", ""), ("refused", "ticket_known")]
        with floor.store.reading() as rows:
            assert rows.papers.blob(content) == blob

    speak(floor.hub, talk)


def wanted(content: str, code: str = SERVICE["Y"]) -> dict[str, object]:
    service = {"service_id": str(uuid.uuid4()), "code": code, "release": 1}
    return {
        "ticket": str(uuid.uuid4()), "services": [service], "priority": "regular", "language": "az", "content": content,
    }  # fmt: skip


def test_a_silent_register_is_said_and_nothing_else_stops(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> NoReturn:
        raise OutsideError("central_unreachable")

    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        with monkeypatch.context() as broken:
            broken.setattr(InventedRegister, "person", silent)
            refused = await desk.post("/v1/central/people", {"fin": "0TEST01"})
        assert (refused.status_code, refused.json()["code"]) == (503, "central_unreachable")
        assert (await desk.issue("Y"))["label"] == "Y-001"

    speak(floor.hub, talk)


@pytest.mark.parametrize("asked", [{}, {"fin": "0TEST0"}, {"fin": "0TESTI1"}, {"document": "'; --"}, {"name": "x"}])
def test_what_names_nobody_is_refused(floor: Floor, asked: dict[str, str]) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        assert (await desk.post("/v1/central/people", asked)).status_code == WRONG

    speak(floor.hub, talk)


def test_nobody_asks_without_signing_in(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = HttpDesk(client, floor.clock)
        await desk.enrol()
        refused = await desk.post("/v1/central/people", {"fin": "0TEST01"})
        assert refused.json()["code"] == "session_missing"

    speak(floor.hub, talk)
