"""A short seeded round over the documents of hub and central, and proof that a fault of each kind would be found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Query

from dostdesk.serving.listening import Served, serving
from tests.fuzz.over_openapi import faults
from tests.fuzz.servers import SERVERS

EXAMPLES = 4


@pytest.mark.journey
@pytest.mark.parametrize("name", SERVERS)
def test_nothing_that_is_sent_breaks_a_server_or_is_taken_against_its_document(name: str, tmp_path: Path) -> None:
    answered: Counter[str] = Counter()
    with SERVERS[name](tmp_path) as (document, url, headers):
        found = list(faults(document, url, headers, examples=EXAMPLES, answered=answered))
    assert found == []
    paths = document["paths"]
    asked = {answer.rpartition(" ")[0] for answer in answered}
    assert asked == {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert {answer[-3] for answer in answered} >= {"2", "4"}


def test_a_fault_of_each_kind_is_found() -> None:
    planted = FastAPI()

    @planted.get("/breaks")
    async def breaks(many: Annotated[int, Query(ge=0, le=9)]) -> dict[str, int]:
        return {"part": 1 // (many - 3)}

    @planted.get("/sound")
    async def sound(many: Annotated[int, Query(ge=0, le=9)]) -> dict[str, int]:
        return {"many": many}

    document: dict[str, Any] = planted.openapi()
    # What this document promises to refuse, the route takes.
    document["paths"]["/takes"] = {
        "get": {**document["paths"]["/sound"]["get"], "operationId": "takes"},
    }

    @planted.get("/takes")
    async def takes() -> dict[str, int]:
        return {}

    answered: Counter[str] = Counter()
    server = Served(name="planted", app=planted, wake=lambda: None, close=lambda: None)
    with serving(server) as url:
        found = list(faults(document, url, {}, examples=40, answered=answered))
    assert [one.partition(":")[0] for one in found] == ["GET /breaks positive", "GET /takes negative"]
    assert "Server error" in found[0]
    assert "Schema-violating request accepted" in found[1]
