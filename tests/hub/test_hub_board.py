"""A hall board at the hub: it follows the feed and the catalogue; nobody signs in, calls or takes numbers there."""

from __future__ import annotations

import uuid

import httpx

from dostdesk.domain.ops import OpKind
from tests.hub.hub_floor import Floor
from tests.hub.hub_http import HttpDesk, speak

OK = httpx.codes.OK


async def enrolled_board(client: httpx.AsyncClient, floor: Floor) -> HttpDesk:
    board = HttpDesk(client, floor.clock, name="board-1")
    body = {"device": board.name, "install": board.install, "program": "board"}
    answer = await client.post("/v1/enrol", json=body)
    board.epoch = answer.json()["install_epoch"]
    board.headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    return board


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (403, "board_reads_only")


def test_a_board_reads_the_feed_the_snapshot_and_the_release(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        board = await enrolled_board(client, floor)
        assert (await board.get("/v1/feed", after=0)).status_code == OK
        for path in ("/v1/snapshot", "/v1/releases/current", "/v1/heartbeat"):
            assert (await board.get(path)).status_code == OK, path

    speak(floor.hub, talk)


def test_nobody_works_at_a_board(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        board = await enrolled_board(client, floor)
        assert refused(await board.sign_in())
        assert refused(await board.send(board.op(OpKind.CALL_NEXT, {"window": 1})))
        request = {"install_epoch": board.epoch, "request": str(uuid.uuid4())}
        assert refused(await board.post("/v1/series", request))
        draft = f"/v1/drafts/{uuid.uuid4()}"
        assert refused(await board.get(draft))
        assert refused(await board.put(draft, json={"version": 1, "content": "{}"}))
        blob = f"/v1/blobs/{'0' * 64}"
        assert refused(await board.get(blob))
        assert refused(await board.put(blob, content=b"x"))
        for path in ("/v1/staff", "/v1/audit"):
            assert refused(await board.get(path)), path

    speak(floor.hub, talk)


def test_a_board_stays_one_when_the_hub_starts_again_or_it_says_otherwise(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        board = await enrolled_board(client, floor)
        await board.enrol()
        assert refused(await board.sign_in())

    speak(floor.hub, talk)
    with floor.hub.store.reading() as rows:
        assert {device.program for device in rows.people.devices().values()} == {"board"}
