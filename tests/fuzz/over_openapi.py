"""Requests made from a server's own OpenAPI document, right and wrong ones, and what no answer to them may be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.transport.serialization import Binary

from dostdesk.assets import resource
from dostdesk.domain.words import LANGUAGES

_TIMEOUT_S = 30.0
_REFUSED, _OUTSIDE = 400, 503
# Codes of what the database, a disk or another server does: any route may answer with them.
_NO_REQUEST = {"request_malformed", "value_unstorable"}
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(kw_only=True)
class Server:
    """A server that is asked.

    Attributes:
        headers: Of somebody whom it knows.
        prepare: Makes a right request one that leads further: with ids that the server knows, in the order it wants.
        heard: Told each answer, with the request.
    """

    document: Mapping[str, Any]
    url: str
    headers: Mapping[str, str]
    prepare: Callable[[Case, Draw], None] = lambda _case, _draw: None
    heard: Callable[[Case, Response], None] = lambda _case, _answer: None
    answered: Counter[str] = field(default_factory=Counter)


def faults(server: Server, *, examples: int, number: int = 1, covering: bool = False) -> Iterator[str]:
    """What was answered that may not be.

    A failure of the server's own; the word that somebody else failed, as everybody whom it needs is there; an
    acceptance of what the document forbids; the refusal as malformed of what it allows; and an answer of a status, a
    type, a shape or a code that the document does not name, or without a sentence in each language.

    Args:
        examples: Requests for each operation that are right, and as many that are wrong.
        number: Another one makes other requests.
        covering: Also each value at the edge of what is allowed, and each just beyond.
    """
    schema = schemathesis.openapi.from_dict(dict(server.document))
    for found in schema.get_all_operations():
        if not isinstance(found, Ok):
            yield f"{found.err()}"
            continue
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            fault = _drawn(server, operation, mode, examples=examples, number=number)
            if not fault and covering:
                fault = _covered(server, operation, mode)
            if fault:
                yield f"{operation.method.upper()} {operation.path} {mode.value}: {fault}"


def _drawn(server: Server, operation: Any, mode: GenerationMode, *, examples: int, number: int) -> str:
    """The first fault of an operation, by its smallest request; empty for none."""
    named = {parameter.name for parameter in operation.query}

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def asked(case: Case, data: st.DataObject) -> None:
        # The document says what parameters there are, and not that there are no others.
        assume(set(case.query or ()) <= named)
        if mode is GenerationMode.POSITIVE:
            server.prepare(case, data.draw)
        _ask(server, case, mode)

    try:
        asked()
    except Unsatisfiable:
        # An operation without anything that could be wrong.
        return ""
    except (Failure, FailureGroup, AssertionError) as failed:
        return _told(failed)
    return ""


def _covered(server: Server, operation: Any, mode: GenerationMode) -> str:
    config = operation.schema.config.generation_for(operation=operation)
    named = {parameter.name for parameter in operation.query}
    for case in operation.schema.iter_coverage_cases(operation, generation_modes=[mode], generation_config=config):
        if case.method.upper() != operation.method.upper() or not set(case.query or ()) <= named:
            continue
        try:
            _ask(server, case, mode)
        except (Failure, FailureGroup, AssertionError) as failed:
            return _told(failed)
    return ""


def _ask(server: Server, case: Case, mode: GenerationMode) -> None:
    # Who waits for news waits for nothing here.
    if "wait" in case.query:
        case.query["wait"] = "0"
    if mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
        case.body = _whole(case.body)
    # Who signs out signs somebody else out.
    kept = {"X-Session"} if case.method.upper() == "DELETE" else set()
    headers = {name: value for name, value in server.headers.items() if name not in kept}
    answer = case.call(base_url=server.url, headers=headers, timeout=_TIMEOUT_S)
    server.answered[f"{case.method.upper()} {case.operation.path} {answer.status_code}"] += 1
    server.heard(case, answer)
    assert answer.status_code != _OUTSIDE, f"nobody is away, and yet: {answer.text}"
    case.validate_response(
        answer,
        checks=[not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance],
    )
    if answer.status_code < _REFUSED:
        case.validate_response(answer, checks=[negative_data_rejection])
        return
    told = answer.json()
    if told["code"] in _NO_REQUEST:
        # What `after` holds is central's own affair, and bytes are no JSON: the document cannot say what is in them.
        opaque = isinstance(case.body, bytes | Binary) or told["facts"].get("at") == "after"
        assert mode is GenerationMode.NEGATIVE or opaque, (
            f"the document allows what is refused: {answer.text}\n{case.body!r}"
        )
        assert told["facts"].get("at"), f"a refusal without the place: {answer.text}"
    # Without the status, the checks above have let it through: it is an answer to no request of this document.
    promised = case.operation.definition.raw["responses"].get(str(answer.status_code))
    assert promised is None or f"`{told['code']}`" in promised["description"], (
        f"a code that is not in the document: {answer.text}"
    )
    assert all(told["code"] in sentences for sentences in _sentences()), f"a code without a sentence: {answer.text}"


def sent_bytes(body: Any) -> bytes:
    """A body as bytes, where that is what it is."""
    return body.data if isinstance(body, Binary) else body if isinstance(body, bytes) else b""


def _whole(value: Any) -> Any:
    """To JSON Schema 1.0 is an integer too; here it is none, as the two are written and hashed differently."""
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@cache
def _sentences() -> tuple[Mapping[str, str], ...]:
    folder = resource("translations")
    return tuple(json.loads((folder / one / "errors.json").read_text(encoding="utf-8")) for one in LANGUAGES)


def _told(failed: BaseException) -> str:
    inner = failed.exceptions if isinstance(failed, FailureGroup) else (failed,)
    return "; ".join(str(one) for one in (failed, *inner))
