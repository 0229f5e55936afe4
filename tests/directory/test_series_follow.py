"""Series come from central alone: whatever was lost on the way or with a back-up, no number space is given twice."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
from sqlalchemy import delete

from dostdesk.hub.central_port import SeriesWanted
from dostdesk.storage.central.engine import writing
from dostdesk.storage.central.tables_directory import SERIES_GRANT
from tests.desk.place import Place
from tests.directory.linked import CENTRE, LinkedHub

REQUEST = str(uuid.UUID(int=7))


def post(hub: LinkedHub, path: str, body: dict[str, Any], token: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return hub.request(httpx.Request("POST", f"http://hub{path}", headers=headers, content=json.dumps(body)))


def enrolled(hub: LinkedHub, name: str = "desk-8") -> str:
    answer = post(hub, "/v1/enrol", {"device": name, "install": str(uuid.UUID(int=8))})
    return str(answer.json()["token"])


def granted(hub: LinkedHub, token: str, request: str = REQUEST) -> list[str]:
    answer = post(hub, "/v1/series", {"install_epoch": 1, "request": request}, token)
    assert answer.status_code == httpx.codes.OK, answer.text
    return [one["code"] for one in answer.json()["series"]]


def codes(hub: LinkedHub) -> list[str]:
    with hub.store.reading() as rows:
        return [one.series.code for one in rows.series.of_centre(CENTRE)]


def test_an_answer_that_was_lost_is_given_again(hub: LinkedHub, desk: Place) -> None:
    token = enrolled(hub)
    wanted = SeriesWanted(
        device="desk-8", install_epoch=1, request=REQUEST, year=2026, first=0, count=2, taken=frozenset({"000", "001"})
    )
    # Central has granted them, and the hub died before it could write that down.
    hub.hub.parts.central.grant_series(wanted)
    assert granted(hub, token) == granted(hub, token) == ["002", "003"]
    assert codes(hub) == ["000", "001", "002", "003"]
    with hub.hub.store.reading() as rows:
        assert [one.series.code for one in rows.numbers.series(device="desk-8", install_epoch=1)] == ["002", "003"]


def test_a_central_that_has_lost_its_grants_gives_none_of_them_again(hub: LinkedHub, desk: Place) -> None:
    # The back-up is older than the grants of desk-7, and nothing of the feed has been pushed.
    with writing(hub.store.engine) as connection:
        connection.execute(delete(SERIES_GRANT))
    assert granted(hub, enrolled(hub)) == ["002", "003"]


def test_without_central_nothing_is_granted_and_nothing_is_remembered(hub: LinkedHub, desk: Place) -> None:
    token = enrolled(hub)
    hub.line.cut = True
    refused = post(hub, "/v1/series", {"install_epoch": 1, "request": REQUEST}, token)
    assert refused.status_code >= httpx.codes.INTERNAL_SERVER_ERROR
    assert refused.json()["code"] == "central_unreachable"
    hub.line.cut = False
    assert granted(hub, token) == ["002", "003"]


def test_a_grant_of_another_centre_or_of_a_known_code_is_not_taken(hub: LinkedHub, desk: Place) -> None:
    token = enrolled(hub)
    for lie in (
        lambda body: body.replace(b'"centre":"12"', b'"centre":"07"'),
        lambda body: body.replace(b'"code":"002"', b'"code":"000"'),
        lambda body: b'{"series":[]}',
    ):
        hub.line.spoil = lambda path, body, lie=lie: lie(body) if path == "/v1/series/grant" else body  # type: ignore[misc]
        refused = post(hub, "/v1/series", {"install_epoch": 1, "request": REQUEST}, token)
        assert refused.json()["code"] == "central_garbage"
    hub.line.spoil = lambda path, body: body
    assert granted(hub, token) == ["002", "003"]
