"""Who has no business with the succession of hubs: wrong tokens, other centres, old promotions, too large bodies."""

from __future__ import annotations

import base64
import uuid
from dataclasses import replace
from typing import Any

import httpx
import pytest

from dostdesk.domain.events import GENESIS, Event, EventDraft, EventKind
from dostdesk.domain.succession import HubRole, Promotion, body_proof, device_token
from dostdesk.hub.build import Hub
from dostdesk.hub.hub_port import TAIL
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.succession import HUB_PROOF, PromotionShape, Tail
from dostdesk.serving.problems import LARGE_BYTES, MOST_BYTES
from tests.desk.place import CLERK, PASSWORD
from tests.succession.net import SUPERVISOR
from tests.succession.town import Town, events_of, lawful

DAY, DEVICE, INSTALL = "2026-11-18", "desk-9", "00000000-0000-4000-8000-000000000077"
FOREIGN = b"\x07" * 32


def post(town: Town, host: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
    with httpx.Client(transport=town.net, base_url=f"http://{host}", timeout=30) as client:
        return client.post(path, json=body, **more) if body is not None else client.post(path, **more)


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def hello(**changed: Any) -> dict[str, Any]:
    return {"device": DEVICE, "install": INSTALL, "install_epoch": 1, "day": DAY, **changed}


def token_of(hub: Hub, device: str = DEVICE, install: str = INSTALL) -> str:
    return device_token(hub.parts.centre.secret, device, install)


@pytest.fixture
def promoted(town: Town) -> Hub:
    town.b.follow()
    return town.hub_is_lost()


def unchanged(hub: Hub, before: int) -> None:
    assert hub.parts.tail.head == before
    assert hub.parts.standing.role is HubRole.ACTIVE


def test_an_install_is_met_only_with_its_own_token(town: Town, promoted: Hub) -> None:
    head = promoted.parts.tail.head
    strangers = (
        {},
        bearer("guessed"),
        bearer(token_of(promoted, "desk-8")),
        bearer(token_of(promoted, install=str(uuid.uuid4()))),
        bearer(device_token(FOREIGN, DEVICE, INSTALL)),
        {"Authorization": "Basic eDp4"},
    )
    for headers in strangers:
        refused(post(town, "b", "/v1/recovery", hello(), headers=headers), 401, "device_unknown")
    with promoted.store.reading() as rows:
        assert rows.people.by_install(INSTALL) is None
    unchanged(promoted, head)


def test_no_series_of_another_centre_and_no_label_of_another_day_is_taken(town: Town, promoted: Hub) -> None:
    series = [{"centre": "13", "year": 2026, "code": "0A7", "capacity": 100}]
    labels = [{"letter": "Y", "last": 99_000}]
    head = promoted.parts.tail.head
    told = hello(series=series, labels=labels, day="2026-11-17")
    assert post(town, "b", "/v1/recovery", told, headers=bearer(token_of(promoted))).is_success
    unchanged(promoted, head)


def test_ops_are_taken_of_the_device_that_speaks_alone(town: Town, promoted: Hub) -> None:
    mine = bearer(token_of(promoted))
    assert post(town, "b", "/v1/recovery", hello(), headers=mine).is_success
    op = {
        "op_id": str(uuid.uuid4()), "lane": "queue", "lane_seq": 1, "actor": "s-1", "kind": "close_window",
        "happened_at": "2026-11-18T05:00:00Z", "payload": {"window": 7},
    }  # fmt: skip
    batch = {"device": DEVICE, "install_epoch": 1, "ops": [{"op": op}]}
    head = promoted.parts.tail.head
    refused(post(town, "b", "/v1/recovery/ops", batch), 401, "device_unknown")
    refused(post(town, "b", "/v1/recovery/ops", {**batch, "device": "desk-7"}, headers=mine), 403, "device_wrong")
    papers = {**batch, "ops": [{"op": {**op, "lane": "papers"}}]}
    refused(post(town, "b", "/v1/recovery/ops", papers, headers=mine), 422, "lane_wrong")
    refused(post(town, "b", "/v1/recovery/ops", {**batch, "ops": []}, headers=mine), 422, "request_malformed")
    unchanged(promoted, head)


def test_a_body_beyond_the_largest_day_is_refused_and_a_large_day_is_not(town: Town, promoted: Hub) -> None:
    """What all waiting citizens of a centre are is more than an ordinary request may bring."""
    ticket = {"label": "Y-001", "note": "x" * (MOST_BYTES // 1000)}
    large = hello(tickets=[ticket] * 1500)
    assert post(town, "b", "/v1/recovery", large, headers=bearer(token_of(promoted))).is_success
    head = promoted.parts.tail.head
    too_large = b"[" + b" " * LARGE_BYTES + b"]"
    for path in ("/v1/recovery", "/v1/recovery/ops", "/v1/recovery/tail"):
        refused(post(town, "b", path, content=too_large, headers=bearer(token_of(promoted))), 413, "body_too_large")
    for path in ("/v1/fence", "/v1/proof", "/v1/standby"):
        refused(post(town, "b", path, content=b" " * (MOST_BYTES + 1)), 413, "body_too_large")
    unchanged(promoted, head)


def tail_of(hub: Hub, **changed: Any) -> Tail:
    """One event that a hub before may have recorded."""
    draft = EventDraft(entity="hub", kind=EventKind.LABELS_SKIPPED, body={"labels": {}, "day": DAY, "at": "x"})
    made = Event.recorded(
        draft,
        centre=changed.pop("centre", "12"),
        epoch=changed.pop("epoch", 1),
        seq=1,
        op_id=str(uuid.uuid4()),
        order=0,
        hub_time=hub.parts.now(),
        prev_hash=GENESIS,
    )
    return Tail(after=0, prev_hash=GENESIS, events=(EventShape.of(replace(made, **changed)),))


def send_tail(town: Town, tail: Tail, secret: bytes, *, spoiled: bytes = b"") -> httpx.Response:
    content = tail.model_dump_json().encode()
    headers = {HUB_PROOF: body_proof(secret, TAIL, content), "Content-Type": "application/json"}
    return post(town, "b", "/v1/recovery/tail", content=content + spoiled, headers=headers)


def test_a_tail_is_taken_of_a_hub_of_this_centre_alone(town: Town, promoted: Hub) -> None:
    secret, head = promoted.parts.centre.secret, promoted.parts.tail.head
    fitting = tail_of(promoted)
    refused(send_tail(town, fitting, FOREIGN), 401, "promotion_unproven")
    # A proof is of one body, and of nothing that somebody adds.
    refused(send_tail(town, fitting, secret, spoiled=b" "), 401, "promotion_unproven")
    wrong = (
        tail_of(promoted, centre="13"),
        tail_of(promoted, epoch=promoted.parts.epoch),
        tail_of(promoted, hash="0" * 64),
        tail_of(promoted, seq=7),
        Tail(after=0, prev_hash=GENESIS, events=({"kind": "none"},)),
    )
    for tail in wrong:
        refused(send_tail(town, tail, secret), 409, "tail_wrong")
    no_paper = fitting.model_copy(update={"papers": {"0" * 64: "no base64"}})
    refused(send_tail(town, no_paper, secret), 409, "tail_wrong")
    other_paper = fitting.model_copy(update={"papers": {"0" * 64: base64.b64encode(b"another").decode()}})
    assert send_tail(town, other_paper, secret).is_success
    with promoted.store.reading() as rows:
        assert rows.papers.blob("0" * 64) is None
    unchanged(promoted, head)


def test_an_old_promotion_fences_nobody_again(town: Town, promoted: Hub) -> None:
    own = promoted.parts.standing.promotions[-1]
    secret, code = promoted.parts.centre.secret, promoted.parts.centre.code
    earlier = Promotion(epoch=1, seq=0, hash=GENESIS).proven(secret, code)
    for promotion in (own, earlier):
        asked = {"promotion": PromotionShape.of(promotion).model_dump(mode="json"), "url": "http://evil"}
        answer = post(town, "b", "/v1/fence", asked)
        assert (answer.status_code, answer.json()["role"]) == (200, "active")
    higher = (
        replace(own, epoch=9),
        Promotion(epoch=9, seq=0, hash=GENESIS).proven(secret, "13"),
        Promotion(epoch=9, seq=0, hash=GENESIS).proven(FOREIGN, code),
    )
    for promotion in higher:
        asked = {"promotion": PromotionShape.of(promotion).model_dump(mode="json"), "url": "http://evil"}
        refused(post(town, "b", "/v1/fence", asked), 401, "promotion_unproven")
    assert promoted.parts.standing.role is HubRole.ACTIVE
    lawful(promoted)


def test_nobody_stands_by_or_promotes_without_the_right(town: Town) -> None:
    asked = {"name": "evil", "address": "http://evil", "login": CLERK, "password": PASSWORD}
    refused(post(town, "a", "/v1/standby", asked), 403, "right_missing")
    refused(post(town, "a", "/v1/standby", {**asked, "login": SUPERVISOR, "password": "x"}), 401, "password_wrong")
    refused(post(town, "a", "/v1/standby", {**asked, "address": "javascript:x"}), 422, "request_malformed")
    with httpx.Client(transport=town.net, base_url="http://a") as client:
        for headers in ({}, bearer("guessed"), bearer(token_of(town.a.hub))):
            place = {"after": 0, "op": 0, "place": 0}
            answer = client.get("/v1/standby/changes", params=place, headers=headers)
            refused(answer, 401, "standby_unknown")
    promote = {"login": CLERK, "password": PASSWORD, "old_hub_is_off": True}
    refused(post(town, "b", "/v1/promote", promote), 403, "right_missing")
    supervisor = {**promote, "login": SUPERVISOR}
    refused(post(town, "b", "/v1/promote", {**supervisor, "password": "x"}), 401, "password_wrong")
    assert post(town, "b", "/v1/promote", {**supervisor, "old_hub_is_off": False}).status_code in {409, 422}
    assert town.b.standby.hub is None
    assert [one.kind for one in events_of(town.a.hub) if one.kind is EventKind.HUB_PROMOTED] == []


def test_who_stands_by_takes_nothing_of_devices(town: Town) -> None:
    secret = town.a.hub.parts.centre.secret
    headers = bearer(device_token(secret, DEVICE, INSTALL))
    for path in ("/v1/recovery", "/v1/recovery/ops", "/v1/recovery/tail", "/v1/life", "/v1/enrol/anew", "/v1/ops"):
        answer = post(town, "b", path, hello(), headers=headers)
        assert answer.json()["code"] == "hub_standby", path
