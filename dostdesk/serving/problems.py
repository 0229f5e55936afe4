"""How trouble leaves a server: a refusal is a problem with a code and its facts, and a bug ends here, in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.protocol import MAX_BLOB_BYTES
from dostdesk.serving.attempt import Attempt
from dostdesk.serving.logs import note, note_bug
from dostdesk.serving.malformed import fault_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1_000_000
"""Of a body where a route needs no more: it is read and parsed before anybody knows who sent it."""

LARGE_BYTES = 6 * MAX_BLOB_BYTES
"""A draft of the largest size with every character escaped."""

_STATUS = {"body_too_large": 413, "request_malformed": 422, "route_unknown": 404, "value_unstorable": 422}
_UNNAMED = 409
Limits = Mapping[str, int]
Stamp = Callable[[], Iterable[tuple[str, str]]]


def status_of(code: str, statuses: Mapping[str, int]) -> int:
    """With which status a refusal leaves a server.

    Args:
        statuses: Code → status of the refusals that are this server's own.
    """
    return statuses.get(code) or _STATUS.get(code, _UNNAMED)


def problem(status: int, code: str, **facts: object) -> JSONResponse:
    """A refusal over HTTP."""
    return JSONResponse({"code": code, "facts": facts}, status_code=status)


def add_problems(app: FastAPI, statuses: Mapping[str, int]) -> None:
    """Answer every failure of a route in one shape.

    Args:
        statuses: Code of a refusal → HTTP status; 409 for what is not named.
    """

    def refusal(error: RefusedError) -> JSONResponse:
        return problem(status_of(error.code, statuses), error.code, **error.facts)

    @app.exception_handler(RefusedError)
    async def refused(_: Request, error: RefusedError) -> JSONResponse:
        return refusal(error)

    @app.exception_handler(OutsideError)
    async def outside(_: Request, error: OutsideError) -> JSONResponse:
        note("outside", code=error.code)
        return problem(503, error.code, **error.facts)

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(ValidationError)
    async def malformed(_: Request, error: RequestValidationError | ValidationError) -> JSONResponse:
        code, facts = fault_of(error.errors())
        return problem(422, code, **facts)

    @app.exception_handler(HTTPException)
    async def by_status(_: Request, error: HTTPException) -> JSONResponse:
        if isinstance(error.__cause__, RefusedError):
            return refusal(error.__cause__)  # what the envelope said while the framework read the body
        if error.status_code in {404, 405}:
            unknown = problem(error.status_code, "route_unknown")
            # What is allowed here, where only the method was wrong.
            unknown.headers.update(error.headers or {})
            return unknown
        return problem(422, "request_malformed", at="body", fault="unreadable")

    @app.exception_handler(Exception)
    async def internal(_: Request, _error: Exception) -> JSONResponse:
        return problem(500, "internal")


class Envelope:
    """Around all routes: the headers of every reply, the limit of every body, and bugs that end here, in the log.

    Args:
        stamp: The headers of a reply, asked for when it begins.
        most_bytes: Of a body; more is refused as `body_too_large`.
        larger: Beginning of a path → how much more it may bring. The longest that fits counts.
    """

    def __init__(
        self, inner: ASGIApp, stamp: Stamp, *, most_bytes: int = MOST_BYTES, larger: Limits | None = None
    ) -> None:
        self._inner = inner
        self._stamp = stamp
        self._most_bytes = most_bytes
        self._larger = sorted((larger or {}).items(), key=lambda one: -len(one[0]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        received, most = 0, self._most_of(scope["path"])

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise RefusedError("body_too_large", most=most)
            return message

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                stamps = ((name.lower().encode(), value.encode()) for name, value in self._stamp())
                message["headers"] = [*message.get("headers", ()), *stamps]
            await send(message)

        attempt = Attempt()
        with attempt:
            await self._inner(scope, limited, stamped)
        # Whoever hangs up in the middle of what he says is cut off, which is nobody's fault here.
        if attempt.error is not None and not isinstance(attempt.error, ClientDisconnect):
            # The inner application has answered `internal` already; what is left is to say where it broke.
            note_bug(attempt.error)

    def _most_of(self, path: str) -> int:
        return next((most for begin, most in self._larger if path.startswith(begin)), self._most_bytes)
