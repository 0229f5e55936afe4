"""Ops that come together: in the order of their lane, a part after the other, or not at all."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from dostdesk.domain.ops import OpKind
from dostdesk.hub.routes.queue import AT_ONCE, FEW_ALONG
from dostdesk.hub.writer import Writer
from tests.hub.hub_floor import Floor
from tests.hub.hub_http import HttpDesk, code, speak

OK = 200


def test_ops_of_another_device_are_refused_whole(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        desk.name = "desk-2"
        answer = await desk.send(desk.op(OpKind.OPEN_WINDOW, {"window": 1}))
        assert code(answer) == (403, "device_wrong")
        desk.name, desk.epoch = "desk-1", 2
        assert code(await desk.send(desk.op(OpKind.OPEN_WINDOW, {"window": 1}))) == (403, "device_wrong")

    speak(floor.hub, talk)


def test_a_gap_is_a_conflict_that_names_what_is_expected(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        desk.op(OpKind.OPEN_WINDOW, {"window": 1})
        answer = await desk.send(desk.op(OpKind.OPEN_WINDOW, {"window": 1}))
        assert (code(answer), answer.json()["facts"]) == ((409, "lane_gap"), {"expected": 1})

    speak(floor.hub, talk)


def test_a_long_batch_lets_those_pass_that_ask_meanwhile(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        other = await HttpDesk(client, floor.clock, "desk-2").ready("login-2")
        many = [desk.op(OpKind.OPEN_WINDOW, {"window": 1}) for _ in range(5 * AT_ONCE)]
        long, short = await asyncio.gather(desk.send(*many), other.send(other.op(OpKind.OPEN_WINDOW, {"window": 2})))
        results, (between,) = long.json()["results"], short.json()["results"]
        assert [result["op_id"] for result in results] == [op["op_id"] for op in many]
        assert {result["status"] for result in (*results, between)} == {"applied"}
        assert between["seq"] < results[-1]["seq"]

    speak(floor.hub, talk)


@pytest.mark.parametrize("behind", [FEW_ALONG - 1, 2 * FEW_ALONG])
def test_an_answer_to_a_press_brings_a_few_events_along_and_one_to_a_long_batch_many(floor: Floor, behind: int) -> None:
    """Whoever waits at a screen does not fold in what another desk brings."""

    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        for _ in range(behind):
            await desk.issue()

        async def along(ops: int) -> int:
            asked = [desk.op(OpKind.OPEN_WINDOW, {"window": 1}) for _ in range(ops)]
            place = {"device": desk.name, "install_epoch": desk.epoch, "epoch": 1, "after": 0}
            return len((await desk.post("/v1/ops", {**place, "ops": asked})).json()["events"])

        assert await along(1) == (behind + 1 if behind < FEW_ALONG else 0)
        assert await along(AT_ONCE + 1) == behind + 1 + AT_ONCE + 1

    speak(floor.hub, talk)


def test_a_long_batch_for_which_nobody_waits_is_one_commit(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    commits: list[int] = []
    write = Writer._write

    def counted(writer: Writer, group: Any) -> None:
        commits.append(len(group))
        write(writer, group)

    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        monkeypatch.setattr(Writer, "_write", counted)
        answer = await desk.send(*[desk.op(OpKind.OPEN_WINDOW, {"window": 1}) for _ in range(5 * AT_ONCE)])
        assert len(answer.json()["results"]) == 5 * AT_ONCE

    speak(floor.hub, talk)
    assert commits == [1]


@pytest.mark.parametrize("good", [AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE])
def test_a_long_batch_stops_at_the_first_op_that_is_not_next(floor: Floor, good: int) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        ops = [desk.op(OpKind.OPEN_WINDOW, {"window": 1}) for _ in range(good + AT_ONCE)]
        del ops[good]
        answer = await desk.send(*ops)
        assert answer.status_code == OK
        assert [result["op_id"] for result in answer.json()["results"]] == [op["op_id"] for op in ops[:good]]
        rest = await desk.send(*ops[good:])
        assert (code(rest), rest.json()["facts"]) == ((409, "lane_gap"), {"expected": good + 1})

    speak(floor.hub, talk)


def test_a_long_batch_of_two_lanes_is_refused_whole(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        ops = [desk.op(OpKind.OPEN_WINDOW, {"window": 1}) for _ in range(2 * AT_ONCE)]
        paper = desk.op(OpKind.RECEIPT_ISSUED, {"ticket": str(uuid.uuid4()), "number": "1", "content": "0" * 64})
        assert code(await desk.send(*ops, paper))[1] == "lane_wrong"
        assert len((await desk.send(*ops)).json()["results"]) == len(ops)

    speak(floor.hub, talk)
