"""Pushing to central over HTTP: one typed call per route. When and what is decided in `pushing`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import httpx

from dostdesk.hub.central_link import CentralLink, shaped
from dostdesk.protocol.central_ingest import BlobsAsked, BlobsMissing, Ingested, IngestHead
from dostdesk.protocol.papers import papers_packed

BATCH_S, BLOB_S = 20.0, 60.0


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

    def put_papers(self, papers: Mapping[str, bytes]) -> None:
        """Bring papers by hash, all or none; no more at once than `PAPERS_ROOM`, but for a single one."""
        ...

    def close(self) -> None:
        """Wake every call that waits: it ends as unreachable."""
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
        self._link = CentralLink(url, token, transport=transport, trust=trust)

    def head(self) -> IngestHead:
        return shaped(IngestHead, self._link.send("GET", "/v1/ingest/head"))

    def ingest(self, batch: bytes) -> Ingested:
        return shaped(Ingested, self._link.send("POST", "/v1/ingest", content=batch, timeout=BATCH_S))

    def missing(self, papers: Sequence[str]) -> tuple[str, ...]:
        asked = BlobsAsked(sha=tuple(papers)).model_dump_json().encode()
        return shaped(BlobsMissing, self._link.send("POST", "/v1/blobs/missing", content=asked)).missing

    def put_papers(self, papers: Mapping[str, bytes]) -> None:
        if len(papers) > 1:
            self._link.send("POST", "/v1/blobs", content=papers_packed(papers), timeout=BLOB_S)
            return
        for sha256, content in papers.items():
            self._link.send("PUT", f"/v1/blobs/{sha256}", content=content, timeout=BLOB_S)

    def close(self) -> None:
        self._link.close()
