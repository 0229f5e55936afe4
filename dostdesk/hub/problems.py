"""How trouble leaves a hub: every refusal is a `Problem` with a code, and no log line holds anything personal."""

from __future__ import annotations

import json
import logging
import traceback
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.hub.attempt import Attempt
from dostdesk.protocol import MAX_BLOB_BYTES, OLDEST_PROTOCOL, PROTOCOL, headers

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from dostdesk.hub.parts import Parts

LOG = logging.getLogger("dostdesk.hub")
# A draft of the largest size with every character escaped.
MOST_BYTES = 6 * MAX_BLOB_BYTES
_STATUS = {
    "device_unknown": 401,
    "session_missing": 401,
    "password_wrong": 401,
    "right_missing": 403,
    "board_reads_only": 403,
    "draft_not_yours": 403,
    "device_wrong": 403,
    "blob_unknown": 404,
    "draft_none": 404,
    "draft_service_unknown": 404,
    "route_unknown": 404,
    "feed_beyond": 410,
    "feed_epoch": 410,
    "body_too_large": 413,
    "request_malformed": 422,
    "blob_hash_wrong": 422,
    "lane_wrong": 422,
    "sign_in_slow": 429,
}


def problem(status: int, code: str, **facts: object) -> JSONResponse:
    """A refusal over HTTP."""
    return JSONResponse({"code": code, "facts": facts}, status_code=status)


def add_problems(app: FastAPI) -> None:
    """Answer every failure of a route in one shape."""

    @app.exception_handler(RefusedError)
    async def refused(_: Request, error: RefusedError) -> JSONResponse:
        return problem(_STATUS.get(error.code, 409), error.code, **error.facts)

    @app.exception_handler(OutsideError)
    async def outside(_: Request, error: OutsideError) -> JSONResponse:
        note("outside", code=error.code)
        return problem(503, error.code, **error.facts)

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(ValidationError)
    async def malformed(_: Request, _error: Exception) -> JSONResponse:
        return problem(422, "request_malformed")

    @app.exception_handler(HTTPException)
    async def by_status(_: Request, error: HTTPException) -> JSONResponse:
        if error.status_code in {404, 405}:
            return problem(error.status_code, "route_unknown")
        return problem(422, "request_malformed")

    @app.exception_handler(Exception)
    async def internal(_: Request, _error: Exception) -> JSONResponse:
        return problem(500, "internal")


class Envelope:
    """Around all routes: the headers of every reply, the limit of every body, and bugs that end here, in the log."""

    def __init__(self, inner: ASGIApp, parts: Parts) -> None:
        self._inner = inner
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        parts = self._parts
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MOST_BYTES:
                raise RefusedError("body_too_large", most=MOST_BYTES)
            return message

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    (headers.EPOCH.lower().encode(), str(parts.epoch).encode()),
                    (headers.HUB_TIME.lower().encode(), to_text(parts.now()).encode()),
                    (headers.PROTOCOLS.lower().encode(), f"{OLDEST_PROTOCOL}-{PROTOCOL}".encode()),
                ]
            await send(message)

        attempt = Attempt()
        with attempt:
            await self._inner(scope, limited, stamped)
        if attempt.error is not None:
            # The inner application has answered `internal` already; what is left is to say where it broke.
            note_bug(attempt.error)


def note(what: str, **facts: object) -> None:
    """One structured line: codes, ids and counts alone."""
    LOG.info(json.dumps({"what": what, **facts}, ensure_ascii=False))


def note_bug(error: BaseException) -> None:
    """Where a bug is, without its message: messages quote what people typed."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    LOG.error(json.dumps({"what": "bug", "kind": type(error).__name__, "frames": frames[-12:]}))
