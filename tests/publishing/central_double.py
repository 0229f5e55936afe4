"""Central as an author sees it: the published shapes over a transport in memory, with the proof that central runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx

from dostdesk.domain.errors import RefusedError
from dostdesk.protocol.central_publishing import ApprovalShape, PublicationShape
from dostdesk.publishing.publication import Approval, Publication, verify_publication

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


class CentralDouble:
    """Keeps what it was sent.

    Attributes:
        silent: The next requests are done, but their answers do not arrive.
    """

    def __init__(self, authors: Mapping[str, bytes]) -> None:
        self.authors = authors
        self.silent = 0
        self.blobs: dict[str, bytes] = {}
        self.bodies: list[dict[str, object]] = []

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = self._done(request)
        if self.silent and request.method == "POST":
            self.silent -= 1
            raise httpx.ReadTimeout("no answer", request=request)
        return answer

    def _done(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return self._publish(request.content)
        if request.url.path == "/v1/releases":
            return httpx.Response(200, json={"releases": self.bodies})
        blob = self.blobs.get(request.url.path.rpartition("/")[2])
        return httpx.Response(404, json={"code": "blob_unknown"}) if blob is None else httpx.Response(200, content=blob)

    def _publish(self, body: bytes) -> httpx.Response:
        shape = PublicationShape.model_validate_json(body)
        publication = Publication(
            manifest=shape.manifest.encode(),
            sources=shape.sources,
            blobs=shape.blobs,
            approvals=tuple(map(_approval, shape.approvals)),
        )
        try:
            manifest = verify_publication(publication, authors=self.authors)
        except RefusedError as refused:
            return httpx.Response(409, json={"code": refused.code, "facts": refused.facts})
        known = {entry["number"]: entry for entry in self.bodies}
        if manifest.number not in known:
            self.blobs.update(shape.blobs)
            sent = json.loads(body)
            known[manifest.number] = {
                "number": manifest.number,
                "published_at": AT.isoformat(),
                **{part: sent[part] for part in ("manifest", "sources", "approvals")},
            }
            self.bodies = [known[number] for number in sorted(known)]
        return httpx.Response(200, json=known[manifest.number])


def _approval(shape: ApprovalShape) -> Approval:
    return Approval(person=shape.person, signed_at=shape.signed_at, signature=shape.signature)
