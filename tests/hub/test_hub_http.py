"""The hub as devices meet it: over HTTP, with tokens, sessions, a feed to wait for, papers and series."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from typing import Any

import httpx

from dostdesk.catalogue.manifest import SignedManifest
from dostdesk.catalogue.release import Release
from dostdesk.catalogue.signing import verify
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.ops import OpKind
from dostdesk.hub.feed import KEPT, FeedTail
from dostdesk.protocol import OLDEST_PROTOCOL, PROTOCOL
from dostdesk.protocol.hub import Feed, Heartbeat, Snapshot
from dostdesk.protocol.ops import OpResults
from dostdesk.protocol.tickets import ticket_from_json, window_from_json
from tests.hub.hub_floor import MORNING, Floor
from tests.hub.hub_http import HttpDesk, code, speak

OK, NO_CONTENT = 200, 204


def test_an_install_enrols_once_and_a_new_one_gets_the_next_epoch(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = HttpDesk(client, floor.clock)
        first, again = await desk.enrol(), await desk.enrol()
        assert first.json() == again.json()
        old = dict(desk.headers)
        desk.install = str(uuid.uuid4())
        assert (await desk.enrol()).json()["install_epoch"] == 2
        desk.headers = old
        assert code(await desk.sign_in()) == (409, "install_replaced")

    speak(floor.hub, talk)


def test_nobody_speaks_without_a_token(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eA=="}):
            for path in ("/v1/feed?after=0", "/v1/snapshot", "/v1/staff", "/v1/releases/current", "/v1/audit"):
                assert code(await client.get(path, headers=headers)) == (401, "device_unknown")

    speak(floor.hub, talk)


def test_wrong_passwords_are_refused_alike_and_slow_down(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = HttpDesk(client, floor.clock)
        await desk.enrol()
        assert code(await desk.sign_in("nobody", "x")) == (401, "password_wrong")
        for _ in range(3):
            assert code(await desk.sign_in("login-1", "x")) == (401, "password_wrong")
        slow = await desk.sign_in("login-1")
        assert code(slow) == (429, "sign_in_slow")
        assert slow.json()["facts"] == {"seconds": 2}
        assert (await desk.sign_in("login-2")).status_code == OK
        floor.advance(seconds=2)
        assert (await desk.sign_in("login-1")).status_code == OK

    speak(floor.hub, talk)


def test_signing_out_ends_what_the_device_may_ask(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        assert (await desk.ask(OpKind.OPEN_WINDOW, {"window": 1}))["status"] == "applied"
        gone = await client.delete("/v1/session", headers=desk.headers)
        assert gone.status_code == NO_CONTENT
        assert (await desk.ask(OpKind.CALL_NEXT, {"window": 1}))["code"] == "session_missing"

    speak(floor.hub, talk)


def test_the_staff_list_has_no_secrets(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = HttpDesk(client, floor.clock)
        await desk.enrol()
        answer = await desk.get("/v1/staff")
        assert [one["login"] for one in answer.json()["staff"]] == [f"login-{no}" for no in range(1, 6)]
        assert "argon2" not in answer.text

    speak(floor.hub, talk)


def test_every_reply_says_epoch_time_and_protocol(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        for path in ("/v1/heartbeat", "/v1/feed", "/nowhere"):
            headers = (await client.get(path)).headers
            assert (headers["x-epoch"], headers["x-protocol"]) == ("1", f"{OLDEST_PROTOCOL}-{PROTOCOL}")
            assert headers["x-hub-time"] == "2026-11-23T05:00:00.000Z"
        beat = Heartbeat.model_validate((await client.get("/v1/heartbeat")).json())
        assert (beat.centre, beat.release, beat.head) == ("12", 1, 0)

    speak(floor.hub, talk)


def test_who_waits_for_the_feed_gets_the_next_event_at_once(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        readers = [asyncio.create_task(desk.get("/v1/feed", after=0, wait=20)) for _ in range(20)]
        await asyncio.sleep(0)
        await desk.ask(OpKind.OPEN_WINDOW, {"window": 1})
        for answer in await asyncio.wait_for(asyncio.gather(*readers), 5):
            feed = Feed.model_validate(answer.json())
            assert [event.kind for event in feed.events] == ["window_opened"]
            assert feed.events[0].value().follows(0, "0" * 64)

    speak(floor.hub, talk)


def test_an_answer_to_ops_carries_the_feed_on_from_where_the_asker_stands(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        await desk.ask(OpKind.OPEN_WINDOW, {"window": 1})
        await desk.issue()

        async def send(**place: object) -> dict[str, Any]:
            op = desk.op(OpKind.CALL_NEXT, {"window": 1})
            batch = {"device": desk.name, "install_epoch": desk.epoch, "ops": [op], **place}
            answer: dict[str, Any] = (await desk.post("/v1/ops", batch)).json()
            OpResults.model_validate(answer)
            return answer

        called = await send(after=1, epoch=1)
        feed = (await desk.get("/v1/feed", after=1)).json()
        assert called["events"] == feed["events"]
        assert [event["seq"] for event in called["events"]] == [2, 3]
        assert called["events"][-1]["seq"] == called["results"][0]["seq"]
        assert called["events"][-1]["kind"] == "ticket_called"
        refused = await send(after=3, epoch=1)
        assert (refused["results"][0]["status"], refused["events"]) == ("refused", [])
        assert [event["seq"] for event in (await send(after=2, epoch=1))["events"]] == [3]
        for elsewhere in ({}, {"after": 1}, {"after": 1, "epoch": 2}, {"after": 99, "epoch": 1}):
            assert (await send(**elsewhere))["events"] == []

    speak(floor.hub, talk)


def test_who_is_too_far_behind_gets_no_part_of_the_feed_with_an_answer() -> None:
    tail = FeedTail(0)
    events = tuple(
        Event(
            centre="12", epoch=1, seq=seq, id="", op_id="", entity="", kind=EventKind.TICKET_CALLED, body={},
            hub_time=MORNING, prev_hash="", hash="",
        )
        for seq in range(1, 4)
    )  # fmt: skip
    tail.grew(events)
    assert len(tail.to_head(0, 3)) == 3
    assert tail.to_head(0, 2) == []
    assert len(tail.to_head(1, 2)) == 2
    assert tail.to_head(3, 2) == []
    assert tail.to_head(7, 2) == []


def test_those_who_wait_for_the_feed_are_woken_in_the_order_in_which_they_came() -> None:
    tail, woken = FeedTail(0), list[int]()

    async def wait(order: int) -> None:
        await tail.wait(0, 5)
        woken.append(order)

    async def all_of_them() -> None:
        waiting = [asyncio.create_task(wait(order)) for order in range(40)]
        await asyncio.sleep(0)
        tail.announce()
        await asyncio.gather(*waiting)

    asyncio.run(all_of_them())
    assert woken == list(range(40))


def test_nothing_new_answers_an_empty_feed(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        for wait in (0, 0.01):
            assert (await desk.get("/v1/feed", after=0, wait=wait)).json()["events"] == []

    speak(floor.hub, talk)


def test_a_reader_from_elsewhere_is_sent_to_the_snapshot(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        assert code(await desk.get("/v1/feed", after=1)) == (410, "feed_beyond")
        assert code(await desk.get("/v1/feed", after=0, epoch=2)) == (410, "feed_epoch")
        await desk.ask(OpKind.OPEN_WINDOW, {"window": 1})
        ticket = await desk.issue()
        snapshot = Snapshot.model_validate((await desk.get("/v1/snapshot")).json())
        assert snapshot.seq == 2
        assert [ticket_from_json(one).label for one in snapshot.tickets] == [ticket["label"]]
        assert [window_from_json(one).open for one in snapshot.windows] == [True]
        after = Feed.model_validate((await desk.get("/v1/feed", after=snapshot.seq)).json())
        assert after.events == ()

    speak(floor.hub, talk)


def test_an_old_part_of_the_feed_comes_from_the_store_in_pages(floor: Floor) -> None:
    desk = floor.desk("desk-1", 1)
    for _ in range(6):
        desk.open(1)
    floor.hub.parts.tail._kept.clear()  # as after 4096 events more
    assert KEPT > 0

    async def talk(client: httpx.AsyncClient) -> None:
        reader = await HttpDesk(client, floor.clock, "board").ready()
        events = Feed.model_validate((await reader.get("/v1/feed", after=2)).json()).events
        assert [event.seq for event in events] == [3, 4, 5, 6]

    speak(floor.hub, talk)


def test_a_draft_follows_the_ticket_and_only_grows(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        await desk.ask(OpKind.OPEN_WINDOW, {"window": 1})
        ticket = await desk.issue()
        path = f"/v1/drafts/{ticket['services'][0]['id']}"
        assert code(await desk.put(f"/v1/drafts/{uuid.uuid4()}", json={"version": 1, "content": "a"})) == (
            404,
            "draft_service_unknown",
        )
        assert code(await desk.put(path, json={"version": 1, "content": "a"})) == (403, "draft_not_yours")
        await desk.ask(OpKind.CALL_NEXT, {"window": 1})
        assert code(await desk.get(path)) == (404, "draft_none")
        for _ in range(2):
            assert (await desk.put(path, json={"version": 2, "content": "ə"})).status_code == NO_CONTENT
        for older in ({"version": 1, "content": "a"}, {"version": 2, "content": "b"}):
            answer = await desk.put(path, json=older)
            assert (code(answer), answer.json()["facts"]) == ((409, "draft_older"), {"version": 2})
        assert (await desk.put(path, json={"version": 5, "content": "c"})).status_code == NO_CONTENT
        assert (await desk.get(path)).json() == {"version": 5, "content": "c"}
        other = await HttpDesk(client, floor.clock, "desk-2").ready("login-2")
        assert code(await other.get(path)) == (403, "draft_not_yours")

    speak(floor.hub, talk)


def test_blobs_are_held_against_their_hash(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        content = bytes(range(256))
        path = f"/v1/blobs/{hashlib.sha256(content).hexdigest()}"
        assert code(await desk.get(path)) == (404, "blob_unknown")
        assert code(await desk.put(path, content=content + b"x")) == (422, "blob_hash_wrong")
        for _ in range(2):
            assert (await desk.put(path, content=content)).status_code == NO_CONTENT
        assert (await desk.get(path)).content == content
        desk.headers.pop("X-Session")
        assert code(await desk.get(path)) == (401, "session_missing")

    speak(floor.hub, talk)


def test_a_device_fetches_and_verifies_the_release(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = HttpDesk(client, floor.clock)
        name, _, public = (await desk.enrol()).json()["release_key"].partition(":")
        signed = SignedManifest.from_mapping((await desk.get("/v1/releases/current")).json())
        manifest = verify(signed, trusted={name: bytes.fromhex(public)})
        blobs = {sha: (await desk.get(f"/v1/releases/blobs/{sha}")).content for sha in set(manifest.blobs.values())}
        assert len(Release.from_blobs(manifest, blobs).services) > 200
        assert code(await desk.get(f"/v1/releases/blobs/{'0' * 64}")) == (404, "blob_unknown")

    speak(floor.hub, talk)


def test_a_device_holds_two_series_and_asks_again_at_eighty_per_cent(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()

        async def codes(request: str) -> list[str]:
            answer = await desk.post("/v1/series", {"install_epoch": 1, "request": request})
            return [one["code"] for one in answer.json()["series"]]

        first = str(uuid.uuid4())
        assert await codes(first) == ["000", "001"]
        assert await codes(first) == ["000", "001"]
        assert await codes(str(uuid.uuid4())) == ["000", "001"]
        from dostdesk.domain.numbers import Series

        number = Series(centre="12", year=2026, code="000", capacity=50).number(40)
        await desk.ask(OpKind.NUMBER_VOIDED, {"number": number, "reason": "printer"})
        assert await codes(str(uuid.uuid4())) == ["000", "001", "002"]
        audit = (await desk.get("/v1/audit")).json()
        assert audit["numbers_unexplained"] == 39
        assert audit["events_without_op"] == 0

    speak(floor.hub, talk)


def test_two_requests_at_once_grant_no_more_than_two_series(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        request = str(uuid.uuid4())
        asked = [desk.post("/v1/series", {"install_epoch": 1, "request": request}) for _ in range(5)]
        assert {answer.status_code for answer in await asyncio.gather(*asked)} == {OK}
        held = (await desk.post("/v1/series", {"install_epoch": 1, "request": request})).json()["series"]
        assert len(held) == 2

    speak(floor.hub, talk)


def test_a_central_out_of_reach_is_an_outside_error(floor: Floor) -> None:
    floor.hub.parts.central.fails = OutsideError("series_none_left")  # type: ignore[attr-defined]

    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        answer = await desk.post("/v1/series", {"install_epoch": 1, "request": str(uuid.uuid4())})
        assert code(answer) == (503, "series_none_left")

    try:
        speak(floor.hub, talk)
    finally:
        floor.hub.parts.central.fails = None  # type: ignore[attr-defined]
