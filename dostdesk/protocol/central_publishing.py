"""What an author sends to central to publish a release, and what central says of those that it has."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated

from pydantic import EncodedBytes, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from dostdesk.protocol.shapes import AnswerShape, Count, Instant, Sha256, Shape

MAX_FILES = 2_000
MAX_BLOBS = 6_000
MOST_PUBLICATION_BYTES = 24_000_000
"""Bytes of one publication: some ten times a whole catalogue with its sources."""

_QUADS = "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"


class _Base64:
    """As RFC 4648 has it, in one line: no character is skipped, so that bytes have one spelling."""

    @classmethod
    def decode(cls, data: bytes) -> bytes:
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise PydanticCustomError("base64_decode", "this is no base64") from error

    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return base64.b64encode(value)

    @classmethod
    def get_json_format(cls) -> str:
        return "base64"


Base64 = Annotated[bytes, EncodedBytes(encoder=_Base64), WithJsonSchema({"type": "string", "pattern": f"^{_QUADS}$"})]
Signature = Annotated[
    bytes,
    EncodedBytes(encoder=_Base64),
    Field(min_length=64, max_length=64),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9+/]{86}==$"}),
]
SourcePath = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$", max_length=160)
]


class ApprovalShape(Shape):
    """One person's signature; what exactly is signed is said in `publishing.publication`."""

    person: Annotated[str, Field(pattern=r"^[a-z0-9._-]{1,60}$")]
    signed_at: Instant
    signature: Signature


class PublicationShape(Shape):
    """`POST /v1/releases`: a release, its sources, both signatures.

    Attributes:
        manifest: Canonical JSON of the manifest.
        sources: Path in the catalogue's folder → hash.
        blobs: Content of everything that manifest and sources name, by hash.
    """

    manifest: Annotated[str, Field(max_length=2_000_000)]
    sources: Annotated[dict[SourcePath, Sha256], Field(max_length=MAX_FILES)]
    blobs: Annotated[dict[Sha256, Base64], Field(max_length=MAX_BLOBS)]
    approvals: Annotated[tuple[ApprovalShape, ...], Field(max_length=8)]


class PublishedShape(AnswerShape):
    """A release that central published. Answer to the POST; publishing the same again answers the same.

    Attributes:
        manifest: Canonical JSON, as it was signed by people.
        sources: Path → hash; the files are fetched like other blobs of a release.
    """

    number: Count
    published_at: datetime
    manifest: str
    sources: dict[SourcePath, Sha256]
    approvals: tuple[ApprovalShape, ...]


class PublishedList(AnswerShape):
    """`GET /v1/releases`: all releases, oldest first."""

    releases: tuple[PublishedShape, ...]
