"""What central has of the feed of this centre, over HTTP: for a hub that has to begin with it."""

from __future__ import annotations

from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import Event
from dostdesk.hub.central_link import CentralLink
from dostdesk.protocol.central_ingest import IngestHead
from dostdesk.protocol.succession import FeedKept, IdentityShape

FEED_S = 30.0
FEED, IDENTITY = "/v1/ingest/events", "/v1/identity"
_Answer = TypeVar("_Answer", bound=BaseModel)


class FeedOverHttp:
    """Central's copy of one centre's feed, and what makes a hub that centre's. Raises as `CentralLink.send`."""

    def __init__(self, link: CentralLink) -> None:
        self._link = link

    def head(self) -> IngestHead:
        return _shaped(IngestHead, self._link.send("GET", "/v1/ingest/head"))

    def events(self, after: int, most: int) -> list[Event]:
        params = {"after": str(after), "most": str(most)}
        kept = _shaped(FeedKept, self._link.send("GET", FEED, params=params, timeout=FEED_S))
        try:
            return [shape.value() for shape in kept.events]
        except ValueError as error:
            raise OutsideError("central_garbage") from error

    def paper(self, sha256: str) -> bytes | None:
        try:
            return self._link.send("GET", f"/v1/blobs/{sha256}", timeout=FEED_S).content
        except RefusedError as refused:
            if refused.code != "blob_unknown":
                raise
            return None

    def identity(self) -> IdentityShape:
        """Raises RefusedError `identity_unknown` as well."""
        return _shaped(IdentityShape, self._link.send("GET", IDENTITY))

    def close(self) -> None:
        """Wake every call that waits: it ends as unreachable."""
        self._link.close()

    def keep_identity(self, identity: IdentityShape) -> None:
        """Let central keep it; the same again changes nothing. Refusal: `identity_other`."""
        self._link.send("PUT", IDENTITY, content=identity.model_dump_json().encode())


def _shaped(shape: type[_Answer], answer: httpx.Response) -> _Answer:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise OutsideError("central_garbage") from error
