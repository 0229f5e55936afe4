"""What central says about itself, whom it knows, and what it does with what nobody should send."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import APIRouter

from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.central.build import Central, build_central
from dostdesk.central.depends import A_HUB, CentreOf
from dostdesk.central.hubs import FRESH, enrol_hub
from dostdesk.central.news import News
from dostdesk.central.releases import Publisher
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError
from dostdesk.protocol import MAX_BLOB_BYTES, OLDEST_PROTOCOL, PROTOCOL
from dostdesk.protocol.central_ingest import BlobsAsked
from dostdesk.protocol.central_publishing import MOST_PUBLICATION_BYTES
from dostdesk.serving.problems import MOST_BYTES
from dostdesk.storage.central.engine import Target
from dostdesk.storage.central.store import CentralStore
from tests.central.central_http import ask, enrolled
from tests.central.conftest import START
from tests.storage_fixtures import KEY
from tests.storage_servers import StorageServers


@pytest.fixture
def routes(central: Central) -> Central:
    """Central with routes that only show who asked and what arrived."""
    router = APIRouter(prefix="/v1/shown")

    @router.get("/centre")
    async def get_centre(centre: CentreOf) -> str:
        return centre

    @router.post("/body", dependencies=[A_HUB])
    async def post_body(body: BlobsAsked) -> int:
        return len(body.sha)

    @router.get("/broken/{thing}")
    async def get_broken(thing: str) -> None:
        raise ValueError(thing)

    central.api.include_router(router)
    return central


def figures(central: Central) -> dict[str, float]:
    text = ask(central, "GET", "/metrics").text
    return {name: float(value) for name, value in re.findall(r"^([a-z_]+(?:{.*})?) ([0-9.e+]+)$", text, re.M)}


@pytest.fixture
def over(central_target: Target, clock: ManualClock) -> Iterator[Central]:
    """A central over each kind of database."""
    made = build_central(central_target, clock=clock)
    yield made
    made.close()


def test_it_says_that_it_runs(central: Central) -> None:
    answer = ask(central, "GET", "/v1/health")
    assert answer.status_code == 200
    assert answer.json()["central_time"] == "2026-11-20T06:00:00Z"
    assert answer.headers["X-Protocol"] == f"{OLDEST_PROTOCOL}-{PROTOCOL}"


def test_a_database_that_does_not_answer_is_told_by_readiness_and_figures(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: CentralStore) -> None:
        raise OutsideError("database_unreachable")

    monkeypatch.setattr(CentralStore, "reading", gone)
    answer = ask(central, "GET", "/v1/ready")
    assert answer.status_code == 503
    assert answer.json()["code"] == "not_ready"
    assert answer.json()["facts"] == {"database": False, "migrated": False, "release": 0}
    assert figures(central)["dostdesk_central_database_up"] == 0
    assert ask(central, "GET", "/v1/health").status_code == 200


def test_a_server_that_ends_is_told_by_readiness(storage_servers: StorageServers, clock: ManualClock) -> None:
    address = storage_servers.postgres("postgres18").migrated()
    central = build_central(address, clock=clock)
    facts = {"database": True, "migrated": True, "release": 0}
    assert ask(central, "GET", "/v1/ready").json() == {"code": "not_ready", "facts": facts}
    storage_servers.postgres("postgres18").drop(address)
    assert ask(central, "GET", "/v1/ready").json()["facts"]["database"] is False
    central.close()


def test_requests_are_counted_under_the_route_that_took_them(over: Central) -> None:
    ask(over, "GET", "/v1/health")
    ask(over, "GET", "/v1/nowhere/5XK2Q9A")
    counted = figures(over)
    assert counted['dostdesk_central_requests_total{method="GET",route="/v1/health",status="200"}'] == 1
    assert counted['dostdesk_central_requests_total{method="GET",route="none",status="404"}'] == 1
    assert not any("5XK2Q9A" in name for name in counted)
    assert counted["dostdesk_central_database_up"] == 1


def test_a_token_speaks_for_its_centre_alone(routes: Central) -> None:
    assert ask(routes, "GET", "/v1/shown/centre", token=enrolled(routes, "12")).json() == "12"
    assert ask(routes, "GET", "/v1/shown/centre", token=enrolled(routes, "31")).json() == "31"
    for wrong in ("", "nonsense", "Ü" * 5):
        answer = ask(routes, "GET", "/v1/shown/centre", headers={"Authorization": f"Bearer {wrong}".encode()})
        assert (answer.status_code, answer.json()["code"]) == (401, "hub_unknown")


def test_a_token_that_was_ended_is_refused_when_it_is_not_fresh_any_more(routes: Central, clock: ManualClock) -> None:
    first = enrolled(routes)
    assert ask(routes, "GET", "/v1/shown/centre", token=first).status_code == 200
    second = enrol_hub(routes.parts.store, "12", clock.now(), replace=True)
    clock.advance(FRESH + timedelta(seconds=1))
    assert ask(routes, "GET", "/v1/shown/centre", token=first).status_code == 401
    assert ask(routes, "GET", "/v1/shown/centre", token=second).status_code == 200


def test_a_token_is_kept_as_its_hash_alone(central: Central) -> None:
    token = enrolled(central)
    with central.parts.store.reading() as rows:
        assert rows.access.centre_of(token) == "12"
    with central.parts.store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM hub_token").all()
    assert token not in str(kept)


def test_a_body_that_is_too_large_is_refused(routes: Central) -> None:
    answer = ask(routes, "POST", "/v1/shown/body", token=enrolled(routes), content=b"[" + b" " * MOST_BYTES)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_each_path_brings_only_what_it_needs(central: Central) -> None:
    """Whoever is not known is read no further than that."""
    most = {"/v1/register/history": MOST_BYTES, "/v1/blobs/missing": MOST_BYTES, "/v1/blobs": MAX_BLOB_BYTES}
    for path, fitting in most.items():
        refused = ask(central, "POST", path, content=bytes(fitting + 1))
        assert refused.json() in (
            {"code": "body_too_large", "facts": {"most": fitting}},
            {"code": "hub_unknown", "facts": {}},
        )
        known = ask(central, "POST", path, token=enrolled(central), content=bytes(fitting + 1))
        assert (known.status_code, known.json()["facts"]) == (413, {"most": fitting})


def test_a_central_that_publishes_nothing_reads_no_publication(central: Central) -> None:
    """Anybody may send one, so it is refused before it is read."""

    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("read")
        yield b""

    answer = ask(central, "POST", "/v1/releases", content=never())
    assert (answer.status_code, answer.json()["code"]) == (403, "publishing_closed")


PUBLICATION = {"manifest": "{}", "sources": {"services.yaml": "0" * 64}, "blobs": {}, "approvals": []}
SIGNED = {"person": "aysel", "signed_at": "2026-11-20T06:00:00Z", "signature": "A" * 86 + "=="}


@pytest.mark.parametrize(
    ("changed", "status", "code", "facts"),
    [
        ({}, 409, "publication_signature_missing", {"signed": 0, "needed": 2}),
        ({"approvals": [SIGNED]}, 409, "publication_person_unknown", {"person": "aysel"}),
        ({"manifest": 5}, 422, "request_malformed", {"at": "manifest", "fault": "string_type"}),
        ({"manifest": "a\x00"}, 409, "publication_signature_missing", {"signed": 0, "needed": 2}),
        (
            {"sources": {"../services.yaml": "0" * 64}},
            422,
            "request_malformed",
            {"at": "sources.../services.yaml.[key]", "fault": "string_pattern_mismatch"},
        ),
        (
            {"blobs": {"0" * 64: "no base64!"}},
            422,
            "request_malformed",
            {"at": f"blobs.{'0' * 64}", "fault": "base64_decode"},
        ),
        (
            {"approvals": [{**SIGNED, "signature": "AAAA"}]},
            422,
            "request_malformed",
            {"at": "approvals.0.signature", "fault": "too_short"},
        ),
        (
            {"approvals": [{**SIGNED, "signed_at": "0001-01-01T00:00:00+14:00"}]},
            422,
            "request_malformed",
            {"at": "approvals.0.signed_at", "fault": "greater_than_equal"},
        ),
        (
            {"approvals": [{**SIGNED, "signed_at": 5}]},
            422,
            "request_malformed",
            {"at": "approvals.0.signed_at", "fault": "date_type"},
        ),
        ({"approvals": [SIGNED] * 9}, 422, "request_malformed", {"at": "approvals", "fault": "too_long"}),
        ({"manifest": "x" * MOST_PUBLICATION_BYTES}, 413, "body_too_large", {"most": MOST_PUBLICATION_BYTES}),
    ],
    ids=range(11),
)
def test_what_nobody_signed_is_not_published(
    tmp_path: Path, changed: dict[str, object], status: int, code: str, facts: dict[str, object]
) -> None:
    publisher = Publisher(signing=demo_keys(b"the secret of this test").signing, authors={})
    central = build_central((tmp_path / "central.db", KEY), clock=ManualClock(START), publisher=publisher)
    answer = ask(central, "POST", "/v1/releases", content=json.dumps({**PUBLICATION, **changed}))
    assert (answer.status_code, answer.json()) == (status, {"code": code, "facts": facts})
    assert central.releases.published() == []
    central.close()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000,
        b'{"sha":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"sha":' * 10_000 + b"1" + b"}" * 10_000,
        b"",
        b"\xff\xfe",
        b'{"sha": ["\\ud800"]}',
        b'{"sha": ["' + b"9" * 5000 + b'"]}',
        b'{"sha": [' + b"9" * 5000 + b"]}",
        b'{"sha": [], "more": 1}',
        b'{"sha": NaN}',
    ],
)
def test_what_is_no_request_is_refused_and_breaks_nothing(routes: Central, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = ask(routes, "POST", "/v1/shown/body", token=enrolled(routes), content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_malformed")


def test_a_bug_is_told_by_its_place_and_nothing_of_what_was_asked(
    routes: Central, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask(routes, "GET", "/v1/shown/broken/5XK2Q9A")
    assert (answer.status_code, answer.json()) == (500, {"code": "internal", "facts": {}})
    assert "get_broken" in caplog.text
    assert "5XK2Q9A" not in caplog.text
    assert (
        figures(routes)['dostdesk_central_requests_total{method="GET",route="/v1/shown/broken/{thing}",status="500"}']
        == 1
    )


def test_who_waits_for_news_misses_nothing_and_goes_home_at_the_end() -> None:
    news = News()

    async def follow() -> list[int]:
        seen = []
        count = news.count
        news.tell()
        await news.beyond(count, 60)
        seen.append(news.count)
        waiting = asyncio.create_task(news.beyond(news.count, 60))
        await asyncio.sleep(0)
        news.tell()
        await waiting
        seen.append(news.count)
        await news.beyond(news.count, 0.001)
        waiting = asyncio.create_task(news.beyond(news.count, 60))
        await asyncio.sleep(0)
        news.close()
        await waiting
        await news.beyond(news.count, 60)
        return seen

    assert asyncio.run(follow()) == [1, 2]


def test_the_document_of_central_names_every_route(central: Central) -> None:
    document = ask(central, "GET", "/openapi.json").json()
    assert {"/v1/health", "/v1/ready", "/metrics"} <= set(document["paths"])
    json.dumps(document)
