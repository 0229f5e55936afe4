"""Central as the shelf that releases are published to, over HTTP: the two signatures say who asks."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from dostdesk.catalogue.canonical import digest
from dostdesk.catalogue.manifest import Manifest
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.protocol.central_publishing import PublishedList, PublishedShape
from dostdesk.publishing.publication import Approval, Publication
from dostdesk.publishing.shelf import Published

_Shape = TypeVar("_Shape", PublishedList, PublishedShape)
_PATIENCE = httpx.Timeout(60.0, connect=10.0)


class CentralShelf:
    """Close it when done."""

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(base_url=url, timeout=_PATIENCE, transport=transport)

    def close(self) -> None:
        self._http.close()

    def releases(self) -> tuple[Published, ...]:
        answer = _shaped(PublishedList, self._ask("GET", "/v1/releases"))
        return tuple(sorted(map(_published, answer.releases), key=lambda published: published.number))

    def blobs(self, wanted: Iterable[str]) -> Mapping[str, bytes]:
        found: dict[str, bytes] = {}
        for sha in wanted:
            answer = self._ask("GET", f"/v1/releases/blobs/{sha}", missing_is_fine=True)
            if answer.status_code != httpx.codes.NOT_FOUND and digest(answer.content) == sha:
                found[sha] = answer.content
        return found

    def publish(self, publication: Publication) -> Published:
        body = {
            "manifest": publication.manifest.decode("utf-8"),
            "sources": dict(publication.sources),
            "blobs": {sha: _text(content) for sha, content in publication.blobs.items()},
            "approvals": [
                {
                    "person": approval.person,
                    "signed_at": approval.signed_at.isoformat(),
                    "signature": _text(approval.signature),
                }
                for approval in publication.approvals
            ],
        }
        return _published(_shaped(PublishedShape, self._ask("POST", "/v1/releases", body=body)))

    def _ask(self, method: str, path: str, *, body: Any = None, missing_is_fine: bool = False) -> httpx.Response:
        try:
            answer = self._http.request(method, path, json=body)
        except (httpx.TransportError, httpx.InvalidURL) as broken:
            raise OutsideError("central_unreachable") from broken
        if answer.is_success or (missing_is_fine and answer.status_code == httpx.codes.NOT_FOUND):
            return answer
        if answer.is_server_error:
            raise OutsideError("central_unreachable")
        raise RefusedError("central_refused", refusal=_code_of(answer))


def _code_of(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    code = problem.get("code") if isinstance(problem, dict) else None
    return code if isinstance(code, str) else str(answer.status_code)


def _shaped(shape: type[_Shape], answer: httpx.Response) -> _Shape:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as wrong:
        raise RefusedError("central_refused", refusal="answer_malformed") from wrong


def _published(shape: PublishedShape) -> Published:
    return Published(
        manifest=Manifest.from_bytes(shape.manifest.encode("utf-8")),
        published_at=shape.published_at,
        sources=dict(shape.sources),
        approvals=tuple(
            Approval(person=approval.person, signed_at=approval.signed_at, signature=approval.signature)
            for approval in shape.approvals
        ),
    )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
