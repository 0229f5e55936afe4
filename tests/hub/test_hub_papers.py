"""Contents that a desk sends in one body."""

from __future__ import annotations

import httpx

from dostdesk.domain.events import content_hash
from dostdesk.protocol import MAX_BLOB_BYTES
from dostdesk.protocol.papers import MOST_PAPERS, PAPERS_ROOM, in_bodies, papers_packed, papers_unpacked
from tests.hub.hub_floor import Floor
from tests.hub.hub_http import HttpDesk, speak

NO_CONTENT = 204


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_contents_in_one_body_are_kept_all_or_none(floor: Floor) -> None:
    one, other = b"one", b"another"
    names = [content_hash(one), content_hash(other)]
    whole = papers_packed({names[0]: one, names[1]: other})
    false = papers_packed({names[0]: one, "0" * 64: other})
    refusals = {
        (422, "blob_hash_wrong"): [false],
        (422, "request_malformed"): [whole[:-1], whole + b"x", b"", b"[]\n", b'[["x", 3]]\none'],
        (413, "body_too_large"): [b"x" * (MAX_BLOB_BYTES + 1)],
    }

    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready()
        for refusal, bodies in refusals.items():
            for body in bodies:
                assert code(await client.request("POST", "/v1/blobs", content=body, headers=desk.headers)) == refusal, (
                    body[:40]
                )
        for name in names:
            assert code(await desk.get(f"/v1/blobs/{name}")) == (404, "blob_unknown")
        for _ in range(2):
            assert (
                await client.request("POST", "/v1/blobs", content=whole, headers=desk.headers)
            ).status_code == NO_CONTENT
        assert [(await desk.get(f"/v1/blobs/{name}")).content for name in names] == [one, other]
        assert code(await client.post("/v1/blobs", content=whole)) == (401, "device_unknown")

    speak(floor.hub, talk)


def test_many_papers_travel_in_bodies_that_are_not_refused() -> None:
    small = {content_hash(str(place).encode()): str(place).encode() for place in range(MOST_PAPERS + 1)}
    assert [len(body) for body in in_bodies(small)] == [MOST_PAPERS, 1]
    papers = [bytes([place]) * size for place, size in enumerate((5, PAPERS_ROOM, 9))]
    large = {content_hash(paper): paper for paper in papers}
    assert [[len(paper) for paper in body.values()] for body in in_bodies(large)] == [[5], [PAPERS_ROOM], [9]]
    for body in in_bodies(small):
        assert papers_unpacked(papers_packed(body)) == body
    assert list(in_bodies({})) == []
