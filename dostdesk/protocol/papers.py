"""Papers that travel together: contents by their hash in one body, from desk to hub and from hub to central."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.protocol.shapes import Sha256, Whole

PAPERS_ROOM = 2_000_000
"""Bytes of papers that travel in one body, unless it is a single one."""

MOST_PAPERS = 1000
"""Papers of one body, and hashes of one question which are missing."""

_HEAD: TypeAdapter[list[tuple[Sha256, int]]] = TypeAdapter(
    Annotated[list[tuple[Sha256, Annotated[Whole, Field(ge=0)]]], Field(min_length=1, max_length=MOST_PAPERS)]
)


def papers_packed(papers: Mapping[str, bytes]) -> bytes:
    """Papers as one body: a line of JSON with hash and size of each, then all of them."""
    head = json.dumps([(sha256, len(paper)) for sha256, paper in papers.items()])
    return b"\n".join((head.encode(), b"".join(papers.values())))


def papers_unpacked(body: bytes) -> dict[str, bytes]:
    """Papers of a body by hash.

    Raises:
        RefusedError: `request_malformed` when the body is not whole, `blob_hash_wrong` when a paper is another.
    """
    head, _, rest = body.partition(b"\n")
    try:
        named = _HEAD.validate_json(head)
    except ValidationError as error:
        raise RefusedError("request_malformed", at="line 1") from error
    if sum(size for _, size in named) != len(rest):
        raise RefusedError("request_malformed", at="line 2")
    found: dict[str, bytes] = {}
    begin = 0
    for sha256, size in named:
        found[sha256] = rest[begin : begin + size]
        begin += size
        if content_hash(found[sha256]) != sha256:
            raise RefusedError("blob_hash_wrong", at=sha256)
    return found


def in_bodies(papers: Mapping[str, bytes]) -> Iterator[dict[str, bytes]]:
    """The papers in their order, so many together as may travel in one body."""
    together: dict[str, bytes] = {}
    size = 0
    for sha256, paper in papers.items():
        if together and (size + len(paper) > PAPERS_ROOM or len(together) == MOST_PAPERS):
            yield together
            together, size = {}, 0
        together[sha256] = paper
        size += len(paper)
    if together:
        yield together
