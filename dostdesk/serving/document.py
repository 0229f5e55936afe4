"""What a server's OpenAPI document says beside the shapes: how a route refuses, and bodies that it reads by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from dostdesk.protocol.hub import Problem
from dostdesk.serving.problems import status_of

Responses = dict[int | str, dict[str, Any]]
BODY = ("body_too_large", "request_malformed", "value_unstorable")
"""How whatever takes a body may refuse it."""

OUTSIDE = 503
_MEANING = {
    OUTSIDE: "What this server needs does not answer, or cannot: asked again later, the same request may succeed.",
}


def refused(statuses: Mapping[str, int], *codes: str) -> Responses:
    """The refusals of a route, by status, for its `responses`."""
    found: dict[int, list[str]] = {}
    for code in codes:
        found.setdefault(status_of(code, statuses), []).append(code)
    return {status: _told(", ".join(f"`{code}`" for code in sorted(set(named)))) for status, named in found.items()}


def outside() -> Responses:
    """What any route may answer whose server has a store, and others beside it."""
    return {OUTSIDE: _told(_MEANING[OUTSIDE])}


def body(model: type[BaseModel]) -> dict[str, Any]:
    """For `openapi_extra` of a route that reads its body by itself: the whole shape in one place."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": inlined(model)}}}}


def inlined(model: type[BaseModel]) -> Mapping[str, Any]:
    """The JSON Schema of a model without references, which in a document would lead to its components."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def whole(node: Any) -> Any:
        if isinstance(node, dict):
            named = node.get("$ref")
            if isinstance(named, str):
                rest = {key: value for key, value in node.items() if key != "$ref"}
                return {**whole(parts[named.rpartition("/")[2]]), **whole(rest)}
            # A key that is none of the named ones is refused, and pydantic does not say so.
            closed = {"additionalProperties": False} if "patternProperties" in node else {}
            return closed | {key: whole(value) for key, value in node.items()}
        return [whole(one) for one in node] if isinstance(node, list) else node

    return dict(whole(schema))


def bytes_told(why: str = "The bytes as they are") -> Responses:
    """For a route that answers with bytes and no JSON."""
    return {200: {"description": why, "content": {"application/octet-stream": {"schema": _BINARY}}}}


def and_secured(operation: Mapping[str, Any], schemes: Iterable[str]) -> dict[str, Any]:
    """`openapi_extra` of a route that looks at its headers by itself: it needs all of these schemes."""
    return {**operation, "security": [{scheme: [] for scheme in schemes}]}


_BINARY = {"type": "string", "format": "binary"}
BYTES = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": _BINARY}}}}
"""For `openapi_extra` of a route that takes bytes."""


def _told(why: str) -> dict[str, Any]:
    return {"model": Problem, "description": why}
