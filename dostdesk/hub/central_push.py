"""Pushing to central over HTTP: one typed call per route. When and what is decided in `pushing`."""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from dostdesk.domain.errors import Fact, OutsideError, RefusedError
from dostdesk.protocol.central_ingest import BlobsAsked, BlobsMissing, Ingested, IngestHead
from dostdesk.protocol.hub import Problem

CONNECT_S, ANSWER_S, BLOB_S = 3.0, 20.0, 60.0
_Answer = TypeVar("_Answer", bound=BaseModel)


class PushPort(Protocol):
    """Central as whoever pushes sees it.

    Every call raises:
        OutsideError: `central_unreachable`, `central_failed` (it answered that it could not), `central_garbage`.
        RefusedError: Central's own refusal, with its code and facts.
    """

    def head(self) -> IngestHead:
        """Where the feed of this centre ends at central."""
        ...

    def ingest(self, batch: bytes) -> Ingested:
        """Push an `IngestBatch`, written as JSON."""
        ...

    def missing(self, papers: Sequence[str]) -> tuple[str, ...]:
        """Which of some papers central lacks."""
        ...

    def put_paper(self, sha256: str, content: bytes) -> None: ...

    def close(self) -> None:
        """End what is under way as well as it can be ended."""
        ...


class CentralPush:
    """Central at an address.

    Args:
        token: By which central knows the centre.
        transport: In place of the network, for tests.
        trust: Certificates (PEM) that vouch for central, in place of the public authorities.
    """

    def __init__(
        self, url: str, token: str, *, transport: httpx.BaseTransport | None = None, trust: Path | None = None
    ) -> None:
        vouched: ssl.SSLContext | bool = ssl.create_default_context(cafile=trust) if trust else url.startswith("https:")
        self._client = httpx.Client(
            base_url=url,
            transport=transport,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            trust_env=False,
            verify=vouched,
        )

    def head(self) -> IngestHead:
        return _shaped(IngestHead, self._send("GET", "/v1/ingest/head"))

    def ingest(self, batch: bytes) -> Ingested:
        return _shaped(Ingested, self._send("POST", "/v1/ingest", batch))

    def missing(self, papers: Sequence[str]) -> tuple[str, ...]:
        asked = BlobsAsked(sha=tuple(papers)).model_dump_json().encode()
        return _shaped(BlobsMissing, self._send("POST", "/v1/blobs/missing", asked)).missing

    def put_paper(self, sha256: str, content: bytes) -> None:
        self._send("PUT", f"/v1/blobs/{sha256}", content, kind="application/octet-stream", timeout=BLOB_S)

    def close(self) -> None:
        self._client.close()

    def _send(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        *,
        kind: str = "application/json",
        timeout: float = ANSWER_S,
    ) -> httpx.Response:
        try:
            answer = self._client.request(
                method,
                path,
                content=content,
                headers={"Content-Type": kind},
                timeout=httpx.Timeout(timeout, connect=CONNECT_S),
            )
        except httpx.TransportError as error:
            raise OutsideError("central_unreachable") from error
        except (httpx.HTTPError, ValueError, RuntimeError) as error:
            # A runtime error is a client that was closed meanwhile.
            raise OutsideError("central_garbage") from error
        if answer.is_success:
            return answer
        raise _problem(answer)


def _shaped(shape: type[_Answer], answer: httpx.Response) -> _Answer:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise OutsideError("central_garbage") from error


def _problem(answer: httpx.Response) -> RefusedError | OutsideError:
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        return OutsideError("central_failed" if answer.is_server_error else "central_garbage")
    if answer.is_server_error:
        return OutsideError("central_failed", reason=problem.code)
    return RefusedError(problem.code, **_facts(problem.facts))


def _facts(facts: Mapping[str, Any]) -> dict[str, Fact]:
    plain = (str, int, float, bool, type(None))
    return {name: value for name, value in facts.items() if name.isidentifier() and isinstance(value, plain)}
