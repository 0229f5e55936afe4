"""What is told of a request that is none: its place and the kind of its fault, and nothing that it held."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from dostdesk.protocol.central_ingest import IngestBatch
from dostdesk.protocol.central_register import SearchAsked
from dostdesk.protocol.ops import OpBatch
from dostdesk.serving.malformed import fault_of
from dostdesk.serving.problems import add_problems

ASKER = {"staff": "s-1", "role": "clerk"}


def told(question: dict[str, object]) -> tuple[str, dict[str, str]]:
    with pytest.raises(ValidationError) as found:
        SearchAsked.model_validate({"asker": ASKER, "question": question})
    code, facts = fault_of(found.value.errors())
    return code, dict(facts)


@pytest.mark.parametrize(
    ("question", "code", "at", "fault"),
    [
        ({"name": "a\x00b"}, "value_unstorable", "question.name", "string_pattern_mismatch"),
        ({"after": "a\x00b"}, "value_unstorable", "question.after", "string_pattern_mismatch"),
        ({"number": "١٢-26-000-00001-0"}, "request_malformed", "question.number", "string_pattern_mismatch"),
        ({"centre": "١٢"}, "request_malformed", "question.centre", "string_pattern_mismatch"),
        ({"limit": True}, "request_malformed", "question.limit", "int_type"),
        ({"limit": "5"}, "request_malformed", "question.limit", "int_type"),
        ({"since": 0}, "request_malformed", "question.since", "date_type"),
        ({"since": "1700000000"}, "request_malformed", "question.since", "date_type"),
        ({"until": "2026-11-22T00:00:00"}, "request_malformed", "question.until", "date_type"),
        ({"until": "2026-02-30"}, "request_malformed", "question.until", "date_from_datetime_parsing"),
        ({"order": "5XK2Q9A"}, "request_malformed", "question.order", "extra_forbidden"),
    ],
)
def test_the_first_wrong_place_is_told(question: dict[str, object], code: str, at: str, fault: str) -> None:
    assert told(question) == (code, {"at": at, "fault": fault})


def test_a_long_name_is_cut() -> None:
    _, facts = told({"x" * 10_000: 1})
    assert len(facts["at"]) < 100


def test_a_body_that_ends_early_is_told_by_line_and_column() -> None:
    for shape in (OpBatch, IngestBatch):
        with pytest.raises(ValidationError) as found:
            shape.model_validate_json('{"epoch": 1,\n "after"')
        assert fault_of(found.value.errors())[1] == {"at": "line 2 column 8", "fault": "json_invalid"}


def test_what_the_framework_reads_has_its_place_too() -> None:
    app = FastAPI()
    add_problems(app, {})

    @app.post("/asked/{many}")
    async def asked(many: int, body: SearchAsked) -> int:
        return many

    known = '{"asker": {"staff": "s-1", "role": "clerk"}'
    wrong = (
        ("/asked/1", '{"asker":', "character 9"),
        ("/asked/1", "[" * 100_000, "body"),
        ("/asked/one", known + ', "question": {}}', "many"),
        ("/asked/1", known + "}", "question"),
    )

    async def told_over_http() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        json = {"Content-Type": "application/json"}
        async with httpx.AsyncClient(transport=transport, base_url="http://server", headers=json) as client:
            return [await client.post(path, content=body) for path, body, _ in wrong]

    for answer, (_, _, place) in zip(asyncio.run(told_over_http()), wrong, strict=True):
        assert (answer.status_code, answer.json()["code"]) == (422, "request_malformed")
        assert answer.json()["facts"]["at"] == place
