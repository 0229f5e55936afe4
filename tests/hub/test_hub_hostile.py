"""What is no request that the hub takes: one shape of refusal, with the place of the fault, and nothing broken."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable

import httpx
import pytest

from dostdesk.domain.ops import OpKind
from dostdesk.serving.problems import LARGE_BYTES, MOST_BYTES
from tests.hub.hub_floor import Floor
from tests.hub.hub_http import HttpDesk, code, speak

OK = 200


def test_too_much_is_refused(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        content = bytes(4_000_001)
        assert code(await desk.put(f"/v1/blobs/{hashlib.sha256(content).hexdigest()}", content=content)) == (
            413,
            "body_too_large",
        )
        answer = await desk.post("/v1/enrol", {"device": "x" * MOST_BYTES})
        assert (code(answer), answer.json()["facts"]) == ((413, "body_too_large"), {"most": MOST_BYTES})
        huge = bytes(LARGE_BYTES + 1)
        assert code(await desk.put(f"/v1/blobs/{hashlib.sha256(huge).hexdigest()}", content=huge)) == (
            413,
            "body_too_large",
        )

    speak(floor.hub, talk)


GARBAGE = [
    b"",
    b"{",
    b"[]",
    b"\xff\xfe",
    b'{"device": "desk-1"}',
    b'{"device":"desk-1","install_epoch":1,"ops":[]}',
    b'{"device":"desk-1","install_epoch":99999999999999999999999999,"ops":[{}]}',
    b'{"device":"\\ud800","install_epoch":1,"ops":[{}]}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused_in_one_shape(floor: Floor, body: bytes) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        headers = {**desk.headers, "content-type": "application/json"}
        for path in ("/v1/ops", "/v1/enrol", "/v1/session", "/v1/series"):
            assert code(await client.post(path, content=body, headers=headers)) == (422, "request_malformed")

    speak(floor.hub, talk)


def _nested(opening: str, closing: str) -> str:
    return opening * 10_000 + "1" + closing * 10_000


# A batch of one op, changed by its text, and the place that is named.
MISPLACED = {
    "truncated": (lambda batch: batch[:-1], "line 1 column"),
    "deep": (lambda batch: batch.replace('"here"', _nested('{"a":', "}")), "line 1 column"),
    "deep lists": (lambda batch: batch.replace('"here"', _nested("[", "]")), "line 1 column"),
    "a hundred times too many": (lambda batch: batch.replace("[{", "[" + "{}," * 20_000 + "{"), "ops"),
    "a number in quotes": (lambda batch: batch.replace('"lane_seq": 1', '"lane_seq": "1"'), "ops.0.lane_seq"),
    "yes for a number": (lambda batch: batch.replace('"lane_seq": 1', '"lane_seq": true'), "ops.0.lane_seq"),
    "seconds for an instant": (lambda batch: batch.replace('"2026-', '"2026'), "ops.0.happened_at"),
    "a stranger": (lambda batch: batch.replace('"actor"', '"Actor"'), "ops.0.actor"),
}


@pytest.mark.parametrize(("wrong", "place"), MISPLACED.values(), ids=MISPLACED.keys())
def test_a_batch_that_is_none_is_refused_with_its_place(floor: Floor, wrong: Callable[[str], str], place: str) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        op = {**desk.op(OpKind.OPEN_WINDOW, {"window": 1}), "payload": {"window": "here"}}
        batch = json.dumps({"device": desk.name, "install_epoch": 1, "ops": [op]})
        assert wrong(batch) != batch
        answer = await client.post("/v1/ops", content=wrong(batch), headers=desk.headers)
        assert code(answer) == (422, "request_malformed")
        assert answer.json()["facts"]["at"].startswith(place)

    speak(floor.hub, talk)


def test_a_text_that_not_every_database_keeps_is_refused_by_name(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        answer = await desk.post("/v1/session", {"login": "a\x00b", "password": "demo"})
        assert (code(answer), answer.json()["facts"]["at"]) == ((422, "value_unstorable"), "login")
        op = {**desk.op(OpKind.OPEN_WINDOW, {"window": 1}), "actor": "a\x00"}
        answer = await desk.send(op)
        assert (code(answer), answer.json()["facts"]["at"]) == ((422, "value_unstorable"), "ops.0.actor")

    speak(floor.hub, talk)


STRANGE_OPS = [
    {"lane_seq": 10**30},
    {"lane_seq": -1},
    {"kind": "dance"},
    {"happened_at": "yesterday"},
    {"happened_at": "2026-11-23T09:00:00"},
    {"actor": ""},
    {"actor": "x" * 10_000},
    {"op_id": "1"},
    {"extra": 1},
    {"payload": []},
]


@pytest.mark.parametrize("change", STRANGE_OPS, ids=str)
def test_an_op_of_a_strange_shape_is_refused(floor: Floor, change: dict[str, object]) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        op = {**desk.op(OpKind.OPEN_WINDOW, {"window": 1}), **change}
        expected = (409, "lane_gap") if change.get("lane_seq") == 10**30 else (422, "request_malformed")
        assert code(await desk.send(op)) == expected

    speak(floor.hub, talk)


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z"], ids=str
)
@pytest.mark.parametrize("kind", [OpKind.CALL_NEXT, OpKind.CLOSE_WINDOW])
def test_the_ends_of_time_break_nothing(floor: Floor, at: str, kind: OpKind) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        await desk.ask(OpKind.OPEN_WINDOW, {"window": 1})
        answer = await desk.send({**desk.op(kind, {"window": 1}), "happened_at": at})
        assert answer.status_code == OK, answer.text

    speak(floor.hub, talk)


def test_a_bug_answers_internal_and_says_nothing_of_what_was_typed(
    floor: Floor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise ValueError("what the citizen said")

    monkeypatch.setattr(type(floor.hub.parts), "device_token", broken)

    async def talk(client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/enrol", json={"device": "desk-1", "install": str(uuid.uuid4())})
        assert code(answer) == (500, "internal")
        assert answer.headers["x-epoch"] == "1"

    speak(floor.hub, talk)
    assert "what the citizen said" not in caplog.text
    assert "ValueError" in caplog.text


def test_the_openapi_names_every_route(floor: Floor) -> None:
    paths = floor.hub.api.openapi()["paths"]
    assert {"/v1/ops", "/v1/feed", "/v1/snapshot", "/v1/session", "/v1/series", "/v1/audit"} <= set(paths)


def test_another_verb_is_no_route(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        assert code(await desk.get("/v1/ops")) == (405, "route_unknown")
        assert code(await desk.post("/v1/feed", {})) == (405, "route_unknown")

    speak(floor.hub, talk)
