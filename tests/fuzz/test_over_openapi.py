"""A short seeded round over the documents of hub and central, and proof that a fault of each kind would be found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Query
from fastapi.responses import JSONResponse, PlainTextResponse

from dostdesk.protocol.shapes import Shape
from dostdesk.serving.document import BODY, outside, refused
from dostdesk.serving.listening import Served, serving
from dostdesk.serving.problems import add_problems, problem
from tests.fuzz.over_openapi import Server, faults
from tests.fuzz.servers import SERVERS

EXAMPLES = 3
METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH"}
# What anybody may ask, and why each of them must be open.
OPEN = {
    "hub": {
        "GET /v1/heartbeat",
        "POST /v1/enrol",
        # A device asks who answers before it tells its token; promotions are proven in themselves.
        "GET /v1/promotions",
        "POST /v1/fence",
        "POST /v1/proof",
        # A supervisor vouches with his password, in the body.
        "POST /v1/standby",
    },
    "central": {
        "GET /v1/health",
        "GET /v1/ready",
        "GET /metrics",
        "GET /v1/releases",
        "GET /v1/releases/blobs/{sha256}",
        "GET /v1/status/{number}",
        "POST /v1/releases",
    },
}


@pytest.mark.journey
@pytest.mark.parametrize("name", SERVERS)
def test_nothing_that_is_sent_breaks_a_server_or_is_taken_against_its_document(name: str, tmp_path: Path) -> None:
    with SERVERS[name](tmp_path) as server:
        operations = {
            f"{method.upper()} {path}": operation
            for path, methods in server.document["paths"].items()
            for method, operation in methods.items()
        }
        _nobody_unknown_is_served(server, operations, OPEN[name])
        _no_other_method_is_served(server)
        assert list(faults(server, examples=EXAMPLES)) == []
    assert {answer.rpartition(" ")[0] for answer in server.answered} == set(operations)
    # Nearly every route was led to an answer and not only to refusals.
    served = {answer.rpartition(" ")[0] for answer in server.answered if answer[-3] == "2"}
    assert len(served) >= len(operations) * 2 // 3


def _nobody_unknown_is_served(server: Server, operations: Mapping[str, Any], open_: set[str]) -> None:
    assert {route for route, operation in operations.items() if not operation.get("security")} == open_
    for route, operation in operations.items():
        method, path = route.split(" ")
        for headers in ({}, {"Authorization": "Bearer nobody's"}, {"Authorization": "Basic eDp4"}):
            if not operation.get("security"):
                continue
            # A body that is none may be refused before anybody asks who sent it.
            answer = httpx.request(method, f"{server.url}{_filled(path)}", headers=headers, content=b"{}")
            assert answer.status_code in {401, 422}, (route, answer.text)
            if "requestBody" not in operation and "{" not in path and "parameters" not in operation:
                assert answer.status_code == httpx.codes.UNAUTHORIZED, (route, answer.text)


def _no_other_method_is_served(server: Server) -> None:
    paths = server.document["paths"]
    for path in paths:
        # Another path may fit too, with whatever stands in its braces.
        fitting = [
            methods for other, methods in paths.items() if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", other), path)
        ]
        known = {method.upper() for methods in fitting for method in methods}
        for method in METHODS - known:
            answer = httpx.request(method, f"{server.url}{_filled(path)}", headers=dict(server.headers))
            assert (answer.status_code, answer.json()["code"]) == (405, "route_unknown"), (method, path)
            assert answer.headers["Allow"]


def _filled(path: str) -> str:
    return path.replace("{sha256}", "0" * 64).replace("{", "").replace("}", "")


# ------------------------------------------------------------ each kind of fault


class Body(Shape):
    """What the planted routes are sent."""

    many: int


def _planted() -> FastAPI:
    app = FastAPI(responses=outside())
    add_problems(app, {"planted": 409, "blob_unknown": 404})

    @app.get("/breaks", responses=refused({}, "request_malformed"))
    async def breaks(many: Annotated[int, Query(ge=0, le=9)]) -> dict[str, int]:
        return {"part": 1 // (many - 3)}

    @app.get("/sound", responses=refused({}, "request_malformed"))
    async def sound(many: Annotated[int, Query(ge=0, le=9)]) -> dict[str, int]:
        return {"many": many}

    @app.get("/takes")
    async def takes() -> dict[str, int]:
        return {}

    @app.get("/away")
    async def away() -> JSONResponse:
        return problem(503, "database_busy")

    @app.get("/elsewhere")
    async def elsewhere() -> JSONResponse:
        return problem(404, "blob_unknown")

    @app.get("/unnamed", responses=refused({}, "planted"))
    async def unnamed() -> JSONResponse:
        return problem(409, "draft_older")

    @app.get("/speechless", responses=refused({}, "planted"))
    async def speechless() -> JSONResponse:
        return problem(409, "planted")

    @app.get("/misshapen", response_model=dict[str, int])
    async def misshapen() -> JSONResponse:
        return JSONResponse({"many": "a"})

    @app.get("/untyped", response_model=dict[str, int])
    async def untyped() -> PlainTextResponse:
        return PlainTextResponse("{}")

    @app.post("/strict", responses=refused({}, *BODY))
    async def strict(body: Body) -> int:
        return body.many if body.many < 0 else int(Body.model_validate({"many": "x"}).many)

    return app


FOUND = {
    "GET /breaks positive": "Server error",
    "GET /takes negative": "Schema-violating request accepted",
    "GET /away positive": "nobody is away",
    "GET /elsewhere positive": "Undocumented status code",
    "GET /unnamed positive": "a code that is not in the document",
    "GET /speechless positive": "a code without a sentence",
    "GET /misshapen positive": "Response violates schema",
    "GET /untyped positive": "Undocumented Content-Type",
    "POST /strict positive": "the document allows what is refused",
}


@pytest.fixture
def planted() -> Iterator[Server]:
    app = _planted()
    document: dict[str, Any] = app.openapi()
    # What the document promises to refuse, this route takes.
    document["paths"]["/takes"] = {"get": {**document["paths"]["/sound"]["get"], "operationId": "takes"}}
    with serving(Served(name="planted", app=app, wake=lambda: None, close=lambda: None)) as url:
        yield Server(document=document, url=url, headers={})


def test_a_fault_of_each_kind_is_found(planted: Server) -> None:
    found = {one.partition(":")[0]: one for one in faults(planted, examples=12)}
    assert set(found) == set(FOUND)
    for route, said in FOUND.items():
        assert said in found[route]


def test_values_at_the_edge_are_tried_in_a_long_round(planted: Server) -> None:
    few = planted.answered.total()
    assert {one.partition(":")[0] for one in faults(planted, examples=1, covering=True)} >= {"GET /takes negative"}
    assert planted.answered["GET /sound 422"] - few >= 5
